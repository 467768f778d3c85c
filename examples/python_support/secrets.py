"""Looks for what no log and no span may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from opentelemetry.sdk.trace import ReadableSpan

# A presigned URL or a signature, whatever it signs.
SIGNED = re.compile(
    r"X-Amz-(Signature|Credential|Security-Token)|Signature=|AWS4-HMAC|https?://|[0-9a-f]{64}", re.I
)


def found(text: str, secrets: Iterable[str]) -> list[str]:
    """What of a text is secret: the given secrets, plain or percent-encoded, and everything signed."""
    spellings = [spelling for secret in secrets for spelling in (secret, quote(secret, safe=""))]
    return [spelling for spelling in spellings if spelling in text] + [
        hit[0] for hit in SIGNED.finditer(text)
    ]


def text_of(span: ReadableSpan) -> str:
    """All that a span says, its events and status included. `schema_url` and the like are the SDK's own."""
    parts: list[object] = [span.name, span.status.description]
    collections: list[Mapping[str, object] | None] = [span.attributes]
    for event in span.events:
        parts.append(event.name)
        collections.append(event.attributes)
    for attributes in collections:
        for name, value in (attributes or {}).items():
            parts += [name, value]
    return "\n".join(str(part) for part in parts)
