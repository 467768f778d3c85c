"""The secret of the uploading IAM user."""

import json
import os
import time
import urllib.request
from typing import Any

import objsign

# How long a secret is taken from memory.
CACHE_SECONDS = 300.0
TIMEOUT = 3.0

_cached: tuple[float, str] | None = None


class NoSecret(Exception):
    """Secrets Manager could not be asked, or gave none."""


def secret_key() -> str:
    """`SECRET_KEY`, or the secret of Secrets Manager that `SECRET_ID` names.

    That one is read with the credentials of the function's own role.
    """
    global _cached
    if given := os.environ.get("SECRET_KEY"):
        return given
    if _cached is None or time.monotonic() - _cached[0] > CACHE_SECONDS:
        _cached = (time.monotonic(), get_secret_value(os.environ["SECRET_ID"]))
    return _cached[1]


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The signature is for one host."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def get_secret_value(secret_id: str) -> str:
    """GetSecretValue of Secrets Manager."""
    region = os.environ["AWS_REGION"]
    signer = objsign.SigV4Signer(
        objsign.Credentials.from_environment(), region=region, service="secretsmanager"
    )
    body = json.dumps({"SecretId": secret_id}).encode()
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "secretsmanager.GetSecretValue",
    }
    origin = os.environ.get("AWS_ENDPOINT_URL_SECRETS_MANAGER")
    origin = origin or f"https://secretsmanager.{region}.amazonaws.com"
    signed = objsign.SigV4Request("POST", origin, headers=headers, payload=body).sign(signer)
    request = urllib.request.Request(signed.url, data=body, headers=signed.headers, method=signed.method)
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            secret = json.load(answer).get("SecretString")
    except (OSError, ValueError) as error:
        # The text of an error may hold more than a log should.
        raise NoSecret(type(error).__name__) from None
    if not isinstance(secret, str) or not secret:
        raise NoSecret("an empty secret")
    return secret
