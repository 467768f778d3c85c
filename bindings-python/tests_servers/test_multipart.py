"""Multipart uploads, from their creation to their end, by presigned URLs and by signed headers."""

from xml.etree import ElementTree

import pytest
from objsign import Bucket, Payload, S3Request, S3Signer
from servers import Server
from wire import Wire, accept, presigned, refuse, signed

KEY = "multipart/é +.bin"
# The least that S3 takes for a part that is not the last.
PARTS = [b"a" * (5 << 20), b"the end"]


class Upload:
    def __init__(self, server: Server, signer: S3Signer, way: str) -> None:
        self.server, self.signer, self.way = server, signer, way
        self.bucket: Bucket = server.bucket()
        create = self.bucket.create_multipart_upload(
            KEY, content_type="image/png", metadata={"color": "blue"}
        )
        answer = ElementTree.fromstring(accept(server, self.wire(create)).content)
        self.id = answer.findtext("{*}UploadId") or ""

    def wire(self, request: S3Request, body: bytes = b"") -> Wire:
        match self.way:
            case "presigned":
                return presigned(request.presign(self.signer, expires_in=60), body)
            case "signed":
                return signed(request.sign(self.signer, payload=body), body)
            case "presigned, version 2":
                return presigned(request.presign_v2(self.signer, expires_in=60), body)
            case _:
                return signed(request.sign_v2(self.signer), body)

    def part(self, number: int, body: bytes) -> Wire:
        return self.wire(self.bucket.upload_part(KEY, upload_id=self.id, part_number=number), body)

    def parts(self) -> Wire:
        return self.wire(self.bucket.list_parts(KEY, upload_id=self.id))

    def complete(self, etags: list[str]) -> Wire:
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
            for number, etag in enumerate(etags, 1)
        )
        body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        return self.wire(self.bucket.complete_multipart_upload(KEY, upload_id=self.id), body)

    def abort(self) -> Wire:
        return self.wire(self.bucket.abort_multipart_upload(KEY, upload_id=self.id))


def whole(upload: Upload) -> None:
    server, etags = upload.server, []
    for number, body in enumerate(PARTS, 1):
        etags.append(accept(server, upload.part(number, body)).headers["etag"])
    listed = ElementTree.fromstring(accept(server, upload.parts()).content)
    assert {found.text for found in listed.findall("{*}Part/{*}PartNumber")} == {"1", "2"}
    completed = accept(server, upload.complete(etags)).content
    assert b"CompleteMultipartUploadResult" in completed
    got = accept(server, presigned(upload.bucket.get(KEY).presign(upload.signer, expires_in=60)))
    assert got.content == b"".join(PARTS)
    assert got.headers["content-type"] == "image/png"


@pytest.mark.parametrize("way", ["presigned", "signed"])
def test_whole(server: Server, signer: S3Signer, way: str) -> None:
    whole(Upload(server, signer, way))


@pytest.mark.parametrize("way", ["presigned, version 2", "signed, version 2"])
def test_whole_by_version_2(permanent: Server, way: str) -> None:
    whole(Upload(permanent, permanent.signer(), way))


@pytest.mark.parametrize("way", ["presigned", "signed"])
def test_abort(server: Server, signer: S3Signer, way: str) -> None:
    upload = Upload(server, signer, way)
    accept(server, upload.part(1, b"x"))
    accept(server, upload.abort())


def test_a_part_is_bound_to_its_number_and_upload(server: Server, signer: S3Signer) -> None:
    upload, other = Upload(server, signer, "presigned"), Upload(server, signer, "presigned")
    good = upload.part(1, b"x")
    accept(server, good)
    refuse(server, Wire("PUT", good.url.replace("partNumber=1", "partNumber=2"), body=b"x"))
    refuse(server, Wire("PUT", good.url.replace(upload.id, other.id), body=b"x"))
    refuse(server, Wire("PUT", good.url.replace("partNumber=1&", ""), body=b"x"))


def test_a_part_of_a_length(server: Server, signer: S3Signer) -> None:
    upload = Upload(server, signer, "presigned")
    part = upload.bucket.upload_part(KEY, upload_id=upload.id, part_number=1, content_length=4)
    good = presigned(part.presign(signer, expires_in=60), b"four")
    accept(server, good)
    refuse(server, Wire("PUT", good.url, body=b"more than four"))


def test_a_part_of_any_body(server: Server, signer: S3Signer) -> None:
    upload = Upload(server, signer, "signed")
    part = upload.bucket.upload_part(KEY, upload_id=upload.id, part_number=1)
    accept(server, signed(part.sign(signer, payload=Payload.UNSIGNED), b"any"))
