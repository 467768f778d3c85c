"""Real S3 servers that verify signatures, each started below one directory, on 127.0.0.1 alone."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from .juicefs import juicefs
from .local import local
from .process import Missing
from .radosgw import radosgw
from .server import BUCKET, DOMAIN, OTHER_BUCKET, REGION, Keys, Server

__all__ = ["BUCKET", "DOMAIN", "OTHER_BUCKET", "REGION", "SERVERS", "Keys", "Missing", "Server"]

# Each gives the same server twice: with permanent keys, and with keys and a session token that it has issued.
SERVERS: dict[str, Callable[[Path], AbstractContextManager[tuple[Server, Server]]]] = {
    "juicefs": juicefs,
    "radosgw": radosgw,
    "local": local,
}
