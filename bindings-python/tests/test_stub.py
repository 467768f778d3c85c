"""The types are those of the module, and its documentation is the one that `help()` shows."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import objsign
import pytest

PACKAGE = Path(objsign.__file__).parent
STUB = PACKAGE / "_native.pyi"


def documented() -> list[tuple[str, str]]:
    found = []
    for node in ast.parse(STUB.read_text()).body:
        if isinstance(node, ast.ClassDef) and hasattr(objsign, node.name):
            found.append((node.name, ast.get_docstring(node)))
            members = [member for member in node.body if isinstance(member, ast.FunctionDef)]
            found += [(f"{node.name}.{member.name}", ast.get_docstring(member)) for member in members]
        elif isinstance(node, ast.FunctionDef):
            found.append((node.name, ast.get_docstring(node)))
    return [(name, doc) for name, doc in found if doc is not None]


@pytest.mark.parametrize(("name", "doc"), documented())
def test_help_shows_the_documentation_of_the_types(name: str, doc: str) -> None:
    thing: object = objsign
    for part in name.split("."):
        thing = getattr(thing, part)
    assert inspect.getdoc(thing) == doc


def test_every_class_is_documented() -> None:
    assert len(documented()) > 150
    for name in objsign._native.__all__:
        assert inspect.getdoc(getattr(objsign, name)), name


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd=PACKAGE.parent, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_types_fit_the_module() -> None:
    run(sys.executable, "-m", "mypy.stubtest", "objsign", "--ignore-disjoint-bases")


def test_types_are_strict() -> None:
    run(sys.executable, "-m", "mypy", "--strict", "-p", "objsign")
