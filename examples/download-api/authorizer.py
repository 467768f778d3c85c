"""The Lambda authorizer: `Authorization: Bearer TOKEN`, with the token of Parameter Store."""

import hmac
import json
import os
import time
from collections.abc import Mapping
from typing import Any

import objsign
from aws import NoAnswer, send

# How long a token is taken from memory: what a change of it needs to be everywhere.
CACHE_SECONDS = 300.0


def lambda_handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Answers a REST API (both types of authorizer) with a policy, an HTTP API (payload 2.0) with yes or no.

    It raises where the token cannot be read: API Gateway answers 500 then, and keeps no refusal in a cache.
    """
    allowed = is_allowed(sent_token(event))
    if event.get("version") == "2.0":
        return {"isAuthorized": allowed}
    return policy("Allow" if allowed else "Deny", event["methodArn"])


def policy(effect: str, method_arn: str) -> dict[str, Any]:
    # The whole stage: API Gateway keeps the policy for the next calls with this token, on any route.
    api, stage = method_arn.split("/")[:2]
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": f"{api}/{stage}/*"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "bearer", "policyDocument": document}


def sent_token(event: Mapping[str, Any]) -> str:
    """The bearer token of a request, or an empty string."""
    header = event.get("authorizationToken")
    if header is None:
        headers: Mapping[str, str] = event.get("headers") or {}
        header = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
    scheme, _, token = str(header).partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def is_allowed(sent: str) -> bool:
    if not sent:
        return False
    # In bytes: `compare_digest` takes no text beyond ASCII. A JSON string may hold half a character.
    return hmac.compare_digest(sent.encode("utf-8", "surrogatepass"), expected_token().encode())


_cached: tuple[float, str] | None = None


def expected_token() -> str:
    global _cached
    if _cached is None or time.monotonic() - _cached[0] > CACHE_SECONDS:
        name = os.environ.get("TOKEN_PARAMETER", "AuthorizationLambdaToken")
        _cached = (time.monotonic(), read_parameter(name))
    return _cached[1]


_signer: objsign.SigV4Signer | None = None


def read_parameter(name: str) -> str:
    """GetParameter of Systems Manager, decrypted."""
    global _signer
    region = os.environ["AWS_REGION"]
    credentials = objsign.Credentials.from_environment()
    if _signer is None:
        _signer = objsign.SigV4Signer(credentials, region=region, service="ssm")
    else:
        _signer = _signer.with_credentials(credentials)
    body = json.dumps({"Name": name, "WithDecryption": True}).encode()
    headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": "AmazonSSM.GetParameter"}
    origin = os.environ.get("AWS_ENDPOINT_URL_SSM") or f"https://ssm.{region}.amazonaws.com"
    request = objsign.SigV4Request("POST", origin, headers=headers, payload=body)
    answer = send(request.sign(_signer), body)
    if answer.status != 200:
        raise NoAnswer(answer.error_code)
    value = json.loads(answer.body)["Parameter"]["Value"]
    if not isinstance(value, str) or not value:
        raise NoAnswer("an empty token")
    return value
