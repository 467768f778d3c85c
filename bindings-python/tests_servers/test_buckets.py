"""Lists, and requests to buckets and to the service."""

from urllib.parse import unquote_plus
from xml.etree import ElementTree

import pytest
from objsign import Bucket, S3Signer
from servers import BUCKET, OTHER_BUCKET, Server
from wire import Wire, accept, presigned, refuse, signed

PREFIX = "list é+/"
NAMES = [f"{PREFIX}{name}" for name in ("a b", "c&d", "e/f", "e/g", "h")]


@pytest.fixture(autouse=True)
def stored(server: Server, bucket: Bucket, signer: S3Signer) -> None:
    for key in NAMES:
        accept(server, signed(bucket.put(key).sign(signer, payload=b"x"), b"x"))


def parse(wire: Wire, server: Server) -> ElementTree.Element:
    return ElementTree.fromstring(accept(server, wire).content)


def texts(answer: ElementTree.Element, path: str) -> list[str]:
    return [
        found.text or "" for found in answer.findall("/".join(f"{{*}}{name}" for name in path.split("/")))
    ]


@pytest.mark.parametrize("way", ["presigned", "signed"])
def test_list_page_by_page(server: Server, bucket: Bucket, signer: S3Signer, way: str) -> None:
    found: list[str] = []
    token: str | None = None
    while True:
        request = bucket.list_objects(prefix=PREFIX, max_keys=2, continuation_token=token)
        wire = (
            presigned(request.presign(signer, expires_in=60))
            if way == "presigned"
            else signed(request.sign(signer))
        )
        answer = parse(wire, server)
        found += texts(answer, "Contents/Key")
        if texts(answer, "IsTruncated") != ["true"]:
            break
        (token,) = texts(answer, "NextContinuationToken")
    assert found == NAMES


def test_list_with_delimiter_and_start(server: Server, bucket: Bucket, signer: S3Signer) -> None:
    request = bucket.list_objects(
        prefix=PREFIX, delimiter="/", start_after=NAMES[0], query={"encoding-type": "url"}
    )
    answer = parse(presigned(request.presign(signer, expires_in=60)), server)
    assert [unquote_plus(key) for key in texts(answer, "Contents/Key")] == [NAMES[1], NAMES[4]]
    assert [unquote_plus(prefix) for prefix in texts(answer, "CommonPrefixes/Prefix")] == [f"{PREFIX}e/"]


def test_a_list_of_another_prefix(server: Server, bucket: Bucket, signer: S3Signer) -> None:
    good = presigned(bucket.list_objects(prefix="list").presign(signer, expires_in=60))
    accept(server, good)
    refuse(server, Wire("GET", good.url.replace("prefix=list", "prefix=lisa")))
    refuse(server, Wire("GET", good.url.replace("&prefix=list", "")))


@pytest.mark.parametrize("virtual", [False, True])
def test_head_bucket(server: Server, signer: S3Signer, virtual: bool) -> None:
    head = server.bucket(virtual=virtual).bucket_request("HEAD")
    accept(server, presigned(head.presign(signer, expires_in=60)))
    accept(server, signed(head.sign(signer)))
    refuse(server, signed(head.sign(server.signer(server.keys.wrong))))


def test_list_buckets(server: Server, signer: S3Signer) -> None:
    request = signer.list_buckets()
    for wire in (signed(request.sign(signer)), presigned(request.presign(signer, expires_in=60))):
        assert {BUCKET, OTHER_BUCKET} <= set(texts(parse(wire, server), "Buckets/Bucket/Name"))


def test_make_and_delete_a_bucket(permanent: Server) -> None:
    signer, bucket = permanent.signer(), permanent.bucket("made-here")
    accept(permanent, presigned(bucket.bucket_request("PUT").presign(signer, expires_in=60)))
    accept(permanent, presigned(bucket.bucket_request("DELETE").presign(signer, expires_in=60)))


def test_a_virtual_host_is_bound(server: Server, signer: S3Signer) -> None:
    bucket, other = server.bucket(virtual=True), server.bucket(OTHER_BUCKET, virtual=True)
    good = presigned(bucket.get(NAMES[0]).presign(signer, expires_in=60))
    accept(server, good)
    refuse(server, good.with_header("Host", other.host))
