"""The conformance data through the Python package.

`OBJSIGN_VECTORS` names another directory of such files. Of the repository's own files the counts are asserted
too, so that rows cannot quietly go unread; they are those of the Rust runner.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from conformance import decided, runner, sigv4
from conformance.__main__ import main
from conformance.row import Row
from vectors import VECTORS

# Passed and skipped. All that is skipped is marked `disputed`.
COUNTS = {
    "adapters": (92, 0),
    "boto3-calls": (1275, 0),
    "aws-docs": (25, 0),
    "fine-uploader": (223, 0),
    "header-botocore": (126, 0),
    "hmac": (344, 0),
    "oss-v1": (1199, 0),
    "oss-v2": (30, 0),
    "oss-v4": (585, 0),
    "post-botocore": (155, 0),
    "post-policy": (30, 10),
    "post-policy-ceph": (60, 18),
    "presign-botocore": (624, 0),
    "presign-other-botocore": (59, 0),
    "sigv2-botocore": (191, 0),
    "sigv4-suite": (90, 0),
    "verify-aws": (107, 3),
}

# `make` runs at the root of the repository, and pytest elsewhere: a relative path may be of either.
GIVEN = Path(os.environ.get("OBJSIGN_VECTORS") or VECTORS)
DIRECTORY = GIVEN if GIVEN.exists() else VECTORS.parents[2] / GIVEN
IS_OURS = DIRECTORY.resolve() == VECTORS


@pytest.mark.parametrize("file", runner.files(DIRECTORY), ids=lambda file: file.stem)
def test_every_row_passes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = runner.run_file(file)
    with capsys.disabled():
        print(f"\n{file.name}: {report.summary()}")
    for name, why in report.failed:
        print(f"{name}: {why}")
    assert not report.failed
    if IS_OURS:
        passed, skipped = COUNTS[file.stem]
        assert (report.passed, dict(report.skipped)) == (passed, {"disputed": skipped} if skipped else {})


@pytest.mark.skipif(not IS_OURS, reason="another directory")
def test_no_file_is_missing() -> None:
    assert sorted(COUNTS) == sorted(file.stem for file in runner.files(VECTORS))


def test_a_directory_without_rows_is_refused() -> None:
    assert runner.files(DIRECTORY), f"{DIRECTORY} has no .jsonl files"


@pytest.mark.parametrize("kind", ["v5-query", "", None])
def test_an_unknown_kind_fails(kind: str | None, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(Row({"name": "new", "kind": kind}).line() + "\nnot JSON\n\n")
    report = runner.run_file(file)
    assert [name for name, _ in report.failed] == ["new", "line 2"]
    assert report.passed == 0
    assert not report.skipped


def test_the_command_says_what_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rows.jsonl").write_text('{"id": "odd", "kind": "other"}\n{"disputed": true}\n')
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  odd: unknown kind 'other'",
        "total: passed 0, failed 1, skipped 1 (disputed 1)",
    ]
    assert main([str(VECTORS / "hmac.jsonl")]) == 0
    assert main([]) == main([str(tmp_path / "nowhere")]) == 2


def test_the_rust_runner_has_the_same_exceptions() -> None:
    rust = (VECTORS.parent / "conformance" / "runner" / "decided.rs").read_text()
    assert re.findall(r'\(\s*"([^"]+)",', rust) == list(decided.OTHER_CODE)


def test_most_urls_are_signed_by_bucket_and_key() -> None:
    rows = list(runner.rows(VECTORS / "presign-botocore.jsonl"))
    assert sum(sigv4.sign_query(row).by_bucket for row in rows) == 623
