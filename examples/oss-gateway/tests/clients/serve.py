"""The line protocol of `client.mjs` for the Python clients: a call on a line, its result on the next."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Callable
from typing import Any

Call = Callable[..., "dict[str, Any] | None"]


def to_loopback(host: object, port: int, *_: object, **__: object) -> list[Any]:
    """Every name is that of the loopback."""
    return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port))]


def serve(calls: dict[str, Call], failure: Callable[[Exception], dict[str, Any]]) -> None:
    socket.getaddrinfo = to_loopback  # type: ignore[assignment]
    for line in sys.stdin:
        call = json.loads(line)
        try:
            answer = {"ok": True, **(calls[call.pop("call")](**call) or {})}
        except Exception as error:
            answer = {"ok": False, "type": type(error).__name__, "message": str(error), **failure(error)}
        print(json.dumps(answer), flush=True)
