"""Fine Uploader's signature endpoint.

The three handlers are three ways to put the function behind API Gateway. The deployment says which one it
is, never the event: behind the plain integration the client writes all of it.
"""

import base64
import json
import os
import re
from typing import Any, cast

from sign import error_body, sign_below, sign_for

Response = dict[str, Any]

PAGE_ORIGIN = os.environ.get("PAGE_ORIGIN", "")
JSON_TYPE = re.compile(r"application/json([ \t]*;|\Z)", re.ASCII | re.IGNORECASE)


def proxy_handler(event: object, context: object) -> Response:
    """A proxy integration, of an HTTP API or a REST API, with an authorizer.

    The body is text, maybe base64.
    """
    headers = {name.lower(): value for name, value in members(member(event, "headers")).items()}
    if headers.get("origin", PAGE_ORIGIN) != PAGE_ORIGIN:
        return respond(403, error_body("This page may not upload here."))
    # A plain form cannot send this type, so no page comes here without asking by a preflight.
    content_type = headers.get("content-type")
    if not isinstance(content_type, str) or not JSON_TYPE.match(content_type):
        return respond(415, error_body("The content type must be application/json."))
    return respond(*sign_for(signed_in_user(event), body_of(event)))


def mapped_handler(event: object, context: object) -> Response:
    """A custom integration of a REST API. The answer is returned as it is.

    The event is what the mapping template of `template.yaml` makes: `user`, from the authorizer, and `body`,
    the request's text.
    """
    answer: Response = json.loads(sign_for(member(event, "user"), body_of(event)).body)
    return answer


def lambda_handler(event: dict[str, Any], context: object) -> Response:
    """The plain custom integration: the event is the decoded request body.

    Nothing in it says who asks, so all who may call the API share one folder, `KEY_PREFIX`.
    """
    answer: Response = json.loads(sign_below(os.environ["KEY_PREFIX"], event).body)
    return answer


def signed_in_user(event: object) -> object:
    """Who it is, as the authorizer of an HTTP API (JWT, Lambda) or of a REST API (Cognito, Lambda) says."""
    said = member(member(event, "requestContext"), "authorizer")
    users = (
        member(member(member(said, "jwt"), "claims"), "sub"),
        member(member(said, "lambda"), "user"),
        member(member(said, "claims"), "sub"),
        member(said, "principalId"),
    )
    return next((user for user in users if user is not None), None)


def body_of(event: object) -> bytes:
    """The request's body. What is none, the guard refuses as it does an empty one."""
    text = member(event, "body")
    if not isinstance(text, str):
        return b""
    if member(event, "isBase64Encoded") is not True:
        # Half a character, which a JSON string may hold, is for the guard to refuse.
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def member(value: object, name: str) -> Any:
    """A member of what may be no object."""
    return members(value).get(name)


def members(value: object) -> dict[str, Any]:
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def respond(status: int, body: str) -> Response:
    headers = {
        "content-type": "application/json",
        # A signature is good for one user only.
        "cache-control": "no-store",
        "access-control-allow-origin": PAGE_ORIGIN,
        "vary": "Origin",
    }
    return {"statusCode": status, "headers": headers, "body": body}
