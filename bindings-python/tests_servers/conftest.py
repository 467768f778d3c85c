"""Every test that asks for `server` runs against each server, with permanent keys and with a session token.

`OBJSIGN_SERVERS` names the servers, by default all: `juicefs,radosgw,local`. One that is not installed is a
failure.
"""

import os
from collections.abc import Iterator

import objsign
import pytest
from servers import BUCKET, OTHER_BUCKET, SERVERS, Missing, Server
from wire import accept, signed

NAMES = os.environ.get("OBJSIGN_SERVERS", ",".join(SERVERS)).split(",")
if not set(NAMES) <= set(SERVERS):
    pytest.exit(
        f"OBJSIGN_SERVERS is {','.join(NAMES)}, but the servers are {','.join(SERVERS)}", returncode=1
    )


@pytest.fixture(scope="session", params=NAMES)
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Server]]:
    """One running server: with permanent keys, and with temporary ones."""
    name: str = request.param
    try:
        with SERVERS[name](tmp_path_factory.mktemp(name)) as pair:
            for bucket in (BUCKET, OTHER_BUCKET):
                make_bucket(pair[0], bucket)
            yield pair
    except Missing as reason:
        pytest.exit(str(reason), returncode=1)


@pytest.fixture(scope="session", params=["permanent", "temporary"])
def server(both: tuple[Server, Server], request: pytest.FixtureRequest) -> Server:
    return both[0] if request.param == "permanent" else both[1]


@pytest.fixture(scope="session")
def permanent(both: tuple[Server, Server]) -> Server:
    return both[0]


@pytest.fixture(scope="session")
def temporary(both: tuple[Server, Server]) -> Server:
    return both[1]


@pytest.fixture
def signer(server: Server) -> objsign.S3Signer:
    return server.signer()


@pytest.fixture
def bucket(server: Server) -> objsign.Bucket:
    return server.bucket()


def make_bucket(server: Server, name: str) -> None:
    # The local server makes its buckets itself.
    if server.name != "local":
        accept(server, signed(server.bucket(name).bucket_request("PUT").sign(server.signer())))
