"""`POST /jobs` takes a job and says where its input goes; `GET /jobs/{jobId}` says where its result is."""

import base64
import http.client
import json
import logging
import os
import re
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from typing import Any, cast

import objsign

UPLOAD_SECONDS = 900
DOWNLOAD_SECONDS = 900
MAX_INPUT_BYTES = 100 * 1024 * 1024
INPUT_TYPE = "application/octet-stream"

# The name goes with the input as metadata, and so into a header.
NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,126}[A-Za-z0-9._-])?")
JOB_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

logger = logging.getLogger(__name__)

Response = dict[str, Any]


def lambda_handler(event: Mapping[str, Any], context: object) -> Response:
    """API Gateway has checked the API key before a request comes here."""
    method, path = event.get("httpMethod"), read_path(event)
    try:
        if (method, path) == ("POST", "/jobs"):
            return submit(read_body(event))
        if method == "GET" and path.startswith("/jobs/"):
            return report(path.removeprefix("/jobs/"))
    except (objsign.Error, NoAnswer) as error:
        # Neither holds a URL, a token or a signature.
        logger.error("%s %s failed: %s", method, event.get("resource"), error)
        return respond(500, {"message": "Internal server error"})
    return not_found()


def read_path(event: Mapping[str, Any]) -> str:
    # Under a custom domain `path` begins with the base path of its mapping, `resource` does not.
    resource = event.get("resource")
    if resource == "/jobs":
        return "/jobs"
    if resource == "/jobs/{jobId}":
        return f"/jobs/{event['pathParameters']['jobId']}"
    return str(event.get("path", ""))


def read_body(event: Mapping[str, Any]) -> object:
    """The decoded body, or None if it is no JSON."""
    body = event.get("body") or ""
    try:
        return json.loads(base64.b64decode(body) if event.get("isBase64Encoded") else body)
    except (ValueError, RecursionError):
        return None


def respond(status: int, body: object) -> Response:
    # Presigned URLs and forms are passwords: no cache may keep them.
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}


def not_found() -> Response:
    return respond(404, {"message": "Not found"})


def submit(body: object) -> Response:
    name = cast("dict[str, object]", body).get("name") if isinstance(body, dict) else None
    if not isinstance(name, str) or not NAME.fullmatch(name):
        words = "name must be 1 to 128 letters, digits, blanks, '.', '_' or '-', with no blank at its ends"
        return respond(400, {"message": words})
    job = str(uuid.uuid4())
    return respond(201, {"message": f"job[{job}] submitted", "upload": upload(job, name)})


def upload(job: str, name: str) -> dict[str, Any]:
    """How to upload the input: a form, with which S3 limits the size, or with `UPLOAD=put` a URL."""
    bucket, key = signer().bucket(os.environ["BUCKET_NAME"]), f"jobs/{job}/input"
    if os.environ.get("UPLOAD") == "put":
        request = bucket.put(key, content_type=INPUT_TYPE, metadata={"name": name})
        return request.presign(signer(), expires_in=UPLOAD_SECONDS).to_dict()
    form = signer().presign_post(
        bucket=bucket,
        key=key,
        content_length_range=(0, MAX_INPUT_BYTES),
        fields={"Content-Type": INPUT_TYPE, "x-amz-meta-name": name},
        expires_in=UPLOAD_SECONDS,
    )
    return {"method": "POST", **form.to_dict()}


def report(job: str) -> Response:
    """A job is done when its result is there. Until then, and for a job that never was, nothing is found."""
    if not JOB_ID.fullmatch(job):
        return not_found()
    bucket, key = signer().bucket(os.environ["BUCKET_NAME"]), f"jobs/{job}/result"
    if not exists(bucket.head(key)):
        return not_found()
    download = bucket.get(key, download_as=f"{job}.result").presign(signer(), expires_in=DOWNLOAD_SECONDS)
    return respond(200, {"message": f"job[{job}] is done", "download": download.to_dict()})


class NoAnswer(Exception):
    """S3 was not reached, or gave an answer that says nothing of the object."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """To follow a redirect would show another host the session token, under a signature not for it."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def exists(request: objsign.S3Request) -> bool:
    signed = request.sign(signer())
    sent = urllib.request.Request(signed.url, headers=signed.headers, method=signed.method)
    try:
        with _opener.open(sent, timeout=3):
            return True
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 404:
                return False
            raise NoAnswer(f"S3 answered {error.code}") from None
    except (OSError, http.client.HTTPException) as error:
        # The text of an error may hold the URL.
        raise NoAnswer(type(error).__name__) from None


_signer: objsign.S3Signer | None = None


def signer() -> objsign.S3Signer:
    """The signer is kept between calls, with the key of the day; the credentials are those of this moment."""
    global _signer
    credentials = objsign.Credentials.from_environment()
    if _signer is None:
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or None
        _signer = objsign.S3Signer(credentials, region=os.environ["AWS_REGION"], endpoint=endpoint)
    else:
        _signer = _signer.with_credentials(credentials)
    return _signer
