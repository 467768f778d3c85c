"""What a wrong call gets: the class of the exception, and its kind, or for a `TypeError` a part of its message."""

from __future__ import annotations

from typing import Any

import pytest
from bad_input import calls_of_boto3, credentials, guards, numbers, requests, texts, verifying
from bad_input.targets import HUGE, LONE, TARGETS, Row
from hostile_objects import deep, recursive_dict, recursive_list
from objsign import Error
from samples import GUARD, HIDDEN, NOW, SIGNER

TABLE: list[Row] = [
    *numbers.ROWS,
    *texts.ROWS,
    *credentials.ROWS,
    *calls_of_boto3.ROWS,
    *verifying.ROWS,
    *requests.ROWS,
    *guards.ROWS,
]


def name_of(row: Row) -> str:
    given = ", ".join(f"{name}={type(value).__name__}" for name, value in row[1].items())
    return f"{row[0]}({given}) {row[3][:20]}".encode("ascii", "replace").decode()


@pytest.mark.parametrize("row", TABLE, ids=name_of)
def test_wrong_call(row: Row) -> None:
    target, given, expected, part = row
    with pytest.raises(expected) as raised:
        TARGETS[target](**given)
    error = raised.value
    assert type(error) is expected
    message = str(error)
    if isinstance(error, Error):
        assert error.kind == part
        # A sentence of what to do, not a word.
        assert len(message) > 20
        assert " " in message
    else:
        assert part in message
    shown = " ".join([message, repr(error), *getattr(error, "__notes__", [])])
    assert not [text for text in HIDDEN if text in shown]


def test_the_table_is_whole() -> None:
    assert len(TABLE) > 300
    assert {row[0] for row in TABLE} == set(TARGETS)


# Of a wrong type or not JSON, but all of it can come from a client: that is an answer, not an exception.
CLIENT_BODIES: list[Any] = [
    b"",
    b"\xff",
    b"[]",
    b'{"expiration": NaN}',
    b"[" * 100_000,
    bytearray(b"{}"),
    LONE,
    None,
    5,
    [],
    [1.5, True],
    {},
    {"expiration": float("nan"), "conditions": []},
    {"expiration": float("-inf"), "conditions": []},
    {"expiration": "2025-01-02T03:09:05.000Z", "conditions": recursive_list()},
    {"expiration": "2025-01-02T03:09:05.000Z", "conditions": deep()},
    {"expiration": "2025-01-02T03:09:05.000Z", "conditions": [["content-length-range", 0, 10**400]]},
    {"expiration": "2025-01-02T03:09:05.000Z", "conditions": [["content-length-range", 0, HUGE]]},
    {"expiration": "2025-01-02T03:09:05.000Z", "conditions": [["eq", "$key", LONE]]},
    {"headers": LONE},
    {"headers": 5},
    recursive_dict(),
]


@pytest.mark.parametrize("body", CLIENT_BODIES, ids=lambda body: type(body).__name__)
def test_a_client_s_body_is_answered(body: Any) -> None:
    answer = GUARD.answer(SIGNER, body, now=NOW)
    assert answer.status == 400
    assert answer.body == '{"invalid":true}'
    assert answer.refusal is not None
    assert answer.refusal.kind == "malformed"
    assert str(answer.refusal)
