"""Difficult keys: written, read and deleted by presigned URLs and by signed headers."""

import pytest
from objsign import S3Signer
from servers import Server
from wire import Wire, accept, presigned, refuse, signed

KEYS = [
    "a b",
    " blanks around ",
    "a+b",
    "a&b=c",
    "it's (1)*!",
    "~tilde-._",
    "100%",
    "a%20b%2Fc%25",
    "a#b?c=d",
    "a:b;c,d@e$f",
    'quote"back\\slash',
    "<tag>^`{}|[]",
    "two//slashes",
    "résumé/日本語.txt",
    "e\u0301 is not \u00e9",
    "😀",
    "a/b/c/d",
]


@pytest.mark.parametrize("style", ["path", "virtual"])
@pytest.mark.parametrize("key", KEYS)
def test_presigned(server: Server, signer: S3Signer, key: str, style: str) -> None:
    bucket = server.bucket(virtual=style == "virtual")
    body = key.encode()
    accept(server, presigned(bucket.put(key).presign(signer, expires_in=60), body))
    get = presigned(bucket.get(key).presign(signer, expires_in=60))
    assert accept(server, get).content == body
    refuse(server, presigned(bucket.get(key).presign(server.signer(server.keys.wrong), expires_in=60)))
    accept(server, presigned(bucket.delete(key).presign(signer, expires_in=60)))


@pytest.mark.parametrize("key", KEYS)
def test_signed(server: Server, signer: S3Signer, key: str) -> None:
    bucket, body = server.bucket(), key.encode()
    accept(server, signed(bucket.put(key).sign(signer, payload=body), body))
    assert accept(server, signed(bucket.head(key).sign(signer))).headers["content-length"] == str(len(body))
    assert accept(server, signed(bucket.get(key).sign(signer))).content == body
    accept(server, signed(bucket.delete(key).sign(signer)))


@pytest.mark.parametrize("key", KEYS)
def test_version_2(permanent: Server, key: str) -> None:
    signer, bucket, body = permanent.signer(), permanent.bucket(), key.encode()
    accept(permanent, signed(bucket.put(key).sign_v2(signer), body))
    assert accept(permanent, presigned(bucket.get(key).presign_v2(signer, expires_in=60))).content == body
    accept(permanent, signed(bucket.delete(key).sign_v2(signer)))


def test_many(server: Server, signer: S3Signer) -> None:
    bucket = server.bucket()
    for key in KEYS:
        accept(server, signed(bucket.put(key).sign(signer, payload=key.encode()), key.encode()))
    urls = signer.presign_many("GET", bucket=bucket, keys=KEYS, expires_in=60)
    got = [accept(server, Wire("GET", url)).content.decode() for url in urls]
    assert got == KEYS
