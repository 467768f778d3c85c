"""The job API: curl, a REST API that asks for a key, the handler under Lambda's own runtime client, S3."""

from __future__ import annotations

import base64
import json
import re
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from python_support import events, secrets
from python_support.curl import Answer, curl
from python_support.gateway import Gateway
from python_support.handlers import load
from python_support.local_s3 import LocalS3
from python_support.runtime import Lambda
from python_support.servers import Received, Reply, Server

FOLDER = Path(__file__).parents[1]
ROUTES = [
    f"{method} {path}"
    for path in ("/jobs", "/jobs/{jobId}")
    for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD")
]
API_KEY = "an-api-key-of-twenty-or-more"
KEY = f"-Hx-api-key: {API_KEY}"
SUBMITTED = re.compile(r"job\[([0-9a-f-]{36})\] submitted")


@pytest.fixture
def environment(lambda_environment: dict[str, str], bucket: str) -> dict[str, str]:
    return {**lambda_environment, "BUCKET_NAME": bucket}


@pytest.fixture
def function(environment: dict[str, str]) -> Iterator[Lambda]:
    with Lambda(FOLDER, "index.lambda_handler", environment) as function:
        yield function


@pytest.fixture
def api(function: Lambda, region: str) -> Iterator[Gateway]:
    gateway = Gateway("rest", function.invoke, routes=ROUTES, api_key=API_KEY, region=region)
    yield gateway
    gateway.close()


@pytest.fixture
def handler(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The handler in this process, loaded before its credentials are there."""
    module = load(FOLDER, "index")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return module


def call(handler: ModuleType, method: str, target: str, body: str | None = None) -> tuple[int, Any]:
    answer = handler.lambda_handler(events.rest_api(ROUTES, method, target, body=body), None)
    answer = json.loads(json.dumps(answer))
    assert set(answer) == {"statusCode", "headers", "body"}
    assert answer["headers"] == {"Content-Type": "application/json", "Cache-Control": "no-store"}
    assert isinstance(answer["body"], str)
    return answer["statusCode"], json.loads(answer["body"])


def submit(handler: ModuleType, name: str = "a job") -> tuple[str, dict[str, Any]]:
    """The id of a new job, and how to upload its input."""
    status, body = call(handler, "POST", "/jobs", json.dumps({"name": name}))
    found = SUBMITTED.fullmatch(body["message"])
    assert status == 201
    assert found
    assert list(body) == ["message", "upload"]
    return found[1], body["upload"]


def post_form(upload: dict[str, Any], file: Path, **changes: str | None) -> Answer:
    """As the README does it with curl. A change of None leaves the field out."""
    fields = {**upload["fields"], **changes}
    arguments = [f"-F{name}={value}" for name, value in fields.items() if value is not None]
    return curl(*arguments, f"-Ffile=@{file}", upload["url"])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "input.bin"
    file.write_bytes(bytes(range(256)) * 100)
    return file


def test_a_job_from_end_to_end(api: Gateway, function: Lambda, s3: LocalS3, bucket: str, file: Path) -> None:
    submitted = curl("-XPOST", KEY, "-d", '{"name": "night run 7"}', f"{api.url}/jobs")
    assert submitted.status == 201
    found = SUBMITTED.fullmatch(submitted.json()["message"])
    assert found
    job = found[1]
    assert uuid.UUID(job).version == 4

    upload = submitted.json()["upload"]
    assert list(upload) == ["method", "url", "fields", "expires_at"]
    assert post_form(upload, file).status in (200, 204)
    assert s3.stored(bucket, f"jobs/{job}/input") == file.read_bytes()

    waiting = curl(KEY, f"{api.url}/jobs/{job}")
    assert (waiting.status, waiting.body) == (404, b'{"message": "Not found"}')
    s3.store(bucket, f"jobs/{job}/result", b"result")
    done = curl(KEY, f"{api.url}/jobs/{job}")
    assert done.status == 200
    assert list(done.json()) == ["message", "download"]
    assert done.json()["message"] == f"job[{job}] is done"
    result = curl(done.json()["download"]["url"])
    assert result.body == b"result"
    assert f'filename="{job}.result"' in result.headers

    own = [s3.account["AWS_SECRET_ACCESS_KEY"], s3.account["AWS_SESSION_TOKEN"], API_KEY]
    assert secrets.found(function.log, own) == []


@pytest.mark.parametrize(
    "key", [[], ["-Hx-api-key: wrong"], ["-Hx-api-key;"], [f"-Hauthorization: {API_KEY}"]]
)
def test_without_the_api_key(api: Gateway, key: list[str]) -> None:
    for arguments in (["-XPOST", "-d", '{"name": "x"}'], []):
        for path in ("/jobs", f"/jobs/{uuid.uuid4()}", "/other"):
            answer = curl(*key, *arguments, f"{api.url}{path}")
            assert (answer.status, answer.body) == (403, b'{"message": "Forbidden"}')


@pytest.mark.parametrize("name", ["x-api-key", "X-API-Key"])
def test_all_else_is_not_found(api: Gateway, name: str) -> None:
    for method, path in [
        ("GET", "/"),
        ("GET", "/jobs"),
        ("GET", "/jobs/"),
        ("PUT", "/jobs"),
        ("POST", "/jobs/"),
        ("DELETE", f"/jobs/{uuid.uuid4()}"),
        ("POST", f"/jobs/{uuid.uuid4()}"),
        ("GET", "/other"),
    ]:
        answer = curl(f"-X{method}", f"-H{name}: {API_KEY}", f"{api.url}{path}")
        assert (answer.status, answer.body) == (404, b'{"message": "Not found"}')


@pytest.mark.parametrize(
    "job",
    [
        "x",
        "..",
        "%2e%2e",
        "..%2F..%2Fsecret",
        "12345678-1234-1234-1234-1234567890AB",
        "12345678123412341234123456789012",
        "{12345678-1234-1234-1234-123456789012}",
        "12345678-1234-1234-1234-123456789012%0A",
        "12345678-1234-1234-1234-123456789012/result",
    ],
)
def test_what_is_no_job_id_is_not_found(handler: ModuleType, s3: LocalS3, bucket: str, job: str) -> None:
    s3.store(bucket, "secret/result", b"x")
    assert call(handler, "GET", f"/jobs/{job}") == (404, {"message": "Not found"})


@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        "null",
        "[]",
        '"name"',
        "{}",
        '{"name": null}',
        '{"name": 7}',
        '{"name": ["x"]}',
        '{"name": ""}',
        '{"name": " x"}',
        '{"name": "x "}',
        '{"name": "x\\n"}',
        '{"name": "x\\r\\nx-amz-acl: public-read"}',
        '{"name": "é"}',
        '{"name": "\\ud800"}',
        '{"name": "${filename}"}',
        '{"name": "' + "x" * 129 + '"}',
        "{",
        "[" * 100_000,
    ],
)
def test_a_wrong_name_says_what_to_do(handler: ModuleType, body: str | None) -> None:
    status, answer = call(handler, "POST", "/jobs", body)
    assert status == 400
    assert list(answer) == ["message"]
    assert answer["message"].startswith("name must be 1 to 128 ")


@pytest.mark.parametrize("name", ["x", "x y", "a_b-c.d", "x" * 128])
def test_right_names(handler: ModuleType, name: str) -> None:
    _, upload = submit(handler, name)
    assert upload["fields"]["x-amz-meta-name"] == name


def test_a_body_in_base64(handler: ModuleType) -> None:
    event = events.rest_api(ROUTES, "POST", "/jobs", body=base64.b64encode(b'{"name": "x"}').decode())
    assert handler.lambda_handler(event | {"isBase64Encoded": True}, None)["statusCode"] == 201
    wrong = event | {"isBase64Encoded": True, "body": "!"}
    assert handler.lambda_handler(wrong, None)["statusCode"] == 400
    not_text = event | {"isBase64Encoded": True, "body": base64.b64encode(b"\xff\xfe{").decode()}
    assert handler.lambda_handler(not_text, None)["statusCode"] == 400


def test_through_a_custom_domain(handler: ModuleType) -> None:
    event = events.rest_api(ROUTES, "POST", "/jobs", body='{"name": "x"}') | {"path": "/base/jobs"}
    assert handler.lambda_handler(event, None)["statusCode"] == 201


def test_a_short_event(handler: ModuleType) -> None:
    event = {"httpMethod": "POST", "path": "/jobs", "body": '{"name": "x"}'}
    assert handler.lambda_handler(event, None)["statusCode"] == 201


def test_each_job_has_an_id_of_its_own(handler: ModuleType) -> None:
    assert len({submit(handler)[0] for _ in range(100)}) == 100


def test_the_form_takes_what_its_policy_says_and_no_more(
    handler: ModuleType, s3: LocalS3, bucket: str, file: Path, environment: dict[str, str]
) -> None:
    job, upload = submit(handler)
    changes: list[dict[str, str | None]] = [
        {"key": f"jobs/{uuid.uuid4()}/input"},
        {"x-amz-meta-name": "another"},
        {"x-amz-meta-more": "x"},
        {"acl": "public-read"},
        {"Content-Type": "text/html"},
        {"x-amz-security-token": None},
        {"x-amz-security-token": "another"},
        {"x-amz-signature": "0" * 64},
        {"policy": None},
    ]
    for change in changes:
        # S3 answers 403 to most of them, the embedded server 400 to some.
        assert post_form(upload, file, **change).status in (400, 403), change
    assert not (s3.directory / bucket / f"jobs/{job}").exists()
    assert upload["fields"]["x-amz-security-token"] == environment["AWS_SESSION_TOKEN"]
    assert post_form(upload, file).status in (200, 204)


def test_the_form_has_a_size_limit(
    handler: ModuleType, s3: LocalS3, bucket: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = file.stat().st_size
    monkeypatch.setattr(handler, "MAX_INPUT_BYTES", size - 1)
    job, upload = submit(handler)
    answer = post_form(upload, file)
    assert answer.status == 400
    assert b"<Code>EntityTooLarge</Code>" in answer.body
    assert not (s3.directory / bucket / f"jobs/{job}").exists()
    monkeypatch.setattr(handler, "MAX_INPUT_BYTES", size)
    assert post_form(submit(handler)[1], file).status in (200, 204)


def test_the_upload_by_put(
    handler: ModuleType, s3: LocalS3, bucket: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPLOAD", "put")
    job, upload = submit(handler, "night run 7")
    assert list(upload) == ["method", "url", "headers", "expires_at"]
    assert upload["method"] == "PUT"
    assert upload["headers"] == {
        "content-type": "application/octet-stream",
        "x-amz-meta-name": "night run 7",
    }
    headers = [f"-H{name}: {value}" for name, value in upload["headers"].items()]
    assert curl("-XPUT", "--upload-file", str(file), *headers[:1], upload["url"]).status == 403
    assert curl("-XPUT", "--upload-file", str(file), *headers, upload["url"]).status == 200
    assert s3.stored(bucket, f"jobs/{job}/input") == file.read_bytes()


def test_the_name_goes_with_the_input(handler: ModuleType, s3: LocalS3, bucket: str, file: Path) -> None:
    job, upload = submit(handler, "night run 7")
    post_form(upload, file)
    signer = s3.signer()
    url = signer.presign("HEAD", bucket=bucket, key=f"jobs/{job}/input", expires_in=60).url
    assert "x-amz-meta-name: night run 7" in curl("--head", url).headers


def test_an_expired_download(handler: ModuleType, s3: LocalS3, monkeypatch: pytest.MonkeyPatch) -> None:
    job = str(uuid.uuid4())
    s3.store("files", f"jobs/{job}/result", b"result")
    monkeypatch.setattr(handler, "DOWNLOAD_SECONDS", 1)
    _, body = call(handler, "GET", f"/jobs/{job}")
    # The server's clock has fractions, the URL's has none.
    time.sleep(2.1)
    expired = curl(body["download"]["url"])
    assert expired.status == 403
    assert b"<Code>AccessDenied</Code><Message>Request has expired</Message>" in expired.body


class FakeS3(Server):
    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__()

    def answer(self, request: Received) -> Reply:
        return Reply(self.status, {"location": "http://127.0.0.1:9/"}, b"")


@pytest.mark.parametrize("status", [307, 400, 403, 500, 503])
def test_s3_in_trouble(
    handler: ModuleType, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    with FakeS3(status) as s3:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3.url)
        answer = call(handler, "GET", f"/jobs/{uuid.uuid4()}")
    assert answer == (500, {"message": "Internal server error"})
    assert f"S3 answered {status}" in caplog.text
    assert secrets.found(caplog.text, []) == []
    assert call(handler, "GET", f"/jobs/{uuid.uuid4()}") == (500, {"message": "Internal server error"})


def test_without_credentials(handler: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert call(handler, "POST", "/jobs", '{"name": "x"}') == (500, {"message": "Internal server error"})


def test_the_endpoint_is_regional(handler: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL_S3")
    assert submit(handler)[1]["url"] == "https://files.s3.eu-central-1.amazonaws.com/"
