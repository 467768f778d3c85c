"""Fine Uploader's signature endpoint.

The three handlers are three ways to put the function behind API Gateway. The deployment says which one it
is, never the event: behind the plain integration the client writes all of it.
"""

import base64
import json
import os
import re
from collections.abc import Mapping
from typing import Any

from sign import sign_below, sign_for

Response = dict[str, Any]

PAGE_ORIGIN = os.environ.get("PAGE_ORIGIN", "")


def proxy_handler(event: Mapping[str, Any], context: object) -> Response:
    """A proxy integration, of an HTTP API or a REST API, with an authorizer.

    The body is text, maybe base64.
    """
    sent: Mapping[str, str] = event.get("headers") or {}
    headers = {name.lower(): value for name, value in sent.items()}
    if headers.get("origin", PAGE_ORIGIN) != PAGE_ORIGIN:
        return respond(403, json.dumps({"error": "This page may not upload here."}))
    # A plain form cannot send this type, so no page comes here without asking by a preflight.
    if not re.match(r"application/json(\s*;|$)", headers.get("content-type", ""), re.IGNORECASE):
        return respond(415, json.dumps({"error": "The content type must be application/json."}))
    text: str = event.get("body") or ""
    # Half a character, which a JSON string may hold, is for the guard to refuse.
    body = base64.b64decode(text) if event.get("isBase64Encoded") else text.encode("utf-8", "surrogatepass")
    return respond(*sign_for(signed_in_user(event), body))


def mapped_handler(event: Mapping[str, Any], context: object) -> Response:
    """A custom integration of a REST API. The answer is returned as it is.

    The event is what the mapping template of `template.yaml` makes: `user`, from the authorizer, and `body`,
    the request's text.
    """
    body: str = event["body"]
    answer: Response = json.loads(sign_for(event["user"], body.encode("utf-8", "surrogatepass")).body)
    return answer


def lambda_handler(event: dict[str, Any], context: object) -> Response:
    """The plain custom integration: the event is the decoded request body.

    Nothing in it says who asks, so all who may call the API share one folder, `KEY_PREFIX`.
    """
    answer: Response = json.loads(sign_below(os.environ["KEY_PREFIX"], event).body)
    return answer


def signed_in_user(event: Mapping[str, Any]) -> object:
    """Who it is, as the authorizer of an HTTP API (JWT, Lambda) or of a REST API (Cognito, Lambda) says."""
    said: Mapping[str, Any] = event.get("requestContext", {}).get("authorizer") or {}
    for claims, name in (
        (said.get("jwt", {}).get("claims"), "sub"),
        (said.get("lambda"), "user"),
        (said.get("claims"), "sub"),
    ):
        if claims and name in claims:
            return claims[name]
    return said.get("principalId")


def respond(status: int, body: str) -> Response:
    headers = {
        "content-type": "application/json",
        # A signature is good for one user only.
        "cache-control": "no-store",
        "access-control-allow-origin": PAGE_ORIGIN,
        "vary": "Origin",
    }
    return {"statusCode": status, "headers": headers, "body": body}
