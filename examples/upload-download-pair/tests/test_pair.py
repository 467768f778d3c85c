"""Both functions under Lambda's own runtime client, against an S3 server that verifies, with curl."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import objsign
import pytest

from python_support import secrets
from python_support.curl import curl
from python_support.handlers import load
from python_support.local_s3 import LocalS3
from python_support.runtime import FunctionError, Lambda
from python_support.templates import allowed, lint, resources

FOLDER = Path(__file__).parents[1]
KEY = "incoming/a b+é.bin"


@pytest.fixture
def environment(lambda_environment: dict[str, str], bucket: str, region: str) -> dict[str, str]:
    return {**lambda_environment, "BUCKET_NAME": bucket, "EXPIRE": "900", "OBJECT_KEY": KEY, "REGION": region}


@pytest.fixture
def put_object(environment: dict[str, str]) -> Iterator[Lambda]:
    with Lambda(FOLDER, "put_object.lambda_handler", environment) as function:
        yield function


@pytest.fixture
def get_object(environment: dict[str, str]) -> Iterator[Lambda]:
    with Lambda(FOLDER, "get_object.lambda_handler", environment) as function:
        yield function


@pytest.fixture
def short(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A URL that is good for three seconds."""
    for name, value in (environment | {"EXPIRE": "3"}).items():
        monkeypatch.setenv(name, value)


def test_up_and_down(
    put_object: Lambda, get_object: Lambda, s3: LocalS3, bucket: str, tmp_path: Path
) -> None:
    file = tmp_path / "file.bin"
    file.write_bytes(bytes(range(256)) * 1000)
    up, down = put_object.invoke({}), get_object.invoke({})
    assert isinstance(up, str)
    assert isinstance(down, str)
    assert curl(down).status == 404
    assert curl("-X", "PUT", "--upload-file", str(file), up).status == 200
    assert s3.stored(bucket, KEY) == file.read_bytes()
    assert curl(down).body == file.read_bytes()
    for log in (put_object.log, get_object.log):
        assert (
            secrets.found(log, [s3.account["AWS_SECRET_ACCESS_KEY"], s3.account["AWS_SESSION_TOKEN"]]) == []
        )


def test_each_url_is_good_for_one_thing(
    put_object: Lambda, get_object: Lambda, s3: LocalS3, bucket: str
) -> None:
    s3.store(bucket, KEY, b"content")
    up, down = put_object.invoke({}), get_object.invoke({})
    assert b"<Code>SignatureDoesNotMatch</Code>" in curl(up).body
    assert curl("-X", "PUT", "--data-binary", "x", down).status == 403
    assert curl("-X", "DELETE", down).status == 403
    assert curl(down.replace(quote("+é"), "e")).status == 403
    assert s3.stored(bucket, KEY) == b"content"


def test_the_url_says_how_long_it_is_good(put_object: Lambda, environment: dict[str, str]) -> None:
    query = parse_qs(urlsplit(put_object.invoke({})).query)
    assert query["X-Amz-Expires"] == ["900"]
    assert query["X-Amz-Security-Token"] == [environment["AWS_SESSION_TOKEN"]]


@pytest.mark.usefixtures("short")
def test_an_expired_url(s3: LocalS3, bucket: str, environment: dict[str, str], region: str) -> None:
    s3.store(bucket, KEY, b"content")
    up = load(FOLDER, "put_object").lambda_handler({}, None)
    down = load(FOLDER, "get_object").lambda_handler({}, None)
    assert curl(down).status == 200
    time.sleep(4.1)
    for arguments in ((down,), ("-X", "PUT", "--data-binary", "x", up)):
        answer = curl(*arguments)
        assert answer.status == 403
        # The embedded server says no more than this; S3 also says when.
        assert b"<Code>AccessDenied</Code><Message>Request has expired</Message>" in answer.body
    verifier = objsign.S3Verifier(objsign.Addresses(path_style="127.0.0.1"), region=region)
    refuses_expired(verifier, down, environment)


def test_an_expired_url_of_version_2(
    s3: LocalS3, bucket: str, environment: dict[str, str], region: str
) -> None:
    signer = s3.signer()
    old = signer.bucket(bucket).get(KEY).presign_v2(signer, expires_in=60, now=int(time.time()) - 61)
    assert b"<Code>AccessDenied</Code><Message>Request has expired</Message>" in curl(old.url).body
    verifier = objsign.S3Verifier(objsign.Addresses(path_style="127.0.0.1"), region=region, allow_v2=True)
    refuses_expired(verifier, old.url, environment)


def refuses_expired(verifier: objsign.S3Verifier, url: str, environment: dict[str, str]) -> None:
    """Our own verifier answers an expired URL as S3 does, with `Expires` and `ServerTime`."""
    with pytest.raises(objsign.VerifyError) as refused:
        verifier.verify(received("GET", url), objsign.Credentials.from_environment(environment))
    assert (refused.value.code, refused.value.status) == ("AccessDenied", 403)
    xml = refused.value.to_xml("ABC")
    assert "<Code>AccessDenied</Code><Message>Request has expired" in xml
    error = ElementTree.fromstring(xml)
    for name in ("Expires", "ServerTime"):
        assert time.strptime(error.findtext(name) or "", "%Y-%m-%dT%H:%M:%SZ")


def received(method: str, url: str) -> objsign.Request:
    parts = urlsplit(url)
    return objsign.Request(method, f"{parts.path}?{parts.query}", {"host": parts.netloc})


def test_urls_of_version_2_are_still_read(
    s3: LocalS3, bucket: str, environment: dict[str, str], region: str
) -> None:
    """The kind seen in the field: `?AWSAccessKeyId=…&Signature=…&x-amz-security-token=…`."""
    s3.store(bucket, KEY, b"content")
    signer = s3.signer()
    url = signer.bucket(bucket).get(KEY).presign_v2(signer, expires_in=900).url
    names = {name.lower() for name in parse_qs(urlsplit(url).query)}
    assert names == {"awsaccesskeyid", "expires", "signature", "x-amz-security-token"}
    assert curl(url).body == b"content"
    keys = objsign.Credentials.from_environment(environment)
    addresses = objsign.Addresses(path_style="127.0.0.1")
    verified = objsign.S3Verifier(addresses, region=region, allow_v2=True).verify(received("GET", url), keys)
    assert (verified.operation, verified.bucket, verified.key_str) == ("GetObject", bucket, KEY)
    with pytest.raises(objsign.VerifyError):
        objsign.S3Verifier(addresses, region=region).verify(received("GET", url), keys)


@pytest.mark.parametrize(
    "expire",
    ["", "abc", "0", "-1", "1.5", "9_00", " 900", "900 ", "٩٠٠", "604801", "9" * 5000, "900s"],
)
def test_a_wrong_expire_says_what_to_do(environment: dict[str, str], expire: str) -> None:
    for handler in ("put_object.lambda_handler", "get_object.lambda_handler"):
        with Lambda(FOLDER, handler, environment | {"EXPIRE": expire}) as function:
            with pytest.raises(FunctionError) as raised:
                function.invoke({})
            report = raised.value.report
            assert report["errorType"] == "SettingError"
            assert "EXPIRE" in report["errorMessage"]
            assert ": set it " in report["errorMessage"]
            assert len(report["errorMessage"]) < 200


@pytest.mark.parametrize("name", ["BUCKET_NAME", "OBJECT_KEY", "REGION", "EXPIRE"])
def test_a_missing_setting_says_what_to_do(environment: dict[str, str], name: str) -> None:
    del environment[name]
    with Lambda(FOLDER, "get_object.lambda_handler", environment) as function:
        with pytest.raises(FunctionError) as raised:
            function.invoke({})
        expected = f"{name} is not set: set it in the function's environment variables"
        assert raised.value.report["errorMessage"] == expected


@pytest.mark.parametrize("expire", ["1", "604800", "0900"])
def test_a_right_expire(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, expire: str) -> None:
    monkeypatch.setenv("EXPIRE", expire)
    settings: ModuleType = load(FOLDER, "settings")
    assert settings.expires_in() == int(expire)


def test_the_endpoint_is_regional(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL_S3")
    url = load(FOLDER, "get_object").lambda_handler({}, None)
    assert url.startswith("https://files.s3.eu-central-1.amazonaws.com/incoming/a%20b%2B%C3%A9.bin?")


def test_the_template() -> None:
    template = FOLDER / "template.yaml"
    assert lint(template) == ""
    found = resources(template)
    objects = ["arn:${AWS::Partition}:s3:::${BucketName}/*"]
    log = {"logs:CreateLogStream", "logs:PutLogEvents"}
    for role, action in (("PutObjectRole", "s3:PutObject"), ("GetObjectRole", "s3:GetObject")):
        rights = allowed(found[role])
        assert set(rights) == {action} | log
        assert rights[action] == objects
    for name, handler in (("PutObject", "put_object"), ("GetObject", "get_object")):
        function = found[name]["Properties"]
        assert function["Handler"] == f"{handler}.lambda_handler"
        assert set(function["Environment"]["Variables"]) == {"BUCKET_NAME", "EXPIRE", "OBJECT_KEY", "REGION"}
