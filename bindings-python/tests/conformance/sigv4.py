"""`v4-query`, `v4-header`, `v4-key` and the rows of the signing suite."""

from __future__ import annotations

import re
from dataclasses import dataclass

from objsign import Bucket, ConfigError, Credentials, S3Request, S3Signer, SigningKey, Stages

from conformance import service_request
from conformance.buckets import list_buckets, place
from conformance.outcome import Failed, same
from conformance.row import Row, amz_date


@dataclass(frozen=True)
class Signed:
    """What signing a row gave."""

    stages: Stages
    # The names after `SignedHeaders`, joined by `;`.
    signed_headers: str
    signature: str
    # The URL of a query row.
    url: str
    # Whether the address came from bucket and endpoint rather than from the finished host.
    by_bucket: bool


def run_query(row: Row) -> None:
    signed = sign_query(row)
    _compare(row, signed)
    url = row.optional("url")
    if url is not None:
        same_url(signed.url, url, row.optional("host"))


def run_header(row: Row) -> None:
    _compare(row, sign_header(row))


def run_key(row: Row) -> None:
    credentials = Credentials("AKIDEXAMPLE", row.text("secret"))
    at = amz_date(f"{row.text('date')}T000000Z")
    key = SigningKey.derive(credentials, region=row.text("region"), service=row.text("service"), at=at)
    same("signing key", key.expose().hex(), row.text("k_signing"))


def _compare(row: Row, signed: Signed) -> None:
    same("canonical request", signed.stages.canonical_request, row.text("canonical_request"))
    same("signed headers", signed.signed_headers, ";".join(row.members("signed_headers")))
    same("string to sign", signed.stages.string_to_sign, row.text("string_to_sign"))
    same("signature", signed.signature, row.text("signature"))


def same_url(ours: str, expected: str, host: str | None) -> None:
    """Two URLs are the same if scheme, host and path are, and the parameters in any order."""
    our_base, _, our_query = ours.partition("?")
    base, _, query = expected.partition("?")
    if host is not None:
        # We write the host as it is signed: lower case, without the default port. No path is sent as `/`.
        scheme, _, rest = base.partition("://")
        base = f"{scheme}://{host}/{rest.partition('/')[2]}"
    same("URL", our_base, base)
    same("parameters of the URL", "&".join(sorted(our_query.split("&"))), "&".join(sorted(query.split("&"))))


def sign_query(row: Row) -> Signed:
    expires, now = row.number("expires"), row.timestamp
    s3 = s3_request(row)
    if s3 is not None:
        request, signer = s3
        presigned = request.presign(signer, expires_in=expires, now=now)
        return _signed_query(request.presign_stages(signer, expires_in=expires, now=now), presigned.url, True)
    service, service_signer = service_request.of(row), service_request.signer(row)
    presigned = service.presign(service_signer, expires_in=expires, now=now)
    stages = service.presign_stages(service_signer, expires_in=expires, now=now)
    return _signed_query(stages, presigned.url, False)


def _signed_query(stages: Stages, url: str, by_bucket: bool) -> Signed:
    signed_headers, signature = parameter(url, "X-Amz-SignedHeaders"), parameter(url, "X-Amz-Signature")
    return Signed(stages, signed_headers, signature, url, by_bucket)


def parameter(url: str, name: str) -> str:
    """A parameter as it stands in the URL, apart from the `;` in a list of headers."""
    found = re.search(f"[?&]{name}=([^&]*)", url)
    if not found:
        raise Failed(f"no {name} in the URL")
    return found[1].replace("%3B", ";")


def sign_header(row: Row) -> Signed:
    request, signer, now = service_request.of(row), service_request.signer(row), row.timestamp
    sent = request.sign(signer, now=now)
    authorization = sent.headers["authorization"]

    def value(name: str) -> str:
        found = re.search(f"[, ]{name}=([^, ]*)", authorization)
        if not found:
            raise Failed(f"no {name} in {authorization}")
        return found[1]

    stages = request.sign_stages(signer, now=now)
    return Signed(stages, value("SignedHeaders"), value("Signature"), sent.url, False)


def s3_request(row: Row) -> tuple[S3Request, S3Signer] | None:
    """The request by bucket and key, for rows that say them.

    A row whose host our addresses do not give (another store's rule, say) is signed by its finished URL.
    """
    addressing = row.optional("addressing")
    if addressing is None:
        return None
    host, name, key = row.text("host"), row.optional("bucket"), row.optional("key")
    where = place(
        row,
        addressing=addressing if addressing in ("path", "virtual") else "auto",
        is_global=host == "s3.amazonaws.com" or host.endswith(".s3.amazonaws.com"),
    )
    query, headers = row.pairs("query"), row.pairs("headers")
    try:
        signer = S3Signer(row.credentials, **where)
        bucket = None if name is None else Bucket(name, **where)
    except ConfigError:
        return None
    if bucket is None:
        return list_buckets(row, signer, headers), signer
    if bucket.host != host:
        return None
    if key is None:
        return bucket.bucket_request(row.method, query=query, headers=headers), signer
    return bucket.object(row.method, key, query=query, headers=headers, allow_dot_segments=True), signer
