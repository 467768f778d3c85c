"""`python -m objsign`: what it prints, how it exits, and that it shows no secret."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import objsign
import pytest
from objsign import Bucket, Credentials, S3Signer
from objsign.__main__ import main

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


def test_explain_an_answer(capsys: Capsys, tmp_path: Path, environment: pytest.MonkeyPatch) -> None:
    request = Bucket("photos", region=REGION).get("a b.jpg")
    stages = request.presign_stages(SIGNER, expires_in=900, now=NOW)
    theirs = escape(stages.canonical_request.replace("a%20b", "a%2Bb"))
    texts = f"<StringToSign>{stages.string_to_sign[:-64]}{'0' * 64}</StringToSign>"
    texts += f"<CanonicalRequest>{theirs}</CanonicalRequest>"
    body = f"<Error><Code>SignatureDoesNotMatch</Code>{texts}</Error>".encode()
    path = tmp_path / "answer.xml"
    path.write_bytes(body)
    command = ["explain-answer", "s3://photos/a b.jpg", "--expires", "15m", *AT]
    run = Run(capsys, *command, "--answer", str(path))
    assert run.code == 0
    assert "%2B" in run.out
    environment.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body)))
    assert Run(capsys, *command, "--answer", "-", "--json").json["cause"]
    missing = Run(capsys, *command, "--answer", str(tmp_path / "missing.xml"))
    assert (missing.code, missing.out) == (2, "")
    assert "No such file" in missing.err


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
    "no URL of an endpoint": (["verify", "GET", URL, "--endpoint", "http://[::1"], "the endpoint is no URL"),
    "no host of an endpoint": (["verify", "GET", URL, "--endpoint", "store"], "not a host name"),
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
    for command in ([], ["presign"], ["verify"], ["explain"], ["explain-answer"]):
        help_text = run(*command, "--help")
        assert help_text.returncode == 0
        assert "AWS_SECRET_ACCESS_KEY" in help_text.stdout
