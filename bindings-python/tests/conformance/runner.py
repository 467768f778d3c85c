"""Runs rows by their kind, and counts what became of them."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from objsign import Error

from conformance import (
    adapters,
    boto3_call,
    chunked,
    fine_uploader,
    forms,
    hmac,
    oss,
    oss_forms,
    post,
    signed,
    sigv2,
    sigv4,
    verdict,
)
from conformance.outcome import Failed
from conformance.row import Row

Check = Callable[[Row], None]


def _both(first: Check, second: Check) -> Check:
    def check(row: Row) -> None:
        first(row)
        second(row)

    return check


KINDS: dict[str, Check] = {
    **dict.fromkeys(adapters.KINDS, adapters.run),
    "boto3-call": boto3_call.run,
    "hmac": hmac.run,
    "v4-post": post.run,
    "v2-post": post.run,
    "header-v1": oss.run,
    "query-v1": oss.run,
    "header-v2": oss.run,
    "query-v2": oss.run,
    "header-v4": oss.run,
    "query-v4": oss.run,
    "form-v4": forms.run,
    "form-v2": forms.run,
    "post-policy": forms.run_post_policy,
    "post-v1": oss_forms.run,
    "post-v4": oss_forms.run,
    "v4-key": sigv4.run_key,
    "v4-query": _both(sigv4.run_query, signed.run),
    "suite-query": _both(sigv4.run_query, signed.run),
    "v4-header": _both(sigv4.run_header, signed.run),
    "suite-header": _both(sigv4.run_header, signed.run),
    "v4-chunked": chunked.run,
    "v2-query": sigv2.run_query,
    "v2-header": sigv2.run_header,
    "verify": verdict.run,
    "policy-v4": fine_uploader.run,
    "policy-v2": fine_uploader.run,
    "rest-v4": fine_uploader.run,
    "rest-v2": fine_uploader.run,
}

# How a row fails that was run as it should be. Anything else is a fault of the runner or of the package.
REFUSALS = (Failed, Error, ValueError)


def run(row: Row) -> None:
    """Runs one row by its kind; raises one of `REFUSALS` if it fails."""
    check = KINDS.get(row.kind)
    if check is None:
        # To skip it would pass data that nobody checks.
        raise Failed(f"unknown kind {row.kind!r}")
    check(row)


@dataclass
class Report:
    """The outcomes of one file."""

    passed: int = 0
    # Name and first difference of each failing row.
    failed: list[tuple[str, str]] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    def add(self, other: Report) -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def summary(self) -> str:
        """`passed N, failed N, skipped N (why N, ...)`."""
        skipped = self.skipped.total()
        line = f"passed {self.passed}, failed {len(self.failed)}, skipped {skipped}"
        parts = ", ".join(f"{why} {count}" for why, count in sorted(self.skipped.items()))
        return f"{line} ({parts})" if skipped else line


def rows(path: Path) -> Iterator[Row]:
    """The rows of a file. A line that is no JSON object is a row of no kind, and so fails."""
    # Only a newline ends a row: JSON text may hold the other characters that Python takes for line ends.
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.strip():
            yield Row.parse(line) or Row({"name": f"line {number}", "kind": "not a JSON object"})


def run_file(path: Path) -> Report:
    """Runs all rows of one file."""
    report = Report()
    for row in rows(path):
        if row.flag("disputed"):
            report.skipped["disputed"] += 1
            continue
        try:
            run(row)
        except REFUSALS as error:
            report.failed.append((row.name, str(error) or repr(error)))
        except Exception:
            report.failed.append((row.name, traceback.format_exc()))
        else:
            report.passed += 1
    return report


def files(path: Path) -> list[Path]:
    """The `.jsonl` files of a directory in order of name, or the one file."""
    return sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
