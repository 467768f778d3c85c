"""One row of a vector file, with the readings that rows of several kinds share."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timezone
from typing import Any

from objsign import Credentials

from conformance.outcome import Failed


def amz_date(text: str) -> datetime:
    """A time in the form of `X-Amz-Date`."""
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)


def iso8601(text: str) -> datetime:
    """A time with its separators, perhaps with a fraction."""
    form = "%Y-%m-%dT%H:%M:%S.%fZ" if "." in text else "%Y-%m-%dT%H:%M:%SZ"
    return datetime.strptime(text, form).replace(tzinfo=timezone.utc)


class Row:
    """A member that is absent is null."""

    def __init__(self, members: dict[str, Any]) -> None:
        self._members = members

    @staticmethod
    def parse(line: str) -> Row | None:
        try:
            members = json.loads(line)
        except ValueError:
            return None
        return Row(members) if isinstance(members, dict) else None

    def line(self) -> str:
        return json.dumps(self._members)

    @property
    def kind(self) -> str:
        """The kind; rows of the signing suite have none and go by their mode."""
        kind, mode = self.get("kind"), self.get("mode")
        if isinstance(kind, str):
            return kind
        return f"suite-{mode}" if mode in ("header", "query") else "unknown"

    @property
    def name(self) -> str:
        """Its `id`, or its `name`."""
        return self.optional("id") or self.optional("name") or "row without a name"

    def get(self, field: str) -> Any:
        return self._members.get(field)

    def text(self, field: str) -> str:
        """A member that must be text."""
        value = self.get(field)
        if not isinstance(value, str):
            raise Failed(f"the row has no text `{field}`")
        return value

    def optional(self, field: str) -> str | None:
        """A member that is text, or null or absent."""
        value = self.get(field)
        return value if isinstance(value, str) else None

    def number(self, field: str) -> int:
        value = self.get(field)
        if not isinstance(value, int) or isinstance(value, bool):
            raise Failed(f"the row has no number `{field}`")
        return value

    def flag(self, field: str) -> bool:
        return self.get(field) is True

    def option(self, name: str) -> bool:
        """One of `endpoint_options`."""
        options = self.get("endpoint_options")
        return isinstance(options, dict) and options.get(name) is True

    def members(self, field: str) -> list[Any]:
        """A list; an absent one is empty."""
        value = self.get(field)
        return value if isinstance(value, list) else []

    def pairs(self, field: str) -> list[tuple[str, str]]:
        """A list of `[name, value]`; a value of null is empty. An absent list is an empty one."""
        return [(name or "", value or "") for name, value in self.members(field)]

    def header(self, wanted: str) -> str | None:
        """The first of `headers` with this lower-case name."""
        return next((value for name, value in self.pairs("headers") if name.lower() == wanted), None)

    def replaced(self, *place: str | int, by: Any) -> Row:
        """A copy with the member at this place changed, which must be there."""

        def changed(value: Any, place: tuple[str | int, ...]) -> Any:
            if not place:
                return by
            copy = value.copy()
            copy[place[0]] = changed(value[place[0]], place[1:])
            return copy

        return Row(changed(self._members, place))

    def without(self, field: str) -> Row:
        """A copy without one member."""
        return Row({name: value for name, value in self._members.items() if name != field})

    def base64(self, field: str) -> bytes:
        """A member in base64; absent is empty."""
        return base64.b64decode(self.optional(field) or "", validate=True)

    @property
    def method(self) -> Any:
        """For signers, whose methods are literals to a type checker."""
        return self.text("method")

    @property
    def timestamp(self) -> datetime:
        return amz_date(self.text("timestamp"))

    @property
    def credentials(self) -> Credentials:
        """`access_key`, `secret` and perhaps `session_token`."""
        return Credentials(self.text("access_key"), self.text("secret"), self.optional("session_token"))
