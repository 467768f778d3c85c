"""The deployment template."""

from __future__ import annotations

from pathlib import Path

import pytest

from python_support.templates import allowed, lint, resources

LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}
TRACES = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}


@pytest.fixture
def template(folder: Path) -> Path:
    return folder / "template.yaml"


def test_cfn_lint_has_nothing_to_say(template: Path) -> None:
    assert lint(template) == ""


def test_the_roles_allow_what_is_needed_and_no_more(template: Path) -> None:
    found = resources(template)
    handler, authorizer = allowed(found["HandlerRole"]), allowed(found["AuthorizerRole"])
    assert set(handler) == {"s3:ListBucket", "s3:GetObject"} | LOG | TRACES
    assert handler["s3:ListBucket"] == ["arn:${AWS::Partition}:s3:::${BucketName}"]
    assert handler["s3:GetObject"] == ["arn:${AWS::Partition}:s3:::${BucketName}/*"]
    assert set(authorizer) == {"ssm:GetParameter"} | LOG | TRACES
    assert authorizer["ssm:GetParameter"] == [
        "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${TokenParameter}"
    ]


def test_the_function_is_set_up_as_described(template: Path) -> None:
    function = resources(template)["Handler"]["Properties"]
    assert (function["Runtime"], function["MemorySize"]) == ("python3.12", 512)
    assert function["Handler"] == "index.lambda_handler"
    assert function["TracingConfig"] == {"Mode": "Active"}
    variables = function["Environment"]["Variables"]
    assert variables["AWS_LAMBDA_EXEC_WRAPPER"] == "/opt/otel-instrument"
    assert variables["OTEL_PROPAGATORS"] == "xray"


def test_every_way_in_is_guarded(template: Path) -> None:
    ways = [
        resource["Properties"]
        for resource in resources(template).values()
        if resource["Type"] in ("AWS::ApiGatewayV2::Route", "AWS::ApiGateway::Method")
    ]
    assert len(ways) == 3 + 4
    assert {(way["AuthorizationType"], "AuthorizerId" in way) for way in ways} == {("CUSTOM", True)}
