"""What is called, with the arguments that are right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import objsign
from hostile_objects import Provider
from objsign import SignError
from samples import (
    ADDRESSES,
    BUCKET,
    CREDENTIALS,
    FORM_VERIFIER,
    GUARD,
    NOW,
    OSS_BUCKET,
    OSS_SIGNER,
    POSTED,
    RECEIVED,
    REGION,
    SECRET,
    SIGNER,
    SIGNING_KEY,
    STAGES,
    UPLOADED,
    VERIFIED,
    VERIFIER,
    chunk_verifier,
)

# Nothing here is typed as it should be.
o: Any = objsign
S: Any = SIGNER
B: Any = BUCKET
OB: Any = OSS_BUCKET

Call = Callable[..., Any]
Given = dict[str, Any]
# A target, what is changed of its arguments, the exception, and its kind or a part of its message.
Row = tuple[str, Given, type[BaseException], str]

LONE = "lone \ud800 surrogate"
NAIVE = datetime(2024, 9, 3)
HUGE = 10**5000


def on(thing: Any, call: str, /, **always: Any) -> Call:
    return lambda **given: getattr(thing, call)(**{**always, **given})


def signed(call: str, /, **always: Any) -> Call:
    """What is wrong with a request is said when it is signed."""
    make = on(B, call, **always)
    return lambda **given: make(**given).presign(SIGNER, expires_in=60, now=NOW)


def oss(call: str, /, **always: Any) -> Call:
    make = on(OB, call, **always)
    return lambda **given: make(**given).presign_v4(OSS_SIGNER, expires_in=60, now=NOW)


def new(cls: str, /, **always: Any) -> Call:
    return on(o, cls, **always)


def other_service(**given: Any) -> object:
    request = o.SigV4Request(**{"method": "GET", "origin": "https://api.example", **given})
    return request.sign(o.SigV4Signer(CREDENTIALS, region=REGION, service="execute-api"), now=NOW)


def chunked(**given: Any) -> object:
    body = o.ChunkedBody(**{"decoded_length": 5, **given})
    return BUCKET.put("a").sign_chunked(SIGNER, body, now=NOW)


def with_provider(**given: Any) -> object:
    signer = o.S3Signer(Provider(given["gives"]), region=REGION)
    return signer.presign_get(bucket="photos", key="a", expires_in=60, now=NOW)


HTTP_SCOPE = {"type": "http", "method": "GET", "raw_path": b"/a", "query_string": b"", "headers": []}
ENVIRON = {"REQUEST_METHOD": "GET", "RAW_URI": "/a"}
HTTP_EVENT = {"version": "2.0", "rawPath": "/a", "requestContext": {"http": {"method": "GET"}}}
REST_EVENT = {"httpMethod": "GET", "path": "/a", "requestContext": {"path": "/a"}}

TARGETS: dict[str, Call] = {
    "presign_get": on(S, "presign_get", bucket="photos", key="a", expires_in=60, now=NOW),
    "presign_put": on(S, "presign_put", bucket="photos", key="a", expires_in=60, now=NOW),
    "presign": on(S, "presign", method="GET", bucket="photos", key="a", expires_in=60, now=NOW),
    "presign_many": on(S, "presign_many", method="GET", bucket="photos", keys=["a"], expires_in=60, now=NOW),
    "presign_all": on(S, "presign_all", requests=[BUCKET.get("a")], expires_in=60, now=NOW),
    "presign_post": on(S, "presign_post", bucket="photos", key="a", expires_in=60, now=NOW),
    "sign": on(S, "sign", method="GET", bucket="photos", key="a", now=NOW),
    "boto3": on(S, "generate_presigned_url", ClientMethod="list_buckets", now=NOW),
    "boto3 put": lambda **p: S.generate_presigned_url("put_object", {"Bucket": "photos", "Key": "a", **p}),
    "boto3 get": lambda **p: S.generate_presigned_url("get_object", {"Bucket": "photos", "Key": "a", **p}),
    "boto3 form": on(S, "generate_presigned_post", Bucket="photos", Key="a", now=NOW),
    "with_credentials": on(S, "with_credentials"),
    "Credentials": new("Credentials", access_key_id="AKID", secret_access_key=SECRET),
    "from_environment": on(o.Credentials, "from_environment"),
    "S3Signer": new("S3Signer", credentials=CREDENTIALS, region=REGION),
    "provider": with_provider,
    "SigV4Signer": new("SigV4Signer", credentials=CREDENTIALS, region=REGION, service="rds"),
    "OssSigner": new("OssSigner", credentials=CREDENTIALS),
    "derive": on(o.SigningKey, "derive", credentials=CREDENTIALS, region=REGION, service="s3"),
    "from_bytes": on(o.SigningKey, "from_bytes", access_key_id="AKID", region=REGION, service="s3", at=NOW),
    "from_signing_key": on(o.S3Signer, "from_signing_key", key=SIGNING_KEY),
    "Payload.sha256": on(o.Payload, "sha256"),
    "floor_to": on(o, "floor_to", now=NOW),
    "Bucket": new("Bucket", name="photos", region=REGION),
    "get": signed("get", key="a"),
    "put": signed("put", key="a"),
    "object": signed("object", method="GET", key="a"),
    "list_objects": signed("list_objects"),
    "upload_part": signed("upload_part", key="a", upload_id="u", part_number=1),
    "S3Request.presign": on(B.get("a"), "presign", signer=SIGNER, expires_in=60),
    "S3Request.presign_v2": on(B.get("a"), "presign_v2", signer=SIGNER, expires_in=60),
    "S3Request.sign": on(B.get("a"), "sign", signer=SIGNER),
    "S3Request.sign_chunked": on(B.put("a"), "sign_chunked", signer=SIGNER),
    "SigV4Request": other_service,
    "ChunkedBody": chunked,
    "PostPolicy": new("PostPolicy", bucket=BUCKET, key="a"),
    "OssBucket": new("OssBucket", name="photos", endpoint="https://oss-cn-hangzhou.aliyuncs.com"),
    "OSS get": oss("get", key="a"),
    "OSS upload_part": oss("upload_part", key="a", upload_id="u", part_number=1),
    "Limits": new("Limits"),
    "Addresses": new("Addresses"),
    "S3Verifier": new("S3Verifier", addresses=ADDRESSES, region=REGION),
    "SigV4Verifier": new("SigV4Verifier", region=REGION, service="rds"),
    "OssVerifier": new("OssVerifier", addresses=ADDRESSES),
    "OssFormVerifier": new("OssFormVerifier", addresses=ADDRESSES),
    "S3FormVerifier": new("S3FormVerifier", addresses=ADDRESSES, region=REGION),
    "verify": on(VERIFIER, "verify", request=RECEIVED, now=NOW),
    "parse": on(VERIFIER, "parse"),
    "form parse": on(FORM_VERIFIER, "parse", request=POSTED, form=UPLOADED),
    "check_size": on(FORM_VERIFIER.verify(POSTED, UPLOADED, CREDENTIALS, now=NOW), "check_size"),
    "header": on(VERIFIED, "header"),
    "chunk decode": lambda data: chunk_verifier().decode(data),
    "chunk_verifier": on(VERIFIER.verify(RECEIVED, CREDENTIALS, now=NOW), "chunk_verifier"),
    "Request": new("Request", method="GET", target="/a", headers=[]),
    "decoded": on(o.Request, "decoded", method="GET", path="/a", parameters=[], headers=[]),
    "from_asgi": lambda **given: o.Request.from_asgi({**HTTP_SCOPE, **given}),
    "from_asgi of": on(o.Request, "from_asgi"),
    "from_wsgi": lambda **given: o.Request.from_wsgi({**ENVIRON, **given}),
    "from_wsgi of": on(o.Request, "from_wsgi"),
    "HTTP API": lambda **given: o.Request.from_api_gateway({**HTTP_EVENT, **given}),
    "REST API": lambda **given: o.Request.from_api_gateway({**REST_EVENT, **given}),
    "from_api_gateway of": on(o.Request, "from_api_gateway"),
    "UploadedForm": new("UploadedForm", fields=[]),
    "UploadGuard": new("UploadGuard", bucket=BUCKET),
    "with_key_prefix": on(GUARD, "with_key_prefix"),
    "answer": on(GUARD, "answer", signer=SIGNER, now=NOW),
    "Explainer.s3": on(o.Explainer, "s3", region=REGION),
    "explain": on(o.Explainer.s3(region=REGION), "explain", request=RECEIVED),
    "of_answer": on(o.Explanation, "of_answer", body=b"", stages=STAGES),
    "to_xml": on(SignError("x"), "to_xml"),
}
