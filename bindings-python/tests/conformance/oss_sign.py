"""Signs an OSS row's request by bucket, key, parameters and headers."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from objsign import OssBucket, OssRequest, OssSigner, Presigned, SignedRequest, Stages

from conformance.oss_wire import OssWire, as_bytes, credentials, form_pairs, wire_of
from conformance.outcome import Failed, same
from conformance.row import Row, amz_date

# Parameters of a signed URL, of all versions, that the signer writes itself.
_BY_SIGNER = {
    "OSSAccessKeyId",
    "Expires",
    "Signature",
    "security-token",
    "x-oss-security-token",
    "x-oss-signature-version",
    "x-oss-signature",
    "x-oss-access-key-id",
    "x-oss-credential",
    "x-oss-date",
    "x-oss-expires",
    "x-oss-additional-headers",
}


def version(row: Row) -> int:
    return {"v4": 4, "v2": 2}.get(row.kind.rpartition("-")[2], 1)


def signature(row: Row) -> str:
    """The row's own signature."""
    if _is_url(row):
        return _value_of(wire_of(row).parameters, "Signature", "x-oss-signature")
    return _signature_of(row.header("authorization") or "")


def _signature_of(authorization: str) -> str:
    _, found, after = authorization.partition("Signature")
    return (after.partition(",")[0][1:] if found else authorization.rpartition(":")[2]).strip()


def sign(row: Row) -> str:
    """The signature that our signer makes for the row's request."""
    wire = wire_of(row)
    request, signer = _request(row, wire), OssSigner(credentials(row))
    if not _is_url(row):
        return _signature_of(_sign_header(row, request, signer).headers["authorization"])
    query = urlsplit(_presign(row, wire, request, signer).url).query
    return _value_of(form_pairs(query), "Signature", "x-oss-signature")


def _sign_header(row: Row, request: OssRequest, signer: OssSigner) -> SignedRequest:
    now = row.number("now")
    if version(row) == 4:
        _check_stages(row, request.sign_v4_stages(signer, now=now))
        return request.sign_v4(signer, now=now)
    return request.sign_v2(signer, now=now) if version(row) == 2 else request.sign_v1(signer, now=now)


def _presign(row: Row, wire: OssWire, request: OssRequest, signer: OssSigner) -> Presigned:
    expires = int(_value_of(wire.parameters, "Expires", "x-oss-expires"))
    if version(row) == 4:
        now = amz_date(_value_of(wire.parameters, "x-oss-date"))
        _check_stages(row, request.presign_v4_stages(signer, expires_in=expires, now=now))
        return request.presign_v4(signer, expires_in=expires, now=now)
    presign = request.presign_v2 if version(row) == 2 else request.presign_v1
    return presign(signer, expires_in=60, now=expires - 60)


def _check_stages(row: Row, stages: Stages) -> None:
    expected = row.optional("canonical_request")
    if expected is not None:
        same("canonical request", stages.canonical_request.encode(), as_bytes(expected))


def _request(row: Row, wire: OssWire) -> OssRequest:
    bucket, key = _bucket(row), row.optional("key")
    query = [pair for pair in wire.parameters if not _is_url(row) or pair[0] not in _BY_SIGNER]
    headers = _signed_headers(row, wire)
    if key is None:
        return bucket.bucket_request(row.method, query=query, headers=headers)
    return bucket.object(row.method, key, query=query, headers=headers, allow_dot_segments=True)


def _bucket(row: Row) -> OssBucket:
    endpoint, name = f"http://{urlsplit(row.text('url')).netloc}", row.optional("bucket")
    is_version_4 = version(row) == 4 and row.optional("product") is not None
    region, product = (row.text("region"), row.text("product")) if is_version_4 else (None, None)
    if name is None:
        return OssBucket.service(endpoint=endpoint, region=region, product=product)
    if row.get("addressing")["style"] == "path":
        return OssBucket(name, endpoint=endpoint, addressing="path", region=region, product=product)
    # The host names the bucket already.
    return OssBucket.cname(name, domain=endpoint, region=region, product=product)


def _signed_headers(row: Row, wire: OssWire) -> list[tuple[str, str]]:
    """The row's headers that its client signed, and that the signer does not write itself."""
    is_signed = covers(row)
    pairs = [(name.decode(), value) for name, value in wire.headers]
    signed = [(name, value) for name, value in pairs if is_signed(name.lower())]
    return [(name, value.decode()) for name, value in signed if name.lower() != "x-oss-security-token"]


def covers(row: Row) -> Callable[[str], bool]:
    """Says of a header, by lower-case name, whether the row's signature covers it."""
    in_url = [value for name, value in wire_of(row).parameters if name == "x-oss-additional-headers"]
    fields = (row.header("authorization") or "").replace(" ", ",").split(",")
    start = "AdditionalHeaders"
    in_header = [field[len(start) + 1 :] for field in fields if field.startswith(start)]
    names = [name.lower() for name in next(iter(in_url + in_header), "").split(";")]
    date_counts = not _is_url(row) and (version(row) == 1 or row.header("x-oss-date") is None)
    return lambda lower: (
        lower in ("content-type", "content-md5")
        or lower.startswith("x-oss-")
        or (lower == "date" and date_counts)
        or lower in names
    )


def _is_url(row: Row) -> bool:
    return row.kind.startswith("query")


def _value_of(pairs: list[tuple[str, str]], *names: str) -> str:
    found = next((value for name, value in pairs if name in names), None)
    if found is None:
        raise Failed(f"no {' or '.join(names)}")
    return found
