"""Requests of OSS: the verifier refuses, so every covered header and parameter is flipped in turn."""

from __future__ import annotations

from conformance import oss
from conformance.row import Row
from objsign import Verified, VerifyError

from bit_flips.flip import Counts, flip, flip_at, flip_text


def flip_request(row: Row, counts: Counts) -> None:
    if row.text("expect") != "valid":
        return
    verified = oss.verify(row)
    changed = [("secret", flip_text(row, "access_key_secret")), *_with_key(row)]
    changed += _with_query(row, verified)
    changed += _with_headers(row, verified)
    for place, one in changed:
        try:
            oss.verify(one)
        except VerifyError:
            counts[row.kind, place] += 1
        else:
            raise AssertionError(f"{row.name}: {place}")


def _with_key(row: Row) -> list[tuple[str, Row]]:
    address, mark, query = row.text("url").partition("?")
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    flipped = flip(path)
    if row.optional("key") is None or not slash or flipped is None:
        return []
    return [("path", row.replaced("url", by=f"{scheme}://{host}/{flipped}{mark}{query}"))]


def _with_query(row: Row, verified: Verified) -> list[tuple[str, Row]]:
    address, mark, query = row.text("url").partition("?")
    parts = query.split("&") if mark else []
    changed = []
    for at, part in enumerate(parts):
        name, _, value = part.partition("=")
        if name in ("Signature", "x-oss-signature"):
            place = "signature"
        elif (
            name in ("OSSAccessKeyId", "Expires", "security-token")
            or name.startswith("x-oss-")
            or verified.parameter(name) is not None
        ):
            place = "parameter"
        else:
            continue
        flipped = flip(value)
        # A name without a value is all there is to flip.
        part = f"{name}={flipped}" if flipped is not None else flip(name) or ""
        url = f"{address}?{'&'.join([*parts[:at], part, *parts[at + 1 :]])}"
        changed.append((place, row.replaced("url", by=url)))
    return changed


def _with_headers(row: Row, verified: Verified) -> list[tuple[str, Row]]:
    pairs = row.pairs("headers")
    changed = []
    for at, (name, value) in enumerate(pairs):
        lower = name.lower()
        own = lower in ("authorization", "x-oss-security-token")
        if not own and verified.header(lower) is None:
            continue
        # A second earlier or later: still a date, and in time.
        flipped = _flip_digit(value) if lower in ("date", "x-oss-date") else flip(value)
        if flipped is not None:
            place = "signature" if lower == "authorization" else "header"
            headers = [*pairs[:at], (name, flipped), *pairs[at + 1 :]]
            changed.append((place, row.replaced("headers", by=headers)))
    return changed


def _flip_digit(text: str) -> str:
    """The text with the lowest bit of its last digit flipped, which makes another digit."""
    return flip_at(text, max(at for at, character in enumerate(text) if character.isdigit()))
