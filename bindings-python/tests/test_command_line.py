"""`python -m objsign`: what it prints, how it exits, and that it shows no secret."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import botocore.config
import botocore.session
import objsign
import pytest
from objsign import Bucket, Credentials, S3Signer
from objsign.__main__ import main

README = Path(__file__).parent.parent / "README.md"
KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEJrTOKENTOKENTOKEN=="
NOW = 1735787045
REGION = "eu-central-1"
CREDENTIALS = Credentials(KEY_ID, SECRET)
SIGNER = S3Signer(CREDENTIALS, region=REGION)
URL = SIGNER.presign_get(bucket="photos", key="a b.jpg", expires_in=900, now=NOW).url
AT = ["--now", str(NOW)]
PRESIGN = ["presign", "s3://photos/a b.jpg", "--expires", "15m", *AT]


class Run:
    """One run in this process, with the environment of the test."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        try:
            self.code: Any = main(arguments)
        except SystemExit as stop:
            self.code = stop.code
        self.out, self.err = capsys.readouterr()
        assert SECRET not in self.out + self.err
        assert "Traceback" not in self.err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_REGION", REGION)
    return monkeypatch


Capsys = pytest.CaptureFixture[str]


def test_presign(capsys: Capsys) -> None:
    run = Run(capsys, *PRESIGN)
    assert (run.code, run.out, run.err) == (0, f"{URL}\n", "")


def test_presign_says_what_to_send(capsys: Capsys) -> None:
    arguments = ["--method", "PUT", "--header", "Content-Type: image/png", "--query", "tagging="]
    run = Run(capsys, *PRESIGN, *arguments)
    assert run.code == 0
    assert "tagging=" in run.out
    assert run.err == "send exactly: Content-Type: image/png\n"
    run = Run(capsys, *PRESIGN, *arguments, "--json")
    assert run.err == ""
    assert list(run.json) == ["method", "url", "headers", "expires_at"]
    assert (run.json["method"], run.json["headers"]) == ("PUT", {"Content-Type": "image/png"})
    assert run.json["expires_at"] == "2025-01-02T03:19:05+00:00"


@pytest.mark.parametrize(
    ("said", "seconds"), [("900", 900), ("900s", 900), ("15m", 900), ("2h", 7200), ("7d", 604800)]
)
def test_durations(capsys: Capsys, said: str, seconds: int) -> None:
    run = Run(capsys, "presign", "s3://photos/a", "--expires", said)
    assert f"X-Amz-Expires={seconds}&" in run.out


@pytest.mark.parametrize("now", [str(NOW), "20250102T030405Z"])
def test_times(capsys: Capsys, now: str) -> None:
    run = Run(capsys, "presign", "s3://photos/a b.jpg", "--expires", "900", "--now", now)
    assert run.out.strip() == URL


def test_places(capsys: Capsys, environment: pytest.MonkeyPatch) -> None:
    local = ["--endpoint", "http://127.0.0.1:9000", "--region", "us-east-1"]
    assert Run(capsys, *PRESIGN, *local).out.startswith("http://127.0.0.1:9000/photos/a%20b.jpg?")
    environment.delenv("AWS_REGION")
    environment.setenv("AWS_DEFAULT_REGION", "ap-south-1")
    assert ".ap-south-1." in Run(capsys, *PRESIGN).out
    assert ".eu-west-1." in Run(capsys, *PRESIGN, "--region", "eu-west-1").out


def test_download_as(capsys: Capsys) -> None:
    request = Bucket("photos", region=REGION).get("a b.jpg", download_as="é.pdf")
    run = Run(capsys, *PRESIGN, "--download-as", "é.pdf")
    assert run.out.strip() == request.presign(SIGNER, expires_in=900, now=NOW).url


def test_a_key_that_is_not_utf_8(capsys: Capsys) -> None:
    run = Run(capsys, "presign", "s3://photos/\udcff/é", "--expires", "60")
    assert "/%FF/%C3%A9?" in run.out


def test_a_token_comes_from_the_environment(capsys: Capsys, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("AWS_SESSION_TOKEN", TOKEN)
    signed = Run(capsys, *PRESIGN).out.strip()
    assert "X-Amz-Security-Token=" in signed
    for command in (["verify", "GET", signed, *AT], ["explain", "GET", f"{signed}&a=1", *AT]):
        for form in ([], ["--json"]):
            assert "TOKENTOKEN" not in Run(capsys, *command, *form).out


def test_verify(capsys: Capsys) -> None:
    run = Run(capsys, "verify", "GET", URL, *AT)
    assert run.code == 0
    assert run.out.splitlines() == [
        "scheme: sigv4_query",
        f"access_key_id: {KEY_ID}",
        "method: GET",
        "operation: GetObject",
        "bucket: photos",
        "key: a b.jpg",
        "valid_until: 2025-01-02T03:19:05+00:00",
        "payload: unsigned",
        "covered_headers: host",
        "covered_parameters: ",
    ]
    assert Run(capsys, "verify", "GET", URL, *AT, "--json").json["covered_headers"] == ["host"]


def test_verify_shows_names_and_no_values(capsys: Capsys) -> None:
    url = (
        Bucket("photos", region=REGION)
        .get("a", query={"prefix": "VALUE"})
        .presign(SIGNER, expires_in=60, now=NOW)
        .url
    )
    run = Run(capsys, "verify", "GET", url, *AT)
    assert "covered_parameters: prefix" in run.out
    assert "VALUE" not in run.out


@pytest.mark.parametrize("key", ["a\nbucket: other", "\x1b[2J", b"\xff", "é"])
def test_verify_shows_a_key_on_one_line(capsys: Capsys, key: str | bytes) -> None:
    url = SIGNER.presign_get(bucket="photos", key=key, expires_in=60, now=NOW).url
    run = Run(capsys, "verify", "GET", url, *AT)
    assert run.code == 0
    assert len(run.out.splitlines()) == 10
    assert run.out.replace("\n", "").isprintable()
    assert Run(capsys, "verify", "GET", url, *AT, "--json").code == 0


def test_verify_a_header_s_signature(capsys: Capsys) -> None:
    signed = SIGNER.sign("PUT", bucket="photos", key="a", payload=b"x", headers={"x-a": "é: b"}, now=NOW)
    headers = [
        argument for pair in signed.headers.items() for argument in ("--header", f"{pair[0]}: {pair[1]}")
    ]
    run = Run(capsys, "verify", "PUT", signed.url, *headers, *AT)
    assert run.code == 0
    assert "scheme: sigv4_header" in run.out
    assert "payload: sha256" in run.out


def test_verify_other_services(capsys: Capsys) -> None:
    signer = objsign.SigV4Signer(CREDENTIALS, region=REGION, service="execute-api")
    url = (
        objsign.SigV4Request("GET", "https://api.example", query={"a": "b"})
        .presign(signer, expires_in=60, now=NOW)
        .url
    )
    assert url.startswith("https://api.example/?")
    for same in (url, url.replace("example/?", "example?")):
        assert Run(capsys, "verify", "GET", same, "--service", "execute-api", *AT).code == 0
    endpoint = "https://oss-cn-hangzhou.aliyuncs.com"
    bucket = objsign.OssBucket("photos", endpoint=endpoint, region="cn-hangzhou")
    oss = objsign.OssSigner(CREDENTIALS)
    at = ["--service", "oss", "--endpoint", endpoint, *AT]
    for url, region in (
        (bucket.get("a").presign_v1(oss, expires_in=60, now=NOW).url, []),
        (bucket.get("a").presign_v4(oss, expires_in=60, now=NOW).url, ["--region", "cn-hangzhou"]),
    ):
        run = Run(capsys, "verify", "GET", url, *at, *region)
        assert (run.code, "bucket: photos" in run.out) == (0, True)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"global_host": True},
        {"global_host": True, "addressing": "path"},
        {"dual_stack": True},
        {"dual_stack": True, "addressing": "path"},
        {"fips": True},
        {"fips": True, "dual_stack": True},
        {"accelerate": True},
        {"accelerate": True, "dual_stack": True},
    ],
    ids=str,
)
def test_verify_at_every_host_of_aws(capsys: Capsys, options: dict[str, Any]) -> None:
    url = S3Signer(CREDENTIALS, region=REGION, **options).presign_get(
        bucket="photos", key="a/b", expires_in=60, now=NOW
    )
    run = Run(capsys, "verify", "GET", url.url, *AT, "--json")
    assert (run.code, run.json["bucket"], run.json["key"]) == (0, "photos", "a/b")


@pytest.mark.parametrize("addressing", ["virtual", "path"])
@pytest.mark.parametrize("region", [REGION, "us-east-1"])
def test_verify_what_boto3_signs(capsys: Capsys, region: str, addressing: str) -> None:
    session = botocore.session.Session()
    session.set_credentials(KEY_ID, SECRET)
    config = botocore.config.Config(signature_version="s3v4", s3={"addressing_style": addressing})
    client = session.create_client("s3", region_name=region, config=config)
    url = client.generate_presigned_url("get_object", Params={"Bucket": "photos", "Key": "a b"})
    run = Run(capsys, "verify", "GET", url, "--region", region, "--json")
    assert (run.code, run.json["bucket"], run.json["key"]) == (0, "photos", "a b")


@pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1"])
def test_verify_where_aws_has_fewer_hosts(capsys: Capsys, region: str) -> None:
    signer = S3Signer(CREDENTIALS, region=region)
    url = signer.presign_get(bucket="photos", key="a", expires_in=60, now=NOW).url
    assert Run(capsys, "verify", "GET", url, "--region", region, *AT).code == 0
    elsewhere = url.replace(f"s3.{region}.amazonaws.com", "s3.amazonaws.com").replace(".com.cn", ".com")
    assert "is not served" in Run(capsys, "verify", "GET", elsewhere, "--region", region, *AT).out


def test_verify_says_which_host_is_not_served(capsys: Capsys) -> None:
    url = S3Signer(CREDENTIALS, region=REGION, endpoint="http://store.example:9000").presign_get(
        bucket="photos", key="a", expires_in=60, now=NOW
    )
    run = Run(capsys, "verify", "GET", url.url, *AT)
    assert run.code == 1
    assert run.out == "refused: host store.example:9000 is not served: give --endpoint [unknown_host]\n"
    assert Run(capsys, "verify", "GET", url.url, *AT, "--endpoint", "http://store.example:9000").code == 0
    run = Run(capsys, "verify", "GET", url.url, *AT, "--endpoint", "http://other.example", "--json")
    assert run.json["message"] == "host store.example:9000 is not served: it is not the host of --endpoint"


def test_verify_path_style(capsys: Capsys) -> None:
    signer = S3Signer(CREDENTIALS, region="us-east-1", endpoint="http://[::1]:9000")
    url = signer.presign_get(bucket="photos", key="a", expires_in=60, now=NOW).url
    run = Run(capsys, "verify", "GET", url, "--endpoint", "http://[::1]:9000", "--region", "us-east-1", *AT)
    assert run.code == 0


REFUSED: dict[str, tuple[list[str], str]] = {
    "another method": (["PUT", URL, *AT], "signature_mismatch"),
    "a changed URL": (["GET", f"{URL}&a=b", *AT], "signature_mismatch"),
    "too late": (["GET", URL], "expired"),
    "another host": (["GET", "https://photos.example.com/a", *AT], "unknown_host"),
    "no signature": (["GET", URL.partition("?")[0], *AT], "not_signed"),
    "a broken escape": (["GET", URL.replace("%20", "%zz"), *AT], "invalid_uri"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(capsys: Capsys, name: str) -> None:
    arguments, kind = REFUSED[name]
    run = Run(capsys, "verify", *arguments)
    assert run.code == 1
    assert run.out.startswith("refused: ")
    assert kind in run.out
    run = Run(capsys, "verify", *arguments, "--json")
    assert (run.code, run.json["kind"], list(run.json)) == (1, kind, ["kind", "code", "status", "message"])


def test_explain(capsys: Capsys) -> None:
    run = Run(capsys, "explain", "GET", f"{URL}&utm=1", *AT)
    assert run.code == 0
    assert "query parameter `utm`" in run.out
    found = Run(capsys, "explain", "GET", f"{URL}&utm=1", *AT, "--json").json
    assert (found["cause"], found["certain"]) == ("parameter_added", True)
    assert found["difference"] == {"element": "query parameter `utm`", "ours": "1", "theirs": "(none)"}
    right = Run(capsys, "explain", "GET", URL, *AT, "--json").json
    assert (right["cause"], right["difference"]) == ("signature_matches", None)


@pytest.mark.parametrize(
    "known",
    [
        ["--endpoint", "https://files.example:8443/base"],
        ["--other-host", "files.example:8443"],
        ["--other-host", "more.example", "--other-host", "files.example:8443"],
    ],
    ids=lambda known: known[0],
)
def test_explain_another_host(capsys: Capsys, known: list[str]) -> None:
    signer = S3Signer(CREDENTIALS, region=REGION, endpoint="https://files.example:8443")
    signed = signer.presign_get(bucket="photos", key="a", expires_in=60, now=NOW).url
    command = ["explain", "GET", signed.replace("files.example:8443", "10.0.0.1:9000"), *AT, "--json"]
    assert Run(capsys, *command).json["cause"] == "unexplained"
    found = Run(capsys, *command, *known).json
    assert (found["cause"], found["certain"]) == ("host_rewritten", True)


def test_explain_says_how_to_set_the_clock_back(capsys: Capsys) -> None:
    wrong = URL[:-1] + ("0" if URL[-1] != "0" else "1")
    for url, then in ((URL, "signature_matches"), (wrong, "unexplained")):
        run = Run(capsys, "explain", "GET", url, "--json")
        assert run.json["cause"] == "expired"
        assert run.json["hint"] == "To see whether the signature was right, give --now 20250102T030405Z."
        assert run.json["hint"] in Run(capsys, "explain", "GET", url).out
        found = Run(capsys, "explain", "GET", url, "--now", "20250102T030405Z", "--json").json
        assert (found["cause"], found["hint"]) == (then, None)


def test_explain_says_how_to_give_a_header(capsys: Capsys) -> None:
    put = SIGNER.presign_put(bucket="photos", key="a", content_type="image/png", expires_in=60, now=NOW)
    command = ["explain", "PUT", put.url, *AT, "--json"]
    found = Run(capsys, *command).json
    assert (found["cause"], found["difference"]["element"]) == ("header_removed", "header `content-type`")
    assert found["hint"] == "If it was sent, give it with --header NAME:VALUE."
    given = Run(capsys, *command, "--header", "Content-Type: image/png").json
    assert (given["cause"], given["hint"]) == ("signature_matches", None)


# `explain --answer`


def mismatch(stages: objsign.Stages, old: str = "", new: str = "") -> bytes:
    """What S3 answers, where it read the request with `new` in the place of `old`."""
    theirs = stages.canonical_request.replace(old, new) if old else stages.canonical_request
    digest = hashlib.sha256(theirs.encode()).hexdigest()
    texts = f"<StringToSign>{escape(stages.string_to_sign[:-64])}{digest}</StringToSign>"
    texts += f"<CanonicalRequest>{escape(theirs)}</CanonicalRequest>"
    return f"<Error><Code>SignatureDoesNotMatch</Code>{texts}</Error>".encode()


@pytest.fixture
def answered(capsys: Capsys, tmp_path: Path) -> Callable[..., Run]:
    def run(method: str, url: str, body: bytes, *more: str) -> Run:
        path = tmp_path / "answer.xml"
        path.write_bytes(body)
        return Run(capsys, "explain", method, url, "--answer", str(path), "--json", *more)

    return run


Answered = Callable[..., Run]


@pytest.mark.parametrize(
    "place",
    [
        {},
        {"global_host": True},
        {"addressing": "path"},
        {"endpoint": "http://127.0.0.1:9000"},
        {"endpoint": "https://img.example", "addressing": "virtual"},
    ],
    ids=str,
)
@pytest.mark.parametrize("key", ["a b.jpg", "2024/é+~'(1).jpg", "//x/"])
def test_an_answer_is_compared_with_the_url_alone(
    answered: Answered, environment: pytest.MonkeyPatch, place: dict[str, Any], key: str
) -> None:
    environment.setenv("AWS_SESSION_TOKEN", TOKEN)
    signer = S3Signer(Credentials(KEY_ID, SECRET, TOKEN), region=REGION, **place)
    query = {"versionId": "a+b/c =", "acl": ""}
    request = signer.bucket("photos").object("PUT", key, query=query, headers={"Content-Type": "image/png"})
    url = request.presign(signer, expires_in=900, now=NOW).url
    stages = request.presign_stages(signer, expires_in=900, now=NOW)
    sent = ["--header", "content-type: image/png", "--header", "User-Agent: curl"]
    found = answered("PUT", url, mismatch(stages, "image/png", "text/plain"), *sent).json
    assert (found["cause"], found["certain"]) == ("content_type_changed", True)
    assert (found["difference"]["ours"], found["difference"]["theirs"]) == ("image/png", "text/plain")
    found = answered("PUT", url, mismatch(stages, "PUT\n", "POST\n"), *sent).json
    assert (found["cause"], found["certain"]) == ("method_changed", True)
    # The service's text is ours, and the signature is right by our secret: the service has another one.
    found = answered("PUT", url, mismatch(stages), *sent).json
    assert (found["cause"], found["certain"]) == ("wrong_secret", True)


def test_an_answer_to_a_url_that_is_wrong_itself(answered: Answered, environment: pytest.MonkeyPatch) -> None:
    request = Bucket("photos", region=REGION).get("a b.jpg")
    body = mismatch(request.presign_stages(SIGNER, expires_in=900, now=NOW))
    # The texts agree with the URL, but not the signature with our secret: no other secret is proved by that.
    wrong = URL[:-1] + ("0" if URL[-1] != "0" else "1")
    found = answered("GET", wrong, body).json
    assert (found["cause"], found["certain"]) == ("unexplained", False)
    encoded = S3Signer(Credentials(KEY_ID, quote(SECRET, safe="")), region=REGION)
    found = answered("GET", request.presign(encoded, expires_in=900, now=NOW).url, body).json
    assert (found["cause"], found["certain"]) == ("secret_encoded", True)
    environment.setenv("AWS_ACCESS_KEY_ID", "AKIAOTHER")
    assert answered("GET", wrong, body).json["cause"] == "other_access_key"


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda url: url.partition("&X-Amz-Expires")[0], "url_cut_off"),
        (lambda url: url.replace("&", "&amp;"), "ampersand_escaped"),
        (lambda url: url.replace("%2F20250102%2F", "%2F20250101%2F"), "unexplained"),
        (lambda url: url.replace("X-Amz-Expires=900", "X-Amz-Expires=x"), "malformed_fields"),
        (lambda url: url.replace("aws4_request", "aws4"), "malformed_fields"),
        (lambda url: url.replace("SignedHeaders=host", "SignedHeaders="), "url_cut_off"),
        (lambda url: url.partition("?")[0], "not_signed"),
    ],
)
def test_an_answer_to_a_url_that_no_right_signer_makes(
    answered: Answered, change: Callable[[str], str], cause: str
) -> None:
    stages = Bucket("photos", region=REGION).get("a b.jpg").presign_stages(SIGNER, expires_in=900, now=NOW)
    url = change(URL)
    assert url != URL
    assert answered("GET", url, mismatch(stages), *AT).json["cause"] == cause


def test_an_answer_of_another_code(answered: Answered) -> None:
    expired = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
    found = answered("GET", URL, expired).json
    assert found["cause"] == "expired"
    assert found["hint"].endswith("give --now 20250102T030405Z instead of --answer.")
    region = b"<Error><Code>AuthorizationQueryParametersError</Code><Region>eu-west-1</Region></Error>"
    found = answered("GET", URL, region).json
    assert (found["cause"], found["difference"]["theirs"]) == ("wrong_region", "eu-west-1")
    assert answered("GET", URL, b"<html>").json["cause"] == "unreadable_answer"


def test_an_answer_needs_the_signed_headers(answered: Answered) -> None:
    bucket = Bucket("photos", region=REGION)
    request = bucket.put("a", content_type="image/png", metadata={"name": "x"})
    url = request.presign(SIGNER, expires_in=900, now=NOW).url
    body = mismatch(request.presign_stages(SIGNER, expires_in=900, now=NOW))
    run = answered("PUT", url, body)
    assert (run.code, run.out) == (2, "")
    assert "the signature covers content-type, x-amz-meta-name: give what was sent, --header" in run.err
    run = answered("PUT", url, body, "--header", "Content-Type: image/png")
    assert "the signature covers x-amz-meta-name: " in run.err


def test_an_answer_that_cannot_be_used(
    capsys: Capsys, answered: Answered, tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    signed = SIGNER.sign("GET", bucket="photos", key="a", now=NOW)
    headers = [argument for pair in signed.headers.items() for argument in ("--header", ":".join(pair))]
    run = answered("GET", signed.url, b"<Error/>", *headers, *AT)
    assert (run.code, run.out) == (2, "")
    assert "for presigned URLs of signature version 4" in run.err
    run = answered("GET", URL, b"<Error/>", "--service", "execute-api")
    assert (run.code, "--answer is for S3" in run.err) == (2, True)
    run = Run(capsys, "explain", "GET", URL, "--answer", str(tmp_path / "missing.xml"))
    assert (run.code, run.out) == (2, "")
    assert "No such file" in run.err
    environment.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"<Error/>")))
    assert Run(capsys, "explain", "GET", URL, "--answer", "-", "--json").json["cause"] == "unreadable_answer"


WRONG_USE: dict[str, tuple[list[str], str]] = {
    "nothing": ([], "required: COMMAND"),
    "an unknown command": (["sign"], "invalid choice"),
    "no expiry": (["presign", "s3://photos/a"], "required: --expires"),
    "an expiry of 0": (["presign", "s3://photos/a", "--expires", "0"], "must be 1 to 604800 seconds"),
    "an expiry of 8 days": (["presign", "s3://photos/a", "--expires", "8d"], "must be 1 to 604800 seconds"),
    "an expiry in weeks": (["presign", "s3://photos/a", "--expires", "1w"], "no duration such as 900, 15m"),
    "no s3 URL": (["presign", "photos/a", "--expires", "60"], "is not s3://BUCKET/KEY"),
    "no key": (["presign", "s3://photos/", "--expires", "60"], "is not s3://BUCKET/KEY"),
    "no bucket name": (["presign", "s3://a b/c", "--expires", "60"], "bucket name must be"),
    "no method": (["presign", "s3://photos/a", "--expires", "60", "--method", "get"], "in upper case"),
    "no time": (["presign", "s3://photos/a", "--expires", "60", "--now", "now"], "neither Unix seconds nor"),
    "no day": (["presign", "s3://photos/a", "--expires", "60", "--now", "20250231T000000Z"], "neither Unix"),
    "no header": (["presign", "s3://photos/a", "--expires", "60", "--header", "a"], "is not NAME:VALUE"),
    "no parameter": (["presign", "s3://photos/a", "--expires", "60", "--query", "=a"], "is not NAME=VALUE"),
    "an injected header": (
        ["presign", "s3://photos/a", "--expires", "60", "--header", "a: b\r\nc"],
        "control",
    ),
    "no region of AWS": (["presign", "s3://photos/a", "--expires", "60", "--region", "EU"], "is no region"),
    "no endpoint": (["presign", "s3://photos/a", "--expires", "60", "--endpoint", "store"], "no scheme"),
    "an upload to download": ([*PRESIGN, "--method", "PUT", "--download-as", "a"], "is for GET"),
    "a secret": ([*PRESIGN, "--secret-access-key", "hunter2"], "unrecognized arguments"),
    "no whole URL": (["verify", "GET", "/a?b"], "the URL must be whole"),
    "no URL": (["explain", "GET", ""], "the URL must be whole"),
    "no URL of an endpoint": (["verify", "GET", URL, "--endpoint", "http://[::1"], "the endpoint must be"),
    "no host of an endpoint": (["explain", "GET", URL, "--endpoint", "store"], "there is no scheme"),
    "no endpoint of OSS": (["verify", "GET", URL, "--service", "oss"], "OSS needs --endpoint"),
    "no service": (["verify", "GET", URL, "--service", "a b"], "is no service"),
    "no text": (["presign", "s3://\udcff/a", "--expires", "60"], "not UTF-8"),
}


@pytest.mark.parametrize("name", WRONG_USE)
def test_wrong_use(capsys: Capsys, name: str) -> None:
    arguments, part = WRONG_USE[name]
    run = Run(capsys, *arguments)
    assert (run.code, run.out) == (2, "")
    assert part in run.err
    assert "Error" not in run.err


@pytest.mark.parametrize("missing", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"])
@pytest.mark.parametrize(
    "command", [PRESIGN, ["verify", "GET", URL], ["explain", "GET", URL]], ids=lambda c: c[0]
)
def test_what_the_environment_lacks_is_named(
    capsys: Capsys, environment: pytest.MonkeyPatch, missing: str, command: list[str]
) -> None:
    environment.delenv(missing)
    run = Run(capsys, *command)
    assert (run.code, run.out) == (2, "")
    assert missing in run.err


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_where_credentials_come_from_is_said(
    capsys: Capsys, environment: pytest.MonkeyPatch, form: list[str]
) -> None:
    environment.delenv("AWS_SECRET_ACCESS_KEY")
    run = Run(capsys, *PRESIGN, *form)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("python -m objsign: AWS_SECRET_ACCESS_KEY")
    assert run.err.endswith("\n`aws configure export-credentials --format env` prints them\n")


@pytest.mark.parametrize("secret", [f"{SECRET}\n", f" {SECRET}", f"{SECRET}\udcff"])
def test_an_odd_secret_is_not_shown(capsys: Capsys, environment: pytest.MonkeyPatch, secret: str) -> None:
    environment.setenv("AWS_SECRET_ACCESS_KEY", secret)
    run = Run(capsys, *PRESIGN)
    assert (run.code, run.out) == (2, "")
    assert "the secret key" in run.err


def test_as_a_program() -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "objsign", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    done = run(*PRESIGN)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{URL}\n", "")
    assert run("verify", "PUT", URL, *AT).returncode == 1
    assert run("presign").returncode == 2
    assert run("--version").stdout.strip() == objsign.__version__
    for command in ([], ["presign"], ["verify"], ["explain"]):
        help_text = run(*command, "--help")
        assert help_text.returncode == 0
        assert "AWS_SECRET_ACCESS_KEY" in help_text.stdout
        assert "Exit codes:" in help_text.stdout


def test_the_commands_of_the_readme(capsys: Capsys, tmp_path: Path, environment: pytest.MonkeyPatch) -> None:
    """As written, from the line after the secrets on, without another setting."""
    environment.delenv("AWS_REGION")
    environment.chdir(tmp_path)
    request = Bucket("photos", region=REGION).get("a b.jpg")
    now = int(time.time())
    url = request.presign(SIGNER, expires_in=900, now=now).url
    stages = request.presign_stages(SIGNER, expires_in=900, now=now)
    Path("error.xml").write_bytes(mismatch(stages, "a%20b", "a%2Bb"))
    text = README.read_text().partition("## On the command line")[2]
    lines = re.findall(r"^python -m objsign (.*)$", text, re.MULTILINE)
    assert [line.split()[0] for line in lines] == ["presign", "verify", "explain", "explain"]
    for line in lines:
        run = Run(capsys, *shlex.split(line.replace("URL", url), comments=True))
        assert (run.code, run.err) == (0, "")
    assert "%2B" in run.out
