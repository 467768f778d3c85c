"""Requests as they arrive, and the tables that serve their hosts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from objsign import Addresses, Payload, Request

from conformance.outcome import Failed
from conformance.row import Row


@dataclass(frozen=True)
class Wire:
    method: str
    target: str
    headers: list[tuple[str, str]]

    def request(self, payload: bytes | Payload | None = None) -> Request:
        return Request(self.method, self.target, self.headers, payload=payload)

    @property
    def host(self) -> str:
        return next((value.strip() for name, value in self.headers if name.lower() == "host"), "")

    def with_target(self, target: str) -> Wire:
        return replace(self, target=target)

    def with_header(self, index: int, value: str) -> Wire:
        headers = list(self.headers)
        headers[index] = (headers[index][0], value)
        return replace(self, headers=headers)


def target_of(url: str) -> str:
    """The target of a URL."""
    _, found, rest = url.partition("://")
    if not found:
        raise Failed("the URL has no scheme")
    start = min((at for at in (rest.find("/"), rest.find("?")) if at >= 0), default=len(rest))
    target = rest[start:]
    return target if target.startswith("/") else f"/{target}"


def wire_of(row: Row) -> Wire | None:
    """The finished request, in each of the ways that rows hold it; `None` for a row that does not."""
    if row.kind.startswith("suite-"):
        text = row.optional("signed_request")
        return None if text is None else _parse_http(text)
    url, target = row.optional("url"), row.optional("target")
    if url is not None:
        target = target_of(url)
    if target is None:
        return None
    headers = row.pairs("headers")
    if not any(name.lower() == "host" for name, _ in headers):
        headers.append(("Host", row.text("host")))
    authorization = row.optional("authorization")
    if authorization is not None:
        headers.append(("Authorization", authorization))
    return Wire(row.text("method"), target, headers)


def _parse_http(text: str) -> Wire:
    """A request as text. An HTTP parser has unfolded its headers before a verifier sees them."""
    line, *lines = text.partition("\n\n")[0].split("\n")
    method, _, rest = line.partition(" ")
    headers: list[tuple[str, str]] = []
    for line in lines:
        if line.startswith((" ", "\t")) and headers:
            name, value = headers.pop()
            headers.append((name, f"{value} {line}"))
        else:
            name, _, value = line.partition(":")
            headers.append((name, value))
    return Wire(method, rest[: -len(" HTTP/1.1")] if rest.endswith(" HTTP/1.1") else rest, headers)


def addresses(row: Row, host: str) -> Addresses:
    """The table that serves the row's host as the row says its address."""
    name = _without_port(host)
    addressing, bucket = row.optional("addressing"), row.optional("bucket")
    if addressing == "virtual" and bucket is not None:
        return Addresses(cname={name: bucket})
    if addressing == "access-point":
        return Addresses(cname={name: name.partition(".")[0]})
    if addressing is not None:
        return Addresses(path_style=name)
    if bucket is not None and not host.startswith("s3."):
        return Addresses(cname={name: bucket})
    return known_addresses(host)


def known_addresses(host: str) -> Addresses:
    """The hosts of rows that do not say how a bucket is addressed."""
    name = _without_port(host)
    bucket, found, rest = name.partition(".s3.")
    return Addresses(virtual_host=f"s3.{rest}") if found and len(bucket) > 2 else Addresses(path_style=name)


def _without_port(host: str) -> str:
    end = max(host.rfind("]"), 0)
    at = host.find(":", end)
    return host if at < 0 else host[:at]
