"""Shapes that the package takes, for annotations. Apart, because `typing` takes longer to load than all of objsign."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

__all__ = ["CredentialsProvider", "FrozenCredentials", "HasItems"]


class FrozenCredentials(Protocol):
    """Credentials in botocore's frozen shape."""

    @property
    def access_key(self) -> str: ...
    @property
    def secret_key(self) -> str: ...
    @property
    def token(self) -> str | None: ...


class CredentialsProvider(Protocol):
    """Anything of the shape of `botocore.credentials.Credentials`: it is asked at each call, and gives what is good now,
    frozen or as `objsign.Credentials`. It must not be asynchronous."""

    def get_frozen_credentials(self) -> Any: ...


class HasItems(Protocol):
    """Headers as HTTP libraries have them: whatever gives pairs by `items()`."""

    def items(self) -> Iterable[tuple[Any, Any]]: ...
