"""Bodies in signed chunks."""

import base64
import zlib

import pytest
from objsign import ChunkedBody, S3Signer
from servers import Server
from wire import Wire, accept, refuse, refuse_body, signed

KEY = "chunked/one"
CHUNK = 8192
# Shorter than a chunk, exactly two, and two with a rest.
LENGTHS = [1, 2 * CHUNK, 2 * CHUNK + 5]
CRC32 = "x-amz-checksum-crc32"


def chunked(server: Server, signer: S3Signer, data: bytes, trailer: bool = False) -> Wire:
    body = ChunkedBody(len(data), chunk_size=CHUNK, trailer={CRC32: 8} if trailer else None)
    request, chunks = server.bucket().put(KEY, content_type="text/plain").sign_chunked(signer, body)
    parts = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
    sent = b"".join(chunks.chunk(part) + part for part in parts)
    if trailer:
        crc = base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()
        sent += chunks.finish({CRC32: crc})
    else:
        sent += chunks.finish()
    assert len(sent) == body.encoded_length
    return signed(request, sent)


@pytest.mark.parametrize("length", LENGTHS)
def test_accepted(server: Server, signer: S3Signer, length: int) -> None:
    data = b"d" * length
    accept(server, chunked(server, signer, data))
    assert accept(server, signed(server.bucket().get(KEY).sign(signer))).content == data


def changed(wire: Wire, old: bytes, new: bytes) -> Wire:
    assert wire.body is not None
    assert old in wire.body
    return Wire(wire.method, wire.url, wire.headers, wire.body.replace(old, new, 1))


def test_data_of_another_chunk(server: Server, signer: S3Signer) -> None:
    good = chunked(server, signer, b"a" * CHUNK + b"b" * 5)
    accept(server, good)
    refuse_body(server, changed(good, b"aa", b"ab"))
    refuse_body(server, changed(good, b"bbbbb", b"bbbba"))


def test_signature_of_a_chunk(server: Server, signer: S3Signer) -> None:
    good = chunked(server, signer, b"a" * 10)
    assert good.body is not None
    at = good.body.index(b"chunk-signature=") + 16
    other = b"0" if good.body[at : at + 1] != b"0" else b"1"
    refuse_body(
        server, Wire(good.method, good.url, good.headers, good.body[:at] + other + good.body[at + 1 :])
    )


def test_another_secret(server: Server) -> None:
    refuse(server, chunked(server, server.signer(server.keys.wrong), b"data"))


def test_trailer(server: Server, signer: S3Signer) -> None:
    data = b"d" * (CHUNK + 5)
    good = chunked(server, signer, data, trailer=True)
    if accept(server, good, "trailer").ok:
        assert accept(server, signed(server.bucket().get(KEY).sign(signer))).content == data
