"""The authorizer, against a Parameter Store that verifies the signature of every request."""

from __future__ import annotations

import hmac
import logging
from types import ModuleType
from typing import Any

import pytest

from python_support import events, secrets
from python_support.gateway import allows
from python_support.parameter_store import ParameterStore

ROUTES = ["GET /list", "GET /download"]


def http_event(header: str | None, name: str = "Authorization") -> dict[str, Any]:
    headers = [] if header is None else [(name, header)]
    return events.http_authorizer(events.http_api(ROUTES, "GET", "/list", headers))


def rest_event(header: str | None, name: str = "Authorization") -> dict[str, Any]:
    headers = [] if header is None else [(name, header)]
    return events.rest_request_authorizer(events.rest_api(ROUTES, "GET", "/list", headers))


def token_event(header: str) -> dict[str, Any]:
    return events.rest_token_authorizer(events.rest_api(ROUTES, "GET", "/list", [("Authorization", header)]))


def verdicts(authorizer: ModuleType, header: str) -> set[bool]:
    """What all three kinds of question are answered."""
    simple = authorizer.lambda_handler(http_event(header), None)
    assert list(simple) == ["isAuthorized"]
    answers = {simple["isAuthorized"]}
    for event in (rest_event(header), token_event(header)):
        answers.add(allows(authorizer.lambda_handler(event, None), event["methodArn"]))
    return answers


def test_the_right_token(authorizer: ModuleType, token: str) -> None:
    assert verdicts(authorizer, f"Bearer {token}") == {True}


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_scheme_in_any_case(authorizer: ModuleType, token: str, scheme: str) -> None:
    assert verdicts(authorizer, f"{scheme} {token}") == {True}


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "{token}",
        "Basic {token}",
        "Bearer {token}x",
        "Bearer {start}",
        "Bearer {upper}",
        "Bearer Bearer {token}",
        "Bearer \ud800",
        "Bearer ?",
    ],
)
def test_wrong_tokens(authorizer: ModuleType, token: str, header: str) -> None:
    header = header.format(token=token, start=token[:-1], upper=token.upper())
    assert verdicts(authorizer, header) == {False}


@pytest.mark.parametrize("name", ["authorization", "AUTHORIZATION", "aUtHoRiZaTiOn"])
def test_the_header_in_any_case(authorizer: ModuleType, token: str, name: str) -> None:
    event = rest_event(f"Bearer {token}", name)
    assert allows(authorizer.lambda_handler(event, None), event["methodArn"])
    event = http_event(f"Bearer {token}") | {"headers": {name: f"Bearer {token}"}}
    assert authorizer.lambda_handler(event, None) == {"isAuthorized": True}


def test_without_the_header(authorizer: ModuleType) -> None:
    assert authorizer.lambda_handler(http_event(None), None) == {"isAuthorized": False}
    for event in (rest_event(None), rest_event(None) | {"headers": None}):
        assert not allows(authorizer.lambda_handler(event, None), event["methodArn"])


def test_the_policy_is_good_for_every_route(authorizer: ModuleType, token: str) -> None:
    """API Gateway keeps it for the next calls with this token."""
    answer = authorizer.lambda_handler(token_event(f"Bearer {token}"), None)
    api = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5"
    assert allows(answer, f"{api}/dev/GET/download")
    assert not allows(answer, f"{api}/prod/GET/download")
    refusal = authorizer.lambda_handler(token_event("Bearer x"), None)
    assert refusal["policyDocument"]["Statement"][0]["Effect"] == "Deny"


def test_the_token_is_kept_for_some_minutes(
    authorizer: ModuleType, token: str, parameters: ParameterStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(authorizer.time, "monotonic", lambda: now)
    assert verdicts(authorizer, f"Bearer {token}") == {True}
    assert parameters.calls == 1
    parameters.parameters["AuthorizationLambdaToken"] = "another"
    now += authorizer.CACHE_SECONDS - 1
    assert verdicts(authorizer, f"Bearer {token}") == {True}
    now += 2
    assert verdicts(authorizer, f"Bearer {token}") == {False}
    assert verdicts(authorizer, "Bearer another") == {True}
    assert parameters.calls == 2


def test_no_token_no_question(authorizer: ModuleType, parameters: ParameterStore) -> None:
    assert verdicts(authorizer, "Basic x") == {False}
    assert parameters.calls == 0


def test_the_comparison_takes_constant_time(
    authorizer: ModuleType, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[object, object]] = []

    def compare(a: bytes, b: bytes) -> bool:
        compared.append((a, b))
        return hmac_compare(a, b)

    hmac_compare = hmac.compare_digest
    monkeypatch.setattr(authorizer.hmac, "compare_digest", compare)
    assert verdicts(authorizer, "Bearer x") == {False}
    assert compared == [(b"x", token.encode())] * 3


@pytest.mark.parametrize("trouble", ["down", "missing", "empty", "signature"])
def test_nobody_passes_when_the_token_cannot_be_read(
    authorizer: ModuleType, parameters: ParameterStore, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    if trouble == "down":
        parameters.down = True
    elif trouble == "missing":
        parameters.parameters.clear()
    elif trouble == "empty":
        parameters.parameters["AuthorizationLambdaToken"] = ""
    else:
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    for event in (http_event("Bearer x"), rest_event("Bearer x"), token_event("Bearer x")):
        with pytest.raises(authorizer.NoAnswer):
            authorizer.lambda_handler(event, None)


def test_the_session_token_must_be_right(
    authorizer: ModuleType, parameters: ParameterStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "another")
    with pytest.raises(authorizer.NoAnswer, match="InvalidSignatureException"):
        authorizer.lambda_handler(http_event("Bearer x"), None)


def test_the_endpoint_is_the_regions(authorizer: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []

    def send(signed: Any, body: bytes) -> Any:
        sent.append(signed)
        raise authorizer.NoAnswer

    monkeypatch.delenv("AWS_ENDPOINT_URL_SSM")
    monkeypatch.setattr(authorizer, "send", send)
    with pytest.raises(authorizer.NoAnswer):
        authorizer.lambda_handler(http_event("Bearer x"), None)
    assert [signed.url for signed in sent] == ["https://ssm.eu-central-1.amazonaws.com/"]


def test_no_log_line_holds_a_secret(
    authorizer: ModuleType,
    token: str,
    parameters: ParameterStore,
    environment: dict[str, str],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    verdicts(authorizer, f"Bearer {token}")
    verdicts(authorizer, "Bearer wrong-token")
    parameters.down = True
    monkeypatch.setattr(authorizer, "_cached", None)
    with pytest.raises(authorizer.NoAnswer) as raised:
        authorizer.lambda_handler(http_event("Bearer wrong-token"), None)
    output = capfd.readouterr()
    own = [environment["AWS_SECRET_ACCESS_KEY"], environment["AWS_SESSION_TOKEN"], token, "wrong-token"]
    for said in (caplog.text, output.out, output.err, str(raised.value)):
        assert secrets.found(said, own) == []
