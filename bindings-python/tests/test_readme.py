"""What the README shows works, line by line."""

import asyncio
import io
import json
import re
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import objsign
import pytest

README = Path(__file__).parent.parent / "README.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", README.read_text(), re.MULTILINE | re.DOTALL)

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.100.1:9001/2021-10-01/credentials",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN": "token-of-this-sandbox",
}


class Store:
    def __init__(self, keys: list[objsign.Credentials]) -> None:
        self.keys = keys

    async def get(self, access_key_id: str) -> list[objsign.Credentials]:
        return [key for key in self.keys if key.access_key_id == access_key_id]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What all blocks leave behind, run one after another."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    found: dict[str, Any] = {}
    for block in BLOCKS:
        exec(compile(block, str(README), "exec"), found)
    return found


def test_there_are_blocks() -> None:
    assert len(BLOCKS) >= 8


def test_every_block_runs(names: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert names["url"].startswith("https://photos.oss-cn-hangzhou.aliyuncs.com/2024/a%20b.jpg?x-oss-")
    assert names["answer"].refusal.kind == "version_not_allowed"
    assert names["token"].startswith("db.example.com:3306/?Action=connect&DBUser=app&X-Amz-Algorithm=")
    assert names["why"].cause == "url_cut_off"
    assert CREDENTIALS["AWS_SECRET_ACCESS_KEY"] not in capsys.readouterr().out


def test_the_verifier_in_two_steps(names: dict[str, Any]) -> None:
    signed = names["signer"].presign_get(bucket="photos", key="2024/a b.jpg", expires_in=900)
    path, query = signed.url.removeprefix("https://photos.s3.eu-central-1.amazonaws.com").split("?")
    scope = {
        "type": "http",
        "method": "GET",
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"photos.s3.eu-central-1.amazonaws.com")],
    }
    authorize, key = names["authorize"], names["credentials"]
    assert asyncio.run(authorize(scope, Store([key]))) == ("photos", b"2024/a b.jpg", "GetObject")
    with pytest.raises(objsign.VerifyError, match="InvalidAccessKeyId"):
        asyncio.run(authorize(scope, Store([])))


def test_container_credentials_are_asked_for_once(
    names: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def urlopen(request: urllib.request.Request, timeout: float) -> io.BytesIO:
        asked.append((request.full_url, request.get_header("Authorization")))
        ends = datetime.now(timezone.utc) + timedelta(hours=1)
        issued = {
            "AccessKeyId": "ASIAIOSFODNN7EXAMPLE",
            "SecretAccessKey": "secret",
            "Token": "token",
            "Expiration": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return io.BytesIO(json.dumps(issued).encode())

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    signer = objsign.S3Signer(names["ContainerCredentials"](), region="eu-central-1")
    urls = [signer.presign_get(bucket="photos", key="a", expires_in=60).url for _ in range(3)]
    assert asked == [(CREDENTIALS["AWS_CONTAINER_CREDENTIALS_FULL_URI"], "token-of-this-sandbox")]
    assert all("X-Amz-Security-Token=token" in url for url in urls)
