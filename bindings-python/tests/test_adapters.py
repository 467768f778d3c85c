"""Requests that servers and gateways hand on: the rows of `adapters.jsonl`, and some that are signed here."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import carriers
import pytest
from carriers import Sent
from conformance import adapters, runner
from conformance.row import Row
from hypothesis import given, settings
from hypothesis import strategies as st
from objsign import Addresses, Bucket, Credentials, Request, S3Signer, S3Verifier, Verified, VerifyError
from vectors import VECTORS

NOW = 1735787045
HOST = "store.example.com"
CREDENTIALS = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
SIGNER = S3Signer(CREDENTIALS, region="eu-central-1")
BUCKET = Bucket("photos", region="eu-central-1", endpoint=f"https://{HOST}")
VERIFIER = S3Verifier(Addresses(path_style=HOST), region="eu-central-1")
ROWS = list(runner.rows(VECTORS / "adapters.jsonl"))

Carrier = Callable[[Sent], Request]
every_carrier = pytest.mark.parametrize("carry", [pytest.param(c, id=n) for n, c in carriers.ALL.items()])
lossless = pytest.mark.parametrize("carry", [pytest.param(c, id=n) for n, c in carriers.LOSSLESS.items()])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row(row: Row) -> None:
    adapters.run(row)


def test_rows_of_every_kind() -> None:
    assert Counter(row.kind for row in ROWS) == {
        "asgi": 24,
        "wsgi": 17,
        "api-gateway-rest": 22,
        "api-gateway-http": 18,
        "function-url": 11,
    }
    assert len({row.name for row in ROWS}) == len(ROWS)


def verify(request: Request) -> Verified:
    return VERIFIER.verify(request, CREDENTIALS, now=NOW + 60)


def download(key: str) -> Sent:
    request = BUCKET.get(key, version_id="a+b/c=", download_as="a b+c é.jpg", allow_dot_segments=True)
    return Sent.of(request.presign(SIGNER, expires_in=900, now=NOW))


def upload(key: str, body: bytes = b"the body") -> Sent:
    request = BUCKET.put(key, content_type="image/jpeg", metadata={"tag": "x y"}, allow_dot_segments=True)
    return Sent.of(request.sign(SIGNER, payload=body, now=NOW), body)


PLAIN_KEYS = ["a.jpg", "2024/a b.jpg", "ü/日本 😀", "a&b=c;d,e", "(x)'!*~", "a+b", "a//b/", "..", "a/../b"]
# An HTTP API changes these, by decoding them twice or cutting them.
HARD_KEYS = ["a%2Fb", "100%41", "what?", "%252F", "%C3%BC"]


@every_carrier
@pytest.mark.parametrize("key", PLAIN_KEYS)
@pytest.mark.parametrize("sign", [download, upload])
def test_a_signed_request_verifies(carry: Carrier, sign: Callable[[str], Sent], key: str) -> None:
    verified = verify(carry(sign(key)))
    assert (verified.bucket, verified.key_str) == ("photos", key)
    assert verified.payload.checked == (sign is upload)


@lossless
@pytest.mark.parametrize("key", HARD_KEYS)
@pytest.mark.parametrize("sign", [download, upload])
def test_a_hard_key_verifies(carry: Carrier, sign: Callable[[str], Sent], key: str) -> None:
    assert verify(carry(sign(key))).key_str == key


@pytest.mark.parametrize("key", HARD_KEYS)
def test_what_an_http_api_has_changed_is_refused(key: str) -> None:
    for carry in (carriers.http_api, carriers.http_api_format_1):
        with pytest.raises(VerifyError):
            verify(carry(download(key)))


def test_without_a_body_its_hash_is_said_and_not_checked() -> None:
    verified = verify(carriers.function_url(replace(upload("a.jpg"), body=None)))
    assert (verified.payload.kind, verified.payload.checked) == ("sha256", False)
    assert verified.payload.sha256 == hashlib.sha256(b"the body").digest()


def test_wsgi_strings_are_latin_1() -> None:
    with pytest.raises(UnicodeEncodeError):
        Request.from_wsgi({"REQUEST_METHOD": "GET", "RAW_URI": "/€"})


def test_any_mapping_will_do() -> None:
    environ = MappingProxyType({"REQUEST_METHOD": "GET", "RAW_URI": "/a", "HTTP_HOST": HOST})
    assert Request.from_wsgi(environ).target == b"/a"
    scope = {"type": "http", "method": "GET", "raw_path": b"/a", "headers": iter([[b"host", HOST.encode()]])}
    assert Request.from_asgi(MappingProxyType(scope)).headers == [(b"host", HOST.encode())]
    http = MappingProxyType({"method": "GET"})
    event = {"version": "2.0", "rawPath": "/a", "requestContext": MappingProxyType({"http": http})}
    assert Request.from_api_gateway(MappingProxyType(event)).path == b"/a"


CHANGES: dict[str, Callable[[Sent], Sent]] = {
    "method": lambda sent: replace(sent, method="DELETE"),
    "key": lambda sent: replace(sent, target=sent.target.replace("/a.jpg", "/b.jpg")),
    "bucket": lambda sent: replace(sent, target=sent.target.replace("/photos/", "/photo/")),
    "host": lambda sent: sent.with_header("host", "other.example.com"),
    "parameter added": lambda sent: replace(sent, target=f"{sent.path}?acl=&{sent.query}"),
    "header added": lambda sent: sent.with_header("x-amz-acl", "public-read"),
}
CHANGES_OF_A_DOWNLOAD: dict[str, Callable[[Sent], Sent]] = {
    "parameter": lambda sent: replace(sent, target=sent.target.replace("a%2Bb", "a%20b")),
    "parameter dropped": lambda sent: replace(sent, target=sent.target.replace("versionId=", "ignored=")),
    "expiry": lambda sent: replace(sent, target=sent.target.replace("Expires=900", "Expires=901")),
    "signature": lambda sent: replace(sent, target=sent.target[:-1] + chr(ord(sent.target[-1]) ^ 1)),
    "repeated parameter": lambda sent: replace(sent, target=f"{sent.target}&versionId=x"),
}
CHANGES_OF_AN_UPLOAD: dict[str, Callable[[Sent], Sent]] = {
    "content type": lambda sent: sent.with_header("content-type", "text/html"),
    "metadata": lambda sent: sent.with_header("x-amz-meta-tag", "x_y"),
    "body": lambda sent: replace(sent, body=b"the_body"),
    "date": lambda sent: sent.with_header("x-amz-date", "20250102T030406Z"),
}


@every_carrier
@pytest.mark.parametrize("change", [*CHANGES, *CHANGES_OF_A_DOWNLOAD])
def test_a_changed_download_is_refused(carry: Carrier, change: str) -> None:
    sent = download("a.jpg")
    changed = {**CHANGES, **CHANGES_OF_A_DOWNLOAD}[change](sent)
    assert changed != sent
    with pytest.raises(VerifyError):
        verify(carry(changed))


@every_carrier
@pytest.mark.parametrize("change", [*CHANGES, *CHANGES_OF_AN_UPLOAD])
def test_a_changed_upload_is_refused(carry: Carrier, change: str) -> None:
    sent = upload("a.jpg")
    changed = {**CHANGES, **CHANGES_OF_AN_UPLOAD}[change](sent)
    assert changed != sent
    with pytest.raises(VerifyError):
        verify(carry(changed))


# What a bucket can hold: no NUL, and no surrogate, which has no UTF-8.
KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40)


@settings(deadline=None)
@given(key=KEYS, value=st.text(st.characters(codec="utf-8"), max_size=20))
def test_any_key_and_parameter_verifies(key: str, value: str) -> None:
    request = BUCKET.get(key, query={"prefix": value}, allow_dot_segments=True)
    sent = Sent.of(request.presign(SIGNER, expires_in=900, now=NOW))
    for carry in carriers.LOSSLESS.values():
        verified = verify(carry(sent))
        assert (verified.key_str, verified.parameter("prefix")) == (key, value.encode())


@settings(deadline=None)
@given(key=st.one_of(KEYS, st.text("/%?#.+ 0123456789abcdefABCDEF", min_size=1, max_size=20)))
def test_an_http_api_gives_the_key_or_a_refusal(key: str) -> None:
    request = BUCKET.get(key, allow_dot_segments=True)
    sent = Sent.of(request.presign(SIGNER, expires_in=900, now=NOW))
    for carry in (carriers.http_api, carriers.http_api_format_1):
        try:
            verified = verify(carry(sent))
        except VerifyError:
            continue
        assert verified.key_str == key


class Multi(dict[str, str]):
    """As Starlette's QueryParams: `items()` gives one value a name."""

    def multi_items(self) -> list[tuple[str, str]]:
        return [("a", "1"), ("a", "2")]


class Lists(dict[str, Any]):
    """As Werkzeug's MultiDict and Django's QueryDict."""

    def getlist(self, name: str) -> list[str]:
        return ["1", "2"]


@pytest.mark.parametrize("pairs", [Multi(a="2"), Lists(a="2")], ids=["multi_items", "getlist"])
def test_repeats_of_a_multi_dict_are_kept(pairs: dict[str, str]) -> None:
    request = Request.decoded("GET", "/photos/a", pairs, [("host", "store.example.com")])
    assert request.parameters == [(b"a", b"1"), (b"a", b"2")]
