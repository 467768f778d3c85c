"""Runs vector files, or directories of them, from anywhere: `python -m conformance FILE_OR_DIR...`"""

from __future__ import annotations

import sys
from pathlib import Path

from conformance.runner import Report, files, run_file


def main(paths: list[str]) -> int:
    if not paths:
        print("usage: python -m conformance FILE_OR_DIR...", file=sys.stderr)
        return 2
    total = Report()
    try:
        for path in paths:
            for file in files(Path(path)):
                report = run_file(file)
                print(f"{file}: {report.summary()}")
                for name, why in report.failed:
                    print(f"  {name}: {why}")
                total.add(report)
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"total: {total.summary()}")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
