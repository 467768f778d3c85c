"""How a row fails."""

from __future__ import annotations

from typing import TypeVar

Value = TypeVar("Value", str, bytes, int)


class Failed(Exception):
    """The first difference, in words."""


def same(what: str, ours: Value, expected: Value) -> None:
    """Fails with both shown unless the two are the same."""
    if ours != expected:
        raise Failed(f"{what} differs\n    ours:     {ours!r}\n    expected: {expected!r}")
