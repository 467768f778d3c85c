"""Requests by the parts of their URL, for the signer that takes any service."""

from __future__ import annotations

from urllib.parse import unquote

from objsign import Payload, SigV4Request, SigV4Signer

from conformance.outcome import Failed
from conformance.row import Row

_SET_BY_SIGNER = ("host", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256")


def signer(row: Row) -> SigV4Signer:
    return SigV4Signer(row.credentials, region=row.text("region"), service=row.text("service"))


def of(row: Row) -> SigV4Request:
    """The request in each of the ways that rows give it.

    `target` and a `Host` header; `scheme`, `host`, `path` and `query`; `host`, `path` and `raw_query`.
    """
    headers = row.pairs("given_headers" if row.get("given_headers") is not None else "headers")
    path, _, raw_query = (row.optional("target") or "").partition("?")
    if row.optional("target") is None:
        path, raw_query = row.text("path"), row.optional("raw_query") or ""
    has_hash_header = any(name.lower() == "x-amz-content-sha256" for name, _ in headers)
    return SigV4Request(
        row.method,
        f"{_scheme(row)}://{_host(row, headers)}",
        path=path or "/",
        query=_raw_query_pairs(raw_query) + row.pairs("query"),
        # A folded value is one line to a signer.
        headers=[(name, value.replace("\n", " ")) for name, value in headers if _is_given(row, name.lower())],
        payload=payload(row),
        normalize_path=row.flag("normalize_path"),
        double_encode_path=row.flag("double_encode_path"),
        allow_raw_path=True,
        content_sha256_header=has_hash_header
        or row.flag("content_sha256_header")
        or row.flag("signed_body_header"),
        session_token_unsigned=row.flag("omit_session_token"),
    )


def _scheme(row: Row) -> str:
    in_url, found, _ = (row.optional("url") or "").partition("://")
    return row.optional("scheme") or (in_url if found else "https")


def _host(row: Row, headers: list[tuple[str, str]]) -> str:
    """A `Host` header given wins over the host connected to."""
    host = next((value for name, value in headers if name.lower() == "host"), row.optional("host"))
    if host is None:
        raise Failed("the row has no host")
    return host


def _is_given(row: Row, name: str) -> bool:
    # The older suite leaves it out of what it signs.
    left_out = row.optional("suite") == "classic-suite" and name == "content-length"
    return not left_out and name not in _SET_BY_SIGNER


def payload(row: Row) -> bytes | Payload:
    given = row.optional("payload_hash")
    if given is None:
        return row.base64("body_b64")
    return Payload.UNSIGNED if given == "UNSIGNED-PAYLOAD" else Payload.sha256(given)


def _raw_query_pairs(raw: str) -> list[tuple[str, str]]:
    """Decoded pairs of a raw query."""
    pairs = (part.partition("=") for part in raw.split("&") if part)
    return [(unquote(name, errors="strict"), unquote(value, errors="strict")) for name, _, value in pairs]
