"""Credentials from the environment, and from objects that are asked at each call."""

from __future__ import annotations

import os
from collections import UserDict
from collections.abc import Callable
from types import MappingProxyType, SimpleNamespace
from typing import Any, cast

import objsign
import pytest
from hostile_objects import Down, Frozen, Provider
from objsign import Credentials, OssSigner, S3Signer, SigV4Signer
from samples import BUCKET, GUARD, NOW, OSS_BUCKET, REGION, VERIFIER, policy, received

VARIABLES = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "SECRETKEY"}
WITH_TOKEN = {**VARIABLES, "AWS_SESSION_TOKEN": "TOKEN"}


def url(credentials: Credentials) -> str:
    return (
        S3Signer(credentials, region=REGION).presign_get(bucket="photos", key="a", expires_in=60, now=NOW).url
    )


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    return monkeypatch


def test_the_environment(environment: pytest.MonkeyPatch) -> None:
    for name, value in VARIABLES.items():
        environment.setenv(name, value)
    assert url(Credentials.from_environment()) == url(Credentials("AKID", "SECRETKEY"))
    environment.setenv("AWS_SESSION_TOKEN", "TOKEN")
    found = Credentials.from_environment()
    assert url(found) == url(Credentials("AKID", "SECRETKEY", "TOKEN"))
    assert (found.is_temporary, found.expires_at) == (True, None)


@pytest.mark.parametrize("kind", [dict, UserDict, MappingProxyType])
def test_a_given_environment(environment: pytest.MonkeyPatch, kind: Callable[[Any], Any]) -> None:
    environment.setenv("AWS_ACCESS_KEY_ID", "OTHER")
    assert url(Credentials.from_environment(kind(WITH_TOKEN))) == url(
        Credentials("AKID", "SECRETKEY", "TOKEN")
    )


def test_an_empty_token_is_none() -> None:
    assert not Credentials.from_environment({**VARIABLES, "AWS_SESSION_TOKEN": ""}).is_temporary


MISSING: dict[str, dict[str, str]] = {
    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY": {},
    "AWS_ACCESS_KEY_ID": {"AWS_SECRET_ACCESS_KEY": "SECRETKEY"},
    "AWS_SECRET_ACCESS_KEY": {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": ""},
}


@pytest.mark.parametrize("names", MISSING)
def test_what_is_missing_is_named(environment: pytest.MonkeyPatch, names: str) -> None:
    for name, value in MISSING[names].items():
        environment.setenv(name, value)
    for environ in (None, MISSING[names]):
        with pytest.raises(objsign.ConfigError) as error:
            Credentials.from_environment(environ)
        assert error.value.kind == "missing_credentials"
        assert str(error.value).startswith(f"{names} not set")
        assert "SECRETKEY" not in str(error.value)


# Every call that signs, with credentials that it has to ask for.
CALLS: dict[str, Callable[[Any], object]] = {
    "presign_get": lambda s: s.presign_get(bucket="photos", key="a", expires_in=60, now=NOW),
    "presign_put": lambda s: s.presign_put(bucket="photos", key="a", expires_in=60, now=NOW),
    "presign_many": lambda s: s.presign_many(
        "GET", bucket="photos", keys=["a"] * 100, expires_in=60, now=NOW
    ),
    "presign_all": lambda s: s.presign_all([BUCKET.get("a")] * 100, expires_in=60, now=NOW),
    "presign_post": lambda s: s.presign_post(bucket="photos", key="a", expires_in=60, now=NOW),
    "sign": lambda s: s.sign("GET", bucket="photos", key="a", now=NOW),
    "boto3's URL": lambda s: s.generate_presigned_url("list_buckets", now=NOW),
    "boto3's form": lambda s: s.generate_presigned_post("photos", "a", now=NOW),
    "request": lambda s: BUCKET.get("a").presign(s, expires_in=60, now=NOW),
    "version 2": lambda s: BUCKET.get("a").sign_v2(s, now=NOW),
    "chunks": lambda s: BUCKET.put("a").sign_chunked(s, objsign.ChunkedBody(5), now=NOW),
    "stages": lambda s: BUCKET.get("a").presign_stages(s, expires_in=60, now=NOW),
    "guard": lambda s: GUARD.answer(s, policy(), now=NOW),
    "access_key_id": lambda s: s.access_key_id,
}


@pytest.mark.parametrize("name", CALLS)
def test_a_provider_is_asked_once_at_each_call(name: str) -> None:
    provider = Provider(Frozen())
    signer = S3Signer(provider, region=REGION)
    assert provider.asked == 0
    for calls in (1, 2):
        CALLS[name](signer)
        assert provider.asked == calls


def test_nothing_is_asked_for_what_needs_no_credentials() -> None:
    provider = Provider(Down())
    signer = S3Signer(provider, region=REGION)
    assert signer.bucket("photos").get("a")
    assert signer.list_buckets()
    assert signer.region == REGION
    assert repr(signer)
    assert signer.with_credentials(provider)
    assert provider.asked == 0


@pytest.mark.parametrize("name", CALLS)
def test_its_failure_comes_through(name: str) -> None:
    failure = Down("the metadata service")
    with pytest.raises(Down) as raised:
        CALLS[name](S3Signer(Provider(failure), region=REGION))
    assert raised.value is failure


def test_credentials_that_change_between_calls() -> None:
    provider = Provider(None)
    signer = S3Signer(provider, region=REGION)
    for number in range(5):
        provider.given = Frozen(f"AKID{number}", f"SECRET{number}", f"TOKEN{number}")
        presigned = signer.presign_get(bucket="photos", key="a", expires_in=60, now=NOW)
        keys = Credentials(f"AKID{number}", f"SECRET{number}", f"TOKEN{number}")
        assert presigned.url == url(keys)
        assert VERIFIER.verify(received(presigned), keys, now=NOW).access_key_id == f"AKID{number}"
        assert signer.access_key_id == f"AKID{number}"


def test_a_failure_is_not_remembered() -> None:
    provider = Provider(Down())
    signer = S3Signer(provider, region=REGION)
    with pytest.raises(Down):
        CALLS["sign"](signer)
    provider.given = Frozen()
    assert CALLS["sign"](signer)


def test_other_signers_and_keys() -> None:
    provider = Provider(Frozen())
    other = SigV4Signer(provider, region=REGION, service="rds")
    oss = OssSigner(provider)
    assert other.access_key_id == oss.access_key_id == "AKID"
    assert objsign.SigV4Request("GET", "https://rds.example").sign(other, now=NOW)
    assert OSS_BUCKET.get("a").sign_v4(oss, now=NOW)
    assert objsign.SigningKey.derive(provider, region=REGION, service="s3").access_key_id == "AKID"
    assert provider.asked == 5


def test_frozen_credentials_are_a_value() -> None:
    """Without `get_frozen_credentials` they are read once."""
    frozen = Frozen()
    signer = S3Signer(frozen, region=REGION)
    frozen.access_key = "OTHER"
    assert signer.access_key_id == "AKID"
    assert S3Signer(SimpleNamespace(access_key="AKID", secret_key="SECRETKEY", token=None), region=REGION)
    without_token = cast(Any, SimpleNamespace(access_key="AKID", secret_key="SECRETKEY"))
    assert S3Signer(without_token, region=REGION).access_key_id == "AKID"


def test_with_credentials() -> None:
    signer = S3Signer(Credentials("AKID", "SECRETKEY"), region=REGION, endpoint="http://localhost:9000")
    renewed = signer.with_credentials(Credentials("OTHER", "SECRETKEY"))
    assert (signer.access_key_id, renewed.access_key_id) == ("AKID", "OTHER")
    assert renewed.bucket("photos").host == "localhost:9000"


def test_a_signing_key_instead_of_the_secret() -> None:
    keys = Credentials("AKID", "SECRETKEY", "TOKEN")
    key = objsign.SigningKey.derive(keys, region=REGION, service="s3", at=NOW)
    again = objsign.SigningKey.from_bytes(
        key.expose(), access_key_id="AKID", region=REGION, service="s3", at=NOW
    )
    for derived in (key, again):
        signer = S3Signer.from_signing_key(derived, session_token="TOKEN")
        presigned = signer.presign_get(bucket="photos", key="a", expires_in=60, now=NOW)
        assert presigned.url == url(keys)
        with pytest.raises(objsign.SignError) as error:
            signer.presign_get(bucket="photos", key="a", expires_in=60, now=NOW + 86_400)
        assert error.value.kind == "scope_mismatch"
    assert key.scope == f"20250102/{REGION}/s3/aws4_request"


def test_a_provider_may_say_when_its_credentials_end() -> None:
    class Ends:
        def get_frozen_credentials(self) -> objsign.Credentials:
            return objsign.Credentials("AKIAEXAMPLE", "secret", "token", expires_at=NOW + 600)

    def signed(*, require_full_lifetime: bool) -> objsign.Presigned:
        signer = objsign.S3Signer(Ends(), region="eu-central-1", require_full_lifetime=require_full_lifetime)
        return signer.presign_get(bucket="photos", key="a", expires_in=3600, now=NOW)

    assert signed(require_full_lifetime=False).expires_at.timestamp() == NOW + 600
    with pytest.raises(objsign.SignError, match="end before the expiry"):
        signed(require_full_lifetime=True)


def test_an_asynchronous_provider_is_told_what_to_do() -> None:
    class Asynchronous:
        async def get_frozen_credentials(self) -> objsign.Credentials:
            raise AssertionError

    signer = objsign.S3Signer(Asynchronous(), region="eu-central-1")
    with pytest.raises(TypeError, match=r"await it, and give the result to with_credentials\(\)"):
        signer.presign_get(bucket="photos", key="a", expires_in=60)


def test_a_session_is_no_credentials() -> None:
    class Session:
        def get_credentials(self) -> None: ...

    with pytest.raises(TypeError, match=r"not Session: give its get_credentials\(\)"):
        objsign.S3Signer(Session(), region="eu-central-1")  # type: ignore[arg-type]
