"""`asgi`, `wsgi`, `api-gateway-rest`, `api-gateway-http`, `function-url`: what servers and gateways hand on,
and the request in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from objsign import Addresses, ConfigError, Request, S3Verifier, VerifyError

from conformance.outcome import Failed, same
from conformance.row import Row, amz_date

_FROM: dict[str, Callable[..., Request]] = {
    "asgi": Request.from_asgi,
    "wsgi": Request.from_wsgi,
    "api-gateway-rest": Request.from_api_gateway,
    "api-gateway-http": Request.from_api_gateway,
    "function-url": Request.from_api_gateway,
}
KINDS = tuple(_FROM)


def run(row: Row) -> None:
    expect = row.get("expect")
    error = expect.get("error")
    try:
        request = request_of(row)
    except ConfigError as raised:
        same("kind of error", raised.kind, error or "none")
        return
    if error is not None:
        raise Failed(f"taken, and should be refused as {error}")
    for member, read in _READ.items():
        if member in expect:
            same(member, repr(read(request)), repr(expect[member]))
    if row.get("verify") is not None:
        _verify(request, row.get("verify"))


def request_of(row: Row) -> Request:
    body = row.optional("body")
    payload = None if body is None else body.encode("latin-1")
    event = scope(row.get("event")) if row.kind == "asgi" else row.get("event")
    return _FROM[row.kind](event, authority=row.optional("authority"), payload=payload)


def scope(event: Mapping[str, Any]) -> dict[str, Any]:
    """An ASGI scope: what ASGI says is bytes stands in JSON as text of one character a byte."""
    found = dict(event)
    for name in ("raw_path", "query_string"):
        if isinstance(found.get(name), str):
            found[name] = found[name].encode("latin-1")
    if "headers" in found:
        found["headers"] = [(_bytes(name), _bytes(value)) for name, value in found["headers"]]
    return found


def _bytes(text: str) -> bytes:
    return text.encode("latin-1")


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


def _pairs(pairs: list[tuple[bytes, bytes]] | None) -> list[list[str]] | None:
    return None if pairs is None else [[_bytes_text(name), _bytes_text(value)] for name, value in pairs]


def _bytes_text(value: bytes) -> str:
    return value.decode("latin-1")


# How each member of `expect` is read, as text of one character a byte.
_READ: dict[str, Callable[[Request], Any]] = {
    "method": lambda request: _text(request.method),
    "target": lambda request: _text(request.target),
    "path": lambda request: _text(request.path),
    "query": lambda request: _text(request.query),
    "parameters": lambda request: _pairs(request.parameters),
    "headers": lambda request: _pairs(request.headers),
    "authority": lambda request: request.authority,
}


def _verify(request: Request, given: Mapping[str, Any]) -> None:
    """What a verifier makes of it."""
    credentials = Row(dict(given)).credentials
    verifier = S3Verifier(Addresses(path_style=given["path_style"]), region=given["region"])
    expected = given.get("error")
    try:
        verified = verifier.verify(request, credentials, now=amz_date(given["now"]))
    except VerifyError as error:
        same("kind of refusal", error.kind, expected or "none")
        return
    if expected is not None:
        raise Failed(f"verified, and should be refused as {expected}")
    same("bucket", verified.bucket or "", given["bucket"])
    same("key", verified.key or b"", given["key"].encode())
