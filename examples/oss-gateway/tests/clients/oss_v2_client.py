"""The client `alibabacloud-oss-v2`, unchanged, behind the line protocol of `client.mjs`."""

from __future__ import annotations

import os
import tempfile
from typing import Any

import alibabacloud_oss_v2 as oss
from serve import serve

client: Any = None
bucket = ""


def open_(endpoint: str, bucket: str, id: str, secret: str, token: str | None = None) -> None:
    config = oss.config.load_default()
    config.credentials_provider = oss.credentials.StaticCredentialsProvider(id, secret, token)
    config.region = "cn-hangzhou"
    config.endpoint = endpoint
    config.signature_version = "v1"
    config.retry_max_attempts = 1
    globals().update(client=oss.Client(config), bucket=bucket)


def put(
    key: str,
    file: str,
    headers: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
    mime: str = "",
) -> dict[str, Any]:
    with open(file, "rb") as body:
        result = client.put_object(
            request(key, body=body, headers=headers, metadata=metadata, content_type=mime)
        )
    return {"etag": result.etag, "crc": result.hash_crc64, "requestId": result.request_id}


def request(key: str, **more: Any) -> Any:
    given = {name: value for name, value in more.items() if value}
    return oss.PutObjectRequest(bucket=bucket, key=key, **given)


def multipart(
    key: str,
    file: str,
    partSize: int,
    headers: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
) -> dict[str, Any]:
    uploader = client.uploader(part_size=partSize, parallel_num=2)
    result = uploader.upload_file(request(key, headers=headers, metadata=metadata), filepath=file)
    return {"etag": result.etag, "crc": result.hash_crc64}


def resume(key: str, file: str, partSize: int) -> dict[str, Any]:
    class PowerLost(Exception):
        pass

    def progress(n: int, written: int, total: int) -> None:
        if written >= partSize:
            raise PowerLost

    with tempfile.TemporaryDirectory() as records:
        uploader = client.uploader(
            part_size=partSize,
            parallel_num=1,
            leave_parts_on_error=True,
            enable_checkpoint=True,
            checkpoint_dir=f"{records}/",
        )
        try:
            uploader.upload_file(request(key, progress_fn=progress), filepath=file)
        except PowerLost:
            pass
        else:
            raise AssertionError("it was not broken off")
        assert os.listdir(records), "the client kept no record"
        uploader.upload_file(request(key), filepath=file)
        # The gateway tells of no parts: the same upload, all parts anew.
        return {"done": 0, "of": -(-os.path.getsize(file) // partSize)}


def abort(key: str, file: str, partSize: int) -> None:
    upload_id = client.initiate_multipart_upload(
        oss.InitiateMultipartUploadRequest(bucket=bucket, key=key)
    ).upload_id
    with open(file, "rb") as opened:
        data = opened.read(partSize)

    def part(number: int) -> Any:
        return oss.UploadPartRequest(
            bucket=bucket, key=key, upload_id=upload_id, part_number=number, body=data
        )

    client.upload_part(part(1))
    client.abort_multipart_upload(
        oss.AbortMultipartUploadRequest(bucket=bucket, key=key, upload_id=upload_id)
    )
    client.upload_part(part(2))


def copy(key: str, **more: Any) -> None:
    client.copy_object(oss.CopyObjectRequest(bucket=bucket, key=key, source_key=more["from"]))


def acl(key: str) -> None:
    client.put_object_acl(oss.PutObjectAclRequest(bucket=bucket, key=key, acl="public-read"))


def append(key: str, file: str) -> None:
    client.append_object(oss.AppendObjectRequest(bucket=bucket, key=key, position=0, body=b"data"))


CALLS: dict[str, Any] = {
    "open": open_,
    "put": put,
    "empty": lambda key: client.put_object(request(key, body=b"")) and None,
    "multipart": multipart,
    "resume": resume,
    "abort": abort,
    "get": lambda key: client.get_object(oss.GetObjectRequest(bucket=bucket, key=key)) and None,
    "head": lambda key: client.head_object(oss.HeadObjectRequest(bucket=bucket, key=key)) and None,
    "delete": lambda key: client.delete_object(oss.DeleteObjectRequest(bucket=bucket, key=key)) and None,
    "list": lambda: client.list_objects(oss.ListObjectsRequest(bucket=bucket)) and None,
    "copy": copy,
    "acl": acl,
    "append": append,
}


def failure(error: Exception) -> dict[str, Any]:
    cause: Any = error
    while isinstance(inner := getattr(cause, "error", None) or getattr(cause, "_error", None), Exception):
        cause = inner
    found = {"type": type(cause).__name__, "code": getattr(cause, "code", None)}
    return {**found, "status": getattr(cause, "status_code", None), "message": str(cause)}


if __name__ == "__main__":
    serve(CALLS, failure)
