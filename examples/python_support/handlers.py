"""Loads a handler as Lambda does at a cold start: from its own folder, with its own neighbours."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType


def load(folder: Path, name: str) -> ModuleType:
    """A module of its own at each call. Handlers of two examples may have the same name."""
    sys.path.insert(0, str(folder))
    try:
        module = importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))
        for other, loaded in list(sys.modules.items()):
            if Path(getattr(loaded, "__file__", None) or "/").parent == folder:
                del sys.modules[other]
    return module
