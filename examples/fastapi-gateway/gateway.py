"""Verified S3 requests in FastAPI: two dependencies that a handler names as arguments.

`verified_request` is what the signature proved, `verified_body` is the body that it covers. A handler that
takes both, and not the raw request, acts only on what was signed.
"""

import base64
import hashlib
import logging
import secrets
import zlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Protocol, TypeVar
from xml.sax.saxutils import escape

import objsign
from fastapi import Depends, FastAPI, Request, Response
from starlette.requests import ClientDisconnect

logger = logging.getLogger(__name__)
T = TypeVar("T")


class KeyStore(Protocol):
    """Where the keys are: a database, a cache, a secret store. Whatever it raises is a 503, never a 403."""

    async def get(self, access_key_id: str, /) -> Iterable[objsign.Credentials]:
        """All keys of that id: old and new while they are rotated, none for an unknown id."""
        ...


class ReplayStore(Protocol):
    """Remembers the signatures that were used."""

    async def first_use(self, replay_key: str, until: datetime, /) -> bool:
        """False if it was called with this key before. After `until` the key may be forgotten."""
        ...


@dataclass(frozen=True)
class Gate:
    """What stands at the door."""

    verifier: objsign.S3Verifier
    keys: KeyStore
    operations: frozenset[str]
    """By name, such as `PutObject`. Every other operation is refused."""
    authority: str | None = None
    """The host that clients sign, where a proxy changes `Host`. Configured, as any header can be forged."""
    max_body: int = 16 * 1024 * 1024
    """How many bytes an upload may have; all of them are held in memory."""
    replays: ReplayStore | None = None
    """If there is one, a signature changes something once. Downloads may be repeated."""


class S3Error(Exception):
    """What S3 answers for faults that are not the signature's. It has the shape of `objsign.Error`."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{code} ({status}): {message}")
        self.status = status
        self.code = code
        self.message = message

    def to_xml(self, request_id: str) -> str:
        parts = {"Code": self.code, "Message": self.message, "RequestId": request_id}
        inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in parts.items())
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'


def guard(app: FastAPI, gate: Gate) -> None:
    """Puts the gate where the dependencies find it, and answers refusals as S3 does."""
    app.state.gate = gate
    app.add_exception_handler(objsign.Error, answer)
    app.add_exception_handler(S3Error, answer)


async def verified_request(request: Request) -> objsign.Verified:
    """What the signature proved."""
    gate: Gate = request.app.state.gate
    claim = gate.verifier.parse(objsign.Request.from_asgi(request.scope, authority=gate.authority))
    keys = await available(gate.keys.get(claim.access_key_id))
    verified = claim.verify(keys)
    if verified.operation not in gate.operations:
        raise S3Error(501, "NotImplemented", "This operation is not served here.")
    return verified


async def verified_body(
    request: Request, verified: Annotated[objsign.Verified, Depends(verified_request)]
) -> bytes:
    """The body, whole and as it was signed. A handler that wants no body takes it, too: it is empty then."""
    gate: Gate = request.app.state.gate
    limit = gate.max_body if verified.operation == "PutObject" else 0
    chunks = verified.chunk_verifier()
    if verified.payload.kind == "streaming" and chunks is None:
        raise S3Error(501, "NotImplemented", "A body in chunks must have signed chunks.")

    body = bytearray()
    sha256 = hashlib.sha256()
    try:
        async for received in request.stream():
            for part in chunks.decode(received) if chunks else [received]:
                if isinstance(part, bytes):
                    body += part
                    sha256.update(part)
            if len(body) > limit:
                raise S3Error(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size.")
    except ClientDisconnect:
        raise S3Error(400, "IncompleteBody", "The request body terminated unexpectedly.") from None
    trailer = chunks.finish() if chunks else []

    # Only here is the body known to be the right one. Nothing above has acted on it.
    if verified.payload.sha256 not in (None, sha256.digest()):
        raise S3Error(400, "XAmzContentSHA256Mismatch", "The body is not the one that was signed.")
    check_checksums([*verified.headers, *trailer], body)
    if gate.replays and verified.method not in ("GET", "HEAD"):
        first = await available(gate.replays.first_use(verified.replay_key, verified.valid_until))
        if not first:
            raise S3Error(403, "AccessDenied", "This signature has been used.")
    return bytes(body)


CHECKSUMS: dict[str, Callable[[bytearray], bytes]] = {
    "content-md5": lambda body: hashlib.md5(body, usedforsecurity=False).digest(),
    "x-amz-checksum-crc32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "x-amz-checksum-sha1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "x-amz-checksum-sha256": lambda body: hashlib.sha256(body).digest(),
}


def check_checksums(signed: Iterable[tuple[str, bytes]], body: bytearray) -> None:
    """Checks all that the sender has signed. With an unsigned payload they are all that binds the body."""
    for name, value in signed:
        if checksum := CHECKSUMS.get(name):
            if base64.b64encode(checksum(body)) != value:
                raise S3Error(400, "BadDigest", f"The {name} you specified did not match what we received.")
        elif name.startswith("x-amz-checksum-") and name != "x-amz-checksum-mode":
            raise S3Error(501, "NotImplemented", f"{name} cannot be checked here.")


async def available(asked: Awaitable[T]) -> T:
    """The answer of one of our own stores. That it fails says nothing of the client."""
    try:
        return await asked
    except Exception as error:
        raise S3Error(503, "ServiceUnavailable", "Please try again.") from error


async def answer(request: Request, error: Exception) -> Response:
    """A refusal in the service's words; to a `HEAD` without a body."""
    if not isinstance(error, objsign.Error | S3Error):
        raise error
    request_id = secrets.token_hex(8).upper()
    logger.warning("%s %s", request_id, error, exc_info=error.__cause__)
    body = "" if request.method == "HEAD" else error.to_xml(request_id)
    headers = {"x-amz-request-id": request_id}
    return Response(body, error.status, headers, media_type="application/xml")
