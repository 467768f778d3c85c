"""The whole system: curl, an API Gateway of either kind, both functions under Lambda's runtime client, S3."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from python_support import secrets
from python_support.curl import curl
from python_support.gateway import Gateway
from python_support.local_s3 import LocalS3
from python_support.parameter_store import ParameterStore
from python_support.runtime import FunctionError, Lambda

ROUTES = ["GET /list", "GET /download"]
BEARER = "-HAuthorization: Bearer a-token"


@pytest.fixture
def authorizer(folder: Path, environment: dict[str, str], parameters: ParameterStore) -> Iterator[Lambda]:
    parameters.parameters["AuthorizationLambdaToken"] = "a-token"
    with Lambda(folder, "authorizer.lambda_handler", environment) as function:
        yield function


@pytest.fixture
def handler(folder: Path, environment: dict[str, str]) -> Iterator[Lambda]:
    with Lambda(folder, "index.lambda_handler", environment) as function:
        yield function


@pytest.fixture(params=["http", "rest"])
def api(
    request: pytest.FixtureRequest, handler: Lambda, authorizer: Lambda, region: str
) -> Iterator[Gateway]:
    gateway = Gateway(
        request.param, handler.invoke, routes=ROUTES, authorizer=authorizer.invoke, region=region
    )
    yield gateway
    gateway.close()


def test_list_and_download(api: Gateway, s3: LocalS3, bucket: str) -> None:
    s3.store(bucket, "a b/é.txt", b"content")
    listed = curl(f"{api.url}/list", BEARER)
    assert (listed.status, listed.body) == (200, b'{"objects": [{"File": "a b/\\u00e9.txt"}]}')
    found = curl(f"{api.url}/download?objectKey=a%20b%2F%C3%A9.txt", BEARER)
    assert found.status == 200
    assert "no-store" in found.headers
    assert curl(found.json()["url"]).body == b"content"


def test_refusals(api: Gateway) -> None:
    without = curl(f"{api.url}/list")
    assert (without.status, without.json()) == (401, {"message": "Unauthorized"})
    assert curl(f"{api.url}/list", "-HAuthorization: Bearer b-token").status == 403
    assert curl(f"{api.url}/other", "-HAuthorization: Basic a-token").status == 403
    for target, status, body in [
        ("/download", 400, b'{"error": "Request is incorrect. Please provide valid query parameters."}'),
        ("/download?x=y", 400, b'{"error": "objectKey is required."}'),
        ("/download?objectKey=x", 404, b'{"error": "Object name is incorrect or object doesn\'t exist."}'),
        ("/other", 404, b'{"error": "Resource name is incorrect."}'),
    ]:
        answer = curl(f"{api.url}{target}", BEARER)
        assert (answer.status, answer.body) == (status, body)


def test_s3_and_parameter_store_in_trouble(
    api: Gateway, handler: Lambda, authorizer: Lambda, s3: LocalS3, parameters: ParameterStore
) -> None:
    parameters.down = True
    assert curl(f"{api.url}/list", BEARER).status == 500
    parameters.down = False
    # The bucket is gone.
    (s3.directory / "files").rmdir()
    answer = curl(f"{api.url}/list", BEARER)
    assert (answer.status, answer.body) == (500, b'{"error": "Error listing objects in the bucket."}')
    assert "NoSuchBucket" in handler.log
    assert "InternalServerError" in authorizer.log


def test_the_logs_hold_no_secret(
    api: Gateway,
    handler: Lambda,
    authorizer: Lambda,
    s3: LocalS3,
    bucket: str,
    parameters: ParameterStore,
    environment: dict[str, str],
) -> None:
    s3.store(bucket, "x", b"x")
    parameters.down = True
    curl(f"{api.url}/list", BEARER)
    parameters.down = False
    curl(f"{api.url}/list", BEARER)
    curl(f"{api.url}/download?objectKey=x", BEARER)
    (s3.directory / bucket / "x").unlink()
    (s3.directory / bucket).rmdir()
    curl(f"{api.url}/list", BEARER)
    own = [environment["AWS_SECRET_ACCESS_KEY"], environment["AWS_SESSION_TOKEN"], "a-token"]
    for log in (handler.log, authorizer.log):
        assert "ERROR" in log
        assert secrets.found(log, own) == []


def test_the_role_must_be_there(folder: Path, environment: dict[str, str]) -> None:
    del environment["AWS_SECRET_ACCESS_KEY"]
    with (
        Lambda(folder, "authorizer.lambda_handler", environment) as function,
        pytest.raises(FunctionError, match="ConfigError: AWS_SECRET_ACCESS_KEY"),
    ):
        function.invoke({"version": "2.0", "headers": {"authorization": "Bearer x"}})
