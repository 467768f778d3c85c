"""What `import objsign` costs: nothing but its own two modules."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import objsign
import pytest

PACKAGE = Path(objsign.__file__).parent

FRESH = """
import sys
sys.path.insert(0, sys.argv[1])
before = set(sys.modules)
events = []
def hook(event, arguments):
    if events is not None:
        events.append((event, str(arguments[0]) if arguments else ""))
sys.addaudithook(hook)
import objsign
seen, events = events, None
loaded = sorted(set(sys.modules) - before)
import json
print(json.dumps({"loaded": loaded, "events": seen, "before": sorted(before)}))
"""


def fresh(code: str, *flags: str) -> str:
    """In an interpreter that has loaded next to nothing, and writes no cache."""
    command = [sys.executable, "-I", "-S", "-B", *flags, "-c", code, str(PACKAGE.parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def imported() -> Any:
    return json.loads(fresh(FRESH))


def test_it_loads_itself_alone(imported: Any) -> None:
    assert imported["loaded"] == ["objsign", "objsign._native"]
    # Without it nothing of Python's reads the environment.
    assert "os" not in imported["before"]


def test_it_reads_no_file_but_its_own_and_no_network(imported: Any) -> None:
    opened = [name for event, name in imported["events"] if event == "open"]
    assert {Path(name).name.partition(".")[0] for name in opened} <= {"__init__"}
    assert {event.partition(".")[0] for event, _ in imported["events"]} <= {
        *("import", "open", "compile", "exec", "marshal", "builtins"),
        "os",
    }
    assert {event for event, _ in imported["events"] if event.startswith("os.")} <= {"os.listdir"}


def test_signing_loads_nothing_of_weight() -> None:
    code = """
import sys
sys.path.insert(0, sys.argv[1])
import objsign
before = set(sys.modules)
signer = objsign.S3Signer(objsign.Credentials("AKID", "SECRET"), region="us-east-1")
signer.presign_get(bucket="photos", key="a", expires_in=60)
signer.presign_many("GET", bucket="photos", keys=["a"], expires_in=60)
print(*sorted(set(sys.modules) - before))
"""
    # PyO3 asks `operator` for the length of an iterable.
    assert set(fresh(code).split()) <= {"operator", "_operator"}


def test_no_warning_of_any_kind() -> None:
    assert fresh(FRESH, "-W", "error", "-X", "dev")


def test_names() -> None:
    assert {name for name in vars(objsign) if not name.startswith("_")} == set(objsign.__all__)
    for name in objsign.__all__:
        assert getattr(objsign, name).__module__ in ("objsign", "objsign._native"), name
    assert objsign.__version__.count(".") == 2


def subinterpreters() -> Any:
    for name in ("_interpreters", "_xxsubinterpreters"):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    pytest.skip("this Python has no subinterpreters")


def test_a_second_interpreter() -> None:
    """PyO3 serves one interpreter a process. Since Python 3.12 that is said by an ImportError; never is it a crash."""
    code = f"""
import sys
sys.path.insert(0, sys.argv[1])
import {subinterpreters().__name__} as interpreters
import objsign
interpreters.run_string(interpreters.create(), '''
import sys
sys.path.insert(0, {str(PACKAGE.parent)!r})
try:
    import objsign
    print(objsign.floor_to(60, now=61), flush=True)
except ImportError as error:
    print("ImportError:", error, flush=True)
''')
print(objsign.floor_to(60, now=61))
"""
    theirs, ours = fresh(code).splitlines()
    assert ours == "60"
    assert (theirs.startswith("ImportError: ") and "interpreter" in theirs) or theirs == ours
    assert theirs != ours or sys.version_info < (3, 12)
