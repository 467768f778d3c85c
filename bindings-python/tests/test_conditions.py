"""A list's usual conditions go to the core as they are, a tuple's as JSON for its reader: both mean the same."""

from typing import Any

import objsign
import pytest

SIGNER = objsign.S3Signer(objsign.Credentials("AKIAIOSFODNN7EXAMPLE", "secret"), region="eu-central-1")

CONDITIONS: list[list[Any]] = [
    [],
    [{"acl": "private"}, ["starts-with", "$key", "in/"], ["content-length-range", 1, 15_000_000]],
    [("starts-with", "$Content-Type", ""), ("content-length-range", 0, 2**64 - 1)],
    [{"x-amz-meta-a": 'quotes " and \\ and\nlines é'}, ["starts-with", "$x-amz-meta-b", "\x00"]],
    [{"bucket": "photos"}, {"key": "other"}, {"KEY": "in/"}],
    [["eq", "$acl", "private"]],
    [{"x-amz-meta-a b": "blank"}],
    [["content-length-range", "1", "20"]],
    # Refused.
    [["content-length-range", 2, 1]],
    [["content-length-range", -1, 1]],
    [["content-length-range", 0, 2**64]],
    [["content-length-range", True, 1]],
    [["content-length-range", 1.0, 2]],
    [{"policy": "x"}, {"": "x"}],
    [{"x-amz-date": "x"}],
    [{"acl": "private", "b": "c"}],
    [{}],
    [{"acl": 7}],
    [{7: "acl"}],
    [{"$acl": "x"}],
    [{"é": "x"}],
    [["starts-with", "key", "in/"]],
    [["starts-with", "$", "in/"]],
    [["starts-with", "$key", "in/", "more"]],
    [["starts-with", "$key"]],
    [["ends-with", "$key", "in/"]],
    [{"acl": "\ud800"}],
    [{"acl": "private"}, "text"],
    [{"acl": None}],
    [{"acl": str}],
    [{f"x-amz-meta-{index}": ""} for index in range(64)],
    [{f"x-amz-meta-{index}": ""} for index in range(257)],
]


def outcome(conditions: Any) -> object:
    try:
        form = SIGNER.presign_post(bucket="photos", key="in/a", conditions=conditions, expires_in=60, now=0)
    except (TypeError, objsign.Error, UnicodeError) as error:
        return type(error), getattr(error, "kind", None), str(error)
    return form.fields


@pytest.mark.parametrize("conditions", CONDITIONS)
def test_conditions_mean_the_same_on_both_ways(conditions: list[Any]) -> None:
    assert outcome(conditions) == outcome(tuple(conditions))
