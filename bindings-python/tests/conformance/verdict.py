"""`verify`: requests to accept or refuse."""

from __future__ import annotations

from objsign import S3Verifier, Verified, VerifyError

from conformance.outcome import Failed
from conformance.row import Row, amz_date
from conformance.wire import Wire, known_addresses, target_of

# The causes that a class of refusal may have.
_KINDS = {
    # A changed token makes both wrong.
    "signature": {"signature_mismatch", "signed_header_missing", "token_mismatch"},
    "expired": {"expired"},
    "not-yet-valid": {"not_yet_valid"},
    "skew": {"request_time_too_skewed"},
    "malformed": {
        "missing_parameter",
        "invalid_parameter",
        "malformed_credential",
        "invalid_expires",
        "expires_too_late",
        "invalid_date",
        "missing_date",
        "malformed_authorization",
        "invalid_signed_headers",
        "scope_mismatch",
    },
    "scope": {"scope_mismatch"},
    "access-key": {"unknown_access_key"},
    "token": {"token_missing", "token_mismatch", "token_not_expected"},
    "payload": {"payload_mismatch"},
    "unsigned-header": {"unsigned_header"},
    "two-mechanisms": {"two_mechanisms"},
}


def run(row: Row) -> None:
    wire = Wire(row.text("method"), target_of(row.text("url")), row.pairs("headers"))
    if row.text("expect") == "accept":
        verify(row, wire)
        return
    try:
        verify(row, wire)
    except VerifyError as error:
        if error.kind not in _KINDS.get(row.text("reason"), ()):
            raise Failed(f"refused for {error.kind}, expected {row.text('reason')}") from error
    else:
        raise Failed("accepted")


def verify(row: Row, wire: Wire) -> Verified:
    verifier = S3Verifier(known_addresses(wire.host), region=row.text("region"), allow_v2=True)
    request = wire.request(payload=row.text("body").encode())
    return verifier.verify(request, row.credentials, now=amz_date(row.text("now")))
