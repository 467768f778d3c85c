"""CloudFormation templates, read and checked by cfn-lint."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from cfnlint.decode import cfn_yaml  # type: ignore[import-untyped]


def lint(template: Path) -> str:
    """What cfn-lint says: nothing, if all is well. Warnings count."""
    program = Path(sys.executable).with_name("cfn-lint")
    result = subprocess.run([program, template], capture_output=True, text=True, check=False)
    return result.stdout + result.stderr


def resources(template: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = cfn_yaml.load(str(template))
    return dict(loaded["Resources"])


def allowed(role: Any) -> dict[str, list[str]]:
    """The actions that a role's own policies allow, each with its resources as written."""
    found: dict[str, list[str]] = {}
    for policy in role["Properties"]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            actions = statement["Action"]
            for action in [actions] if isinstance(actions, str) else actions:
                resource = statement["Resource"]
                # Of `!Sub "text"`, the text.
                text = resource if isinstance(resource, str) else str(next(iter(resource.values())))
                found.setdefault(action, []).append(text)
    return found
