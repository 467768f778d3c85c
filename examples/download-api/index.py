"""Lists a private bucket, `GET /list`, and gives out download URLs, `GET /download?objectKey=KEY`."""

import json
import logging
import os
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

import objsign
from aws import NoAnswer, send
from tracing import Span, span

EXPIRES_IN = 900

# Keys that S3 cannot hold, or that browsers change on the way: there is no such object for a caller.
IMPOSSIBLE_KEYS = {"empty_key", "key_too_long", "dot_segment"}

logger = logging.getLogger(__name__)

Response = dict[str, Any]


class Route(NamedTuple):
    key: str
    method: str
    path: str
    query: Mapping[str, str]


class Failure(Exception):
    """What the caller is answered, and for us the reason, which holds no URL, token or signature."""

    def __init__(self, status: int, error: str, reason: str = "") -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.reason = reason


def lambda_handler(event: Mapping[str, Any], context: object) -> Response:
    route = read_route(event)
    with span("main-handler-span") as current:
        current.set_attribute("routeKey", route.key)
        current.set_attribute("http.method", route.method)
        current.set_attribute("http.path", route.path)
        try:
            return respond(200, OPERATIONS.get(route.key, unknown)(route.query, current))
        except Failure as failure:
            if failure.reason:
                logger.error("%s %s", failure.error, failure.reason)
            return respond(failure.status, {"error": failure.error})


def read_route(event: Mapping[str, Any]) -> Route:
    """The route of an HTTP API's event (payload format 2.0) or of a REST API's."""
    query: Mapping[str, str] = event.get("queryStringParameters") or {}
    if key := event.get("routeKey"):
        request = event.get("requestContext", {}).get("http", {})
        method, _, path = key.partition(" ")
        return Route(key, request.get("method", method), event.get("rawPath", path), query)
    method, path = event["httpMethod"], event["path"]
    # Under a custom domain `path` begins with the base path of its mapping, `resource` does not.
    key = f"{method} {event.get('resource')}"
    return Route(key if key in OPERATIONS else f"{method} {path}", method, path, query)


def respond(status: int, body: object) -> Response:
    # A presigned URL is a password for its object: no cache may keep it.
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}


def unknown(query: Mapping[str, str], current: Span) -> object:
    raise Failure(404, "Resource name is incorrect.")


def list_objects(query: Mapping[str, str], current: Span) -> object:
    try:
        keys = list_keys(signer())
    except (objsign.Error, NoAnswer, ElementTree.ParseError) as error:
        raise Failure(500, "Error listing objects in the bucket.", str(error)) from None
    current.set_attribute("s3.object_count", len(keys))
    return {"objects": [{"File": key} for key in keys]}


def download(query: Mapping[str, str], current: Span) -> object:
    if not query:
        raise Failure(400, "Request is incorrect. Please provide valid query parameters.")
    key = query.get("objectKey")
    if not key:
        raise Failure(400, "objectKey is required.")
    current.set_attribute("s3.object_key", key)
    if not exists(key):
        raise Failure(404, "Object name is incorrect or object doesn't exist.")
    try:
        presigned = signer().presign_get(bucket=os.environ["BUCKET_NAME"], key=key, expires_in=EXPIRES_IN)
    except objsign.Error as error:
        raise Failure(500, "Error generating presigned URL.", str(error)) from None
    return {"url": presigned.url}


OPERATIONS: dict[str, Callable[[Mapping[str, str], Span], object]] = {
    "GET /list": list_objects,
    "GET /download": download,
}


def exists(key: str) -> bool:
    error_text = "Error checking object existence."
    try:
        answer = send(signer().sign("HEAD", bucket=os.environ["BUCKET_NAME"], key=key))
    except objsign.SignError as error:
        if error.kind in IMPOSSIBLE_KEYS:
            return False
        raise Failure(500, error_text, str(error)) from None
    except UnicodeError:
        # A JSON string may hold half a character; a key may not.
        return False
    except (objsign.Error, NoAnswer) as error:
        raise Failure(500, error_text, str(error)) from None
    if answer.status not in (200, 404):
        raise Failure(500, error_text, answer.error_code)
    return answer.status == 200


def list_keys(signer: objsign.S3Signer) -> list[str]:
    """All keys, however many: S3 gives 1000 at a time."""
    bucket = signer.bucket(os.environ["BUCKET_NAME"])
    keys: list[str] = []
    token: str | None = None
    while True:
        # Encoded, because XML cannot hold every key.
        request = bucket.list_objects(continuation_token=token, query={"encoding-type": "url"})
        answer = send(request.sign(signer))
        if answer.status != 200:
            raise NoAnswer(answer.error_code)
        page = ElementTree.fromstring(answer.body)
        encoded = page.findtext("{*}EncodingType") == "url"
        found = (element.text or "" for element in page.iterfind("{*}Contents/{*}Key"))
        keys.extend(unquote_plus(key) if encoded else key for key in found)
        if page.findtext("{*}IsTruncated") != "true":
            return keys
        token = page.findtext("{*}NextContinuationToken")
        if not token:
            raise NoAnswer("a truncated list without a continuation token")


_signer: objsign.S3Signer | None = None


def signer() -> objsign.S3Signer:
    """The signer is kept between calls, with the key of the day; the credentials are those of this moment."""
    global _signer
    credentials = objsign.Credentials.from_environment()
    if _signer is None:
        # Without an endpoint it is the regional one: the global one redirects for a new bucket.
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or None
        _signer = objsign.S3Signer(credentials, region=os.environ["AWS_REGION"], endpoint=endpoint)
    else:
        _signer = _signer.with_credentials(credentials)
    return _signer
