"""`v4-chunked`: a request, its chunks one by one, perhaps a trailer. Signed, then verified as it arrives."""

from __future__ import annotations

from objsign import (
    Bucket,
    ChunkedBody,
    ChunkSigner,
    ChunkVerified,
    Request,
    S3Signer,
    S3Verifier,
    SignedRequest,
)

from conformance.outcome import Failed, same
from conformance.row import Row
from conformance.wire import known_addresses

# The rest of the row's headers is the signer's own.
_GIVEN = ("x-amz-storage-class", "content-length")


def run(row: Row) -> None:
    sent, body = sign(row)
    _verify(row, sent, body)


def sign(row: Row) -> tuple[SignedRequest, bytes]:
    """The signed request and the whole body, each step compared with the row."""
    name, _, key = row.text("target").lstrip("/").partition("/")
    # The documented examples are signed for the global host in path style.
    bucket = Bucket(name, region=row.text("region"), global_host=True, addressing="path")
    trailer = _trailer(row)
    length = int(row.header("x-amz-decoded-content-length") or "")
    body = ChunkedBody(length, trailer={name: len(value) for name, value in trailer})
    put = bucket.put(key, headers=[pair for pair in row.pairs("headers") if pair[0].lower() in _GIVEN])
    encoded_length = row.header("content-length")
    if encoded_length is not None:
        same("encoded length", body.encoded_length, int(encoded_length))
    signer, now = S3Signer(row.credentials, region=row.text("region")), row.timestamp
    stages = put.sign_chunked_stages(signer, body, now=now)
    same("canonical request", stages.canonical_request, row.text("canonical_request"))
    same("string to sign", stages.string_to_sign, row.text("string_to_sign"))
    sent, chunks = put.sign_chunked(signer, body, now=now)
    # The row has no blank behind its commas.
    same("authorization", sent.headers["authorization"].replace(", ", ","), row.text("authorization"))
    wire = _sign_chunks(row, chunks, trailer)
    same("length sent", len(wire), body.encoded_length)
    return sent, wire


def _sign_chunks(row: Row, signer: ChunkSigner, trailer: list[tuple[str, str]]) -> bytes:
    wire = b""
    for chunk in row.members("chunks"):
        data = (chunk["fill"] * chunk["size"]).encode()
        before = signer.chunk(data) if data else signer.finish(trailer)
        header = (before[2:] if before.startswith(b"\r\n") else before).partition(b"\r\n")[0]
        same("chunk header", header.decode(), chunk["header"])
        if data or not trailer:
            same("string to sign of a chunk", signer.string_to_sign, chunk["string_to_sign"])
        wire += before + data
    expected = row.get("trailer")
    if expected:
        same("string to sign of the trailer", signer.string_to_sign, expected["string_to_sign"])
        last = f"x-amz-trailer-signature:{expected['signature']}\r\n\r\n".encode()
        same("end of the body", wire[-len(last) :], last)
    return wire


def _trailer(row: Row) -> list[tuple[str, str]]:
    """The headers behind the body, from their canonical form."""
    lines = (row.get("trailer") or {}).get("canonical", "").split("\n")
    return [(name, value) for name, _, value in (line.partition(":") for line in lines if line)]


def _verify(row: Row, sent: SignedRequest, body: bytes) -> None:
    host = row.header("host")
    if host is None:
        raise Failed("no host")
    request = Request(row.text("method"), row.text("target"), {**sent.headers, "host": host})
    verifier = S3Verifier(known_addresses(host), region=row.text("region"))
    chunks = verifier.verify(request, row.credentials, now=row.timestamp).chunk_verifier()
    if chunks is None:
        raise Failed("no signed chunks")
    sizes, data = [], b""
    for start in range(0, len(body), 1000):
        for event in chunks.decode(body[start : start + 1000]):
            if isinstance(event, ChunkVerified):
                sizes.append(event.bytes)
            else:
                data += event
    same("sizes", repr([*sizes, 0]), repr([chunk["size"] for chunk in row.members("chunks")]))
    same("data", data, "".join(chunk["fill"] * chunk["size"] for chunk in row.members("chunks")).encode())
    found = [(name, value.decode()) for name, value in chunks.finish()]
    same("trailer", repr(found), repr(_trailer(row)))
