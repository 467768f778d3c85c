"""Fixtures of the tests of all Python examples: run `pytest` in this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from python_support.local_s3 import LocalS3

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

REGION = "eu-central-1"
BUCKET = "files"

# A Lambda role's credentials are temporary: id, secret and token come together.
ROLE = {
    "AWS_ACCESS_KEY_ID": "ASIAEXAMPLEROLE",
    "AWS_SECRET_ACCESS_KEY": "a secret/that+no log shows",
    "AWS_SESSION_TOKEN": "session/token+with=signs==",
}


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """All servers are on this machine, whatever the environment says of proxies."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="session")
def region() -> str:
    return REGION


@pytest.fixture(scope="session")
def bucket() -> str:
    return BUCKET


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[LocalS3]:
    """An S3 server with one empty bucket."""
    server = LocalS3(tmp_path / "s3", [BUCKET], ROLE, REGION)
    yield server
    server.close()


@pytest.fixture
def lambda_environment(s3: LocalS3) -> dict[str, str]:
    """What Lambda puts into a function's environment, and where S3 is here."""
    return {**ROLE, "AWS_REGION": REGION, "AWS_ENDPOINT_URL_S3": s3.url}


@pytest.fixture(scope="session")
def _exporter() -> InMemorySpanExporter:
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    # The provider can be set once in a process; the ADOT layer does it before the handler is imported.
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


@pytest.fixture
def spans(_exporter: InMemorySpanExporter) -> InMemorySpanExporter:
    """The spans of this test, through the real SDK."""
    _exporter.clear()
    return _exporter
