"""The client `oss2`, unchanged, behind the line protocol of `client.mjs`."""

from __future__ import annotations

import os
import tempfile
from typing import Any

import oss2
from serve import serve

bucket: Any = None


def open_(endpoint: str, bucket: str, id: str, secret: str, token: str | None = None) -> None:
    auth = oss2.StsAuth(id, secret, token) if token else oss2.Auth(id, secret)
    globals()["bucket"] = oss2.Bucket(auth, endpoint, bucket)


def put(
    key: str,
    file: str,
    headers: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
    mime: str = "",
) -> dict[str, Any]:
    meta = {f"x-oss-meta-{name}": value.encode() for name, value in (metadata or {}).items()}
    content_type = {"Content-Type": mime} if mime else {}
    result = bucket.put_object_from_file(key, file, headers={**(headers or {}), **meta, **content_type})
    return {
        "etag": result.headers["etag"],
        "crc": result.headers.get("x-oss-hash-crc64ecma"),
        "requestId": result.request_id,
    }


def multipart(
    key: str,
    file: str,
    partSize: int,
    headers: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
) -> dict[str, Any]:
    meta = {f"x-oss-meta-{name}": value for name, value in (metadata or {}).items()}
    with tempfile.TemporaryDirectory() as records:
        store = oss2.ResumableStore(root=records)
        result = oss2.resumable_upload(
            bucket, key, file, store=store, multipart_threshold=1, part_size=partSize, num_threads=2,
            headers={**(headers or {}), **meta},
        )  # fmt: skip
    return {"etag": result.headers.get("etag"), "crc": result.headers.get("x-oss-hash-crc64ecma")}


def resume(key: str, file: str, partSize: int) -> dict[str, Any]:
    class PowerLost(Exception):
        pass

    def progress(consumed: int, total: int | None) -> None:
        if consumed >= partSize:
            raise PowerLost

    def upload(**more: Any) -> None:
        oss2.resumable_upload(
            bucket, key, file, store=store, multipart_threshold=1, part_size=partSize, num_threads=1, **more
        )

    with tempfile.TemporaryDirectory() as records:
        store = oss2.ResumableStore(root=records)
        try:
            upload(progress_callback=progress)
        except PowerLost:
            pass
        else:
            raise AssertionError("it was not broken off")
        folder = os.path.join(records, ".py-oss-upload")
        assert os.listdir(folder), "the client kept no record"
        upload()
        # The gateway tells of no parts: the same upload, all parts anew.
        return {"done": 0, "of": -(-os.path.getsize(file) // partSize)}


def abort(key: str, file: str, partSize: int) -> None:
    upload_id = bucket.init_multipart_upload(key).upload_id
    with open(file, "rb") as opened:
        data = opened.read(partSize)
    bucket.upload_part(key, upload_id, 1, data)
    bucket.abort_multipart_upload(key, upload_id)
    bucket.upload_part(key, upload_id, 2, data)


CALLS: dict[str, Any] = {
    "open": open_,
    "put": put,
    "empty": lambda key: bucket.put_object(key, b"") and None,
    "multipart": multipart,
    "resume": resume,
    "abort": abort,
    "get": lambda key: bucket.get_object(key).read() and None,
    "head": lambda key: bucket.head_object(key) and None,
    "delete": lambda key: bucket.delete_object(key) and None,
    "list": lambda: bucket.list_objects() and None,
    "copy": lambda key, **more: bucket.copy_object(bucket.bucket_name, more["from"], key) and None,
    "acl": lambda key: bucket.put_object_acl(key, oss2.OBJECT_ACL_PUBLIC_READ) and None,
    "append": lambda key, file: bucket.append_object(key, 0, b"data") and None,
}


def failure(error: Exception) -> dict[str, Any]:
    return {"code": getattr(error, "code", None), "status": getattr(error, "status", None)}


if __name__ == "__main__":
    serve(CALLS, failure)
