"""The finished requests of the signing rows at the verifiers: each flip must be refused."""

from __future__ import annotations

from conformance.row import Row
from conformance.signed import SignedRow
from conformance.wire import Wire
from objsign import Verified, VerifyError

from bit_flips.flip import Counts, flip, flip_text


def flip_request(signed: SignedRow, counts: Counts) -> None:
    row, wire = signed.row, signed.wire
    verified = signed.verify(wire, signed.first)

    def refused(place: str, wire: Wire, row: Row = row) -> None:
        try:
            signed.verify(wire, signed.first, row)
        except VerifyError:
            counts[row.kind, place] += 1
        else:
            raise AssertionError(f"{row.name}: {place}: {wire.target}")

    refused("secret", wire, flip_text(row, "secret"))
    path, _, query = wire.target.partition("?")
    flipped = flip(path)
    # A segment that `..` removes is not signed.
    if flipped is not None and not (row.flag("normalize_path") and "/.." in path):
        refused("path", wire.with_target(f"{flipped}?{query}"))
    for place, target in _targets(path, query, verified):
        refused(place, wire.with_target(target))
    for index, (name, value) in enumerate(wire.headers):
        lower = name.lower()
        flipped = flip(value)
        own = lower in ("authorization", "x-amz-security-token")
        if flipped is not None and (own or verified.header(lower) is not None):
            place = "signature" if lower == "authorization" else "header"
            refused(place, wire.with_header(index, flipped))


def _targets(path: str, query: str, verified: Verified) -> list[tuple[str, str]]:
    """One for each parameter that counts."""
    covered_names = {name for name, _ in verified.parameters}
    parameters = [part for part in query.split("&") if part]
    targets = []
    for index, parameter in enumerate(parameters):
        name, _, value = parameter.partition("=")
        # What is neither covered nor of the signature itself may be changed: version 2 signs little.
        counts = (
            # Version 2 counts such a parameter as a header.
            name.lower().startswith("x-amz-")
            or name in ("AWSAccessKeyId", "Expires", "Signature")
            or name in covered_names
        )
        flipped = flip(value)
        if counts and flipped is not None:
            changed = [*parameters[:index], f"{name}={flipped}", *parameters[index + 1 :]]
            place = "signature" if name in ("X-Amz-Signature", "Signature") else "parameter"
            targets.append((place, f"{path}?{'&'.join(changed)}"))
    return targets
