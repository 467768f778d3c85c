"""Credentials of botocore used as they are, also while they rotate."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import objsign
import pytest
from botocore.credentials import (
    Credentials,
    DeferredRefreshableCredentials,
    ReadOnlyCredentials,
    RefreshableCredentials,
)
from botocore_support import KEY_ID, SECRET, TOKEN

NOW = 1_700_000_000


class Rotating:
    """Credentials that botocore must fetch anew at each call: they are always about to end."""

    def __init__(self) -> None:
        self.fetched = 0

    def fetch(self) -> dict[str, str]:
        self.fetched += 1
        end = datetime.now(timezone.utc) + timedelta(seconds=5)
        return {
            "access_key": f"ASIAKEY{self.fetched}",
            "secret_key": f"secret {self.fetched}",
            "token": f"token {self.fetched}",
            "expiry_time": end.isoformat(),
        }

    def refreshable(self) -> RefreshableCredentials:
        return RefreshableCredentials.create_from_metadata(self.fetch(), self.fetch, "test")

    def expected(self) -> objsign.Credentials:
        return objsign.Credentials(
            f"ASIAKEY{self.fetched}", f"secret {self.fetched}", f"token {self.fetched}"
        )


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("kind", [Credentials, ReadOnlyCredentials])
def test_fixed(kind: Any, token: str | None) -> None:
    ours = objsign.Credentials(KEY_ID, SECRET, token)
    for make in MAKERS.values():
        assert make(kind(KEY_ID, SECRET, token)) == make(ours)


def s3(credentials: Any) -> objsign.S3Signer:
    return objsign.S3Signer(credentials, region="eu-central-1")


def bucket() -> objsign.Bucket:
    return objsign.Bucket("photos", region="eu-central-1")


def other(credentials: Any) -> objsign.SigV4Signer:
    return objsign.SigV4Signer(credentials, region="eu-central-1", service="execute-api")


def oss() -> objsign.OssRequest:
    endpoint = "https://oss-cn-hangzhou.aliyuncs.com"
    return objsign.OssBucket("photos", endpoint=endpoint, region="cn-hangzhou").get("k")


def api() -> objsign.SigV4Request:
    return objsign.SigV4Request("GET", "https://api.example.com")


# Every call that signs, each giving what it has signed.
MAKERS: dict[str, Callable[[Any], Any]] = {
    "presign_get": lambda c: s3(c).presign_get(bucket="photos", key="k", expires_in=60, now=NOW).url,
    "presign_put": lambda c: s3(c).presign_put(bucket="photos", key="k", expires_in=60, now=NOW).url,
    "presign_many": lambda c: s3(c).presign_many("GET", bucket="photos", keys=["k"], expires_in=60, now=NOW),
    "presign_all": lambda c: s3(c).presign_all([bucket().get("k")], expires_in=60, now=NOW)[0].url,
    "presign_post": lambda c: s3(c).presign_post(bucket="photos", key="k", expires_in=60, now=NOW).fields,
    "sign": lambda c: s3(c).sign("GET", bucket="photos", key="k", now=NOW).headers,
    "boto3's URL": lambda c: s3(c).generate_presigned_url(
        "get_object", {"Bucket": "photos", "Key": "k"}, now=NOW
    ),
    "boto3's form": lambda c: s3(c).generate_presigned_post("photos", "k", now=NOW),
    "version 2": lambda c: bucket().get("k").presign_v2(s3(c), expires_in=60, now=NOW).url,
    "another service": lambda c: api().sign(other(c), now=NOW).headers,
    "another service's URL": lambda c: api().presign(other(c), expires_in=60, now=NOW).url,
    "OSS": lambda c: oss().sign_v4(objsign.OssSigner(c), now=NOW).headers,
    "OSS's URL": lambda c: oss().presign_v1(objsign.OssSigner(c), expires_in=60, now=NOW).url,
    "with_credentials": lambda c: (
        s3(objsign.Credentials("old", "old"))
        .with_credentials(c)
        .presign_get(bucket="photos", key="k", expires_in=60, now=NOW)
        .url
    ),
}


@pytest.mark.parametrize("name", MAKERS)
def test_refreshable(name: str) -> None:
    rotating = Rotating()
    found = MAKERS[name](rotating.refreshable())
    assert rotating.fetched > 1
    assert found == MAKERS[name](rotating.expected())


def test_one_signer_while_they_rotate() -> None:
    rotating = Rotating()
    signer = s3(rotating.refreshable())
    seen = set()
    for _ in range(5):
        before = rotating.fetched
        url = signer.presign_get(bucket="photos", key="k", expires_in=60, now=NOW).url
        assert rotating.fetched > before
        expected = s3(rotating.expected()).presign_get(bucket="photos", key="k", expires_in=60, now=NOW).url
        assert url == expected
        seen.add(url)
    assert len(seen) == 5


def test_not_fetched_before_they_are_needed() -> None:
    rotating = Rotating()
    signer = s3(DeferredRefreshableCredentials(rotating.fetch, "test"))
    url = signer.presign_get(bucket="photos", key="k", expires_in=60, now=NOW).url
    assert rotating.fetched >= 1
    assert url == s3(rotating.expected()).presign_get(bucket="photos", key="k", expires_in=60, now=NOW).url


def test_an_error_while_fetching_is_the_callers() -> None:
    class Down(Exception):
        pass

    class Broken:
        def get_frozen_credentials(self) -> Any:
            raise Down

    with pytest.raises(Down):
        s3(Broken()).presign_get(bucket="photos", key="k", expires_in=60)
