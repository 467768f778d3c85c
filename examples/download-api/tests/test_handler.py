"""Every answer of the download API word for word, to the events of both kinds of API Gateway."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import objsign
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from python_support import events, secrets
from python_support.curl import curl
from python_support.local_s3 import LocalS3
from python_support.servers import Received, Reply, Server

ROUTES = ["GET /list", "GET /download"]
BUILDERS = {"http": events.http_api, "rest": events.rest_api}

INCORRECT = {"error": "Request is incorrect. Please provide valid query parameters."}
NO_KEY = {"error": "objectKey is required."}
NO_OBJECT = {"error": "Object name is incorrect or object doesn't exist."}
NO_ROUTE = {"error": "Resource name is incorrect."}
HEAD_FAILED = {"error": "Error checking object existence."}
LIST_FAILED = {"error": "Error listing objects in the bucket."}
SIGN_FAILED = {"error": "Error generating presigned URL."}


class FakeS3(Server):
    """Answers everything alike. For what the real server does not do on demand."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.received: list[Received] = []
        super().__init__()

    def answer(self, request: Received) -> Reply:
        self.received.append(request)
        return self.replies[min(len(self.received), len(self.replies)) - 1]


@pytest.fixture(params=["http", "rest"])
def ask(request: pytest.FixtureRequest, handler: ModuleType) -> Callable[..., tuple[int, Any]]:
    """Sends a request through the kind of event, and gives status and decoded body."""
    build = BUILDERS[request.param]

    def ask(target: str, method: str = "GET") -> tuple[int, Any]:
        answer = handler.lambda_handler(build(ROUTES, method, target), None)
        # A Lambda-proxy object must survive JSON, with a body that is a string.
        answer = json.loads(json.dumps(answer))
        assert isinstance(answer["body"], str)
        assert answer["headers"]["Content-Type"] == "application/json"
        assert answer["headers"]["Cache-Control"] == "no-store"
        return answer["statusCode"], json.loads(answer["body"])

    return ask


Ask = Callable[..., tuple[int, Any]]


def test_an_empty_bucket_gives_an_empty_list(ask: Ask) -> None:
    assert ask("/list") == (200, {"objects": []})


def test_lists_all_keys(ask: Ask, s3: LocalS3, bucket: str) -> None:
    keys = ["a b.txt", "a%2Fb", "a+b", "sub/folder/é.txt", "x&y<z>", "日本"]
    for key in keys:
        s3.store(bucket, key, b"x")
    assert ask("/list") == (200, {"objects": [{"File": key} for key in sorted(keys)]})


def test_lists_more_than_one_page(ask: Ask, s3: LocalS3, bucket: str) -> None:
    keys = [f"k {number:04}+%" for number in range(2345)]
    for key in keys:
        s3.store(bucket, key, b"")
    assert ask("/list") == (200, {"objects": [{"File": key} for key in keys]})


def test_a_page_holds_1000_keys(s3: LocalS3, bucket: str) -> None:
    """Or the test above would prove nothing."""
    for number in range(1001):
        s3.store(bucket, f"k{number:04}", b"")
    signer = s3.signer()
    page = signer.bucket(bucket).list_objects(max_keys=5000).sign(signer)
    answer = curl(page.url, *(f"-H{name}: {value}" for name, value in page.headers.items()))
    assert answer.body.count(b"<Key>") == 1000
    assert b"<IsTruncated>true</IsTruncated>" in answer.body


@pytest.mark.parametrize("key", ["report.pdf", "a b/é+%20&=?#.txt", "日本/x"])
def test_the_url_works_with_curl(ask: Ask, s3: LocalS3, bucket: str, key: str) -> None:
    s3.store(bucket, key, b"content")
    status, body = ask(f"/download?objectKey={quote(key, safe='')}")
    assert status == 200
    assert list(body) == ["url"]
    assert curl(body["url"]).body == b"content"


def test_the_url_is_good_for_900_seconds_and_carries_the_session_token(
    ask: Ask, s3: LocalS3, bucket: str, environment: dict[str, str]
) -> None:
    s3.store(bucket, "x", b"x")
    _, body = ask("/download?objectKey=x")
    query = parse_qs(urlsplit(body["url"]).query)
    assert query["X-Amz-Expires"] == ["900"]
    assert query["X-Amz-Security-Token"] == [environment["AWS_SESSION_TOKEN"]]
    assert curl(body["url"].replace("X-Amz-Expires=900", "X-Amz-Expires=901")).status == 403
    without_token = body["url"].replace(
        "&X-Amz-Security-Token=" + quote(query["X-Amz-Security-Token"][0], ""), ""
    )
    assert without_token != body["url"]
    assert curl(without_token).status == 403


def test_an_expired_url_is_refused(handler: ModuleType, s3: LocalS3, bucket: str) -> None:
    s3.store(bucket, "x", b"x")
    old = handler.signer().presign_get(bucket=bucket, key="x", expires_in=900, now=int(time.time()) - 901)
    answer = curl(old.url)
    assert answer.status == 403
    assert b"<Code>AccessDenied</Code><Message>Request has expired</Message>" in answer.body


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/download", (400, INCORRECT)),
        ("/download?", (400, INCORRECT)),
        ("/download?key=x", (400, NO_KEY)),
        ("/download?objectkey=x", (400, NO_KEY)),
        ("/download?objectKey=", (400, NO_KEY)),
        ("/download?objectKey=missing", (404, NO_OBJECT)),
        ("/download?objectKey=a%2F..%2Fb", (404, NO_OBJECT)),
        ("/download?objectKey=" + "k" * 1025, (404, NO_OBJECT)),
        ("/", (404, NO_ROUTE)),
        ("/lists", (404, NO_ROUTE)),
        ("/list/", (404, NO_ROUTE)),
        ("/download/x?objectKey=x", (404, NO_ROUTE)),
        ("/$default", (404, NO_ROUTE)),
    ],
)
def test_what_is_wrong_is_answered_word_for_word(ask: Ask, target: str, expected: tuple[int, Any]) -> None:
    assert ask(target) == expected


def test_half_a_character_is_no_key(handler: ModuleType) -> None:
    event = events.rest_api(ROUTES, "GET", "/download?objectKey=x")
    event["queryStringParameters"]["objectKey"] = "\ud800"
    answer = handler.lambda_handler(event, None)
    assert (answer["statusCode"], json.loads(answer["body"])) == (404, NO_OBJECT)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
def test_other_methods_are_no_resources(ask: Ask, method: str) -> None:
    assert ask("/list", method) == (404, NO_ROUTE)


def test_a_rest_event_through_a_custom_domain(handler: ModuleType) -> None:
    event = events.rest_api(ROUTES, "GET", "/list") | {"path": "/files/v1/list"}
    assert json.loads(handler.lambda_handler(event, None)["body"]) == {"objects": []}


def test_the_short_events_of_a_console_test(handler: ModuleType) -> None:
    for event in ({"routeKey": "GET /list"}, {"httpMethod": "GET", "path": "/list"}):
        assert json.loads(handler.lambda_handler(event, None)["body"]) == {"objects": []}


TROUBLE = [
    Reply(500, {}, b""),
    Reply(503, {}, b"<Error><Code>SlowDown</Code></Error>"),
    Reply(403, {}, b"<Error><Code>AccessDenied</Code></Error>"),
    Reply(400, {}, b""),
    # A new bucket at the global endpoint: to follow this would be to show another host the token.
    Reply(307, {"location": "http://127.0.0.1:9/files"}, b"<Error><Code>TemporaryRedirect</Code></Error>"),
]


@pytest.mark.parametrize("reply", TROUBLE, ids=lambda reply: str(reply.status))
def test_s3_in_trouble(ask: Ask, monkeypatch: pytest.MonkeyPatch, reply: Reply) -> None:
    with FakeS3(reply) as broken:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", broken.url)
        assert ask("/list") == (500, LIST_FAILED)
        assert ask("/download?objectKey=x") == (500, HEAD_FAILED)


def test_no_s3_at_all(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeS3(Reply(200, {}, b"")) as gone:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", gone.url)
    assert ask("/list") == (500, LIST_FAILED)
    assert ask("/download?objectKey=x") == (500, HEAD_FAILED)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"],
)
def test_a_list_that_is_none(ask: Ask, monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    with FakeS3(Reply(200, {}, body)) as broken:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", broken.url)
        assert ask("/list") == (500, LIST_FAILED)


def test_a_short_trouble_is_got_over(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeS3(Reply(503, {}, b""), Reply(404, {}, b"")) as shaky:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", shaky.url)
        assert ask("/download?objectKey=x") == (404, NO_OBJECT)
        assert [request.method for request in shaky.received] == ["HEAD", "HEAD"]


def test_a_url_that_cannot_be_signed(
    ask: Ask, handler: ModuleType, s3: LocalS3, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The credentials are gone between the two steps."""
    s3.store(bucket, "x", b"x")

    def exists(key: str) -> bool:
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        return True

    monkeypatch.setattr(handler, "exists", exists)
    assert ask("/download?objectKey=x") == (500, SIGN_FAILED)


def test_without_credentials(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert ask("/list") == (500, LIST_FAILED)
    assert ask("/download?objectKey=x") == (500, HEAD_FAILED)


def test_the_endpoint_is_regional(handler: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The global one answers 307 for a new bucket, for up to a day."""
    monkeypatch.delenv("AWS_ENDPOINT_URL_S3")
    url = handler.signer().presign_get(bucket="files", key="x", expires_in=900).url
    assert url.startswith("https://files.s3.eu-central-1.amazonaws.com/x?")


def test_the_signer_is_kept_and_takes_new_credentials(
    handler: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = handler.signer()
    assert handler.signer().access_key_id == first.access_key_id
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAROTATED")
    assert handler.signer().access_key_id == "ASIAROTATED"


def test_requests_to_s3_are_signed_in_the_header_alone(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], region: str
) -> None:
    """A signed URL would stand in S3's access log. Our own verifier reads what the handler sends."""
    verifier = objsign.S3Verifier(objsign.Addresses(path_style="127.0.0.1"), region=region)
    keys = objsign.Credentials.from_environment(environment)
    with FakeS3(Reply(404, {}, b"")) as s3:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3.url)
        ask("/list")
        ask("/download?objectKey=a%20b")
    seen = [
        verifier.verify(objsign.Request(*received[:3], payload=received.body), keys)
        for received in s3.received
    ]
    assert [(each.scheme, each.operation, each.key) for each in seen] == [
        ("sigv4_header", "ListObjects", None),
        ("sigv4_header", "HeadObject", b"a b"),
    ]


def test_boto3_is_not_needed(ask: Ask, s3: LocalS3, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("boto3", "botocore", "requests", "urllib3"):
        monkeypatch.setitem(sys.modules, module, None)
    s3.store(bucket, "x", b"x")
    assert ask("/list")[0] == ask("/download?objectKey=x")[0] == 200


def test_spans(
    ask: Ask, request: pytest.FixtureRequest, spans: InMemorySpanExporter, s3: LocalS3, bucket: str
) -> None:
    s3.store(bucket, "a b", b"x")
    ask("/list")
    ask("/download?objectKey=a%20b")
    ask("/other")
    finished = spans.get_finished_spans()
    assert [span.name for span in finished] == ["main-handler-span"] * 3
    other = "$default" if request.node.callspec.params["ask"] == "http" else "GET /other"
    assert [dict(span.attributes or {}) for span in finished] == [
        {"routeKey": "GET /list", "http.method": "GET", "http.path": "/list", "s3.object_count": 1},
        {"routeKey": "GET /download", "http.method": "GET", "http.path": "/download", "s3.object_key": "a b"},
        {"routeKey": other, "http.method": "GET", "http.path": "/other"},
    ]


def test_no_span_or_log_line_holds_a_secret(
    ask: Ask,
    handler: ModuleType,
    spans: InMemorySpanExporter,
    s3: LocalS3,
    bucket: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
) -> None:
    caplog.set_level(logging.DEBUG)
    s3.store(bucket, "x", b"x")
    ask("/list")
    _, body = ask("/download?objectKey=x")
    # What S3 answers to a wrong signature repeats the whole request, token and all.
    echo = (
        f"<Code>SignatureDoesNotMatch</Code><StringToSign>{environment['AWS_SESSION_TOKEN']}</StringToSign>"
    )
    with FakeS3(Reply(403, {}, echo.encode())) as broken:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", broken.url)
        monkeypatch.setattr(handler, "_signer", None)
        ask("/list")
        ask("/download?objectKey=x")
    ask("/list")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", environment["AWS_SECRET_ACCESS_KEY"] + "\n")
    ask("/list")
    output = capfd.readouterr()
    said = [caplog.text, output.out, output.err, *map(secrets.text_of, spans.get_finished_spans())]
    assert "SignatureDoesNotMatch" in caplog.text
    assert len(said) == 3 + 6
    own = [environment[name] for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")]
    assert [secrets.found(text, own) for text in said] == [[]] * len(said)
    # The search does find what it looks for.
    assert secrets.found(body["url"], own)


@pytest.mark.parametrize("layer", ["api alone", "absent"])
def test_without_the_layer(
    cold: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, layer: str
) -> None:
    hidden = ["opentelemetry.sdk"] if layer == "api alone" else ["opentelemetry"]
    for module in [name for name in sys.modules if name.startswith("opentelemetry")]:
        monkeypatch.delitem(sys.modules, module)
    for module in hidden:
        monkeypatch.setitem(sys.modules, module, None)
    handler = cold("index")
    answer = handler.lambda_handler(events.http_api(ROUTES, "GET", "/list"), None)
    assert json.loads(answer["body"]) == {"objects": []}
