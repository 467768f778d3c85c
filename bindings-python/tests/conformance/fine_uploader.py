"""`policy-*` and `rest-*`: requests to the signature endpoint of Fine Uploader."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import json
from typing import Any

from objsign import Answer, Bucket, Refusal, S3Signer, UploadGuard

from conformance.outcome import Failed, same
from conformance.row import Row, iso8601


def run(row: Row) -> None:
    signer = S3Signer(row.credentials, region=row.text("region"))
    now = iso8601(row.text("now"))
    answer = _guard(row).answer(signer, row.text("request_body").encode(), query=row.text("query"), now=now)
    expected = row.get("expect").get("sign")
    if expected is None:
        _refused(row, answer)
    else:
        _signed(row, answer, expected)


def _refused(row: Row, answer: Answer) -> None:
    if answer.refusal is None:
        raise Failed(f"signed: {answer!r}")
    same("body", answer.body, '{"invalid":true}')
    expect = row.get("expect")
    if answer.refusal.kind not in (expect["reason"], *(expect.get("also") or ())):
        raise Failed(f"{_shown(answer.refusal)}, expected {expect['reason']}")


def _shown(refusal: Refusal) -> str:
    return f"refused for {refusal.kind} ({refusal.detail})"


def _signed(row: Row, answer: Answer, expected: dict[str, str]) -> None:
    if answer.refusal is not None:
        raise Failed(_shown(answer.refusal))
    same("status", answer.status, 200)
    ours = json.loads(answer.body)
    if row.kind.startswith("rest-") or row.optional("origin") == "client":
        same("policy", ours.get("policy", ""), expected.get("policy", ""))
        same("signature", ours["signature"], expected["signature"])
        return
    # Written anew: the same by meaning, and the signature that of the policy returned.
    written, sent = (json.loads(base64.b64decode(policy)) for policy in (ours["policy"], expected["policy"]))
    same("policy", json.dumps(written, sort_keys=True), json.dumps(sent, sort_keys=True))
    same("signature", ours["signature"], _signature(row, ours["policy"], written))


def _signature(row: Row, policy: str, written: Any) -> str:
    """The signature of a policy, by hand."""
    secret = row.text("secret")
    if row.kind == "policy-v2":
        return base64.b64encode(hmac.digest(secret.encode(), policy.encode(), hashlib.sha1)).decode()
    exact = [condition for condition in written["conditions"] if isinstance(condition, dict)]
    credential = next(one["x-amz-credential"] for one in exact if "x-amz-credential" in one)
    parts = [*credential.split("/")[1:], policy]
    mac = functools.partial(hmac.digest, digest=hashlib.sha256)
    return functools.reduce(lambda key, part: mac(key, part.encode()), parts, f"AWS4{secret}".encode()).hex()


def _guard(row: Row) -> UploadGuard:
    """As the rows describe it: they let a policy leave the key open behind a prefix."""
    rules = row.get("guard")
    length = rules.get("content_length_range")
    prefix = rules.get("key_prefix")
    return UploadGuard(
        Bucket(row.text("bucket"), region=row.text("region")),
        for_host=row.text("host"),
        key_prefix=prefix or None,
        any_key=prefix == "",
        allow_key_starts_with=True,
        acl=rules["acl"],
        content_length_range=(length["min"], length["max"]) if length else None,
        max_expiration=rules["max_expiration_s"],
        max_skew=rules["max_skew_s"],
        operations=rules["operations"],
        max_part_number=rules["max_part_number"],
        versions=rules["versions"],
        fields=rules["fields"],
    )
