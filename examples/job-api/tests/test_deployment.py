"""The Terraform files and the Dockerfile.

`terraform validate` needs the provider, hundreds of megabytes from Terraform's own registry. Without it: the
files are parsed, each argument is looked up in the provider's schema, each reference must have a declaration,
and what matters is checked one by one. `provider_arguments.json` was made from the npm package
@cdktf/provider-aws 21.22.1, which is generated from that schema.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hcl2
import pytest

FOLDER = Path(__file__).parents[1]
FILES = sorted((FOLDER / "terraform").glob("*.tf"))
META = {"for_each", "depends_on", "lifecycle"}


def plain(value: Any) -> Any:
    """What python-hcl2 read, without the marks it leaves."""
    if isinstance(value, dict):
        marks = ("__is_block__", "__comments__", "__inline_comments__")
        return {key.strip('"'): plain(item) for key, item in value.items() if key not in marks}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.strip('"') if isinstance(value, str) else value


@pytest.fixture(scope="module")
def parsed() -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for file in FILES:
        with file.open() as text:
            for kind, blocks in plain(hcl2.load(text)).items():
                found.setdefault(kind, []).extend(blocks)
    return found


def declared(parsed: dict[str, list[Any]], kind: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for block in parsed[kind]:
        for type_, named in block.items():
            for name, body in named.items():
                yield type_, name, body


def resource(parsed: dict[str, list[Any]], type_: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [body for each, _, body in declared(parsed, "resource") if each == type_]
    assert len(found) == 1
    return found[0]


def wrong_arguments(body: dict[str, Any], schema: dict[str, Any], where: str) -> list[str]:
    wrong = [
        f"{where}: {name} is missing"
        for name, need in schema.items()
        if need == "required" and name not in body
    ]
    for name, value in body.items():
        if name in META:
            continue
        inner = schema.get(name)
        if inner is None:
            wrong.append(f"{where}: no argument {name}")
        elif isinstance(inner, dict):
            for block in value if isinstance(value, list) else [value]:
                wrong += wrong_arguments(block, inner, f"{where}.{name}")
    return wrong


def test_the_arguments_are_those_of_the_provider(parsed: dict[str, list[Any]]) -> None:
    schema = json.loads((FOLDER / "tests" / "provider_arguments.json").read_text())
    wrong, count = [], 0
    for kind, prefix in (("resource", ""), ("data", "data.")):
        for type_, name, body in declared(parsed, kind):
            if body:
                wrong += wrong_arguments(body, schema[prefix + type_], f"{prefix}{type_}.{name}")
                count += 1
    assert wrong == []
    assert count == 21
    # It does find what is wrong.
    assert wrong_arguments({"role": "x", "rol": "y"}, schema["aws_lambda_function"], "f") == [
        "f: function_name is missing",
        "f: no argument rol",
    ]


def test_every_reference_has_its_declaration(parsed: dict[str, list[Any]]) -> None:
    text = "\n".join(re.sub(r"#.*", "", file.read_text()) for file in FILES)
    known = {f"{type_}.{name}" for type_, name, _ in declared(parsed, "resource")}
    known |= {f"data.{type_}.{name}" for type_, name, _ in declared(parsed, "data")}
    known |= {f"var.{name}" for block in parsed["variable"] for name in block}
    known |= {f"local.{name}" for block in parsed["locals"] for name in block}
    pattern = r"(?<![\w.\"/])(data\.aws_\w+\.\w+|aws_\w+\.\w+|var\.\w+|local\.\w+)"
    used = set(re.findall(pattern, text))
    assert used - known == set()
    variables = {name for name in known if name.startswith("var.")}
    assert variables - used == set()


def test_every_way_in_needs_a_key(parsed: dict[str, list[Any]]) -> None:
    method = resource(parsed, "aws_api_gateway_method")
    assert method["api_key_required"] is True
    assert resource(parsed, "aws_api_gateway_usage_plan")["for_each"] == "${var.clients}"
    assert resource(parsed, "aws_api_gateway_usage_plan_key")["for_each"] == "${var.clients}"


def test_the_image_is_pinned(parsed: dict[str, list[Any]]) -> None:
    function = resource(parsed, "aws_lambda_function")
    assert function["package_type"] == "Image"
    assert function["image_uri"] == "${aws_ecr_repository.api.repository_url}@${var.image_digest}"
    lines = (FOLDER / "Dockerfile").read_text().splitlines()
    # Without a default: a build that says no digest fails.
    assert "ARG BASE_DIGEST" in lines
    assert [line for line in lines if line.startswith("FROM")] == [
        "FROM public.ecr.aws/lambda/python@${BASE_DIGEST}"
    ]
    assert lines[-1] == 'CMD ["index.lambda_handler"]'


def test_the_role_allows_what_is_needed_and_no_more(parsed: dict[str, list[Any]]) -> None:
    policies = {
        name: body for type_, name, body in declared(parsed, "data") if type_ == "aws_iam_policy_document"
    }
    rights = {
        action: statement["resources"]
        for statement in policies["api"]["statement"]
        for action in (action.strip('"') for action in statement["actions"])
    }
    log, traces = ["${aws_cloudwatch_log_group.api.arn}:*"], ["*"]
    assert rights == {
        "s3:PutObject": ["${aws_s3_bucket.files.arn}/jobs/*/input"],
        "s3:GetObject": ["${aws_s3_bucket.files.arn}/jobs/*/result"],
        "s3:ListBucket": ["${aws_s3_bucket.files.arn}"],
        "logs:CreateLogStream": log,
        "logs:PutLogEvents": log,
        "xray:PutTraceSegments": traces,
        "xray:PutTelemetryRecords": traces,
    }


def test_the_files_are_formatted() -> None:
    """By Terraform if it is installed, and by the rules of its formatter that can be seen line by line."""
    if program := shutil.which("terraform"):
        command = [program, "fmt", "-check", "-diff", "-recursive", str(FOLDER / "terraform")]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (result.returncode, result.stdout) == (0, "")
    for file in FILES:
        assert wrong_lines(file.read_text()) == [], file.name
    assert wrong_lines("a {\n   b = 1\n}\n") == ["   b = 1"]
    assert wrong_lines("a {\n  b = 1\n  long = 2\n}\n") == ["  b = 1"]


def wrong_lines(text: str) -> list[str]:
    """Lines whose indent is not two blanks an open bracket, and neighbours whose `=` are not aligned."""
    wrong, depth = [], 0
    assert text.endswith("\n")
    assert "\t" not in text
    lines = text.splitlines()
    for number, line in enumerate(lines):
        code = re.sub(r'"(\\.|[^"\\])*"', '""', line.split("#")[0])
        opened, closed = len(re.findall(r"[{\[(]", code)), len(re.findall(r"[}\])]", code))
        leading = len(re.match(r"[}\])]*", code.strip()).group())  # type: ignore[union-attr]
        # Brackets that open on one line count once.
        expected = 2 * (depth - (1 if leading else 0))
        following = lines[number + 1] if number + 1 < len(lines) else ""
        here, there = (re.match(r"( *)[\w-]+ *(= )[^{\[(]*$", each) for each in (code, following))
        aligned = not (here and there and here[1] == there[1]) or here.start(2) == there.start(2)
        if line.strip() and (
            len(line) - len(line.lstrip()) != expected or not aligned or line != line.rstrip()
        ):
            wrong.append(line)
        depth += (1 if opened > closed else 0) - (1 if closed > opened else 0)
    return wrong
