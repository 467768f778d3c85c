"""`v4-post` and `v2-post`: forms by bucket, key, fields and conditions."""

from __future__ import annotations

import base64
import json
from collections import Counter
from urllib.parse import urlsplit

from objsign import Bucket, PostForm, PostPolicy, S3Signer, SigningKey

from conformance import hmac
from conformance.buckets import place
from conformance.outcome import same
from conformance.row import Row

_SIGNED = ("policy", "signature", "x-amz-signature")


def run(row: Row) -> None:
    # The layout of the JSON is our own, so the row's signature is checked on the row's own text.
    policy = row.text("policy_b64")
    same("the row's policy", base64.b64decode(policy).decode(), row.text("policy_json"))
    same("signature of the row's policy", _signature_of(row, policy)[1], row.text("signature"))
    # A row of the documentation says no more.
    if row.get("expires") is None:
        return
    ours, expected = sign(row), dict(row.pairs("fields"))
    policy = ours.fields["policy"]
    same("policy", meaning(base64.b64decode(policy).decode()), meaning(row.text("policy_json")))
    same("URL", ours.url, _expected_url(row))
    same("names of the fields", " ".join(ours.fields), " ".join(name for name, _ in row.pairs("fields")))
    for name, value in ours.fields.items():
        if name not in _SIGNED:
            same(name, value, expected[name])
    name, signature = _signature_of(row, policy)
    same("signature", ours.fields[name], signature)


def sign(row: Row) -> PostForm:
    """The form by bucket and key, with the row's credentials and time."""
    policy = PostPolicy(
        _bucket(row),
        key=row.text("key"),
        fields=dict(row.pairs("extra_fields")),
        conditions=row.members("extra_conditions"),
    )
    signer = S3Signer(row.credentials, region=row.text("region"))
    expires, now = row.number("expires"), row.timestamp
    if row.kind == "v2-post":
        return policy.sign_v2(signer, expires_in=expires, now=now)
    return policy.sign(signer, expires_in=expires, now=now)


def _signature_of(row: Row, policy: str) -> tuple[str, str]:
    """The signature of a policy's base64 by the bare MAC, and the field it goes into."""
    if row.kind == "v2-post":
        tag = hmac.mac("sha1", row.text("secret").encode(), policy.encode())
        return "signature", base64.b64encode(tag).decode()
    key = SigningKey.derive(
        row.credentials, region=row.text("region"), service=row.text("service"), at=row.timestamp
    )
    return "x-amz-signature", hmac.mac("sha256", key.expose(), policy.encode()).hex()


def _bucket(row: Row) -> Bucket:
    name, url = row.text("bucket"), row.text("url")
    is_global = any(host in url for host in ("//s3.amazonaws.com/", ".s3.amazonaws.com/"))
    # The row's URL shows the style that botocore chose.
    addressing = "path" if url.endswith(f"/{name}") else "virtual"
    return Bucket(name, **place(row, addressing=addressing, is_global=is_global))


def _expected_url(row: Row) -> str:
    """The row's URL with the host in lower case and without the default port, as we write it."""
    url = urlsplit(row.text("url"))
    host, default_port = url.netloc.lower(), ":443" if url.scheme == "https" else ":80"
    host = host[: -len(default_port)] if host.endswith(default_port) else host
    return f"{url.scheme}://{host}{url.path or '/'}"


def meaning(policy: str) -> str:
    """A policy by its meaning: when it ends, and how often each condition stands in it, however spelt."""
    document = json.loads(policy)
    conditions: Counter[str] = Counter()
    for condition in document["conditions"]:
        if isinstance(condition, dict) and len(condition) == 1:
            ((name, value),) = condition.items()
            condition = ["eq", f"${name}", value]
        conditions[json.dumps(condition, sort_keys=True)] += 1
    return f"{document['expiration']} {sorted(conditions.items())}"
