"""One of everything, made with temporary credentials whose secret and token must never be seen."""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import urlsplit

import objsign
from objsign import (
    Addresses,
    AnonymousForm,
    Bucket,
    ChunkedBody,
    Credentials,
    Explainer,
    FormClaim,
    Limits,
    OssBucket,
    OssFormVerifier,
    OssPostPolicy,
    OssSigner,
    OssVerifier,
    Payload,
    PostPolicy,
    Presigned,
    Request,
    S3FormVerifier,
    S3Signer,
    S3Verifier,
    SignedRequest,
    SigningKey,
    SigV4Request,
    SigV4Signer,
    SigV4Verifier,
    UploadedForm,
    UploadGuard,
)

KEY_ID = "ASIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEJrTOKENTOKENTOKEN=="
NOW = 1735787045
REGION = "eu-central-1"
HOST = f"photos.s3.{REGION}.amazonaws.com"

CREDENTIALS = Credentials(KEY_ID, SECRET, TOKEN)
SIGNER = S3Signer(CREDENTIALS, region=REGION)
BUCKET = Bucket("photos", region=REGION)
ADDRESSES = Addresses(virtual_host=f"s3.{REGION}.amazonaws.com")
VERIFIER = S3Verifier(ADDRESSES, region=REGION)
FORM_VERIFIER = S3FormVerifier(ADDRESSES, region=REGION)
GUARD = UploadGuard(
    BUCKET, any_key=True, acl="private", content_length_range=(0, 100), fine_uploader_fields=True
)
SIGNING_KEY = SigningKey.derive(CREDENTIALS, region=REGION, service="s3", at=NOW)
OSS_BUCKET = OssBucket("photos", endpoint="https://oss-cn-hangzhou.aliyuncs.com", region="cn-hangzhou")
OSS_SIGNER = OssSigner(CREDENTIALS)
OTHER_SIGNER = SigV4Signer(CREDENTIALS, region=REGION, service="execute-api")
PAIR = {"x-hidden": "HEADERVALUE"}

PRESIGNED = SIGNER.presign_get(
    bucket="photos",
    key="a b.jpg",
    expires_in=900,
    query={"versionId": "PARAMETERVALUE"},
    headers=PAIR,
    now=NOW,
)
SIGNED = SIGNER.sign("PUT", bucket="photos", key="a.jpg", payload=b"body", headers=PAIR, now=NOW)
FORM = SIGNER.presign_post(
    bucket="photos",
    key="a.jpg",
    content_length_range=(0, 100),
    fields={"x-amz-meta-tag": "FIELDVALUE"},
    expires_in=300,
    now=NOW,
)


def received(signed: Presigned | SignedRequest, extra: str = "") -> Request:
    """As a server reads what a client sends."""
    url = urlsplit(signed.url)
    target = signed.url.partition(url.netloc)[2]
    return Request(signed.method, target + extra, {"host": url.netloc, **signed.headers})


def policy(**changed: Any) -> dict[str, Any]:
    """What Fine Uploader asks to have signed."""
    credential = f"{KEY_ID}/20250102/{REGION}/s3/aws4_request"
    conditions: list[Any] = [
        {"acl": "private"},
        {"bucket": "photos"},
        {"success_action_status": "200"},
        {"key": "a.jpg"},
        {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
        {"x-amz-credential": credential},
        {"x-amz-date": "20250102T030405Z"},
        {"x-amz-security-token": TOKEN},
        ["content-length-range", "0", "100"],
    ]
    return {"expiration": "2025-01-02T03:09:05.000Z", "conditions": conditions, **changed}


RECEIVED = received(PRESIGNED)
CLAIM = VERIFIER.parse(RECEIVED, now=NOW)
VERIFIED = CLAIM.verify(CREDENTIALS)
POSTED = Request("POST", "/", {"host": HOST, "content-type": "multipart/form-data; boundary=b"})
UPLOADED = UploadedForm(FORM.fields, file_name="a.jpg", file_size=5)
FORM_CLAIM = cast(FormClaim, FORM_VERIFIER.parse(POSTED, UPLOADED, now=NOW))
ANONYMOUS = cast(AnonymousForm, FORM_VERIFIER.parse(POSTED, UploadedForm({"key": "a"}, file_size=1)))
CHUNKED, CHUNK_SIGNER = BUCKET.put("a.jpg").sign_chunked(SIGNER, ChunkedBody(5), now=NOW)
CHUNK_HEAD = CHUNK_SIGNER.chunk(b"12345")
CHUNK_TAIL = CHUNK_SIGNER.finish()


def chunk_verifier() -> objsign.ChunkVerifier:
    verifier = VERIFIER.verify(received(CHUNKED), CREDENTIALS, now=NOW).chunk_verifier()
    assert verifier is not None
    return verifier


EVENTS = chunk_verifier().decode(CHUNK_HEAD + b"12345" + CHUNK_TAIL)
EXPLANATION = Explainer.s3(region=REGION).explain(received(PRESIGNED, "&utm=1"), CREDENTIALS, now=NOW)
ANSWER = GUARD.answer(SIGNER, policy(), now=NOW)
REFUSED = GUARD.answer(SIGNER, policy(conditions=[{"acl": "public-read"}]), now=NOW)
STAGES = BUCKET.get("a.jpg").presign_stages(SIGNER, expires_in=60, now=NOW)

EVERYTHING: list[object] = [
    ADDRESSES,
    ANONYMOUS,
    ANSWER,
    BUCKET,
    CHUNK_SIGNER,
    next(event for event in EVENTS if not isinstance(event, bytes)),
    chunk_verifier(),
    ChunkedBody(5),
    CLAIM,
    CREDENTIALS,
    EXPLANATION.difference,
    Explainer.s3(region=REGION),
    EXPLANATION,
    FORM_CLAIM,
    Limits(),
    OSS_BUCKET,
    OssFormVerifier(ADDRESSES, versions=[1]),
    OssPostPolicy(OSS_BUCKET, key="a.jpg", fields={"x-oss-meta-tag": "FIELDVALUE"}),
    OSS_BUCKET.get("a.jpg", query={"prefix": "PARAMETERVALUE"}, headers=PAIR),
    OSS_SIGNER,
    OssVerifier(ADDRESSES, versions=[1]),
    Payload.sha256(bytes(32)),
    FORM,
    PostPolicy(BUCKET, key="a.jpg", fields={"x-amz-meta-tag": "FIELDVALUE"}),
    PRESIGNED,
    REFUSED.refusal,
    RECEIVED,
    FORM_VERIFIER,
    BUCKET.get("a.jpg", query={"prefix": "PARAMETERVALUE"}, headers=PAIR),
    SIGNER,
    VERIFIER,
    SigV4Request("GET", "https://api.example", query={"a": "PARAMETERVALUE"}, headers=PAIR),
    OTHER_SIGNER,
    SigV4Verifier(region=REGION, service="execute-api"),
    VERIFIED.payload,
    SIGNED,
    SIGNING_KEY,
    STAGES,
    GUARD,
    UPLOADED,
    VERIFIED,
    FORM_CLAIM.verify(CREDENTIALS),
]

# Texts that give something away. A signature is what stands in a URL, a form or a header.
HIDDEN = [
    SECRET,
    TOKEN,
    "TOKENTOKEN",
    "HEADERVALUE",
    "PARAMETERVALUE",
    "FIELDVALUE",
    PRESIGNED.url[-64:],
    SIGNED.headers["authorization"][-64:],
    FORM.fields["x-amz-signature"],
    FORM.fields["policy"],
    SIGNING_KEY.expose().hex(),
    repr(SIGNING_KEY.expose()),
    json.loads(ANSWER.body)["signature"],
]
