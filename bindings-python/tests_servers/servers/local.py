"""The server of the examples: s3s over plain files, with what it leaves unchecked added."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .process import Missing, free_port, running, wait_for_port
from .server import BUCKET, OTHER_BUCKET, REGION, Keys, Server

PROGRAM = "objsign-local-s3"
ROOT = Path(__file__).parents[3]
PERMANENT = Keys("AKIALOCALEXAMPLE", "local-secret")
# It has no STS: a second process serves the same files to the one temporary key.
TEMPORARY = Keys("ASIALOCALEXAMPLE", "local-temporary-secret", "token+of/the=local server")


@contextmanager
def local(directory: Path) -> Iterator[tuple[Server, Server]]:
    program = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug" / PROGRAM
    if not program.exists():
        raise Missing(f"{PROGRAM} is not built: cargo build -p {PROGRAM}")
    with ExitStack() as stack:
        servers = []
        for name, keys in (("permanent", PERMANENT), ("temporary", TEMPORARY)):
            port, log = free_port(), directory / f"{name}.log"
            options = ["--port", str(port), "--region", REGION, "--directory", str(directory / "objects")]
            options += ["--bucket", BUCKET, "--bucket", OTHER_BUCKET]
            options += ["--access-key", keys.access_key_id, "--secret-key", keys.secret]
            options += ["--session-token", keys.token] if keys.token else []
            process = stack.enter_context(
                running(str(program), *options, log=log, env={"AWS_SESSION_TOKEN": ""})
            )
            wait_for_port(process, port, log)
            servers.append(Server("local", port, keys))
        yield servers[0], servers[1]
