"""A small S3 store in memory behind the gate: PUT, GET, HEAD and DELETE of objects. See README.md."""

import hashlib
import json
import os
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated, NamedTuple, cast

import objsign
from fastapi import Depends, FastAPI, Response
from gateway import Gate, S3Error, guard, verified_body, verified_request
from starlette.convertors import Convertor, register_url_convertor

OPERATIONS = frozenset({"PutObject", "GetObject", "HeadObject", "DeleteObject"})

# What is stored and given back with an object, besides `x-amz-meta-*`.
STORED = {
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "expires",
}

# The other headers of S3 that may be signed. They say how the request was sent, and the gate has seen to it.
SEEN_TO = {
    "x-amz-checksum-mode",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-decoded-content-length",
    "x-amz-sdk-checksum-algorithm",
    "x-amz-trailer",
    "x-amz-user-agent",
}


class KeyFile:
    """Keys in a JSON file, read anew each time: `{"KEY ID": ["secret", "another while it is rotated"]}`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def get(self, access_key_id: str) -> list[objsign.Credentials]:
        secrets = json.loads(self.path.read_text("utf-8")).get(access_key_id, [])
        # Each letter of a secret that stands there by itself would be one.
        if not isinstance(secrets, list):
            raise TypeError(f"the secrets of {access_key_id} are no list")
        return [objsign.Credentials(access_key_id, secret) for secret in cast("list[str]", secrets)]


class Seen:
    """The used signatures of one process. Several share a store: in Redis, `SET key 1 NX EXAT until`."""

    def __init__(self) -> None:
        self.until: dict[str, datetime] = {}

    async def first_use(self, replay_key: str, until: datetime) -> bool:
        now = datetime.now(timezone.utc)
        self.until = {key: end for key, end in self.until.items() if end >= now}
        if replay_key in self.until:
            return False
        self.until[replay_key] = until
        return True


class Stored(NamedTuple):
    body: bytes
    headers: dict[str, str]


class Objects:
    """Objects by bucket and key. A key is any bytes: if you store files, never make their names of it."""

    def __init__(self, buckets: Iterable[str]) -> None:
        self.buckets: dict[str, dict[bytes, Stored]] = {name: {} for name in buckets}

    def handle(self, verified: objsign.Verified, body: bytes) -> Response:
        check_understood(verified)
        bucket = self.buckets.get(verified.bucket or "")
        if bucket is None:
            raise S3Error(404, "NoSuchBucket", "The specified bucket does not exist.")
        key = verified.key or b""
        if verified.operation == "PutObject":
            stored = Stored(body, headers_to_store(verified, body))
            bucket[key] = stored
            return Response(status_code=200, headers={"etag": stored.headers["etag"]})
        if verified.operation == "DeleteObject":
            bucket.pop(key, None)
            return Response(status_code=204)
        if (found := bucket.get(key)) is None:
            raise S3Error(404, "NoSuchKey", "The specified key does not exist.")
        if verified.operation == "HeadObject":
            return Response(headers={**found.headers, "content-length": str(len(found.body))})
        return Response(found.body, headers=found.headers)


def check_understood(verified: objsign.Verified) -> None:
    """Refuses what would have to be left out: a condition, a range, encryption, an ACL, a version …"""
    for name, _ in verified.parameters:
        raise S3Error(501, "NotImplemented", f"The parameter {name} is not served here.")
    for name, _ in verified.headers:
        known = name in SEEN_TO or name.startswith(("x-amz-meta-", "x-amz-checksum-"))
        if name == "range" or name.startswith("if-") or (name.startswith("x-amz-") and not known):
            raise S3Error(501, "NotImplemented", f"The header {name} is not served here.")


def headers_to_store(verified: objsign.Verified, body: bytes) -> dict[str, str]:
    etag = hashlib.md5(body, usedforsecurity=False).hexdigest()
    headers = {"content-type": "binary/octet-stream", "etag": f'"{etag}"'}
    for name, value in verified.headers:
        if name in STORED or name.startswith("x-amz-meta-"):
            headers[name] = value.decode("latin-1")
    # This one said how the body was sent, and the gate has decoded it.
    encodings = [part.strip() for part in headers.pop("content-encoding", "").split(",")]
    if encoding := ", ".join(part for part in encodings if part not in ("", "aws-chunked")):
        headers["content-encoding"] = encoding
    return headers


class Anything(Convertor[str]):
    """Like Starlette's `path`, which ends at a newline. A key may hold one."""

    regex = "(?s:.*)"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("anything", Anything())


def create_app(gate: Gate, objects: Objects) -> FastAPI:
    # FastAPI's own pages would stand where a bucket may be.
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    guard(app, gate)

    # One route for all: which operation it is, the signature says.
    @app.api_route("/{path:anything}", methods=["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH"])
    async def s3(
        verified: Annotated[objsign.Verified, Depends(verified_request)],
        body: Annotated[bytes, Depends(verified_body)],
    ) -> Response:
        return objects.handle(verified, body)

    return app


def from_environment() -> FastAPI:
    """`uvicorn --factory app:from_environment --no-access-log`: that log would hold presigned URLs."""
    authority = os.environ.get("GATEWAY_AUTHORITY")
    hosts = [authority.partition(":")[0]] if authority else ["127.0.0.1", "localhost"]
    addresses = objsign.Addresses(path_style=hosts)
    gate = Gate(
        verifier=objsign.S3Verifier(addresses, region=os.environ["GATEWAY_REGION"]),
        keys=KeyFile(Path(os.environ["GATEWAY_KEYS"])),
        operations=OPERATIONS,
        authority=authority,
        replays=Seen() if os.environ.get("GATEWAY_ONCE") else None,
    )
    return create_app(gate, Objects(os.environ["GATEWAY_BUCKETS"].split(",")))
