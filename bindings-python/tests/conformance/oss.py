"""`header-v1`, `query-v1` and so on: what the verifier says of a request, and the request signed again."""

from __future__ import annotations

import hashlib
from typing import Any

from objsign import OssVerifier, Verified, VerifyError

from conformance import decided, oss_sign
from conformance.oss_wire import addresses, as_bytes, credentials, wire_of
from conformance.outcome import Failed, same
from conformance.row import Row


def run(row: Row) -> None:
    if row.text("expect") == "valid":
        # Before the verdict, for it shows where the texts part.
        _check_string_to_sign(row)
        verified = verify(row)
        same("bucket", verified.bucket or "", row.optional("bucket") or "")
        same("key", verified.key or b"", (row.optional("key") or "").encode())
        if row.get("mutation") is None:
            same("signature", oss_sign.sign(row), oss_sign.signature(row))
        return
    try:
        verify(row)
    except VerifyError as error:
        expected = row.get("error") or {}
        if expected.get("documented") is True and row.name not in decided.OTHER_CODE:
            same("code", error.code, expected["code"])
            same("status", error.status, expected["status"])
    else:
        raise Failed("accepted")


def verify(row: Row) -> Verified:
    """What the verifier says, set up as the row asks."""
    return _verifier(row).verify(wire_of(row).request(), credentials(row), now=row.number("now"))


def _verifier(row: Row) -> OssVerifier:
    version: Any = oss_sign.version(row)
    product = row.optional("product")
    if version == 4 and product is not None:
        return OssVerifier(addresses(row), versions=[4], region=row.text("region"), product=product)
    return OssVerifier(addresses(row), versions=[version])


def _check_string_to_sign(row: Row) -> None:
    """The verifier's text is the row's, whole or as the hash at its end."""
    text, canonical = row.optional("string_to_sign"), row.optional("canonical_request")
    ours = _verifier(row).parse(wire_of(row).request(), now=row.number("now")).string_to_sign
    if text is not None:
        same("string to sign", ours, as_bytes(text))
    if canonical is not None:
        digest = hashlib.sha256(as_bytes(canonical)).hexdigest()
        same("hash of the canonical request", ours.rpartition(b"\n")[2], digest.encode())
