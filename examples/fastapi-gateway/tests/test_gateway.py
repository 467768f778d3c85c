"""The gateway on real uvicorn servers, asked by objsign's signers, boto3 and curl."""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import sleep, time
from typing import Any
from urllib.parse import urlsplit

import boto3  # type: ignore[import-untyped]
import objsign
import pytest
import trustme
import uvicorn
from botocore.config import Config  # type: ignore[import-untyped]
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from fastapi import FastAPI

from python_support.handlers import load

FOLDER = Path(__file__).parents[1]
REGION = "eu-central-1"
BUCKET = "files"
KEY_ID = "AKIDGATEWAY"
SECRET = "a secret/that+no log shows"
MAX_BODY = 1_000_000

app: Any = load(FOLDER, "app")

# It reads its description of S3 once.
SESSION = boto3.session.Session()

DIFFICULT_KEYS = [
    "a b+c.txt",
    "Grüße/日本語 😀.txt",
    "e\u0301",
    "/leading//double/trailing/",
    "a/../b",
    "..",
    "a\nb\r\nc\n",
    "a%2Fb%00",
    "what?is=this&that#there",
    "!*'();:@&=+$,/?[]~\\\"<>^`{|}",
    "docs",
    "openapi.json",
    "\x01\x7f",
    "k" * 1024,
]


class Keys:
    """A key store that can be out of order."""

    def __init__(self) -> None:
        self.secrets = {KEY_ID: [SECRET]}
        self.works = True

    async def get(self, access_key_id: str) -> list[objsign.Credentials]:
        if not self.works:
            raise ConnectionError("the key store is down")
        return [objsign.Credentials(access_key_id, secret) for secret in self.secrets.get(access_key_id, [])]


@contextmanager
def serve(application: FastAPI, **options: Any) -> Iterator[int]:
    """Runs the application on a free port of 127.0.0.1."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application, lifespan="off", log_level="warning", access_log=False, **options)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started and thread.is_alive():
            sleep(0.01)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@dataclass
class Gateway:
    port: int
    keys: Keys
    objects: Any

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def signer(self, secret: str = SECRET, key_id: str = KEY_ID, **options: Any) -> objsign.S3Signer:
        return objsign.S3Signer(
            objsign.Credentials(key_id, secret), **{"region": REGION, "endpoint": self.url, **options}
        )

    def boto3(self, secret: str = SECRET, **options: Any) -> Any:
        return client(self.url, secret, **options)

    @property
    def stored(self) -> dict[bytes, bytes]:
        return {key: stored.body for key, stored in self.objects.buckets[BUCKET].items()}


def client(url: str, secret: str = SECRET, verify: str | None = None, **options: Any) -> Any:
    config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1})
    return SESSION.client(
        "s3",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=secret,
        verify=verify,
        config=config.merge(Config(**options)),
    )


@contextmanager
def gateway_with(http: str = "h11", host: str = "127.0.0.1", **options: Any) -> Iterator[Gateway]:
    """A gateway and its address. Options are those of `Gate`, and uvicorn's that begin with `ssl_`."""
    tls = {name: options.pop(name) for name in list(options) if name.startswith("ssl_")}
    keys, objects = Keys(), app.Objects([BUCKET])
    verifier = objsign.S3Verifier(objsign.Addresses(path_style=host), region=REGION)
    gate = app.Gate(verifier, keys, app.OPERATIONS, max_body=MAX_BODY, **options)
    with serve(app.create_app(gate, objects), http=http, **tls) as port:
        yield Gateway(port, keys, objects)


@pytest.fixture(scope="module", params=["h11", "httptools"])
def running(request: pytest.FixtureRequest) -> Iterator[Gateway]:
    """One server for each of uvicorn's HTTP parsers."""
    with gateway_with(request.param) as gateway:
        yield gateway


@pytest.fixture
def gateway(running: Gateway) -> Gateway:
    """As if it had just been started."""
    running.keys.secrets = {KEY_ID: [SECRET]}
    running.keys.works = True
    running.objects.buckets[BUCKET].clear()
    return running


@dataclass(frozen=True)
class Sent:
    """A request on its way: what changes it can change everything."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @staticmethod
    def of(signed: objsign.SignedRequest | objsign.Presigned, body: bytes = b"") -> Sent:
        url = urlsplit(signed.url)
        target = signed.url.split(url.netloc, 1)[1]
        return Sent(signed.method, target, {"host": url.netloc, **signed.headers}, body)

    def with_header(self, name: str, value: str) -> Sent:
        return replace(self, headers={**self.headers, name: value})

    def with_target(self, old: str, new: str) -> Sent:
        assert old in self.target
        return replace(self, target=self.target.replace(old, new))


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> str:
        found = re.search(rb"<Code>(\w+)</Code>", self.body)
        return found[1].decode() if found else ""

    @property
    def refusal(self) -> tuple[int, str]:
        return self.status, self.code


def ask(gateway: Gateway, sent: Sent) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)
    connection.putrequest(sent.method, sent.target, skip_host=True, skip_accept_encoding=True)
    headers = {"content-length": str(len(sent.body)), **sent.headers} if sent.body else sent.headers
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(sent.body or None)
    response = connection.getresponse()
    answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    connection.close()
    return answer


def presigned(gateway: Gateway, method: Any, key: str | bytes, body: bytes = b"", **options: Any) -> Sent:
    signer = options.pop("signer", None) or gateway.signer()
    options = {"bucket": BUCKET, "expires_in": 60, "allow_dot_segments": True, **options}
    return Sent.of(signer.presign(method, key=key, **options), body)


def signed(gateway: Gateway, method: Any, key: str | bytes, body: bytes = b"", **options: Any) -> Sent:
    signer = options.pop("signer", None) or gateway.signer()
    options = {"bucket": BUCKET, "payload": body, "allow_dot_segments": True, **options}
    return Sent.of(signer.sign(method, key=key, **options), body)


both_ways = pytest.mark.parametrize("sign", [presigned, signed])
Sign = Callable[..., Sent]


def chunked(gateway: Gateway, key: str, body: bytes, trailer: Mapping[str, str] | None = None) -> Sent:
    trailer = trailer or {}
    form = objsign.ChunkedBody(
        len(body), chunk_size=8192, trailer={name: len(value) for name, value in trailer.items()}
    )
    signer = gateway.signer()
    request, chunks = signer.bucket(BUCKET).put(key, content_type="text/plain").sign_chunked(signer, form)
    pieces = [body[at : at + 8192] for at in range(0, len(body), 8192)]
    encoded = b"".join(chunks.chunk(piece) + piece for piece in pieces) + chunks.finish(trailer)
    return Sent.of(request, encoded)


# What is let in


@both_ways
@pytest.mark.parametrize("key", DIFFICULT_KEYS)
def test_an_object_from_upload_to_deletion(gateway: Gateway, sign: Sign, key: str) -> None:
    body = b"the body of " + key.encode()
    etag = f'"{hashlib.md5(body).hexdigest()}"'
    put = ask(gateway, sign(gateway, "PUT", key, body))
    assert (put.status, put.headers["etag"], put.body) == (200, etag, b"")
    assert gateway.stored == {key.encode(): body}
    got = ask(gateway, sign(gateway, "GET", key))
    assert (got.status, got.headers["etag"], got.body) == (200, etag, body)
    head = ask(gateway, sign(gateway, "HEAD", key))
    assert (head.status, head.headers["content-length"], head.body) == (200, str(len(body)), b"")
    assert ask(gateway, sign(gateway, "DELETE", key)).status == 204
    assert gateway.stored == {}
    assert ask(gateway, sign(gateway, "GET", key)).refusal == (404, "NoSuchKey")


def test_a_key_that_is_no_text(gateway: Gateway) -> None:
    key = b"\xff\xfe/\xc3"
    assert ask(gateway, signed(gateway, "PUT", key, b"x")).status == 200
    assert gateway.stored == {key: b"x"}
    assert ask(gateway, presigned(gateway, "GET", key)).body == b"x"


def test_headers_are_stored_if_they_were_signed(gateway: Gateway) -> None:
    headers = {"content-type": "text/plain", "x-amz-meta-tag": "x y", "content-encoding": "gzip"}
    put = signed(gateway, "PUT", "a", b"x", headers=headers)
    assert ask(gateway, put.with_header("cache-control", "no-store")).status == 200
    got = ask(gateway, signed(gateway, "HEAD", "a"))
    assert {name: got.headers.get(name) for name in headers} == headers
    assert "cache-control" not in got.headers


@pytest.mark.parametrize("size", [0, 1, 8192, 100_000])
@pytest.mark.parametrize("checksum", [False, True])
def test_signed_chunks(gateway: Gateway, size: int, checksum: bool) -> None:
    body = os.urandom(size)
    crc32 = base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()
    trailer = {"x-amz-checksum-crc32": crc32} if checksum else None
    assert ask(gateway, chunked(gateway, "a", body, trailer)).status == 200
    assert gateway.stored == {b"a": body}
    got = ask(gateway, signed(gateway, "GET", "a"))
    assert (got.headers["content-type"], got.headers.get("content-encoding")) == ("text/plain", None)


def test_a_body_without_a_length(gateway: Gateway) -> None:
    put = signed(gateway, "PUT", "a", b"hello")
    framed = replace(put, body=b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")
    headers = {name: value for name, value in framed.headers.items() if name != "content-length"}
    framed = replace(framed, headers={**headers, "transfer-encoding": "chunked"})
    connection = socket.create_connection(("127.0.0.1", gateway.port), timeout=20)
    lines = [f"PUT {framed.target} HTTP/1.1", *(f"{name}: {value}" for name, value in framed.headers.items())]
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + framed.body)
    assert connection.recv(100).startswith(b"HTTP/1.1 200")
    connection.close()
    assert gateway.stored == {b"a": b"hello"}


def test_two_keys_while_one_replaces_the_other(gateway: Gateway) -> None:
    gateway.keys.secrets[KEY_ID] = ["the new one", SECRET]
    for secret in (SECRET, "the new one"):
        sent = signed(gateway, "PUT", secret, b"x", signer=gateway.signer(secret))
        assert ask(gateway, sent).status == 200
    gateway.keys.secrets[KEY_ID] = ["the new one"]
    sent = signed(gateway, "GET", SECRET)
    assert ask(gateway, sent).refusal == (403, "SignatureDoesNotMatch")


# What is refused


def test_a_refusal_is_the_services_own(gateway: Gateway) -> None:
    answer = ask(gateway, Sent("GET", f"/{BUCKET}/a", {"host": f"127.0.0.1:{gateway.port}"}))
    assert answer.refusal == (403, "AccessDenied")
    assert answer.headers["content-type"] == "application/xml"
    request_id = answer.headers["x-amz-request-id"]
    assert f"<RequestId>{request_id}</RequestId>".encode() in answer.body
    head = ask(gateway, Sent("HEAD", f"/{BUCKET}/a", {"host": f"127.0.0.1:{gateway.port}"}))
    assert (head.status, head.headers["content-length"], head.body) == (403, "0", b"")
    assert head.headers["x-amz-request-id"] != request_id


@pytest.mark.parametrize("path", ["/", "/docs", "/redoc", "/openapi.json", "//", "/files"])
def test_nothing_is_open(gateway: Gateway, path: str) -> None:
    answer = ask(gateway, Sent("GET", path, {"host": f"127.0.0.1:{gateway.port}"}))
    assert answer.refusal == (403, "AccessDenied")


TAMPERED: dict[str, Callable[[Sent], Sent]] = {
    "method": lambda sent: replace(sent, method="DELETE"),
    "key": lambda sent: sent.with_target("/a.txt", "/b.txt"),
    "spelling of the key": lambda sent: sent.with_target("/a.txt", "//a.txt"),
    "bucket": lambda sent: sent.with_target(f"/{BUCKET}/", "/other/"),
    "host": lambda sent: sent.with_header("host", "127.0.0.1:1"),
    "unknown host": lambda sent: sent.with_header("host", "other.example.com"),
    "parameter": lambda sent: replace(
        sent, target=sent.target + ("&" if "?" in sent.target else "?") + "acl="
    ),
    "signed header": lambda sent: sent.with_header("content-type", "text/html"),
    "header of S3": lambda sent: sent.with_header("x-amz-acl", "public-read"),
    "metadata": lambda sent: sent.with_header("x-amz-meta-tag", "x"),
}
TAMPERED_URL: dict[str, Callable[[Sent], Sent]] = {
    "signature": lambda sent: replace(sent, target=sent.target[:-1] + chr(ord(sent.target[-1]) ^ 1)),
    "expiry": lambda sent: sent.with_target("X-Amz-Expires=60", "X-Amz-Expires=600"),
    "repeated parameter": lambda sent: replace(sent, target=f"{sent.target}&X-Amz-Expires=60"),
    "two mechanisms": lambda sent: sent.with_header("authorization", "AWS4-HMAC-SHA256 Credential=x"),
}
TAMPERED_HEADERS: dict[str, Callable[[Sent], Sent]] = {
    "signature": lambda sent: sent.with_header("authorization", sent.headers["authorization"][:-1] + "x"),
    "date": lambda sent: sent.with_header("x-amz-date", "20240903T102117Z"),
    "hash": lambda sent: sent.with_header("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
    "body": lambda sent: replace(sent, body=b"other body"),
    "no body": lambda sent: replace(sent, body=b""),
}
CASES = [
    *((presigned, name, change) for name, change in {**TAMPERED, **TAMPERED_URL}.items()),
    *((signed, name, change) for name, change in {**TAMPERED, **TAMPERED_HEADERS}.items()),
]


@pytest.mark.parametrize(
    ("sign", "change"),
    [pytest.param(sign, change, id=f"{sign.__name__}: {name}") for sign, name, change in CASES],
)
def test_tampered_uploads(gateway: Gateway, sign: Sign, change: Callable[[Sent], Sent]) -> None:
    assert ask(gateway, signed(gateway, "PUT", "a.txt", b"before")).status == 200
    sent = sign(gateway, "PUT", "a.txt", b"after", headers={"content-type": "text/plain"})
    answer = ask(gateway, change(sent))
    assert (answer.status in (400, 403), answer.code != "") == (True, True)
    assert SECRET.encode() not in answer.body
    assert gateway.stored == {b"a.txt": b"before"}
    assert ask(gateway, sent).status == 200
    assert gateway.stored == {b"a.txt": b"after"}


def test_the_wrong_body_by_its_code(gateway: Gateway) -> None:
    sent = replace(signed(gateway, "PUT", "a", b"the body"), body=b"the_body")
    assert ask(gateway, sent).refusal == (400, "XAmzContentSHA256Mismatch")


@pytest.mark.parametrize(
    "name", ["content-md5", "x-amz-checksum-crc32", "x-amz-checksum-sha1", "x-amz-checksum-sha256"]
)
def test_a_signed_checksum_binds_the_body_of_a_presigned_upload(gateway: Gateway, name: str) -> None:
    digests = {
        "content-md5": hashlib.md5(b"hello").digest(),
        "x-amz-checksum-crc32": zlib.crc32(b"hello").to_bytes(4, "big"),
        "x-amz-checksum-sha1": hashlib.sha1(b"hello").digest(),
        "x-amz-checksum-sha256": hashlib.sha256(b"hello").digest(),
    }
    sent = presigned(gateway, "PUT", "a", b"hello", headers={name: base64.b64encode(digests[name]).decode()})
    assert ask(gateway, replace(sent, body=b"other")).refusal == (400, "BadDigest")
    assert gateway.stored == {}
    assert ask(gateway, sent).status == 200


def test_a_checksum_that_cannot_be_checked(gateway: Gateway) -> None:
    sent = signed(gateway, "PUT", "a", b"x", headers={"x-amz-checksum-crc64nvme": "AAAAAAAAAAA="})
    assert ask(gateway, sent).refusal == (501, "NotImplemented")
    sent = chunked(gateway, "a", b"x", {"x-amz-checksum-crc32c": "AAAAAA=="})
    assert ask(gateway, sent).refusal == (501, "NotImplemented")
    assert gateway.stored == {}


def test_tampered_chunks(gateway: Gateway) -> None:
    body = b"x" * 20_000
    sent = chunked(gateway, "a", body)
    for changed, refusal in [
        (replace(sent, body=sent.body.replace(b"x", b"y", 1)), (403, "SignatureDoesNotMatch")),
        (replace(sent, body=sent.body[:8192] + b"y" + sent.body[8193:]), (403, "SignatureDoesNotMatch")),
        (replace(sent, body=body), (400, "IncompleteBody")),
        # Cut off between two chunks, and after the end.
        (replace(sent, body=sent.body[: 8192 + 86 + 4 + 2]), (400, "IncompleteBody")),
        (replace(sent, body=sent.body + b"x"), (400, "IncompleteBody")),
    ]:
        length = {"content-length": str(len(changed.body))}
        if "content-length" not in sent.headers["authorization"]:
            changed = replace(changed, headers={**changed.headers, **length})
        assert ask(gateway, changed).refusal == refusal
    wrong = {"x-amz-checksum-crc32": "AAAAAA=="}
    assert ask(gateway, chunked(gateway, "a", body, wrong)).refusal == (400, "BadDigest")
    assert gateway.stored == {}


@both_ways
def test_too_late_and_too_early(gateway: Gateway, sign: Sign) -> None:
    for offset in (-3600, 3600):
        answer = ask(gateway, sign(gateway, "GET", "a", now=int(time()) + offset))
        assert (answer.status, answer.code) in [(403, "AccessDenied"), (403, "RequestTimeTooSkewed")]
    assert ask(gateway, sign(gateway, "GET", "a", now=int(time()) - 50)).status == 404


@both_ways
def test_keys_that_are_not_valid(gateway: Gateway, sign: Sign) -> None:
    unknown = sign(gateway, "GET", "a", signer=gateway.signer(key_id="AKIDOTHER"))
    assert ask(gateway, unknown).refusal == (403, "InvalidAccessKeyId")
    wrong = sign(gateway, "GET", "a", signer=gateway.signer("another secret"))
    assert ask(gateway, wrong).refusal == (403, "SignatureDoesNotMatch")
    region = sign(gateway, "GET", "a", signer=gateway.signer(region="us-east-1"))
    assert ask(gateway, region).refusal[0] in (400, 403)


@both_ways
def test_a_key_store_that_is_down(gateway: Gateway, sign: Sign, caplog: pytest.LogCaptureFixture) -> None:
    gateway.keys.works = False
    assert ask(gateway, sign(gateway, "GET", "a")).refusal == (503, "ServiceUnavailable")
    head = ask(gateway, sign(gateway, "HEAD", "a"))
    assert (head.status, head.body) == (503, b"")
    assert "the key store is down" in caplog.text
    assert "Signature=" not in caplog.text
    # It is not asked for what is refused anyway.
    assert ask(gateway, sign(gateway, "GET", "a", now=int(time()) - 3600)).status == 403
    gateway.keys.works = True
    assert ask(gateway, sign(gateway, "GET", "a")).status == 404


def test_other_operations(gateway: Gateway) -> None:
    signer = gateway.signer()
    bucket = signer.bucket(BUCKET)
    requests = [
        signer.list_buckets(),
        bucket.list_objects(),
        bucket.bucket_request("PUT"),
        bucket.bucket_request("DELETE"),
        bucket.object("GET", "a", query={"acl": ""}),
        bucket.object("PUT", "a", query={"tagging": ""}),
        bucket.object("PUT", "a", headers={"x-amz-copy-source": "/files/b"}),
        bucket.object("POST", "a", query={"uploads": ""}),
        bucket.object("POST", "a"),
        bucket.object("PATCH", "a"),
        bucket.object("OPTIONS", "a"),
        bucket.delete("a", version_id="1"),
    ]
    for request in requests:
        assert ask(gateway, Sent.of(request.sign(signer))).refusal == (501, "NotImplemented")
    completed = bucket.object("POST", "a", query={"uploadId": "1"}).sign(signer, payload=b"<parts/>")
    assert ask(gateway, Sent.of(completed, b"<parts/>")).refusal == (501, "NotImplemented")
    assert ask(gateway, replace(signed(gateway, "GET", "a"), method="PROPFIND")).status == 405


def test_what_would_have_to_be_left_out(gateway: Gateway) -> None:
    signer = gateway.signer()
    bucket = signer.bucket(BUCKET)
    for request in [
        bucket.get("a", range=(0, 1)),
        bucket.get("a", version_id="1"),
        bucket.get("a", download_as="b.txt"),
        bucket.put("a", headers={"if-none-match": "*"}),
        bucket.put("a", headers={"x-amz-acl": "public-read"}),
        bucket.put("a", headers={"x-amz-server-side-encryption": "AES256"}),
    ]:
        assert ask(gateway, Sent.of(request.sign(signer))).refusal == (501, "NotImplemented")
    assert gateway.stored == {}


def test_another_bucket(gateway: Gateway) -> None:
    for method in ("PUT", "GET", "DELETE"):
        sent = signed(gateway, method, "a", bucket="other")
        assert ask(gateway, sent).refusal == (404, "NoSuchBucket")


def test_too_much(gateway: Gateway) -> None:
    for sign in (presigned, signed):
        assert ask(gateway, sign(gateway, "PUT", "a", b"x" * MAX_BODY)).status == 200
        sent = sign(gateway, "PUT", "b", b"x" * (MAX_BODY + 1))
        assert ask(gateway, sent).refusal == (400, "EntityTooLarge")
    sent = chunked(gateway, "b", b"x" * (MAX_BODY + 1))
    assert ask(gateway, sent).refusal == (400, "EntityTooLarge")
    for method in ("GET", "DELETE"):
        assert ask(gateway, presigned(gateway, method, "a", b"x")).refusal == (400, "EntityTooLarge")
    assert list(gateway.stored) == [b"a"]


def test_a_client_that_goes_away(gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    sent = presigned(gateway, "PUT", "a")
    connection = socket.create_connection(("127.0.0.1", gateway.port), timeout=20)
    head = f"PUT {sent.target} HTTP/1.1\r\nhost: {sent.headers['host']}\r\ncontent-length: 9\r\n\r\n"
    connection.sendall(head.encode() + b"half")
    connection.close()
    for _ in range(200):
        if "IncompleteBody" in caplog.text:
            break
        sleep(0.01)
    assert "IncompleteBody" in caplog.text
    assert "Traceback" not in caplog.text
    assert gateway.stored == {}


# Behind a proxy


def test_the_host_that_a_proxy_has_changed() -> None:
    with gateway_with(host="files.example.com", authority="files.example.com") as gateway:
        signer = gateway.signer(endpoint="https://files.example.com")
        internal = f"127.0.0.1:{gateway.port}"
        for sign in (presigned, signed):
            sent = sign(gateway, "PUT", "a", b"x", signer=signer)
            assert ask(gateway, sent.with_header("host", internal)).status == 200
            # Signed for the inner host, which is not the configured one.
            assert ask(gateway, sign(gateway, "PUT", "a", b"x")).refusal == (403, "SignatureDoesNotMatch")


def test_the_host_is_not_read_from_other_headers(gateway: Gateway) -> None:
    sent = signed(gateway, "PUT", "a", b"x", signer=gateway.signer(endpoint="https://files.example.com"))
    sent = sent.with_header("host", f"127.0.0.1:{gateway.port}")
    for name in ("x-forwarded-host", "x-original-host", "forwarded"):
        value = "host=files.example.com" if name == "forwarded" else "files.example.com"
        assert ask(gateway, sent.with_header(name, value)).refusal == (403, "SignatureDoesNotMatch")


# A signature that is used again


def test_without_a_replay_store_a_signature_may_be_used_again(gateway: Gateway) -> None:
    sent = signed(gateway, "PUT", "a", b"x")
    assert [ask(gateway, sent).status for _ in range(2)] == [200, 200]


@both_ways
def test_with_one_it_changes_something_once(sign: Sign) -> None:
    with gateway_with(replays=app.Seen()) as gateway:
        md5 = base64.b64encode(hashlib.md5(b"x").digest()).decode()
        put = sign(gateway, "PUT", "a", b"x", headers={"content-md5": md5})
        # What has come damaged has changed nothing, and may be sent again.
        assert ask(gateway, replace(put, body=b"y")).status == 400
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: ask(gateway, put).refusal, range(8)))
        assert sorted(answers) == [(200, ""), *[(403, "AccessDenied")] * 7]
        get = sign(gateway, "GET", "a")
        assert [ask(gateway, get).body for _ in range(2)] == [b"x", b"x"]
        delete = sign(gateway, "DELETE", "a")
        assert [ask(gateway, delete).status for _ in range(2)] == [204, 403]


def test_a_replay_store_that_is_down() -> None:
    class Down:
        async def first_use(self, replay_key: str, until: object) -> bool:
            raise ConnectionError("the replay store is down")

    with gateway_with(replays=Down()) as gateway:
        assert ask(gateway, signed(gateway, "PUT", "a", b"x")).refusal == (503, "ServiceUnavailable")
        assert gateway.stored == {}


# boto3


def refusal_of(call: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(ClientError) as caught:
        call()
    response = caught.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]


@pytest.mark.parametrize("checksums", ["when_supported", "when_required"])
@pytest.mark.parametrize("key", DIFFICULT_KEYS)
def test_boto3(gateway: Gateway, key: str, checksums: str) -> None:
    s3 = gateway.boto3(request_checksum_calculation=checksums)
    body = b"the body of " + key.encode()
    put = s3.put_object(Bucket=BUCKET, Key=key, Body=body, ContentType="text/plain", Metadata={"tag": "x y"})
    assert put["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
    assert gateway.stored == {key.encode(): body}
    got = s3.get_object(Bucket=BUCKET, Key=key)
    assert (got["Body"].read(), got["ContentType"], got["Metadata"]) == (body, "text/plain", {"tag": "x y"})
    assert s3.head_object(Bucket=BUCKET, Key=key)["ContentLength"] == len(body)
    s3.delete_object(Bucket=BUCKET, Key=key)
    assert gateway.stored == {}
    assert refusal_of(lambda: s3.get_object(Bucket=BUCKET, Key=key)) == (404, "NoSuchKey")
    assert refusal_of(lambda: s3.head_object(Bucket=BUCKET, Key=key))[0] == 404


def test_boto3_with_files_and_its_own_presigned_urls(gateway: Gateway, tmp_path: Path) -> None:
    s3 = gateway.boto3(signature_version="s3v4")
    (tmp_path / "up").write_bytes(b"from a file")
    s3.upload_file(str(tmp_path / "up"), BUCKET, "a b")
    s3.download_file(BUCKET, "a b", str(tmp_path / "down"))
    assert (tmp_path / "down").read_bytes() == b"from a file"
    url = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "a b"}, ExpiresIn=60)
    parts = urlsplit(url)
    assert (
        ask(gateway, Sent("GET", f"{parts.path}?{parts.query}", {"host": parts.netloc})).body
        == b"from a file"
    )


def test_what_boto3_is_refused(gateway: Gateway) -> None:
    s3 = gateway.boto3()
    other = gateway.boto3("another secret")
    assert refusal_of(lambda: other.get_object(Bucket=BUCKET, Key="a")) == (403, "SignatureDoesNotMatch")
    # It waits for `100 Continue` with the body, and need not send it.
    assert refusal_of(lambda: other.put_object(Bucket=BUCKET, Key="a", Body=b"x" * 20_000_000)) == (
        403,
        "SignatureDoesNotMatch",
    )
    assert refusal_of(lambda: s3.list_buckets()) == (501, "NotImplemented")
    assert refusal_of(lambda: s3.list_objects_v2(Bucket=BUCKET)) == (501, "NotImplemented")
    assert refusal_of(lambda: s3.get_object(Bucket=BUCKET, Key="a", Range="bytes=0-1")) == (
        501,
        "NotImplemented",
    )
    assert refusal_of(lambda: s3.create_multipart_upload(Bucket=BUCKET, Key="a")) == (501, "NotImplemented")
    gateway.keys.works = False
    assert refusal_of(lambda: s3.get_object(Bucket=BUCKET, Key="a")) == (503, "ServiceUnavailable")


def test_boto3_over_tls(tmp_path: Path) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "server.pem"))
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with gateway_with(ssl_certfile=str(tmp_path / "server.pem")) as gateway:
        url = gateway.url.replace("http:", "https:")
        trusted = {"verify": str(tmp_path / "ca.pem")}
        # By default it sends unsigned chunks with a checksum after them.
        with closing(client(url, **trusted)) as s3:
            refusal = refusal_of(lambda: s3.put_object(Bucket=BUCKET, Key="a", Body=b"x"))
        assert refusal == (501, "NotImplemented")
        assert gateway.stored == {}
        trusted["request_checksum_calculation"] = "when_required"
        with closing(client(url, **trusted)) as s3:
            s3.put_object(Bucket=BUCKET, Key="a", Body=b"unsigned")
            assert s3.get_object(Bucket=BUCKET, Key="a")["Body"].read() == b"unsigned"
        style = {"addressing_style": "path", "payload_signing_enabled": True}
        with closing(client(url, s3=style, **trusted)) as s3:
            s3.put_object(Bucket=BUCKET, Key="b", Body=b"signed")
        assert gateway.stored == {b"a": b"unsigned", b"b": b"signed"}


def test_many_clients(gateway: Gateway) -> None:
    def work(number: int) -> None:
        s3, key = gateway.boto3(), f"client/{number}"
        for turn in range(5):
            body = os.urandom(10_000 * (turn + 1))
            s3.put_object(Bucket=BUCKET, Key=key, Body=body)
            damaged = replace(signed(gateway, "PUT", key, body), body=body[::-1])
            assert ask(gateway, damaged).refusal == (400, "XAmzContentSHA256Mismatch")
            assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == body
            assert ask(gateway, chunked(gateway, key, body[::-1])).status == 200
            assert ask(gateway, presigned(gateway, "GET", key)).body == body[::-1]
        s3.delete_object(Bucket=BUCKET, Key=key)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert gateway.stored == {}


# The README


def test_the_commands_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (FOLDER / "README.md").read_text("utf-8")
    run, use, fixed = re.findall(r"```sh\n(.*?)```", readme, re.DOTALL)[:3]
    (from_boto3,) = re.findall(r"```python\n(import boto3\n.*?)```", readme, re.DOTALL)
    keys = re.search(r"echo '(.*)' > keys.json", run)
    assert keys is not None
    (tmp_path / "keys.json").write_text(keys[1])
    for name, value in re.findall(r"(GATEWAY_\w+)=(\S+)", run):
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    # As in a shell of one who has no settings for AWS.
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with serve(app.from_environment()) as port:
        boto3_block = f"python - <<'END'\n{from_boto3}END\ncurl \"$(presign s3://files/a.txt)\"\n"
        script = f"{use}\n{fixed}\n{boto3_block}".replace(":8000", f":{port}").replace(
            "curl ", "curl -sS --noproxy '*' "
        )
        script = script.replace("python ", f"'{sys.executable}' ")
        done = subprocess.run(["bash", "-ec", script], capture_output=True, check=True, text=True, timeout=60)
    head = re.search(
        r"hello\nHTTP/1.1 200 OK\n.*content-length: 6\n", done.stdout.replace("\r", ""), re.DOTALL
    )
    assert head is not None, done.stdout
    assert done.stdout.count("<Error>") == 1
    assert "<Code>BadDigest</Code>" in done.stdout
    assert done.stdout.endswith("</Error>hello")  # what boto3 uploaded


def test_the_key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read anew for each request: a new key is valid at once. A missing file is not the client's fault."""
    monkeypatch.setenv("GATEWAY_KEYS", str(tmp_path / "keys.json"))
    monkeypatch.setenv("GATEWAY_REGION", REGION)
    monkeypatch.setenv("GATEWAY_BUCKETS", f"{BUCKET},more")
    monkeypatch.setenv("GATEWAY_AUTHORITY", "files.example.com:8443")
    monkeypatch.setenv("GATEWAY_ONCE", "1")
    with serve(app.from_environment()) as port:
        gateway = Gateway(port, Keys(), None)
        signer = gateway.signer(endpoint="https://files.example.com:8443")
        put = signed(gateway, "PUT", "a", b"x", signer=signer, bucket="more")
        for content, status in [
            (None, 503),
            ("{", 503),
            ("{}", 403),
            (f'{{"{KEY_ID}": ["{SECRET} "]}}', 503),
            (f'{{"{KEY_ID}": "{SECRET}"}}', 503),
            (f'{{"{KEY_ID}": ["another"]}}', 403),
            (f'{{"{KEY_ID}": ["another", "{SECRET}"]}}', 200),
            (f'{{"{KEY_ID}": ["another", "{SECRET}"]}}', 403),
        ]:
            if content is not None:
                (tmp_path / "keys.json").write_text(content)
            assert ask(gateway, put).status == status, content
