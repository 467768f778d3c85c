"""Where the vector files of the repository are."""

from pathlib import Path

VECTORS = Path(__file__).resolve().parents[2] / "core" / "tests" / "vectors"
