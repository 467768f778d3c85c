"""`boto3-call`: a call by boto3's names, and the URL that botocore makes of it."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

from objsign import S3Signer, SignError

from conformance.outcome import Failed, same
from conformance.row import Row
from conformance.sigv4 import parameter, same_url

# The row's words for the endpoint, as arguments.
_OPTIONS: dict[str, dict[str, Any]] = {
    "virtual_host": {"addressing": "virtual"},
    "path_style": {"addressing": "path"},
    "dual_stack": {"dual_stack": True},
    "fips": {"fips": True},
    "accelerate": {"accelerate": True},
    "global_host": {"global_host": True},
}


def run(row: Row) -> None:
    refusal = (row.get("refused") or {}).get("ours")
    try:
        url = _presign(row)
    except SignError as error:
        same("kind of refusal", error.kind, refusal or "none")
        return
    if refusal is not None:
        raise Failed(f"signed, and should be refused as {refusal}: {url}")
    same("signed headers", parameter(url, "X-Amz-SignedHeaders"), ";".join(row.members("signed_headers")))
    same_url(url, row.text("url"), urlsplit(row.text("url")).netloc)


def _presign(row: Row) -> str:
    arguments: dict[str, Any] = {"region": row.text("region"), "endpoint": row.optional("endpoint")}
    for option in row.members("options"):
        if option not in _OPTIONS:
            raise Failed(f"no endpoint has the option {option!r}")
        arguments |= _OPTIONS[option]
    return S3Signer(row.credentials, **arguments).generate_presigned_url(
        row.text("client_method"),
        _param(row.get("params")),
        row.number("expires"),
        row.optional("http_method"),
        now=row.timestamp,
    )


def _param(value: Any) -> Any:
    """A parameter as boto3 takes it: JSON has neither bytes nor times."""
    if isinstance(value, list):
        return [_param(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$bytes" in value:
        return base64.b64decode(value["$bytes"], validate=True)
    if "$millis" in value:
        return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=value["$millis"])
    return {name: _param(member) for name, member in value.items()}
