"""What rows of OSS say of the request and of the verifier."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from objsign import Addresses, Credentials, Request

from conformance.outcome import Failed
from conformance.row import Row


@dataclass(frozen=True)
class OssWire:
    """The request as it arrived."""

    method: str
    target: bytes
    headers: list[tuple[bytes, bytes]]

    def request(self) -> Request:
        return Request(self.method, self.target, self.headers)

    @property
    def parameters(self) -> list[tuple[str, str]]:
        return form_pairs(self.target.partition(b"?")[2].decode())


def wire_of(row: Row) -> OssWire:
    headers = [(as_bytes(name), as_bytes(value)) for name, value in row.pairs("headers")]
    _, found, path = row.text("url").partition("://")[2].partition("/")
    if not found:
        raise Failed("the URL has no path")
    return OssWire(row.text("method"), as_bytes(f"/{path}"), headers)


def as_bytes(text: str) -> bytes:
    """Rows write bytes as characters up to U+00FF."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode()


def credentials(row: Row) -> Credentials:
    token = row.optional("security_token")
    return Credentials(row.text("access_key_id"), row.text("access_key_secret"), token)


def addresses(row: Row) -> Addresses:
    addressing = row.get("addressing")
    style = "path_style" if addressing["style"] == "path" else "virtual_host"
    return Addresses(**{style: addressing["endpoint"]}, cname=addressing.get("cname"))


def form_pairs(query: str) -> list[tuple[str, str]]:
    """Decoded pairs of a query, `+` as a blank."""
    parts = (part.replace("+", " ").partition("=") for part in query.split("&") if part)
    return [(unquote(name, errors="strict"), unquote(value, errors="strict")) for name, _, value in parts]
