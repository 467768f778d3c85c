"""The two functions of this example, as Lambda would hold them: loaded cold, in a role's environment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import objsign
import pytest

from python_support.handlers import load
from python_support.local_s3 import LocalS3
from python_support.parameter_store import ParameterStore

FOLDER = Path(__file__).parents[1]
TOKEN = "Grüße-aus-dem-Parameter-Store"


@pytest.fixture
def folder() -> Path:
    return FOLDER


@pytest.fixture
def token() -> str:
    return TOKEN


@pytest.fixture
def parameters(lambda_environment: dict[str, str], region: str) -> Iterator[ParameterStore]:
    credentials = objsign.Credentials.from_environment(lambda_environment)
    store = ParameterStore({"AuthorizationLambdaToken": TOKEN}, credentials, region)
    yield store
    store.close()


@pytest.fixture
def environment(
    lambda_environment: dict[str, str], parameters: ParameterStore, bucket: str
) -> dict[str, str]:
    return {**lambda_environment, "BUCKET_NAME": bucket, "AWS_ENDPOINT_URL_SSM": parameters.url}


@pytest.fixture
def cold(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Loads one of the functions. Its credentials come only afterwards, as with SnapStart."""

    def load_cold(name: str) -> ModuleType:
        for variable in environment:
            monkeypatch.delenv(variable, raising=False)
        module = load(FOLDER, name)
        for variable, value in environment.items():
            monkeypatch.setenv(variable, value)
        return module

    return load_cold


@pytest.fixture
def handler(cold: Callable[[str], ModuleType], s3: LocalS3) -> ModuleType:
    return cold("index")


@pytest.fixture
def authorizer(cold: Callable[[str], ModuleType]) -> ModuleType:
    return cold("authorizer")
