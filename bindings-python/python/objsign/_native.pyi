"""The compiled part of objsign. Import from `objsign`, never from here.

Words used throughout:

- *Seconds* are an `int` or a `timedelta` of whole seconds. `bool` and `float` are refused.
- A *time* is an `int` of Unix seconds or an aware `datetime`; `None` reads the system clock (which
  libraries that fake Python's clock do not replace). Results give aware
  `datetime`s in UTC.
- A *method* is upper case, such as `GET`.
- *Text or bytes*: `str` counts as its UTF-8 bytes.
- *Pairs* are a mapping or an iterable of 2-tuples; the latter where a name occurs twice.
- Names and values are raw, never percent-encoded, unless it says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias, final

from .types import CredentialsProvider, FrozenCredentials, HasItems

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
    "Credentials",
    "Difference",
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
    "SignedPayload",
    "SignedRequest",
    "SigningKey",
    "Stages",
    "UploadGuard",
    "UploadedForm",
    "Verified",
    "VerifiedForm",
    "floor_to",
]

_Bytes: TypeAlias = bytes | bytearray | memoryview
_Text: TypeAlias = str | _Bytes
_Seconds: TypeAlias = int | timedelta
_Time: TypeAlias = int | datetime
_Pairs: TypeAlias = Mapping[str, str] | HasItems | Iterable[tuple[str, str]]
_Query: TypeAlias = Mapping[str, str | int] | Iterable[tuple[str, str | int]]
_WirePairs: TypeAlias = Mapping[str, _Text] | Mapping[bytes, _Text] | HasItems | Iterable[tuple[_Text, _Text]]
_Names: TypeAlias = str | Iterable[str]
_Signer: TypeAlias = Credentials | FrozenCredentials | CredentialsProvider
_Payload: TypeAlias = _Bytes | Payload
_Keys: TypeAlias = Credentials | FrozenCredentials | Iterable[Credentials | FrozenCredentials] | None
_Method: TypeAlias = str
_Addressing: TypeAlias = Literal["auto", "virtual", "path"]
_UploadOperation: TypeAlias = Literal["initiate", "part", "complete", "abort"]

__version__: str

def _internal_error_xml() -> tuple[str, str]: ...
def _request_id_xml(id: str) -> str: ...
def _hmac_sha1(key: bytes, message: bytes) -> bytes: ...
def _hmac_sha256(key: bytes, message: bytes) -> bytes: ...
def floor_to(seconds: _Seconds, *, now: _Time | None = None) -> int:
    """The last multiple of so many seconds, in Unix seconds: as `now=` it makes URLs that stay the same for that long,
    so that caches can keep them. Mind that such a URL is older than it looks when it is handed out."""

@final
class Credentials:
    """An access key with its secret, and for temporary credentials the session token and the end of their life.

    `expires_at`, if known, bounds `expires_at` of every result; signing from then on is a `SignError`. `repr` shows the
    access key id alone. It cannot be pickled: a secret does not belong on a disk or a wire.

    Raises `ConfigError` for an id or secret that no service issues: empty, with blanks at its ends, or with the newline
    that came along from a file.
    """

    def __new__(
        cls,
        access_key_id: str,
        secret_access_key: str,
        session_token: str | None = None,
        *,
        expires_at: _Time | None = None,
    ) -> Credentials: ...
    @staticmethod
    def from_environment(environ: Mapping[str, str] | None = None) -> Credentials:
        """Reads `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, if set, `AWS_SESSION_TOKEN` from `environ`, by default
        `os.environ`. Nothing else is consulted: no profile, no file, no metadata service.

        Raises `ConfigError` of kind `missing_credentials` that names what is missing. With Lambda SnapStart the
        variables are never set; what `AWS_CONTAINER_CREDENTIALS_FULL_URI` serves takes their place."""

    @property
    def access_key_id(self) -> str:
        """The access key id, which is public."""
    @property
    def expires_at(self) -> datetime | None:
        """When they end, if known."""

    @property
    def is_temporary(self) -> bool:
        """True if they carry a session token."""

@final
class SigningKey:
    """A derived SigV4 key: good for one access key, UTC day, region and service, and for nothing else."""

    @staticmethod
    def derive(credentials: _Signer, *, region: str, service: str, at: _Time | None = None) -> SigningKey:
        """Derives the key of the day of `at`."""

    @staticmethod
    def from_bytes(
        key: bytes, *, access_key_id: str, region: str, service: str, at: _Time | None = None
    ) -> SigningKey:
        """Takes the 32 bytes of a key that was derived elsewhere."""

    def expose(self) -> bytes:
        """The 32 bytes themselves: as secret as the secret for a day, a region and a service."""

    @property
    def scope(self) -> str:
        """The credential scope, `20130524/us-east-1/s3/aws4_request`."""

    @property
    def access_key_id(self) -> str:
        """The access key id it was derived for."""

@final
class Payload:
    """What is said of a request's body. Where a payload is asked for, plain `bytes` are hashed."""

    EMPTY: Final[Payload]
    """There is no body."""
    UNSIGNED: Final[Payload]
    """Any body (`UNSIGNED-PAYLOAD`): only over TLS."""

    @staticmethod
    def sha256(digest: bytes | str) -> Payload:
        """A body with this SHA-256: 32 bytes, or 64 hexadecimal digits."""

@final
class Presigned:
    """A presigned URL. Whoever holds it can use it until `expires_at`: treat it like a password.

    `repr` and `str` show method, host, path and expiry, never the query."""

    @property
    def method(self) -> str:
        """The method it is good for."""
    @property
    def url(self) -> str:
        """The whole URL, percent-encoded, to be sent as it is."""

    @property
    def headers(self) -> dict[str, str]:
        """The headers that are signed and so must be sent with exactly these values; never `host`."""

    @property
    def expires_at(self) -> datetime:
        """When it ends: after the expiry asked for, or with the credentials if those are known to end earlier."""

    def to_dict(self) -> dict[str, Any]:
        """`method`, `url`, `headers` and `expires_at` (ISO 8601), for JSON. It holds the real URL."""

@final
class SignedRequest:
    """A request signed in its `Authorization` header. `repr` shows the names of its headers alone."""

    @property
    def method(self) -> str:
        """The method."""
    @property
    def url(self) -> str:
        """The whole URL, percent-encoded, to be sent as it is."""

    @property
    def headers(self) -> dict[str, str]:
        """All headers to send, `authorization` last; never `host`."""

    @property
    def unsigned_headers(self) -> list[str]:
        """The names of given headers that the signature does not cover, in lower case: hop-by-hop headers,
        `user-agent` and `x-amzn-trace-id`; for OSS V1 everything but `content-type`, `content-md5`, `x-oss-*`."""

    def to_dict(self) -> dict[str, Any]:
        """`method`, `url`, `headers` and `unsigned_headers`, for JSON. It holds the real signature."""

@final
class Stages:
    """The texts between a request and its signature, for finding out where two signers part. They hold the session
    token in clear; `repr` does not show them."""

    @property
    def canonical_request(self) -> str:
        """What is hashed into the string to sign."""
    @property
    def string_to_sign(self) -> str:
        """What is signed."""

@final
class PostForm:
    """A form ready to be posted. Whoever holds it can upload what its policy allows: treat it like a password."""

    @property
    def url(self) -> str:
        """Where to post it, as `multipart/form-data`."""

    @property
    def fields(self) -> dict[str, str]:
        """The fields in the order in which to send them, before the `file` field, which comes last."""

    @property
    def expires_at(self) -> datetime:
        """When it ends: after the expiry asked for, or with the credentials if those are known to end earlier."""
    def to_dict(self) -> dict[str, Any]:
        """`url`, `fields` and `expires_at` (ISO 8601), for JSON. It holds the real signature."""

@final
class Bucket:
    """One bucket and where it is. It holds no secret.

    Without `endpoint` it is on AWS, at its regional host: virtual host, or path style for a name with a dot. With an
    `endpoint` (`http(s)://host[:port][/base/path]`) it is path style unless `addressing="virtual"`. `name` may be the
    ARN of an access point.

    Raises `ConfigError` for a name, region or endpoint that cannot be, and for options that do not go together.
    """

    def __new__(
        cls,
        name: str,
        *,
        region: str,
        endpoint: str | None = None,
        addressing: _Addressing = "auto",
        dual_stack: bool = False,
        fips: bool = False,
        accelerate: bool = False,
        global_host: bool = False,
    ) -> Bucket: ...
    @property
    def name(self) -> str:
        """The bucket's name, or the ARN it was made from."""
    @property
    def region(self) -> str:
        """The region of the credential scope."""
    @property
    def host(self) -> str:
        """The host as signed: lower case, with the port unless it is the scheme's default."""

    @property
    def url(self) -> str:
        """The bucket's own URL, where POST forms go."""

    def get(
        self,
        key: _Text,
        *,
        version_id: str | None = None,
        range: tuple[int, int] | None = None,
        download_as: str | None = None,
        response_content_type: str | None = None,
        response_content_disposition: str | None = None,
        response_cache_control: str | None = None,
        response_content_encoding: str | None = None,
        response_content_language: str | None = None,
        response_expires: str | None = None,
        query: _Query | None = None,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
    ) -> S3Request:
        """`GET` of an object. `range` is the first and last byte, both included. `download_as` makes browsers save the
        answer under this name, whatever its characters. The `response_*` say what the answer's headers shall be."""

    def head(
        self,
        key: _Text,
        *,
        version_id: str | None = None,
        query: _Query | None = None,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
    ) -> S3Request:
        """`HEAD` of an object."""

    def put(
        self,
        key: _Text,
        *,
        content_type: str | None = None,
        content_length: int | None = None,
        content_md5: str | None = None,
        metadata: Mapping[str, str] | None = None,
        query: _Query | None = None,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
    ) -> S3Request:
        """`PUT` of an object. `content_length` is exact, in bytes; for a range of lengths use a POST policy.
        `content_md5` is the base64 of 16 bytes. `metadata` becomes `x-amz-meta-*` headers."""

    def delete(
        self,
        key: _Text,
        *,
        version_id: str | None = None,
        query: _Query | None = None,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
    ) -> S3Request:
        """`DELETE` of an object."""

    def object(
        self,
        method: _Method,
        key: _Text,
        *,
        query: _Query | None = None,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
    ) -> S3Request:
        """Any method on an object. A sub-resource such as `acl` is a parameter with an empty value."""

    def bucket_request(
        self, method: _Method, *, query: _Query | None = None, headers: _Pairs | None = None
    ) -> S3Request:
        """Any method on the bucket itself."""

    def list_objects(
        self,
        *,
        prefix: str | None = None,
        delimiter: str | None = None,
        max_keys: int | None = None,
        continuation_token: str | None = None,
        start_after: str | None = None,
        query: _Query | None = None,
        headers: _Pairs | None = None,
    ) -> S3Request:
        """ListObjectsV2."""

    def create_multipart_upload(
        self,
        key: _Text,
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
    ) -> S3Request:
        """CreateMultipartUpload."""

    def upload_part(
        self,
        key: _Text,
        *,
        upload_id: str,
        part_number: int,
        content_length: int | None = None,
        content_md5: str | None = None,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
    ) -> S3Request:
        """UploadPart; part numbers are 1 to 10000."""

    def complete_multipart_upload(
        self,
        key: _Text,
        *,
        upload_id: str,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
    ) -> S3Request:
        """CompleteMultipartUpload; the list of parts goes into the body."""

    def abort_multipart_upload(
        self,
        key: _Text,
        *,
        upload_id: str,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
    ) -> S3Request:
        """AbortMultipartUpload."""

    def list_parts(
        self,
        key: _Text,
        *,
        upload_id: str,
        query: _Query | None = None,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
    ) -> S3Request:
        """ListParts of a multipart upload."""

@final
class S3Request:
    """A request to S3 that is still to be signed. Every header and parameter given is signed. What is wrong with them
    is said when it is signed, by a `SignError`."""

    @property
    def method(self) -> str:
        """The method."""
    def presign(self, signer: S3Signer, *, expires_in: _Seconds, now: _Time | None = None) -> Presigned:
        """A URL good for `expires_in` seconds, 1 to 604800."""

    def sign(
        self, signer: S3Signer, *, payload: _Payload | None = None, now: _Time | None = None
    ) -> SignedRequest:
        """Signs it in its `Authorization` header. The payload is empty unless said."""

    def sign_chunked(
        self, signer: S3Signer, body: ChunkedBody, *, now: _Time | None = None
    ) -> tuple[SignedRequest, ChunkSigner]:
        """Signs a request whose body is sent in chunks, each signed as it passes."""

    def presign_v2(self, signer: S3Signer, *, expires_in: _Seconds, now: _Time | None = None) -> Presigned:
        """The legacy version 2, which newer regions refuse: 1 to 315360000 seconds."""

    def sign_v2(self, signer: S3Signer, *, now: _Time | None = None) -> SignedRequest:
        """The legacy version 2 in the `Authorization` header."""

    def presign_stages(self, signer: S3Signer, *, expires_in: _Seconds, now: _Time | None = None) -> Stages:
        """The texts behind `presign`."""

    def sign_stages(
        self, signer: S3Signer, *, payload: _Payload | None = None, now: _Time | None = None
    ) -> Stages:
        """The texts behind `sign`."""

    def sign_chunked_stages(self, signer: S3Signer, body: ChunkedBody, *, now: _Time | None = None) -> Stages:
        """The texts behind `sign_chunked`."""

@final
class S3Signer:
    """Signs S3 requests and POST policies. Keep it: it keeps the signing key of the day. Threads may share it.

    `credentials` may be an object of botocore's shape (`get_frozen_credentials`); it is asked again at each call, so
    credentials that it refreshes are used at once. The other arguments are those of `Bucket`; they hold where a bucket
    is given by name. `require_full_lifetime` makes it an error to sign for longer than the credentials last, where their
    end is known; else `expires_at` of a result says when it really ends.
    """

    def __new__(
        cls,
        credentials: _Signer,
        *,
        region: str,
        endpoint: str | None = None,
        addressing: _Addressing = "auto",
        dual_stack: bool = False,
        fips: bool = False,
        accelerate: bool = False,
        global_host: bool = False,
        require_full_lifetime: bool = False,
    ) -> S3Signer: ...
    @staticmethod
    def from_signing_key(
        key: SigningKey,
        *,
        session_token: str | None = None,
        endpoint: str | None = None,
        addressing: _Addressing = "auto",
        dual_stack: bool = False,
        fips: bool = False,
        accelerate: bool = False,
        global_host: bool = False,
    ) -> S3Signer:
        """A signer with a derived key alone, where the secret must not go: for the key's region and its day. Anything
        else is a `SignError` of kind `scope_mismatch`."""

    def with_credentials(self, credentials: _Signer) -> S3Signer:
        """The signer for newly fetched credentials: with the keys it keeps, if nothing changed."""

    @property
    def access_key_id(self) -> str:
        """The access key id it signs with at this moment."""
    @property
    def region(self) -> str:
        """The region of the buckets given by name."""
    def bucket(self, name: str) -> Bucket:
        """The bucket of this name where this signer's buckets are."""

    def list_buckets(self, *, query: _Query | None = None, headers: _Pairs | None = None) -> S3Request:
        """ListBuckets, the one service-level operation."""

    def presign_get(
        self,
        *,
        bucket: str | Bucket,
        key: _Text,
        expires_in: _Seconds,
        version_id: str | None = None,
        range: tuple[int, int] | None = None,
        download_as: str | None = None,
        response_content_type: str | None = None,
        response_content_disposition: str | None = None,
        response_cache_control: str | None = None,
        response_content_encoding: str | None = None,
        response_content_language: str | None = None,
        response_expires: str | None = None,
        query: _Query | None = None,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
        now: _Time | None = None,
    ) -> Presigned:
        """A download URL, good for `expires_in` seconds (1 to 604800). The options are those of `Bucket.get`."""

    def presign_put(
        self,
        *,
        bucket: str | Bucket,
        key: _Text,
        expires_in: _Seconds,
        content_type: str | None = None,
        content_length: int | None = None,
        content_md5: str | None = None,
        metadata: Mapping[str, str] | None = None,
        query: _Query | None = None,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
        now: _Time | None = None,
    ) -> Presigned:
        """An upload URL; send the result's `headers` with it. The options are those of `Bucket.put`."""

    def presign(
        self,
        method: _Method,
        *,
        bucket: str | Bucket,
        key: _Text = ...,
        expires_in: _Seconds,
        query: _Query | None = None,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
        now: _Time | None = None,
    ) -> Presigned:
        """A URL for any method and S3 operation; without a key, on the bucket itself. `None` is no key, but a `TypeError`:
        forgotten, it would make `DELETE` delete the bucket."""

    def presign_many(
        self,
        method: _Method,
        *,
        bucket: str | Bucket,
        keys: Iterable[_Text],
        expires_in: _Seconds,
        now: _Time | None = None,
    ) -> list[str]:
        """URLs for many keys, all or nothing; other threads run meanwhile. An error names the place of its key, from
        0, in its message and as `index`."""

    def presign_all(
        self, requests: Iterable[S3Request], *, expires_in: _Seconds, now: _Time | None = None
    ) -> list[Presigned]:
        """URLs for many requests, each with its own method, bucket and headers, all or nothing."""

    def presign_post(
        self,
        *,
        bucket: str | Bucket,
        key: str | None = None,
        key_prefix: str | None = None,
        content_length_range: tuple[int, int] | None = None,
        fields: Mapping[str, str] | None = None,
        conditions: Sequence[Any] | None = None,
        expires_in: _Seconds,
        now: _Time | None = None,
    ) -> PostForm:
        """A form for browser uploads. The options are those of `PostPolicy`."""

    def sign(
        self,
        method: _Method,
        *,
        bucket: str | Bucket,
        key: _Text = ...,
        payload: _Payload | None = None,
        query: _Query | None = None,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
        now: _Time | None = None,
    ) -> SignedRequest:
        """Signs any request in its `Authorization` header. The payload is empty unless said."""

    def generate_presigned_url(
        self,
        ClientMethod: str,
        Params: dict[str, Any] | None = None,
        ExpiresIn: _Seconds = 3600,
        HttpMethod: str | None = None,
        *,
        now: _Time | None = None,
    ) -> str:
        """boto3's own call, with the same signature for the same host. `ExpiresIn` is checked (1 to 604800), and the
        host is regional unless the signer says `global_host=True`. Unknown parameters are refused."""

    def generate_presigned_post(
        self,
        Bucket: str,
        Key: str,
        Fields: Mapping[str, str] | None = None,
        Conditions: Sequence[Any] | None = None,
        ExpiresIn: _Seconds = 3600,
        *,
        now: _Time | None = None,
    ) -> dict[str, Any]:
        """boto3's own call: `{"url": ..., "fields": {...}}`. A field without a condition gets its own, without which S3
        would refuse the form."""

@final
class SigV4Signer:
    """Signs requests to any other AWS service: one region and service."""

    def __new__(
        cls, credentials: _Signer, *, region: str, service: str, require_full_lifetime: bool = False
    ) -> SigV4Signer: ...
    @staticmethod
    def from_signing_key(key: SigningKey, *, session_token: str | None = None) -> SigV4Signer:
        """A signer with a derived key alone, for its region and service and for its day."""

    def with_credentials(self, credentials: _Signer) -> SigV4Signer:
        """The signer for newly fetched credentials: with the keys it keeps, if nothing changed."""

    @property
    def access_key_id(self) -> str:
        """The access key id it signs with at this moment."""

@final
class SigV4Request:
    """A request to another AWS service that is still to be signed.

    `origin` is `scheme://host[:port]` (https, http, wss, ws), `path` percent-encoded as it will be sent. A parameter may
    be given twice. `payload` is empty unless said. `normalize_path` removes dot and empty segments, `double_encode_path`
    encodes the path once more before it is signed; both are the default for every service but S3. `allow_raw_path`
    takes blanks and non-ASCII in the path. `content_sha256_header` sends `x-amz-content-sha256`.
    `session_token_unsigned` adds the token after signing, as AWS IoT demands.
    """

    def __new__(
        cls,
        method: _Method,
        origin: str,
        *,
        path: str = "/",
        query: _Query | None = None,
        headers: _Pairs | None = None,
        payload: _Payload | None = None,
        normalize_path: bool | None = None,
        double_encode_path: bool | None = None,
        allow_raw_path: bool = False,
        content_sha256_header: bool = False,
        session_token_unsigned: bool = False,
    ) -> SigV4Request: ...
    @property
    def method(self) -> str:
        """The method."""
    def presign(self, signer: SigV4Signer, *, expires_in: _Seconds, now: _Time | None = None) -> Presigned:
        """A URL good for `expires_in` seconds, 1 to 604800."""

    def sign(self, signer: SigV4Signer, *, now: _Time | None = None) -> SignedRequest:
        """Signs it in its `Authorization` header."""

    def presign_stages(
        self, signer: SigV4Signer, *, expires_in: _Seconds, now: _Time | None = None
    ) -> Stages:
        """The texts behind `presign`."""

    def sign_stages(self, signer: SigV4Signer, *, now: _Time | None = None) -> Stages:
        """The texts behind `sign`."""

@final
class ChunkedBody:
    """A body to be sent in signed chunks: its length, the length of its chunks, and the headers that follow it.

    `decoded_length` is in bytes; `chunk_size` too, 8192 to 16 MiB. `trailer` maps the name of each header that follows
    to the length of its value in bytes, such as `{"x-amz-checksum-crc32c": 8}`.
    """

    def __new__(
        cls,
        decoded_length: int,
        *,
        chunk_size: int = 65536,
        trailer: Mapping[str, int] | None = None,
    ) -> ChunkedBody: ...
    @property
    def encoded_length(self) -> int:
        """The length of the body as it is sent, in bytes: its `Content-Length`."""

@final
class ChunkSigner:
    """Signs the chunks of one body, in order."""

    def chunk(self, data: bytes) -> bytes:
        """What to send before this chunk's data. Every chunk but the last has the size announced."""

    def finish(self, trailer: _Pairs | None = None) -> bytes:
        """What ends the body, after all data."""

    @property
    def string_to_sign(self) -> str:
        """The text signed last, for finding out where two signers part."""

@final
class PostPolicy:
    """A policy for uploads by `multipart/form-data` POST, to be signed.

    `key` is exact, or ends in `${filename}`, which S3 replaces by the file's name; `key_prefix` is the same as that with
    the prefix before. `content_length_range` is in bytes, both ends included. `fields` are sent with the form and each
    gets a condition, unless `conditions` has one. `conditions` are in boto3's shapes: `{"name": "value"}`,
    `["eq", "$name", value]`, `["starts-with", "$name", prefix]`, `["content-length-range", min, max]`.
    """

    def __new__(
        cls,
        bucket: Bucket,
        *,
        key: str | None = None,
        key_prefix: str | None = None,
        content_length_range: tuple[int, int] | None = None,
        fields: Mapping[str, str] | None = None,
        conditions: Sequence[Any] | None = None,
    ) -> PostPolicy: ...
    def sign(self, signer: S3Signer, *, expires_in: _Seconds, now: _Time | None = None) -> PostForm:
        """Version 4, 1 to 604800 seconds."""

    def sign_v2(self, signer: S3Signer, *, expires_in: _Seconds, now: _Time | None = None) -> PostForm:
        """The legacy version 2, 1 to 315360000 seconds."""

@final
class OssPostPolicy:
    """A policy for uploads to OSS by `multipart/form-data` POST, to be signed. As `PostPolicy`; conditions may also be
    `["in", "$name", [values]]` and `["not-in", "$name", [values]]`."""

    def __new__(
        cls,
        bucket: OssBucket,
        *,
        key: str | None = None,
        key_prefix: str | None = None,
        content_length_range: tuple[int, int] | None = None,
        fields: Mapping[str, str] | None = None,
        conditions: Sequence[Any] | None = None,
    ) -> OssPostPolicy: ...
    def sign_v4(self, signer: OssSigner, *, expires_in: _Seconds, now: _Time | None = None) -> PostForm:
        """Version 4, 1 to 604800 seconds. The bucket needs its region."""

    def sign_v1(self, signer: OssSigner, *, expires_in: _Seconds, now: _Time | None = None) -> PostForm:
        """Version 1, 1 to 315360000 seconds."""

@final
class OssBucket:
    """A bucket of OSS at `endpoint` (`https://oss-cn-hangzhou.aliyuncs.com`): virtual host, or `addressing="path"`.

    `region` (`cn-hangzhou`) is needed for version 4. See `cname` for a domain of its own, `service` for no bucket."""

    def __new__(
        cls,
        name: str,
        *,
        endpoint: str,
        addressing: Literal["virtual", "path"] = "virtual",
        region: str | None = None,
        product: str | None = None,
    ) -> OssBucket: ...
    @staticmethod
    def cname(name: str, *, domain: str, region: str | None = None, product: str | None = None) -> OssBucket:
        """A bucket that has a domain of its own: `domain` is its URL."""

    @staticmethod
    def service(*, endpoint: str, region: str | None = None, product: str | None = None) -> OssBucket:
        """The service itself, for listing the buckets."""

    @property
    def name(self) -> str | None:
        """The bucket's name; `None` for the service itself."""
    @property
    def host(self) -> str:
        """The host as signed: lower case, with the port unless it is the scheme's default."""
    def get(
        self,
        key: _Text,
        *,
        download_as: str | None = None,
        process: str | None = None,
        query: _Query | None = None,
        sub_resources: _Names | None = None,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
    ) -> OssRequest:
        """`GET` of an object. `process` is an `x-oss-process` such as `image/resize,w_100`."""

    def put(
        self,
        key: _Text,
        *,
        content_type: str | None = None,
        content_md5: str | None = None,
        metadata: Mapping[str, str] | None = None,
        query: _Query | None = None,
        sub_resources: _Names | None = None,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
    ) -> OssRequest:
        """`PUT` of an object. `metadata` becomes `x-oss-meta-*` headers."""

    def object(
        self,
        method: _Method,
        key: _Text,
        *,
        query: _Query | None = None,
        sub_resources: _Names | None = None,
        headers: _Pairs | None = None,
        allow_dot_segments: bool = False,
    ) -> OssRequest:
        """Any method on an object. `sub_resources` have no value (`acl`); others are given in `query`."""

    def bucket_request(
        self,
        method: _Method,
        *,
        query: _Query | None = None,
        sub_resources: _Names | None = None,
        headers: _Pairs | None = None,
    ) -> OssRequest:
        """Any method on the bucket itself, or on the service."""

    def list_objects(self, *, query: _Query | None = None, headers: _Pairs | None = None) -> OssRequest:
        """Lists the bucket; narrow it with `prefix`, `delimiter`, `marker`, `max-keys`."""

    def initiate_multipart_upload(
        self, key: _Text, *, content_type: str | None = None, headers: _Pairs | None = None
    ) -> OssRequest:
        """InitiateMultipartUpload."""
    def upload_part(
        self, key: _Text, *, upload_id: str, part_number: int, headers: _Pairs | None = None
    ) -> OssRequest:
        """UploadPart; part numbers are 1 to 10000."""
    def complete_multipart_upload(
        self, key: _Text, *, upload_id: str, headers: _Pairs | None = None
    ) -> OssRequest:
        """CompleteMultipartUpload; the list of parts goes into the body."""
    def abort_multipart_upload(
        self, key: _Text, *, upload_id: str, headers: _Pairs | None = None
    ) -> OssRequest:
        """AbortMultipartUpload."""
    def list_parts(self, key: _Text, *, upload_id: str, query: _Query | None = None) -> OssRequest:
        """ListParts of a multipart upload."""

@final
class OssRequest:
    """A request to OSS that is still to be signed. A version is always said by name."""

    @property
    def method(self) -> str:
        """The method."""
    def presign_v4(self, signer: OssSigner, *, expires_in: _Seconds, now: _Time | None = None) -> Presigned:
        """Version 4, 1 to 604800 seconds. The bucket needs its region."""

    def sign_v4(self, signer: OssSigner, *, now: _Time | None = None) -> SignedRequest:
        """Version 4 in the `Authorization` header, which OSS takes within 15 minutes."""
    def presign_v1(self, signer: OssSigner, *, expires_in: _Seconds, now: _Time | None = None) -> Presigned:
        """Version 1, 1 to 315360000 seconds."""

    def sign_v1(self, signer: OssSigner, *, now: _Time | None = None) -> SignedRequest:
        """Version 1 in the `Authorization` header, which OSS takes within 15 minutes."""
    def presign_v2(self, signer: OssSigner, *, expires_in: _Seconds, now: _Time | None = None) -> Presigned:
        """Version 2, which few know; prefer version 4."""

    def sign_v2(self, signer: OssSigner, *, now: _Time | None = None) -> SignedRequest:
        """Version 2 in the `Authorization` header."""
    def presign_v4_stages(
        self, signer: OssSigner, *, expires_in: _Seconds, now: _Time | None = None
    ) -> Stages:
        """The texts behind `presign_v4`."""
    def sign_v4_stages(self, signer: OssSigner, *, now: _Time | None = None) -> Stages:
        """The texts behind `sign_v4`."""
    def presign_v1_stages(
        self, signer: OssSigner, *, expires_in: _Seconds, now: _Time | None = None
    ) -> Stages:
        """The text behind `presign_v1`; there is no canonical request."""
    def sign_v1_stages(self, signer: OssSigner, *, now: _Time | None = None) -> Stages:
        """The text behind `sign_v1`; there is no canonical request."""

@final
class OssSigner:
    """Signs OSS requests and POST policies. Credentials as of `S3Signer`. `sub_resources` names further query
    parameters that a store signs in version 1."""

    def __new__(
        cls,
        credentials: _Signer,
        *,
        require_full_lifetime: bool = False,
        sub_resources: _Names | None = None,
    ) -> OssSigner: ...
    def with_credentials(self, credentials: _Signer) -> OssSigner:
        """The signer for newly fetched credentials."""
    @property
    def access_key_id(self) -> str:
        """The access key id it signs with at this moment."""

@final
class Limits:
    """How much of a request a verifier reads before it refuses."""

    def __new__(
        cls,
        *,
        target_bytes: int = 32768,
        headers: int = 256,
        header_bytes: int = 65536,
        parameters: int = 1024,
    ) -> Limits: ...
    @property
    def target_bytes(self) -> int:
        """Bytes of the request target."""
    @property
    def headers(self) -> int:
        """Number of headers."""
    @property
    def header_bytes(self) -> int:
        """Bytes of all header names and values together."""
    @property
    def parameters(self) -> int:
        """Number of query parameters."""

@final
class Addresses:
    """Which hosts are served, and how each says its bucket and key. A host that is not in the table is refused.

    `virtual_host`: endpoints of `BUCKET.endpoint/key`. `path_style`: hosts of `host/BUCKET/key`. `cname`: hosts of one
    bucket each, mapped to it. `fixed`: one bucket for every other host, behind a front that has checked it. Hosts are
    compared in lower case and without the port.
    """

    def __new__(
        cls,
        *,
        virtual_host: _Names | None = None,
        path_style: _Names | None = None,
        cname: Mapping[str, str] | None = None,
        fixed: str | None = None,
    ) -> Addresses: ...

@final
class Request:
    """A request as it was received: method, raw target (`/a%20b?x=1`) as on the request line, headers in order with
    repeats. `str` counts as UTF-8; where a framework's strings are latin-1, give bytes.

    `authority` is the host that the client signed, where a proxy has rewritten `Host`: give it only from a source that
    clients cannot write. `payload` is the body (hashed here) or its hash, if known: a signature over another body is
    then refused. A body left unsigned or sent in chunks passes: see `SignedPayload.checked`.
    """

    def __new__(
        cls,
        method: _Text,
        target: _Text,
        headers: _WirePairs,
        *,
        authority: str | None = None,
        payload: _Payload | None = None,
    ) -> Request: ...
    @staticmethod
    def decoded(
        method: _Text,
        path: _Text,
        parameters: _WirePairs,
        headers: _WirePairs,
        *,
        authority: str | None = None,
        payload: _Payload | None = None,
    ) -> Request:
        """A request whose target a gateway has percent-decoded already, for S3 and OSS only. What such a gateway lost
        makes the verification fail, never pass."""

    @staticmethod
    def from_asgi(
        scope: Mapping[str, Any], *, authority: str | None = None, payload: _Payload | None = None
    ) -> Request:
        """From an ASGI HTTP scope, by `raw_path` and `query_string`.

        Raises `ConfigError` of kind `no_raw_target` where the server gives no `raw_path`."""

    @staticmethod
    def from_wsgi(
        environ: Mapping[str, Any], *, authority: str | None = None, payload: _Payload | None = None
    ) -> Request:
        """From a WSGI environ that carries the raw target: `RAW_URI` (gunicorn) or `REQUEST_URI` (uWSGI, mod_wsgi,
        waitress, werkzeug). Its strings are latin-1, as WSGI demands.

        Raises `ConfigError` of kind `no_raw_target` without either: `PATH_INFO` is decoded and lossy."""

    @staticmethod
    def from_api_gateway(
        event: Mapping[str, Any], *, authority: str | None = None, payload: _Payload | None = None
    ) -> Request:
        """From the event of an API Gateway REST API or HTTP API, or of a Lambda function URL."""

    @property
    def method(self) -> bytes:
        """As sent."""
    @property
    def target(self) -> bytes | None:
        """As on the request line; `None` if a gateway decoded it."""

    @property
    def path(self) -> bytes:
        """The path, decoded or not as the request came."""

    @property
    def query(self) -> bytes | None:
        """The query as sent, without its `?`; `None` if a gateway decoded it."""

    @property
    def parameters(self) -> list[tuple[bytes, bytes]] | None:
        """The decoded parameters; `None` for a query as sent."""

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """In order of arrival, as received."""
    @property
    def authority(self) -> str | None:
        """The host that stands for the `Host` header, if one was given."""

@final
class S3Verifier:
    """Verifies S3 requests: SigV4 presigned URLs and `Authorization` headers; with `allow_v2` version 2, too.

    `max_skew` and `max_lifetime` are seconds. `allow_unsigned_headers` names `x-amz-*` headers that may be there without
    being signed. `hide_unknown_keys` answers an unknown access key as a wrong signature.
    """

    def __new__(
        cls,
        addresses: Addresses,
        *,
        region: str,
        allow_v2: bool = False,
        max_skew: _Seconds = 900,
        max_lifetime: _Seconds = 604800,
        allow_unsigned_headers: _Names | None = None,
        hide_unknown_keys: bool = False,
        limits: Limits | None = None,
    ) -> S3Verifier: ...
    def parse(self, request: Request, *, now: _Time | None = None) -> Claim:
        """Checks form, address, date and expiry; nothing is trusted yet. Raises `VerifyError`."""

    def verify(self, request: Request, keys: _Keys, *, now: _Time | None = None) -> Verified:
        """`parse` and `Claim.verify` in one, over keys in memory."""

@final
class SigV4Verifier:
    """Verifies requests to another service. `normalize_path` and `double_encode_path` must be what the clients do."""

    def __new__(
        cls,
        *,
        region: str,
        service: str,
        normalize_path: bool = True,
        double_encode_path: bool = True,
        session_token_unsigned: bool = False,
        max_skew: _Seconds = 900,
        max_lifetime: _Seconds = 604800,
        allow_unsigned_headers: _Names | None = None,
        hide_unknown_keys: bool = False,
        limits: Limits | None = None,
    ) -> SigV4Verifier: ...
    def parse(self, request: Request, *, now: _Time | None = None) -> Claim:
        """Checks form, date and expiry; nothing is trusted yet. Raises `VerifyError`."""
    def verify(self, request: Request, keys: _Keys, *, now: _Time | None = None) -> Verified:
        """`parse` and `Claim.verify` in one, over keys in memory."""

@final
class OssVerifier:
    """Verifies OSS requests of the versions given (1, 2, 4). Version 4 needs the regions served."""

    def __new__(
        cls,
        addresses: Addresses,
        *,
        versions: Iterable[Literal[1, 2, 4]],
        region: _Names | None = None,
        product: str | None = None,
        max_skew: _Seconds = 900,
        max_lifetime: _Seconds | None = None,
        sub_resources: _Names | None = None,
        allow_ambiguous_keys: bool = False,
        hide_unknown_keys: bool = False,
        limits: Limits | None = None,
    ) -> OssVerifier: ...
    def parse(self, request: Request, *, now: _Time | None = None) -> Claim:
        """Checks form, address, date and expiry; nothing is trusted yet. Raises `VerifyError`."""
    def verify(self, request: Request, keys: _Keys, *, now: _Time | None = None) -> Verified:
        """`parse` and `Claim.verify` in one, over keys in memory."""

@final
class Claim:
    """A request that is well-formed, addressed to you and in time, and not yet to be trusted. Look the key up, with
    `await` if you like, and call `verify`."""

    @property
    def access_key_id(self) -> str:
        """Whose key the request says it was signed with: what to look up."""

    @property
    def string_to_sign(self) -> bytes:
        """For finding out where two signers part. Version 1 and 2 texts hold the session token in clear."""

    def verify(self, keys: _Keys) -> Verified:
        """Checks the signature against the keys that were found: none (`None` or empty) is `InvalidAccessKeyId` after the
        same work, several are valid together while a key is rotated. Raises `VerifyError`."""

@final
class SignedPayload:
    """What a verified signature says of the body."""

    @property
    def kind(self) -> Literal["unsigned", "sha256", "streaming"]:
        """What is signed of it."""
    @property
    def sha256(self) -> bytes | None:
        """The hash that the body must have, for kind `sha256`."""

    @property
    def checked(self) -> bool:
        """True if the hash was compared with the `payload` of the `Request`. If false, hash the body and compare."""

    @property
    def signed(self) -> bool:
        """Of kind `streaming`: each chunk carries a signature; see `Verified.chunk_verifier`."""

    @property
    def trailer(self) -> bool:
        """Of kind `streaming`: headers follow the last chunk."""

@final
class Verified:
    """A request whose signature is right, and exactly what that signature covers. Act on this, never on the raw
    request."""

    @property
    def scheme(self) -> str:
        """Such as `sigv4_query`, `sigv4_header`, `oss_v1_header`."""

    @property
    def access_key_id(self) -> str:
        """Whose key signed it."""
    @property
    def method(self) -> str:
        """The method, which is signed in every scheme."""
    @property
    def bucket(self) -> str | None:
        """By the address table; `None` for the service itself."""

    @property
    def key(self) -> bytes | None:
        """The object key, decoded; not necessarily UTF-8, nor fit for a file system."""

    @property
    def key_str(self) -> str | None:
        """The object key as text, where it is UTF-8."""

    @property
    def operation(self) -> str:
        """Such as `PutObject`; `Other` for anything that is not exactly a known operation."""

    @property
    def payload(self) -> SignedPayload:
        """What the signature says of the body."""
    @property
    def path(self) -> bytes | None:
        """Of services other than S3 and OSS: the path to route by, percent-encoded."""

    @property
    def headers(self) -> list[tuple[str, bytes]]:
        """The covered headers, names in lower case, without the session token."""

    @property
    def parameters(self) -> list[tuple[str, bytes]]:
        """The covered parameters, decoded, without those of the signature and the token."""

    def header(self, name: str) -> bytes | None:
        """The value of a covered header, by name in any letter case."""
    def parameter(self, name: str) -> bytes | None:
        """The value of a covered parameter."""
    @property
    def valid_until(self) -> datetime:
        """The end of the time in which this request verifies."""

    @property
    def replay_key(self) -> str:
        """The same for every copy of this signed request and no other, for a store of seen signatures."""

    def chunk_verifier(self, *, max_chunk_size: int = 16777216) -> ChunkVerifier | None:
        """What verifies the body, if it comes in signed chunks. At most `max_chunk_size` bytes come unverified."""

@final
class ChunkVerified:
    """All data since the last such event belongs to a chunk whose signature is right."""

    @property
    def bytes(self) -> int:
        """How many bytes that is."""

@final
class ChunkVerifier:
    """Decodes and verifies a body in signed chunks as it arrives."""

    def decode(self, data: bytes) -> list[bytes | ChunkVerified]:
        """Takes the next piece of the body, of any length: data not verified yet, and `ChunkVerified` when it is. After
        a `VerifyError` nothing of that chunk may be used."""

    def finish(self) -> list[tuple[str, bytes]]:
        """Says that the body is whole and gives the verified trailer. Raises `VerifyError` if it is not."""

@final
class UploadedForm:
    """An uploaded form: the fields that stand before the file, in order, and its file.

    `file_name` is the `filename` of the file's part as sent, `None` without one. `file_size` is in bytes; `None` if it is
    not known yet (see `VerifiedForm.check_size`). For several files, which are refused, or none, give `files`."""

    def __new__(
        cls,
        fields: _WirePairs,
        *,
        file_name: _Text | None = None,
        file_size: int | None = None,
        files: Iterable[tuple[_Text | None, int | None]] | None = None,
    ) -> UploadedForm: ...

@final
class S3FormVerifier:
    """Verifies forms uploaded to S3 against their policy. `max_age`, in seconds, bounds how old a signature may be."""

    def __new__(
        cls,
        addresses: Addresses,
        *,
        region: str,
        allow_v2: bool = False,
        hide_unknown_keys: bool = False,
        max_fields_bytes: int | None = None,
        max_age: _Seconds | None = None,
    ) -> S3FormVerifier: ...
    def is_form(self, request: Request) -> bool:
        """True if the request is a form upload to a bucket, and so one for this verifier."""

    def parse(
        self, request: Request, form: UploadedForm, *, now: _Time | None = None
    ) -> FormClaim | AnonymousForm:
        """Checks the form; nothing is trusted yet. Raises `VerifyError`."""
    def verify(
        self, request: Request, form: UploadedForm, keys: _Keys, *, now: _Time | None = None
    ) -> VerifiedForm:
        """`parse` and `FormClaim.verify` in one. An anonymous form is refused."""

@final
class OssFormVerifier:
    """Verifies forms uploaded to OSS against their policy: versions 4 (with `region`) and 1. `strict` refuses fields that
    no condition speaks of, which OSS itself lets through."""

    def __new__(
        cls,
        addresses: Addresses,
        *,
        versions: Iterable[Literal[1, 4]],
        region: str | None = None,
        product: str | None = None,
        strict: bool = False,
        hide_unknown_keys: bool = False,
        max_fields_bytes: int | None = None,
    ) -> OssFormVerifier: ...
    def is_form(self, request: Request) -> bool:
        """True if the request is a form upload to a bucket, and so one for this verifier."""
    def parse(
        self, request: Request, form: UploadedForm, *, now: _Time | None = None
    ) -> FormClaim | AnonymousForm:
        """Checks the form; nothing is trusted yet. Raises `VerifyError`."""
    def verify(
        self, request: Request, form: UploadedForm, keys: _Keys, *, now: _Time | None = None
    ) -> VerifiedForm:
        """`parse` and `FormClaim.verify` in one. An anonymous form is refused."""

@final
class FormClaim:
    """A parsed form whose signature and policy are still to be checked."""

    @property
    def access_key_id(self) -> str:
        """Whose key the form says its policy was signed with: what to look up."""
    def verify(self, keys: _Keys) -> VerifiedForm:
        """Checks the signature, then the policy against the form. Raises `VerifyError`."""

@final
class AnonymousForm:
    """A form without policy and signature. Nothing in it is proved."""

    @property
    def bucket(self) -> str:
        """The bucket that the form was posted to."""
    @property
    def key(self) -> bytes:
        """The key, with the file's name put in for `${filename}`."""
    @property
    def key_str(self) -> str | None:
        """The key as text, where it is UTF-8."""
    @property
    def fields(self) -> list[tuple[str, bytes]]:
        """The fields, names in lower case."""

@final
class VerifiedForm:
    """A form whose signature is right and whose policy allows it."""

    @property
    def scheme(self) -> str:
        """Such as `sigv4_form`."""
    @property
    def access_key_id(self) -> str:
        """Whose key signed the policy."""
    @property
    def bucket(self) -> str:
        """The bucket that the form was posted to, by the address table."""
    @property
    def key(self) -> bytes:
        """The key to store the file under, with the file's name put in for `${filename}`."""

    @property
    def key_str(self) -> str | None:
        """The key as text, where it is UTF-8."""
    @property
    def content_type(self) -> bytes | None:
        """The `Content-Type` field, `None` without one."""
    @property
    def fields(self) -> list[tuple[str, bytes]]:
        """The fields that a condition of the policy speaks of, names in lower case."""

    @property
    def uncovered_fields(self) -> list[tuple[str, bytes]]:
        """The fields that OSS's default dialect lets through although no condition speaks of them."""

    def field(self, name: str) -> bytes | None:
        """The value of a covered field, by lower-case name."""

    def is_covered(self, name: str) -> bool:
        """True if a condition of the policy speaks of this field, by lower-case name."""

    @property
    def expires_at(self) -> datetime:
        """When the policy ends: from then on the form is refused."""
    @property
    def valid_until(self) -> datetime:
        """The last moment at which this form verifies."""
    @property
    def size_limits(self) -> tuple[int, int] | None:
        """How long the file may be, in bytes, both ends included."""

    def check_size(self, size: int) -> None:
        """Checks the length of a file, in bytes, that was not known before. Raises `VerifyError`."""

    @property
    def replay_key(self) -> str:
        """The same for every form with this signature and no other, for a store of seen signatures."""

@final
class UploadGuard:
    """What may be signed for an uploader. Everything is an allow-list; told nothing, it allows nothing.

    Make one at start, and for each request narrow it to the user of the *session* by `with_key_prefix`. `acl` are the
    canned ACLs allowed. `content_length_range` is in bytes; it holds for forms alone, so limit `max_part_number` for
    chunked uploads, of which none is served unless `operations` says so. `versions` are those of signatures, 4 alone
    unless said. `max_expiration` and `max_skew` are seconds. `fields` maps a field's name (`x-amz-meta-*` for all that
    begin so) to the values allowed (`"*"`: any; `"image/*"`: all that begin so). `fine_uploader_fields` allows what that
    uploader always sends. `tighten` makes a policy fit where it can instead of refusing it. `for_host` is the host that
    browsers use, if it is not the bucket's own; `own_host` and `shared_host` say which kind it is.
    """

    def __new__(
        cls,
        bucket: Bucket,
        *,
        for_host: str | None = None,
        own_host: bool = False,
        shared_host: bool = False,
        key_prefix: str | None = None,
        any_key: bool = False,
        allow_key_starts_with: bool = False,
        allow_filename_variable: bool = False,
        acl: _Names | None = None,
        content_length_range: tuple[int, int] | None = None,
        max_expiration: _Seconds = 900,
        max_skew: _Seconds = 900,
        operations: _UploadOperation | Iterable[_UploadOperation] | None = None,
        max_part_number: int = 10000,
        versions: Iterable[Literal[2, 4]] | None = None,
        content_type: _Names | None = None,
        metadata: bool = False,
        fields: Mapping[str, _Names] | None = None,
        fine_uploader_fields: bool = False,
        tighten: bool = False,
    ) -> UploadGuard: ...
    def with_key_prefix(self, prefix: str) -> UploadGuard:
        """The same guard for another prefix, such as `users/42/`. Raises `ConfigError` unless it ends in `/`."""

    def answer(
        self,
        signer: S3Signer,
        body: _Text | dict[str, Any],
        *,
        query: str | None = None,
        now: _Time | None = None,
    ) -> Answer:
        """Answers a signature request of Fine Uploader: its body as bytes or text, or decoded. A refusal is an answer,
        not an exception. `query` is the request's query string, if it shall count."""

@final
class Answer:
    """What to answer to a signature request. The body holds a signature: `repr` shows its length alone."""

    @property
    def status(self) -> int:
        """200 signed; 400 not understood; 403 not allowed; 500 could not be signed."""

    @property
    def body(self) -> str:
        """JSON, for `Content-Type: application/json`."""

    @property
    def refusal(self) -> Refusal | None:
        """Why it was refused, for the log."""

    @property
    def error(self) -> str | None:
        """Why an allowed request was not signed: the kind of the `SignError`."""

@final
class Refusal:
    """Why the guard refused: the rule, and at most the name of a field. Log it; answer the client without it."""

    @property
    def kind(self) -> str:
        """The rule that was broken, a stable name in snake case."""
    @property
    def detail(self) -> str:
        """What about it, in one line."""

@final
class Explainer:
    """Says why a signature does not match, with the request and the secret: one thing at a time is changed the way
    clients and proxies are known to change it; a cause with which the signature matches is proved."""

    @staticmethod
    def s3(
        *,
        region: str,
        max_skew: _Seconds = 900,
        other_hosts: _Names | None = None,
        limits: Limits | None = None,
    ) -> Explainer:
        """For SigV4 requests to S3 or a store like it."""

    @staticmethod
    def sigv4(
        *,
        region: str,
        service: str,
        max_skew: _Seconds = 900,
        other_hosts: _Names | None = None,
        limits: Limits | None = None,
    ) -> Explainer:
        """For SigV4 requests to another service."""

    @staticmethod
    def oss(verifier: OssVerifier, *, other_hosts: _Names | None = None) -> Explainer:
        """For OSS requests that this verifier refused."""

    def explain(
        self, request: Request, credentials: Credentials | FrozenCredentials, *, now: _Time | None = None
    ) -> Explanation:
        """Finds the cause. With the `payload` of the `Request` it also says whether the body changed."""

@final
class Difference:
    """The place where two sides part. Tokens and signatures are `***`."""

    @property
    def element(self) -> str:
        """What differs, such as ``header `host` ``."""
    @property
    def ours(self) -> str:
        """As we have it."""
    @property
    def theirs(self) -> str:
        """As the other side has it."""

@final
class Explanation:
    """Why a signature does not match. It never holds a secret, a token or a signature; `str` writes it in a few lines."""

    @staticmethod
    def of_answer(body: _Text, stages: Stages) -> Explanation:
        """From the error body that a service answered, and the texts of our own signer for the same request."""

    @property
    def summary(self) -> str:
        """What happened, in one sentence."""
    @property
    def cause(self) -> str:
        """A stable name, such as `parameter_added`."""

    @property
    def certain(self) -> bool:
        """True if it was proved; else it is the likeliest cause."""

    @property
    def cure(self) -> str:
        """What to do, in one sentence."""
    @property
    def difference(self) -> Difference | None: ...
