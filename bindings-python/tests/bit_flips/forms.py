"""Uploaded forms: the verifier refuses a flip in the signature, the policy, the secret, the key, and in every
field whose value the policy pins.
"""

from __future__ import annotations

import base64
import json

from conformance import forms, oss_forms
from conformance.forms import Arrived
from conformance.row import Row
from objsign import VerifiedForm, VerifyError

from bit_flips.flip import Counts, flip, flip_first, flip_text

# Any other place is a field.
_PLACES = {
    "signature": "signature",
    "x-amz-signature": "signature",
    "x-oss-signature": "signature",
    "policy": "policy",
    "key": "path",
}
_ACCESS_KEYS = ("awsaccesskeyid", "ossaccesskeyid")


def flip_form(row: Row, counts: Counts) -> None:
    is_oss = row.kind.startswith("post-v")
    form = oss_forms.arrived(row) if is_oss else forms.arrived(row)
    if row.flag("disputed") or not _holds(row, form):
        return

    def refused(place: str, row: Row, form: Arrived) -> None:
        assert not _holds(row, form), f"{row.name}: {place}"
        counts[row.kind, place] += 1

    refused("secret", flip_text(row, "access_key_secret" if is_oss else "secret"), form)
    whole, starts = _pinned(form)
    for at, (name, value) in enumerate(form.fields):
        name = name.lower()
        place = _PLACES.get(name, "field")
        flipped = None
        if name in _ACCESS_KEYS or place in ("signature", "policy") or name in whole:
            flipped = flip(value.decode())
        # A prefix pins the first letter of what it is not empty for.
        elif name in starts:
            flipped = flip_first(value.decode())
        if flipped is not None:
            refused(place, row, form.with_field(at, flipped.encode()))


def _holds(row: Row, form: Arrived) -> bool:
    if not row.kind.startswith("post-v"):
        return isinstance(forms.verify_arrived(row, form), VerifiedForm)
    try:
        oss_forms.verify_arrived(row, form)
    except VerifyError:
        return False
    return True


def _pinned(form: Arrived) -> tuple[set[str], set[str]]:
    """The fields whose whole value a condition pins, and those of which it pins the start."""
    policy = next(value for name, value in form.fields if name.lower() == "policy")
    whole, starts = set(), set()
    for condition in json.loads(base64.b64decode(policy))["conditions"]:
        if isinstance(condition, dict):
            whole |= {name.lower() for name in condition}
        elif condition[0] in ("eq", "in"):
            whole.add(condition[1].lstrip("$").lower())
        elif condition[0] == "starts-with" and condition[2]:
            starts.add(condition[1].lstrip("$").lower())
    return whole, starts
