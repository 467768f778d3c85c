"""Spans, with or without OpenTelemetry: the ADOT layer brings it and sets it up. Without the layer there is
nothing to import, and the functions work all the same."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

try:
    from opentelemetry.trace import get_tracer
except ImportError:
    get_tracer = None  # type: ignore[assignment]


class Span(Protocol):
    def set_attribute(self, key: str, value: str | int, /) -> None: ...


class _NoSpan:
    def set_attribute(self, key: str, value: str | int, /) -> None:
        pass


@contextmanager
def span(name: str) -> Generator[Span, None, None]:
    if get_tracer is None:
        yield _NoSpan()
        return
    tracer = get_tracer("download-api")
    # The text of an exception may hold what a span must not.
    with tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as current:
        yield current
