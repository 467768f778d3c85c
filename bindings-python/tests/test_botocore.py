"""boto3's own calls give boto3's own signatures: random calls, side by side with the installed botocore."""

from typing import Any

import objsign
import pytest
from botocore_params import METHODS, MODEL, OPERATIONS, calls
from botocore_support import PLACES, TOKEN, Place, client, clock, credentials, parts
from hypothesis import given, settings
from hypothesis import strategies as st

places = st.sampled_from(PLACES)
tokens = st.sampled_from([None, TOKEN])
clocks = st.integers(1_000_000_000, 4_000_000_000)
expiries = st.integers(1, 604_800)


def signer(place: Place, token: str | None) -> objsign.S3Signer:
    addressing: Any = place.style
    return objsign.S3Signer(
        credentials(token), region=place.region, endpoint=place.endpoint, addressing=addressing
    )


def theirs(place: Place, token: str | None, now: int, *args: Any) -> str:
    with clock(now):
        return str(client(place, token).generate_presigned_url(*args))


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(calls(), places, tokens, clocks, expiries)
def test_any_call(
    call: tuple[str, dict[str, Any]], place: Place, token: str | None, now: int, expires_in: int
) -> None:
    method, params = call
    ours = signer(place, token).generate_presigned_url(method, Params=params, ExpiresIn=expires_in, now=now)
    assert parts(ours) == parts(theirs(place, token, now, method, params, expires_in))


@pytest.mark.parametrize("method", OPERATIONS)
def test_each_operation_is_known(method: str) -> None:
    """The one before is random; this one misses none."""
    place, now = PLACES[0], 1_700_000_000
    given_names = {
        "Bucket": "photos",
        "Key": "a b",
        "UploadId": "u",
        "PartNumber": 1,
        "Id": "i",
        "CopySource": "c/d",
    }
    given_names |= {"ObjectAttributes": ["ETag"], "RenameSource": "c/d"}
    shape = MODEL.operation_model(METHODS[method]).input_shape
    params = {name: given_names[name] for name in (shape.required_members if shape else [])}
    if method == "rename_object":
        params["ClientToken"] = "t"
    ours = signer(place, None).generate_presigned_url(method, params, now=now)
    assert parts(ours) == parts(theirs(place, None, now, method, params))
