"""Requests that the vendor's two Python SDKs really send, before `OssVerifier`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import alibabacloud_oss_v2 as v2
import objsign
import oss2
import pytest
import requests
from alibabacloud_oss_v2.credentials import StaticCredentialsProvider
from oss_check import BUCKET, CNAME, ENDPOINT, KEY_ID, REGION, SECRET, TOKEN, accept, request, verifier
from oss_recorder import UPLOAD_ID, Recorder, recording

KEYS = ["plain.txt", "a b+c.txt", "résumé/日本語 😀.txt", "a&b=c;d,e'(1)*!~%41#$@:[]\"\\^", "a//b/", "a?b=c"]
BODY = b"body"
STYLES = ["virtual host", "custom domain", "path"]
VERSIONS: list[Literal[1, 2, 4]] = [1, 2, 4]
TOKENS = [None, TOKEN]
# What `Verified.operation` tells apart; the rest is `Other`.
NAMED = {
    "PutObject", "AppendObject", "GetObject", "HeadObject", "DeleteObject", "CopyObject", "InitiateMultipartUpload",
    "UploadPart", "CompleteMultipartUpload", "AbortMultipartUpload", "ListParts",
}  # fmt: skip


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    with recording() as recorder:
        yield recorder


def auth(version: int, token: str | None) -> Any:
    if token is None:
        return oss2.make_auth(KEY_ID, SECRET, f"v{version}")
    return oss2.StsAuth(KEY_ID, SECRET, token, f"v{version}")


def old_bucket(recorder: Recorder, version: int, token: str | None, style: str) -> oss2.Bucket:
    host = {"virtual host": ENDPOINT, "custom domain": CNAME, "path": "127.0.0.1"}[style]
    return oss2.Bucket(
        auth(version, token),
        f"http://{host}:{recorder.port}",
        BUCKET,
        is_cname=style == "custom domain",
        region=REGION,
    )


def checked(recorder: Recorder, version: Literal[1, 2, 4], token: str | None) -> list[objsign.Verified]:
    taken = recorder.taken()
    assert taken
    return [accept(recorded, version, token) for recorded in taken]


OLD_CALLS: dict[str, Callable[[oss2.Bucket, str], Any]] = {
    "PutObject": lambda b, k: b.put_object(
        k, BODY, headers={"Content-Type": "text/plain", "x-oss-meta-color": "blue"}
    ),
    "AppendObject": lambda b, k: b.append_object(k, 0, BODY),
    "GetObject": lambda b, k: b.get_object(
        k, byte_range=(0, 2), params={"response-content-type": "a/b+c d"}
    ).read(),
    "processed": lambda b, k: b.get_object(k, process="image/resize,w_100/rotate,90").read(),
    "HeadObject": lambda b, k: b.head_object(k),
    "GetObjectMeta": lambda b, k: b.get_object_meta(k),
    "DeleteObject": lambda b, k: b.delete_object(k),
    "CopyObject": lambda b, k: b.copy_object(BUCKET, "from é", k),
    "PutObjectAcl": lambda b, k: b.put_object_acl(k, oss2.OBJECT_ACL_PRIVATE),
    "GetObjectAcl": lambda b, k: b.get_object_acl(k),
    "GetObjectTagging": lambda b, k: b.get_object_tagging(k),
    "PutSymlink": lambda b, k: b.put_symlink("target é", k),
    "GetSymlink": lambda b, k: b.get_symlink(k),
    "RestoreObject": lambda b, k: b.restore_object(k),
    "InitiateMultipartUpload": lambda b, k: b.init_multipart_upload(k, headers={"Content-Type": "image/png"}),
    "UploadPart": lambda b, k: b.upload_part(k, UPLOAD_ID, 3, BODY),
    "CompleteMultipartUpload": lambda b, k: b.complete_multipart_upload(
        k, UPLOAD_ID, [oss2.models.PartInfo(1, "etag")]
    ),
    "AbortMultipartUpload": lambda b, k: b.abort_multipart_upload(k, UPLOAD_ID),
    "ListParts": lambda b, k: b.list_parts(k, UPLOAD_ID),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("token", TOKENS, ids=["permanent", "temporary"])
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", OLD_CALLS)
def test_oss2(
    recorder: Recorder, name: str, version: Literal[1, 2, 4], token: str | None, style: str
) -> None:
    bucket = old_bucket(recorder, version, token, style)
    for key in KEYS:
        OLD_CALLS[name](bucket, key)
        (verified,) = checked(recorder, version, token)
        assert (verified.bucket, verified.key_str, verified.access_key_id) == (BUCKET, key, KEY_ID)
        assert verified.operation == (name if name in NAMED else "Other")


OLD_BUCKET_CALLS: dict[str, Callable[[oss2.Bucket], Any]] = {
    "ListObjects": lambda b: b.list_objects(prefix="é +/", delimiter="/", marker="a b", max_keys=9),
    "ListObjectsV2": lambda b: b.list_objects_v2(
        prefix="é +/", start_after="a&b", continuation_token="a/b=="
    ),
    "DeleteMultipleObjects": lambda b: b.batch_delete_objects(KEYS),
    "GetBucketAcl": lambda b: b.get_bucket_acl(),
    "GetBucketLocation": lambda b: b.get_bucket_location(),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("token", TOKENS, ids=["permanent", "temporary"])
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", OLD_BUCKET_CALLS)
def test_oss2_buckets(
    recorder: Recorder, name: str, version: Literal[1, 2, 4], token: str | None, style: str
) -> None:
    OLD_BUCKET_CALLS[name](old_bucket(recorder, version, token, style))
    (verified,) = checked(recorder, version, token)
    assert (verified.bucket, verified.key) == (BUCKET, None)


@pytest.mark.parametrize("token", TOKENS, ids=["permanent", "temporary"])
@pytest.mark.parametrize("version", VERSIONS)
def test_oss2_service(recorder: Recorder, version: Literal[1, 2, 4], token: str | None) -> None:
    oss2.Service(auth(version, token), f"http://{ENDPOINT}:{recorder.port}", region=REGION).list_buckets()
    (verified,) = checked(recorder, version, token)
    assert (verified.bucket, verified.key) == (None, None)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("token", TOKENS, ids=["permanent", "temporary"])
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("slash_safe", [True, False])
def test_oss2_urls(
    recorder: Recorder, version: Literal[1, 2, 4], token: str | None, style: str, slash_safe: bool
) -> None:
    bucket = old_bucket(recorder, version, token, style)
    headers = {"Content-Type": "text/plain", "x-oss-meta-color": "blue"}
    for key in [key for key in KEYS if not key.startswith("?")]:
        get = bucket.sign_url("GET", key, 60, params={"response-content-type": "a b"}, slash_safe=slash_safe)
        requests.get(get, timeout=10)
        put = bucket.sign_url("PUT", key, 60, headers=headers, slash_safe=slash_safe)
        requests.put(put, data=BODY, headers=headers, timeout=10)
        for verified in checked(recorder, version, token):
            assert (verified.bucket, verified.key_str) == (BUCKET, key)


def new_client(recorder: Recorder, version: int, token: str | None, style: str, **options: Any) -> v2.Client:
    config = v2.config.load_default()
    config.credentials_provider = StaticCredentialsProvider(KEY_ID, SECRET, token)
    config.region = REGION
    config.signature_version = f"v{version}"
    host = {"virtual host": ENDPOINT, "custom domain": CNAME, "path": "127.0.0.1"}[style]
    config.endpoint = f"http://{host}:{recorder.port}"
    config.use_cname = style == "custom domain"
    config.use_path_style = style == "path"
    config.retry_max_attempts = 1
    for name, value in options.items():
        setattr(config, name, value)
    return v2.Client(config)


NEW_CALLS: dict[str, Callable[[v2.Client, str], Any]] = {
    "PutObject": lambda c, k: c.put_object(
        v2.PutObjectRequest(BUCKET, k, body=BODY, content_type="text/plain", metadata={"color": "blue"})
    ),
    "AppendObject": lambda c, k: c.append_object(v2.AppendObjectRequest(BUCKET, k, position=0, body=BODY)),
    "GetObject": lambda c, k: c.get_object(
        v2.GetObjectRequest(BUCKET, k, range_header="bytes=0-2", response_content_type="a/b+c d")
    ),
    "HeadObject": lambda c, k: c.head_object(v2.HeadObjectRequest(BUCKET, k)),
    "GetObjectMeta": lambda c, k: c.get_object_meta(v2.GetObjectMetaRequest(BUCKET, k)),
    "DeleteObject": lambda c, k: c.delete_object(v2.DeleteObjectRequest(BUCKET, k)),
    "CopyObject": lambda c, k: c.copy_object(v2.CopyObjectRequest(BUCKET, k, source_key="from é")),
    "PutObjectAcl": lambda c, k: c.put_object_acl(v2.PutObjectAclRequest(BUCKET, k, acl="private")),
    "GetObjectAcl": lambda c, k: c.get_object_acl(v2.GetObjectAclRequest(BUCKET, k)),
    "GetObjectTagging": lambda c, k: c.get_object_tagging(v2.GetObjectTaggingRequest(BUCKET, k)),
    "PutSymlink": lambda c, k: c.put_symlink(v2.PutSymlinkRequest(BUCKET, k, symlink_target="target")),
    "GetSymlink": lambda c, k: c.get_symlink(v2.GetSymlinkRequest(BUCKET, k)),
    "InitiateMultipartUpload": lambda c, k: c.initiate_multipart_upload(
        v2.InitiateMultipartUploadRequest(BUCKET, k, content_type="image/png")
    ),
    "UploadPart": lambda c, k: c.upload_part(
        v2.UploadPartRequest(BUCKET, k, upload_id=UPLOAD_ID, part_number=3, body=BODY)
    ),
    "CompleteMultipartUpload": lambda c, k: c.complete_multipart_upload(
        v2.CompleteMultipartUploadRequest(
            BUCKET,
            k,
            upload_id=UPLOAD_ID,
            complete_multipart_upload=v2.CompleteMultipartUpload(parts=[v2.UploadPart(1, "etag")]),
        )
    ),
    "AbortMultipartUpload": lambda c, k: c.abort_multipart_upload(
        v2.AbortMultipartUploadRequest(BUCKET, k, upload_id=UPLOAD_ID)
    ),
    "ListParts": lambda c, k: c.list_parts(v2.ListPartsRequest(BUCKET, k, upload_id=UPLOAD_ID)),
}

# Version 1 with a token is in `test_new_sdk_has_no_version_1_with_a_token`.
NEW_MECHANISMS: list[tuple[Literal[1, 2, 4], str | None]] = [(1, None), (4, None), (4, TOKEN)]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("version", "token"), NEW_MECHANISMS)
@pytest.mark.parametrize("name", NEW_CALLS)
def test_new_sdk(
    recorder: Recorder, name: str, version: Literal[1, 2, 4], token: str | None, style: str
) -> None:
    client = new_client(recorder, version, token, style)
    for key in KEYS:
        NEW_CALLS[name](client, key)
        (verified,) = checked(recorder, version, token)
        assert (verified.bucket, verified.key_str) == (BUCKET, key)
        assert verified.operation == (name if name in NAMED else "Other")


NEW_BUCKET_CALLS: dict[str, Callable[[v2.Client], Any]] = {
    "ListObjects": lambda c: c.list_objects(
        v2.ListObjectsRequest(BUCKET, prefix="é +/", delimiter="/", marker="a b", max_keys=9)
    ),
    "ListObjectsV2": lambda c: c.list_objects_v2(
        v2.ListObjectsV2Request(BUCKET, prefix="é +/", start_after="a&b", continuation_token="a/b==")
    ),
    "DeleteMultipleObjects": lambda c: c.delete_multiple_objects(
        v2.DeleteMultipleObjectsRequest(BUCKET, objects=[v2.DeleteObject(key=key) for key in KEYS])
    ),
    "GetBucketAcl": lambda c: c.get_bucket_acl(v2.GetBucketAclRequest(BUCKET)),
    "GetBucketLocation": lambda c: c.get_bucket_location(v2.GetBucketLocationRequest(BUCKET)),
    "GetBucketVersioning": lambda c: c.get_bucket_versioning(v2.GetBucketVersioningRequest(BUCKET)),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("version", "token"), NEW_MECHANISMS)
@pytest.mark.parametrize("name", NEW_BUCKET_CALLS)
def test_new_sdk_buckets(
    recorder: Recorder, name: str, version: Literal[1, 2, 4], token: str | None, style: str
) -> None:
    NEW_BUCKET_CALLS[name](new_client(recorder, version, token, style))
    (verified,) = checked(recorder, version, token)
    assert (verified.bucket, verified.key) == (BUCKET, None)


@pytest.mark.parametrize(("version", "token"), NEW_MECHANISMS)
def test_new_sdk_service(recorder: Recorder, version: Literal[1, 2, 4], token: str | None) -> None:
    new_client(recorder, version, token, "virtual host").list_buckets(v2.ListBucketsRequest(prefix="é +"))
    (verified,) = checked(recorder, version, token)
    assert (verified.bucket, verified.key) == (None, None)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("version", "token"), [*NEW_MECHANISMS, (1, TOKEN)])
def test_new_sdk_urls(recorder: Recorder, version: Literal[1, 2, 4], token: str | None, style: str) -> None:
    client = new_client(recorder, version, token, style)
    for key in KEYS:
        put = v2.PutObjectRequest(BUCKET, key, content_type="text/plain", metadata={"color": "blue"})
        for made in (client.presign(v2.GetObjectRequest(BUCKET, key)), client.presign(put)):
            headers = made.signed_headers
            requests.request(made.method, made.url, headers=headers, timeout=10)
            (verified,) = checked(recorder, version, token)
            assert (verified.bucket, verified.key_str) == (BUCKET, key)


def test_new_sdk_signs_no_additional_headers(recorder: Recorder) -> None:
    """Its configuration has them, but its signer never learns of it. They are not covered, and said not to be."""
    client = new_client(recorder, 4, None, "virtual host", additional_headers=["cache-control"])
    made = client.presign(v2.PutObjectRequest(BUCKET, "k", cache_control="no-cache"))
    requests.put(made.url, headers={**made.signed_headers, "cache-control": "no-cache"}, timeout=10)
    (verified,) = checked(recorder, 4, None)
    assert "additional-headers" not in made.url
    assert verified.header("cache-control") is None


def test_new_sdk_has_no_version_1_with_a_token(recorder: Recorder) -> None:
    """It sends the token in a header that no version of OSS's manual knows, and does not sign it."""
    new_client(recorder, 1, TOKEN, "virtual host").get_object(v2.GetObjectRequest(BUCKET, "k"))
    (recorded,) = recorder.taken()
    assert ("security-token", TOKEN.encode()) in [(name.lower(), value) for name, value in recorded.headers]
    with pytest.raises(objsign.VerifyError):
        verifier(1).verify(request(recorded), objsign.Credentials(KEY_ID, SECRET, TOKEN))
