"""What is signed arrives: content type, metadata, overrides of the answer's headers, names of downloads."""

from urllib.parse import unquote

import pytest
from objsign import Bucket, S3Signer, SigningKey
from servers import BUCKET, REGION, Server
from wire import Wire, accept, presigned, refuse, refuse_body, signed

KEY = "objects/one.bin"
BODY = bytes(range(256))


@pytest.fixture(autouse=True)
def stored(server: Server, bucket: Bucket, signer: S3Signer) -> None:
    put = bucket.put(KEY, content_type="image/png", metadata={"color": "blue", "long": "a  b c"})
    accept(server, presigned(put.presign(signer, expires_in=60), BODY))


def test_content_type_and_metadata(server: Server, bucket: Bucket, signer: S3Signer) -> None:
    for head in (
        presigned(bucket.head(KEY).presign(signer, expires_in=60)),
        signed(bucket.head(KEY).sign(signer)),
    ):
        headers = accept(server, head).headers
        assert headers["content-type"] == "image/png"
        assert headers["x-amz-meta-color"] == "blue"
        assert headers["content-length"] == "256"


def test_uploads_that_differ_from_what_was_signed(server: Server, bucket: Bucket, signer: S3Signer) -> None:
    put = bucket.put(KEY, content_type="image/png", content_length=256, metadata={"color": "blue"})
    good = presigned(put.presign(signer, expires_in=60), BODY)
    accept(server, good)
    refuse(server, good.with_header("content-type", "text/html"))
    refuse(server, good.with_header("x-amz-meta-color", "red"))
    refuse(server, Wire(good.method, good.url, good.headers, BODY + b"more"))


def test_a_body_that_was_not_signed(server: Server, bucket: Bucket, signer: S3Signer) -> None:
    good = signed(bucket.put(KEY).sign(signer, payload=BODY), BODY)
    accept(server, good)
    refuse_body(server, Wire(good.method, good.url, good.headers, BODY[::-1]))


def test_response_overrides(server: Server, bucket: Bucket, signer: S3Signer) -> None:
    overrides = {
        "content_type": "text/plain; charset=utf-8",
        "content_disposition": 'attachment; filename="a b.txt"',
        "cache_control": "max-age=60",
        "content_language": "fr",
        "content_encoding": "identity",
        "expires": "Thu, 01 Jan 2037 00:00:00 GMT",
    }
    options = {f"response_{name}": value for name, value in overrides.items()}
    get = signer.presign_get(bucket=bucket, key=KEY, expires_in=60, **options)  # type: ignore[arg-type]
    response = accept(server, presigned(get))
    assert response.content == BODY
    for name, value in overrides.items():
        assert response.headers[name.replace("_", "-")] == value


@pytest.mark.parametrize(
    "name", ["plain.txt", "a b.txt", 'quo"te.txt', "résumé.pdf", "日本語 😀.txt", "100%;.txt"]
)
def test_download_as(server: Server, bucket: Bucket, signer: S3Signer, name: str) -> None:
    get = bucket.get(KEY, download_as=name).presign(signer, expires_in=60)
    disposition = accept(server, presigned(get)).headers["content-disposition"]
    assert disposition.startswith("attachment")
    extended = disposition.partition("filename*=UTF-8''")[2]
    assert unquote(extended) == name if extended else disposition.endswith(f'"{name}"')


def test_calls_of_boto3(server: Server, signer: S3Signer) -> None:
    here = {"Bucket": BUCKET, "Key": "objects/boto3 +é.txt"}
    put = signer.generate_presigned_url("put_object", {**here, "ContentType": "text/plain"})
    accept(server, Wire("PUT", put, {"content-type": "text/plain"}, BODY))
    refuse(server, Wire("PUT", put, {"content-type": "text/html"}, BODY))
    get = signer.generate_presigned_url(
        "get_object", Params={**here, "ResponseContentType": "text/x-a"}, ExpiresIn=60
    )
    response = accept(server, Wire("GET", get))
    assert (response.content, response.headers["content-type"]) == (BODY, "text/x-a")
    listed = signer.generate_presigned_url("list_objects_v2", {"Bucket": BUCKET, "Prefix": "objects/boto3 +"})
    assert b"boto3" in accept(server, Wire("GET", listed)).content
    accept(server, Wire("HEAD", signer.generate_presigned_url("head_object", here)))
    accept(server, Wire("DELETE", signer.generate_presigned_url("delete_object", here)))


def test_a_derived_key_alone(server: Server, bucket: Bucket) -> None:
    """A signer that never saw the secret."""
    key = SigningKey.derive(server.keys.credentials, region=REGION, service="s3")
    signer = S3Signer.from_signing_key(key, session_token=server.keys.token, endpoint=server.endpoint)
    assert accept(server, presigned(bucket.get(KEY).presign(signer, expires_in=60))).content == BODY
    assert accept(server, signed(bucket.get(KEY).sign(signer))).content == BODY
