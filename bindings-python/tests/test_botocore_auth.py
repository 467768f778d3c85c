"""Requests of any kind, side by side with the signers of the installed botocore, down to single headers."""

import string
from typing import Any
from urllib.parse import quote, urlencode

import objsign
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore_support import KEY_ID, SECRET, TOKEN, clock, credentials, parts
from hypothesis import given, settings
from hypothesis import strategies as st

VISIBLE = string.ascii_letters + string.digits + "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
AUTHENTICATION = ("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires", "x-amz-signature")

text = st.text(st.characters(codec="utf-8"), max_size=20)
parameter_names = st.text(string.ascii_letters + "-", min_size=1, max_size=10).filter(
    lambda name: not name.lower().startswith("x-amz-")
)
# botocore looks at the URL, in which a name without a value is no parameter of its own.
queries = st.dictionaries(parameter_names, text, max_size=4)
header_names = st.sampled_from(
    ["x-amz-meta-a", "x-amz-target", "content-type", "cache-control", "x-custom", "range"]
)
headers = st.dictionaries(header_names, st.text(VISIBLE, min_size=1, max_size=20), max_size=4)
# Dot segments are taken out by whatever sends the request.
keys = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).filter(
    lambda key: not {".", ".."} & set(key.split("/"))
)
methods = st.sampled_from(["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"])
bodies = st.binary(max_size=50)
tokens = st.sampled_from([None, TOKEN])
clocks = st.integers(1_000_000_000, 4_000_000_000)
expiries = st.integers(1, 604_800)
regions = st.sampled_from(["us-east-1", "eu-central-1", "cn-north-1"])
services = st.sampled_from(["execute-api", "sts", "es", "iotdevicegateway", "rds-db"])
origins = st.sampled_from(["https://api.example.com", "http://127.0.0.1:8080", "https://API.example.com:443"])

several = settings(max_examples=250, deadline=None, derandomize=True)


def encoded(query: dict[str, str]) -> str:
    return urlencode(query, quote_via=quote, safe="-_.~")


def theirs(token: str | None) -> Credentials:
    return Credentials(KEY_ID, SECRET, token)


def sent(request: AWSRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def without_host(names: dict[str, str]) -> dict[str, str]:
    return {name: names[name] for name in names if name != "host"}


@several
@given(methods, keys, queries, headers, tokens, clocks, expiries, regions)
def test_presign_s3(
    method: Any,
    key: str,
    query: dict[str, str],
    headers: dict[str, str],
    token: str | None,
    now: int,
    expires_in: int,
    region: str,
) -> None:
    bucket = objsign.Bucket("photos", region=region, endpoint="https://store.example")
    request = AWSRequest(method, f"https://store.example/photos/{quote(key, safe='/-_.~')}", dict(headers))
    request.url += f"?{encoded(query)}" if query else ""
    with clock(now):
        S3SigV4QueryAuth(theirs(token), "s3", region, expires_in).add_auth(request)
    signer = objsign.S3Signer(credentials(token), region=region)
    ours = bucket.object(method, key, query=query, headers=headers).presign(
        signer, expires_in=expires_in, now=now
    )
    assert parts(ours.url) == parts(request.url)
    assert ours.headers == headers
    assert ours.method == method
    same = signer.presign(
        method, bucket=bucket, key=key, query=query, headers=headers, expires_in=expires_in, now=now
    )
    assert (same.url, same.headers) == (ours.url, ours.headers)


@several
@given(methods, keys, queries, headers, bodies, tokens, clocks, regions)
def test_sign_s3(
    method: Any,
    key: str,
    query: dict[str, str],
    headers: dict[str, str],
    body: bytes,
    token: str | None,
    now: int,
    region: str,
) -> None:
    bucket = objsign.Bucket("photos", region=region, endpoint="https://store.example")
    request = AWSRequest(
        method, f"https://store.example/photos/{quote(key, safe='/-_.~')}", dict(headers), body
    )
    request.url += f"?{encoded(query)}" if query else ""
    with clock(now):
        S3SigV4Auth(theirs(token), "s3", region).add_auth(request)
    signer = objsign.S3Signer(credentials(token), region=region)
    ours = bucket.object(method, key, query=query, headers=headers).sign(signer, payload=body, now=now)
    assert parts(ours.url) == parts(request.url)
    assert ours.headers == sent(request)


@several
@given(methods, origins, keys, queries, headers, bodies, tokens, clocks, regions, services)
def test_sign_other_services(
    method: Any,
    origin: str,
    key: str,
    query: dict[str, str],
    headers: dict[str, str],
    body: bytes,
    token: str | None,
    now: int,
    region: str,
    service: str,
) -> None:
    path = "/" + quote(key, safe="/-_.~")
    request = AWSRequest(method, origin + path, dict(headers), body)
    request.url += f"?{encoded(query)}" if query else ""
    with clock(now):
        SigV4Auth(theirs(token), service, region).add_auth(request)
    signer = objsign.SigV4Signer(credentials(token), region=region, service=service)
    ours = objsign.SigV4Request(method, origin, path=path, query=query, headers=headers, payload=body).sign(
        signer, now=now
    )
    assert ours.headers == sent(request)


@several
@given(methods, origins, keys, queries, headers, tokens, clocks, expiries, regions, services)
def test_presign_other_services(
    method: Any,
    origin: str,
    key: str,
    query: dict[str, str],
    headers: dict[str, str],
    token: str | None,
    now: int,
    expires_in: int,
    region: str,
    service: str,
) -> None:
    path = "/" + quote(key, safe="/-_.~")
    request = AWSRequest(method, origin + path, dict(headers))
    request.url += f"?{encoded(query)}" if query else ""
    with clock(now):
        SigV4QueryAuth(theirs(token), service, region, expires_in).add_auth(request)
    signer = objsign.SigV4Signer(credentials(token), region=region, service=service)
    ours = objsign.SigV4Request(method, origin, path=path, query=query, headers=headers).presign(
        signer, expires_in=expires_in, now=now
    )
    assert parts(ours.url).parameters == parts(request.url).parameters
    assert ours.headers == headers
