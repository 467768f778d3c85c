"""Every row that is signed, as a verifier meets it: accepted until its last second, refused after."""

from __future__ import annotations

from dataclasses import dataclass

from objsign import Addresses, Payload, S3Verifier, SigV4Verifier, Verified, VerifyError

from conformance import service_request
from conformance.outcome import Failed, same
from conformance.row import Row
from conformance.wire import Wire, addresses, wire_of


@dataclass(frozen=True)
class SignedRow:
    """What verifies a row that was signed, and the request it makes."""

    row: Row
    wire: Wire
    verifier: S3Verifier | SigV4Verifier
    payload: bytes | Payload | None
    # The first and the last second at which it verifies.
    first: int
    last: int

    def verify(self, wire: Wire, now: int, row: Row | None = None) -> Verified:
        """`row` is one with other credentials."""
        credentials = (row or self.row).credentials
        return self.verifier.verify(wire.request(self.payload), credentials, now=now)

    def check(self) -> None:
        """Accepted from its time to its last second, and refused the second after."""
        self._check_string_to_sign()
        try:
            verified = self.verify(self.wire, self.first)
            self.verify(self.wire, self.last)
        except VerifyError as error:
            raise Failed(f"our verifier refuses it: {error.kind}: {error}") from error
        try:
            self.verify(self.wire, self.last + 1)
        except VerifyError as error:
            if error.kind not in ("expired", "request_time_too_skewed"):
                raise Failed(f"after its last second our verifier says {error.kind}") from error
        else:
            raise Failed("our verifier accepts it after its last second")
        # A base path belongs to a gateway in front, which the address table does not know.
        if isinstance(self.verifier, S3Verifier) and not self.row.optional("base_path"):
            self._check_address(verified)

    def _check_string_to_sign(self) -> None:
        # Version 2 takes a bucket with and without its slash, and shows the text of one alone.
        if self.row.kind.startswith("v2") and self.row.optional("key") is None:
            return
        claim = self.verifier.parse(self.wire.request(self.payload), now=self.first)
        same("string to sign of our verifier", claim.string_to_sign, self.row.text("string_to_sign").encode())

    def _check_address(self, verified: Verified) -> None:
        bucket, key = self.row.optional("bucket"), self.row.optional("key")
        if bucket is not None and ":" not in bucket:
            same("bucket", verified.bucket or "", bucket)
        if key is not None:
            same("key", verified.key or b"", key.encode())


def run(row: Row) -> None:
    """A row of version 4 by our verifier; the rows that do not hold their request pass."""
    signed = version_4(row)
    if signed is not None:
        signed.check()


def version_4(row: Row) -> SignedRow | None:
    """A `v4-query`, `v4-header` or suite row. `None`: the row does not hold its finished request."""
    wire = wire_of(row)
    if wire is None:
        return None
    seconds = row.number("expires") - 1 if row.kind.endswith("query") else 900
    first = int(row.timestamp.timestamp())
    return SignedRow(row, wire, _verifier(row, wire), service_request.payload(row), first, first + seconds)


def _verifier(row: Row, wire: Wire) -> S3Verifier | SigV4Verifier:
    region, service = row.text("region"), row.text("service")
    if service == "s3":
        return S3Verifier(addresses(row, wire.host), region=region)
    # Outposts have a service name of their own, and the paths of S3.
    is_s3 = service == "s3-outposts"
    return SigV4Verifier(
        region=region,
        service=service,
        normalize_path=not is_s3 and row.flag("normalize_path"),
        double_encode_path=not is_s3 and row.flag("double_encode_path"),
        session_token_unsigned=row.flag("omit_session_token"),
    )


def version_2(row: Row, wire: Wire, table: Addresses, first: int, last: int) -> SignedRow:
    """A version 2 row, whose request `wire` is. Version 2 has no region."""
    return SignedRow(row, wire, S3Verifier(table, region="us-east-1", allow_v2=True), None, first, last)
