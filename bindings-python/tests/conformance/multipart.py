"""A small reader of `multipart/form-data`, for rows that hold whole bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conformance.outcome import Failed


@dataclass(frozen=True)
class Part:
    name: str
    file_name: str | None
    body: bytes


def parts(content_type: str, body: bytes) -> list[Part]:
    """The parts in order."""
    boundary = content_type.partition("boundary=")[2].strip('"')
    if not boundary:
        raise Failed("no boundary")
    found: list[Part] = []
    for part in (b"\r\n" + body).split(f"\r\n--{boundary}".encode())[1:]:
        if part.startswith(b"--"):
            return found
        if not part.startswith(b"\r\n"):
            raise Failed("no line end behind the boundary")
        found.append(_read(part[2:]))
    raise Failed("no end")


def _read(part: bytes) -> Part:
    head, _, body = part.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    line = next((line for line in lines if line.lower().startswith("content-disposition:")), "")

    def parameter(name: str) -> str | None:
        value = re.search(f'; {name}="([^"]*)', line)
        return value[1] if value else None

    name = parameter("name")
    if name is None:
        raise Failed("a part without a name")
    return Part(name, parameter("filename"), body)
