"""Objects whose methods raise, lie, or change what is being read."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from enum import IntEnum
from typing import Any


class Down(Exception):
    """What a caller's own code raises, such as "the database is down"."""


class Raising:
    """Raises at the first thing asked of it."""

    def __getattr__(self, name: str) -> Any:
        raise Down(name)


class Lying:
    """Has every attribute, and each is another such object."""

    def __getattr__(self, name: str) -> Any:
        return Lying()


class RaisingIterator:
    def __iter__(self) -> Any:
        raise Down("iter")


class RaisingItems:
    def items(self) -> Any:
        yield "a", "b"
        raise Down("items")


class NoIterator:
    def __iter__(self) -> Any:
        return 5


class Provider:
    """Of botocore's shape; gives or raises what it was made with."""

    def __init__(self, given: Any) -> None:
        self.given, self.asked = given, 0

    def get_frozen_credentials(self) -> Any:
        self.asked += 1
        if isinstance(self.given, BaseException):
            raise self.given
        return self.given


class Frozen:
    def __init__(self, access_key: Any = "AKID", secret_key: Any = "SECRETKEY", token: Any = None) -> None:
        self.access_key, self.secret_key, self.token = access_key, secret_key, token


class Index:
    """A number by `__index__`, as those of NumPy; runs what it is given first."""

    def __init__(self, number: int, first: Any = lambda: None) -> None:
        self.number, self.first = number, first

    def __index__(self) -> int:
        self.first()
        return self.number


class Growing(list[Any]):
    """Grows the dict it stands in while that is read."""

    def __init__(self, holder: dict[Any, Any]) -> None:
        super().__init__(["x"])
        self.holder = holder

    def __iter__(self) -> Any:
        self.holder.update({f"more {number}": "x" for number in range(100)})
        return super().__iter__()


class Injecting(int):
    def __repr__(self) -> str:
        return '1, 2], ["starts-with", "$key", ""], ["content-length-range", 1'


class Size(IntEnum):
    LARGE = 100


class Endless(timedelta):
    days = 2**62


class Far(datetime):
    def replace(self, *args: Any, **kwargs: Any) -> Any:
        return self

    def timestamp(self) -> float:
        return 1e300


class RaisingZone(tzinfo):
    def utcoffset(self, at: datetime | None) -> timedelta:
        raise Down("utcoffset")

    dst = utcoffset

    def tzname(self, at: datetime | None) -> str:
        raise Down("tzname")


def growing(text: str = "x") -> dict[str, Any]:
    holder: dict[str, Any] = {"first": text}
    holder["list"] = Growing(holder)
    holder["last"] = text
    return holder


def growing_numbers() -> dict[str, Any]:
    holder: dict[str, Any] = {"first": 1}
    holder["number"] = Index(5, lambda: holder.update({f"more {number}": 1 for number in range(100)}))
    holder["last"] = 2
    return holder


def deep(levels: int = 100_000) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


def recursive_list() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


def recursive_dict() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["a"] = value
    return value


FAR = Far(2024, 1, 1, tzinfo=timezone.utc)
