"""What results hold: order, times, and the real text where JSON is asked for."""

from __future__ import annotations

import inspect
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import objsign
import pytest
from objsign import Credentials, S3Signer, SignError, floor_to
from samples import (
    ANONYMOUS,
    BUCKET,
    CREDENTIALS,
    EVENTS,
    EVERYTHING,
    FORM,
    FORM_CLAIM,
    KEY_ID,
    NOW,
    PRESIGNED,
    REGION,
    SECRET,
    SIGNED,
    SIGNER,
    VERIFIED,
)

UTC_NOW = datetime.fromtimestamp(NOW, timezone.utc)


def test_there_is_a_sample_of_every_class() -> None:
    assert {type(thing).__name__ for thing in EVERYTHING} == set(objsign._native.__all__) - {"floor_to"}


def test_a_presigned_url() -> None:
    assert PRESIGNED.method == "GET"
    assert PRESIGNED.headers == {"x-hidden": "HEADERVALUE"}
    assert PRESIGNED.expires_at == UTC_NOW + timedelta(seconds=900)
    assert PRESIGNED.expires_at.tzinfo is timezone.utc
    parameters = dict(parse_qsl(urlsplit(PRESIGNED.url).query))
    assert parameters["X-Amz-Expires"] == "900"
    assert parameters["X-Amz-SignedHeaders"] == "host;x-hidden"


def test_headers_keep_the_order_given_and_the_authorization_is_last() -> None:
    given = {"z-header": "1", "content-type": "text/plain", "a-header": "2"}
    signed = SIGNER.sign("PUT", bucket="photos", key="a", headers=given, now=NOW)
    names = list(signed.headers)
    assert names[:3] == list(given)
    assert names[-1] == "authorization"
    assert "host" not in names
    assert list(SIGNER.presign_put(bucket="photos", key="a", headers=given, expires_in=60).headers) == list(
        given
    )


def test_a_header_given_twice_is_one_with_both_values() -> None:
    twice = [("x-a", "1"), ("x-b", "2"), ("x-a", "3")]
    signed = SIGNER.sign("GET", bucket="photos", key="a", headers=twice, now=NOW)
    assert signed.headers["x-a"] == "1,3"


def test_unsigned_headers_are_named() -> None:
    given = {"User-Agent": "x", "Connection": "close", "X-Mine": "y"}
    signed = SIGNER.sign("GET", bucket="photos", key="a", headers=given, now=NOW)
    assert signed.unsigned_headers == ["user-agent", "connection"]
    assert signed.headers["User-Agent"] == "x"


def test_fields_of_a_form_in_the_order_to_send_them() -> None:
    assert list(FORM.fields)[:2] == ["x-amz-meta-tag", "key"]
    assert list(FORM.fields)[-2:] == ["policy", "x-amz-signature"]
    assert FORM.url == "https://photos.s3.eu-central-1.amazonaws.com/"
    assert FORM.expires_at == UTC_NOW + timedelta(seconds=300)
    boto3 = SIGNER.generate_presigned_post("photos", "a.jpg", Fields={"acl": "private"}, now=NOW)
    assert list(boto3) == ["url", "fields"]


@pytest.mark.parametrize("result", [PRESIGNED, SIGNED, FORM], ids=lambda result: type(result).__name__)
def test_to_dict_is_json_of_the_real_thing(result: Any) -> None:
    written = json.loads(json.dumps(result.to_dict()))
    for name, value in written.items():
        real = getattr(result, name)
        assert value == (real.isoformat() if isinstance(real, datetime) else real)
    assert next(iter(written)) in ("method", "url")


def test_a_result_is_not_changed_by_its_copies() -> None:
    PRESIGNED.headers["x-hidden"] = "changed"
    PRESIGNED.to_dict()["headers"].clear()
    FORM.fields.clear()
    SIGNED.unsigned_headers.append("x")
    VERIFIED.headers.clear()
    assert PRESIGNED.headers == {"x-hidden": "HEADERVALUE"}
    assert FORM.fields
    assert not SIGNED.unsigned_headers
    assert VERIFIED.headers


def test_what_was_proved() -> None:
    assert (VERIFIED.scheme, VERIFIED.access_key_id, VERIFIED.method) == ("sigv4_query", KEY_ID, "GET")
    assert (VERIFIED.bucket, VERIFIED.key, VERIFIED.key_str) == ("photos", b"a b.jpg", "a b.jpg")
    assert [name for name, _ in VERIFIED.headers] == ["host", "x-hidden"]
    assert VERIFIED.parameters == [("versionId", b"PARAMETERVALUE")]
    assert (VERIFIED.header("X-Hidden"), VERIFIED.parameter("versionId")) == (
        b"HEADERVALUE",
        b"PARAMETERVALUE",
    )
    assert VERIFIED.header("absent") is None
    assert VERIFIED.valid_until.tzinfo is timezone.utc
    assert VERIFIED.chunk_verifier() is None
    assert VERIFIED.path is None
    assert (VERIFIED.payload.kind, VERIFIED.payload.sha256, VERIFIED.payload.checked) == (
        "unsigned",
        None,
        False,
    )


def test_a_form_and_what_was_proved_of_it() -> None:
    form = FORM_CLAIM.verify(CREDENTIALS)
    assert (form.bucket, form.key_str, form.size_limits) == ("photos", "a.jpg", (0, 100))
    assert form.field("x-amz-meta-tag") == b"FIELDVALUE"
    assert form.is_covered("key")
    assert not form.is_covered("file")
    assert form.expires_at == UTC_NOW + timedelta(seconds=300)
    form.check_size(100)
    with pytest.raises(objsign.VerifyError):
        form.check_size(101)
    assert (ANONYMOUS.bucket, ANONYMOUS.key_str, ANONYMOUS.fields) == ("photos", "a", [("key", b"a")])


def test_a_body_in_chunks() -> None:
    assert [event for event in EVENTS if isinstance(event, bytes)] == [b"12345"]
    assert next(event.bytes for event in EVENTS if isinstance(event, objsign.ChunkVerified)) == 5


TIMES: dict[str, int | datetime] = {
    "seconds": NOW,
    "UTC": UTC_NOW,
    "elsewhere": UTC_NOW.astimezone(timezone(timedelta(hours=5, minutes=45))),
    "with microseconds": UTC_NOW.replace(microsecond=999_999),
}


@pytest.mark.parametrize("name", TIMES)
def test_a_time_however_it_is_said(name: str) -> None:
    presigned = SIGNER.presign_get(
        bucket="photos", key="a b.jpg", expires_in=timedelta(minutes=15), now=TIMES[name]
    )
    plain = SIGNER.presign_get(bucket="photos", key="a b.jpg", expires_in=900, now=NOW)
    assert presigned.url == plain.url


def test_the_last_second_of_time() -> None:
    presigned = SIGNER.presign_get(bucket="photos", key="a", expires_in=604_800, now=253_402_300_799)
    assert presigned.expires_at.year == 9999


SIGNING: dict[str, Callable[[], str]] = {
    "presign": lambda: SIGNER.presign_get(bucket="photos", key="a", expires_in=60).url,
    "presign_many": lambda: SIGNER.presign_many("GET", bucket="photos", keys=["a"], expires_in=60)[0],
    "sign": lambda: SIGNER.sign("GET", bucket="photos", key="a").headers["x-amz-date"],
    "boto3": lambda: SIGNER.generate_presigned_url("get_object", {"Bucket": "photos", "Key": "a"}),
    "form": lambda: SIGNER.presign_post(bucket="photos", key="a", expires_in=60).fields["x-amz-date"],
}


@pytest.mark.parametrize("name", SIGNING)
def test_the_clock_where_no_time_is_given(name: str) -> None:
    before = int(time.time())
    found = SIGNING[name]()
    after = int(time.time())
    stamps = [f"{datetime.fromtimestamp(at, timezone.utc):%Y%m%dT%H%M%SZ}" for at in range(before, after + 1)]
    assert [stamp for stamp in stamps if stamp in found]
    assert abs(floor_to(1) - time.time()) < 5


def test_floor_to() -> None:
    assert floor_to(300, now=NOW) == NOW // 300 * 300
    assert floor_to(timedelta(hours=1), now=UTC_NOW) == NOW // 3600 * 3600
    first, second = (
        SIGNER.presign_get(bucket="photos", key="a", expires_in=900, now=floor_to(300, now=at)).url
        for at in (NOW, NOW + 30)
    )
    assert first == second
    # Of none or of one second there is nothing to take off.
    assert floor_to(0, now=NOW) == floor_to(1, now=NOW) == NOW


END = NOW + 500
ENDING = Credentials(KEY_ID, SECRET, "token", expires_at=END)


def test_credentials_that_end() -> None:
    assert ENDING.expires_at == datetime.fromtimestamp(END, timezone.utc)
    assert ENDING.is_temporary
    assert not Credentials(KEY_ID, SECRET).is_temporary
    assert Credentials(KEY_ID, SECRET).expires_at is None
    for ending in (END, datetime.fromtimestamp(END, timezone(timedelta(hours=-3)))):
        assert Credentials(KEY_ID, SECRET, expires_at=ending).expires_at == ENDING.expires_at


def test_a_result_ends_with_its_credentials() -> None:
    signer = S3Signer(ENDING, region=REGION)
    assert (
        signer.presign_get(bucket="photos", key="a", expires_in=900, now=NOW).expires_at == ENDING.expires_at
    )
    assert (
        signer.presign_post(bucket="photos", key="a", expires_in=900, now=NOW).expires_at == ENDING.expires_at
    )
    within = signer.presign_get(bucket="photos", key="a", expires_in=499, now=NOW)
    assert within.expires_at == UTC_NOW + timedelta(seconds=499)
    with pytest.raises(SignError) as ended:
        signer.presign_get(bucket="photos", key="a", expires_in=60, now=END)
    assert ended.value.kind == "credentials_expired"


def test_a_full_lifetime_can_be_asked_for() -> None:
    signer = S3Signer(ENDING, region=REGION, require_full_lifetime=True)
    assert signer.presign_get(bucket="photos", key="a", expires_in=500, now=NOW)
    for sign in (
        lambda: signer.presign_get(bucket="photos", key="a", expires_in=501, now=NOW),
        lambda: signer.presign_many("GET", bucket="photos", keys=["a"], expires_in=501, now=NOW),
        lambda: signer.presign_post(bucket="photos", key="a", expires_in=501, now=NOW),
        lambda: BUCKET.get("a").presign_v2(signer, expires_in=501, now=NOW),
    ):
        with pytest.raises(SignError) as short:
            sign()
        assert short.value.kind == "lifetime_shortened"


def test_many_are_all_or_nothing() -> None:
    keys: list[str | bytes] = ["a", b"b", "ü/日本"]
    urls = SIGNER.presign_many("PUT", bucket=BUCKET, keys=keys, expires_in=60, now=NOW)
    requests = [BUCKET.object("PUT", key) for key in keys]
    assert urls == [one.url for one in SIGNER.presign_all(requests, expires_in=60, now=NOW)]
    assert SIGNER.presign_many("GET", bucket="photos", keys=iter(keys), expires_in=60)
    assert SIGNER.presign_many("GET", bucket="photos", keys=[], expires_in=60) == []
    for call in (
        lambda: SIGNER.presign_many("GET", bucket="photos", keys=["a", "b", ""], expires_in=60),
        lambda: SIGNER.presign_all([BUCKET.get(key) for key in ("a", "b", "")], expires_in=60),
    ):
        with pytest.raises(SignError, match="item 2: ") as raised:
            call()
        assert (raised.value.kind, raised.value.index) == ("empty_key", 2)


@pytest.mark.parametrize("name", objsign._native.__all__)
def test_help_shows_every_argument(name: str) -> None:
    thing = getattr(objsign, name)
    callables = (
        [thing]
        if not inspect.isclass(thing)
        else [member for key, member in vars(thing).items() if callable(member) and not key.startswith("_")]
    )
    for called in callables:
        signature = inspect.signature(called)
        assert "..." not in str(signature), called
        for parameter in signature.parameters.values():
            assert parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)


def test_a_header_given_twice_is_one_in_any_letter_case() -> None:
    """As it is signed: two members of a dict would be sent in an order of their own, or one of them not at all."""
    headers = [("x-amz-meta-a", "1"), ("X-Amz-Meta-A", "2"), ("x-amz-meta-b", "3"), ("x-amz-meta-a", "4")]
    signer = objsign.S3Signer(objsign.Credentials("AKIAEXAMPLE", "secret"), region="eu-central-1")
    presigned = signer.presign("PUT", bucket="photos", key="a", headers=headers, expires_in=60)
    assert presigned.headers == {"x-amz-meta-a": "1,2,4", "x-amz-meta-b": "3"}
    signed = signer.sign("PUT", bucket="photos", key="a", headers=headers, payload=b"")
    assert signed.headers["x-amz-meta-a"] == "1,2,4"
    assert "X-Amz-Meta-A" not in signed.headers
