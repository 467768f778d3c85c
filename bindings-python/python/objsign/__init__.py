"""Sign and verify object-storage requests, without doing any I/O.

    signer = objsign.S3Signer(objsign.Credentials(KEY_ID, SECRET), region="eu-central-1")
    signer.presign_get(bucket="photos", key="2024/a b.jpg", expires_in=900).url

It signs SigV4 presigned URLs, `Authorization` headers and POST policies, serves the signing endpoint of Fine Uploader
behind an `UploadGuard`, and verifies S3 and OSS requests and forms. See `help()` of each class.
"""

from . import _native
from ._native import (
    Addresses,
    AnonymousForm,
    Answer,
    Bucket,
    ChunkedBody,
    ChunkSigner,
    ChunkVerified,
    ChunkVerifier,
    Claim,
    Credentials,
    Difference,
    Explainer,
    Explanation,
    FormClaim,
    Limits,
    OssBucket,
    OssFormVerifier,
    OssPostPolicy,
    OssRequest,
    OssSigner,
    OssVerifier,
    Payload,
    PostForm,
    PostPolicy,
    Presigned,
    Refusal,
    Request,
    S3FormVerifier,
    S3Request,
    S3Signer,
    S3Verifier,
    SignedPayload,
    SignedRequest,
    SigningKey,
    SigV4Request,
    SigV4Signer,
    SigV4Verifier,
    Stages,
    UploadedForm,
    UploadGuard,
    Verified,
    VerifiedForm,
    floor_to,
)

__version__: str = _native.__version__

__all__ = [
    "Addresses",
    "AnonymousForm",
    "Answer",
    "Bucket",
    "ChunkSigner",
    "ChunkVerified",
    "ChunkVerifier",
    "ChunkedBody",
    "Claim",
    "ConfigError",
    "Credentials",
    "Difference",
    "Error",
    "Explainer",
    "Explanation",
    "FormClaim",
    "Limits",
    "OssBucket",
    "OssFormVerifier",
    "OssPostPolicy",
    "OssRequest",
    "OssSigner",
    "OssVerifier",
    "Payload",
    "PostForm",
    "PostPolicy",
    "Presigned",
    "Refusal",
    "Request",
    "S3FormVerifier",
    "S3Request",
    "S3Signer",
    "S3Verifier",
    "SigV4Request",
    "SigV4Signer",
    "SigV4Verifier",
    "SignError",
    "SignedPayload",
    "SignedRequest",
    "SigningKey",
    "Stages",
    "UploadGuard",
    "UploadedForm",
    "Verified",
    "VerifiedForm",
    "VerifyError",
    "floor_to",
]


class Error(Exception):
    """What objsign raises; wrong types raise Python's own `TypeError`.

    `kind` is a stable name in snake case. `code`, `status` and `to_xml` are what a server should answer: those of the
    service for a `VerifyError`, `InternalError` and 500 for the others, which are no fault of the client's.
    """

    kind: str = "error"
    code: str = "InternalError"
    status: int = 500
    _xml: "tuple[str, str] | None" = None

    def to_xml(self, request_id: str) -> str:
        """The XML body that the service answers. `request_id` is the one you also send as a header."""
        if not isinstance(request_id, str):
            raise TypeError(f"a request id is str, not {type(request_id).__name__}")
        before, after = self._xml or _native._internal_error_xml()
        return f"{before}{_native._request_id_xml(request_id)}{after}"


class ConfigError(Error, ValueError):
    """The operator's or programmer's fault: credentials, addresses, rules that cannot be. Never the client's."""


class SignError(Error, ValueError):
    """Why something was not signed. `index` is the place of the item, from 0, where many were to be signed."""

    index: "int | None" = None


class VerifyError(Error):
    """A refused request: `kind` and `str` for the log, `status` and `to_xml` for the answer.

    `expected_region` is the region to sign for, if it was another: send it as `x-amz-bucket-region`, and clients try again.
    The error never holds a secret, a token, or the signature that would have been right.
    """

    message: str = ""
    detail: "str | None" = None
    expected_region: "str | None" = None
