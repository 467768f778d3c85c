"""An HTTP server on the loopback that records requests as they come and answers as OSS might.

While it runs, every name is that of the loopback: the SDKs sign real host names, and nothing leaves the machine.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl

ETAG = '"5B3C1A2E053D763E1B002CC607C5A0FE"'
UPLOAD_ID = "0004B9894A22E5B1888A1E29F8236E2D"

# By method and what the query names, first match first.
ANSWERS = [
    ("POST", "uploads", "<InitiateMultipartUploadResult><Bucket>photos</Bucket><Key>k</Key>"
     f"<UploadId>{UPLOAD_ID}</UploadId></InitiateMultipartUploadResult>"),
    ("POST", "uploadId", "<CompleteMultipartUploadResult><Bucket>photos</Bucket><Key>k</Key>"
     f"<ETag>{ETAG}</ETag></CompleteMultipartUploadResult>"),
    ("GET", "uploadId", "<ListPartsResult><Bucket>photos</Bucket><Key>k</Key><IsTruncated>false</IsTruncated>"
     "<NextPartNumberMarker>1</NextPartNumberMarker></ListPartsResult>"),
    ("GET", "acl", "<AccessControlPolicy><Owner><ID>1</ID><DisplayName>1</DisplayName></Owner>"
     "<AccessControlList><Grant>private</Grant></AccessControlList></AccessControlPolicy>"),
    ("GET", "tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"),
    ("GET", "location", "<LocationConstraint>oss-cn-hangzhou</LocationConstraint>"),
    ("GET", "versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"),
    ("GET", "marker", "<ListBucketResult><Name>photos</Name><Prefix></Prefix><MaxKeys>9</MaxKeys>"
     "<IsTruncated>false</IsTruncated></ListBucketResult>"),
    ("GET", "list-type", "<ListBucketResult><Name>photos</Name><Prefix></Prefix><MaxKeys>9</MaxKeys>"
     "<KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>"),
    ("POST", "delete", "<DeleteResult></DeleteResult>"),
    ("PUT", "x-oss-copy-source", f"<CopyObjectResult><ETag>{ETAG}</ETag>"
     "<LastModified>2024-01-01T00:00:00.000Z</LastModified></CopyObjectResult>"),
]  # fmt: skip


@dataclass(frozen=True)
class Recorded:
    method: str
    target: str
    """As on the request line."""
    headers: list[tuple[str, bytes]]
    body: bytes


class Recorder:
    def __init__(self, port: int) -> None:
        self.port = port
        self.requests: list[Recorded] = []

    def taken(self) -> list[Recorded]:
        """What has come since the last time."""
        taken, self.requests = self.requests, []
        return taken


def answer(recorded: Recorded) -> str:
    names = {name for name, _ in parse_qsl(recorded.target.partition("?")[2], keep_blank_values=True)}
    names |= {name.lower() for name, _ in recorded.headers}
    for method, name, body in ANSWERS:
        if recorded.method == method and name in names:
            return body
    if recorded.method == "GET" and recorded.target in {"/", "/?"}:
        return "<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>"
    return ""


def to_loopback(host: object, port: int, *_: object) -> list[Any]:
    return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port))]


@contextmanager
def recording() -> Iterator[Recorder]:
    class Handler(BaseHTTPRequestHandler):
        raw_requestline: bytes
        protocol_version = "HTTP/1.1"
        # An answer in one piece: in two, the second would wait for an acknowledgement.
        wbufsize = -1

        def record(self) -> None:
            method, target, _ = self.raw_requestline.decode("latin-1").split()
            headers = [(name, value.encode("latin-1")) for name, value in self.headers.items()]
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            recorded = Recorded(method, target, headers, body)
            recorder.requests.append(recorded)
            content = answer(recorded).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(content)))
            self.send_header("etag", ETAG)
            self.send_header("x-oss-request-id", "5C3D9175B6FC201293AD****")
            self.send_header("x-oss-symlink-target", "k")
            self.send_header("x-oss-next-append-position", "4")
            self.send_header("last-modified", "Tue, 03 Sep 2024 10:21:17 GMT")
            self.end_headers()
            if method != "HEAD":
                self.wfile.write(content)

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = record

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that hangs up is no matter."""

    server = Server(("127.0.0.1", 0), Handler)
    recorder = Recorder(server.server_port)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        with patch("socket.getaddrinfo", to_loopback):
            yield recorder
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
