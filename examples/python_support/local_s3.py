"""The embedded S3 server of `examples/local-s3` as a process."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import objsign

REPOSITORY = Path(__file__).parents[2]


def program() -> Path:
    """`OBJSIGN_LOCAL_S3`, or the workspace's own build, made if it is missing."""
    if found := os.environ.get("OBJSIGN_LOCAL_S3"):
        return Path(found)
    target = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
    built = target / "debug" / "objsign-local-s3"
    if not built.exists():
        command = ["cargo", "build", "--quiet", "--locked", "-p", "objsign-local-s3"]
        subprocess.run(command, cwd=REPOSITORY, check=True)
    return built


class LocalS3:
    """A running server with one account, whose credentials are temporary like a Lambda role's."""

    def __init__(self, directory: Path, buckets: list[str], account: dict[str, str], region: str) -> None:
        self.directory = directory
        self.account = account
        self.region = region
        flags = [flag for bucket in buckets for flag in ("--bucket", bucket)]
        self._process = subprocess.Popen(
            [program(), "--directory", directory, "--region", region, *flags],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=account,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        assert self.url, "the server did not start"

    def signer(self, *, session_token: str | None = None) -> objsign.S3Signer:
        """A signer of the tests' own, for another view on the bucket than the handler's."""
        credentials = objsign.Credentials(
            self.account["AWS_ACCESS_KEY_ID"],
            self.account["AWS_SECRET_ACCESS_KEY"],
            session_token or self.account["AWS_SESSION_TOKEN"],
        )
        return objsign.S3Signer(credentials, region=self.region, endpoint=self.url)

    def store(self, bucket: str, key: str, body: bytes) -> None:
        """Puts an object there without a request."""
        path = self.directory / bucket / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)

    def stored(self, bucket: str, key: str) -> bytes:
        return (self.directory / bucket / key).read_bytes()

    def close(self) -> None:
        # It ends with its standard input.
        self._process.communicate()
        assert self._process.returncode == 0
