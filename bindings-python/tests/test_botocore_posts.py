"""Forms, side by side with the installed botocore: policies of the same meaning, signatures as botocore makes them."""

import base64
import hashlib
import hmac
import json
from typing import Any

import objsign
from botocore.auth import SigV4Auth
from botocore.credentials import Credentials
from botocore_support import KEY_ID, PLACES, SECRET, TOKEN, Place, client, clock, credentials, parts
from hypothesis import given, settings
from hypothesis import strategies as st

text = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=20)
# S3 refuses forms whose key holds `$$`, and so do we.
keys = text.filter(lambda key: "$$" not in key)
field_values = text
names = st.sampled_from(
    ["acl", "Content-Type", "Cache-Control", "success_action_status", "x-amz-meta-a", "x-amz-meta-b"]
)
fields = st.dictionaries(names, field_values, max_size=4)


@st.composite
def conditions(draw: st.DrawFn, of: dict[str, str]) -> list[Any]:
    """Conditions in all of boto3's shapes that the fields meet; some fields go without."""
    found: list[Any] = []
    for name, value in of.items():
        shape = draw(st.sampled_from(["member", "eq", "starts-with", "none"]))
        if shape == "member":
            found.append({name: value})
        elif shape == "eq":
            found.append(["eq", f"${name}", value])
        elif shape == "starts-with":
            found.append(["starts-with", f"${name}", value[: draw(st.integers(0, len(value)))]])
    if draw(st.booleans()):
        low = draw(st.integers(0, 1000))
        found.append(["content-length-range", low, draw(st.integers(low, 5_000_000_000))])
    return found


filled = fields.flatmap(lambda of: st.tuples(st.just(of), conditions(of)))
places = st.sampled_from(PLACES)
tokens = st.sampled_from([None, TOKEN])
clocks = st.integers(1_000_000_000, 4_000_000_000)
expiries = st.integers(1, 604_800)
any_key = st.one_of(keys, keys.map(lambda key: key + "${filename}"))


def meaning(policy: str) -> tuple[str, set[tuple[Any, ...]]]:
    """The expiration, and the conditions in one shape and no order."""
    document = json.loads(base64.b64decode(policy, validate=True))
    assert set(document) == {"expiration", "conditions"}
    found: set[tuple[Any, ...]] = set()
    for condition in document["conditions"]:
        if isinstance(condition, dict):
            ((name, value),) = condition.items()
            found.add(("eq", f"${name}", value))
        else:
            found.add(tuple(condition))
    return document["expiration"].replace(".000Z", "Z"), found


def has_condition(name: str, of: set[tuple[Any, ...]]) -> bool:
    return any(str(condition[1]).lower() == f"${name.lower()}" for condition in of)


def signer(place: Place, token: str | None) -> objsign.S3Signer:
    addressing: Any = place.style
    return objsign.S3Signer(
        credentials(token), region=place.region, endpoint=place.endpoint, addressing=addressing
    )


def check_signature(form: dict[str, str], place: Place) -> None:
    """By botocore's own key derivation, over the policy as it was made."""
    auth = SigV4Auth(Credentials(KEY_ID, SECRET), "s3", place.region)
    request = type("Request", (), {"context": {"timestamp": form["x-amz-date"]}})()
    assert form["x-amz-signature"] == auth.signature(form["policy"], request)


def compare(ours: dict[str, Any], theirs: dict[str, Any], given_fields: dict[str, str]) -> None:
    assert parts(ours["url"]) == parts(theirs["url"])
    signing = {"policy", "x-amz-signature", "signature"}
    assert {name: ours["fields"][name] for name in ours["fields"] if name not in signing} == {
        name: theirs["fields"][name] for name in theirs["fields"] if name not in signing
    }
    expiration, conditions = meaning(ours["fields"]["policy"])
    their_expiration, their_conditions = meaning(theirs["fields"]["policy"])
    assert expiration == their_expiration
    # Ours are botocore's, and one for each field that has none: without it S3 refuses the form.
    added = {
        ("eq", f"${name}", value)
        for name, value in given_fields.items()
        if not has_condition(name, their_conditions)
    }
    assert conditions == their_conditions | added


@settings(max_examples=500, deadline=None, derandomize=True)
@given(any_key, filled, places, tokens, clocks, expiries)
def test_generate_presigned_post(
    key: str,
    filled: tuple[dict[str, str], list[Any]],
    place: Place,
    token: str | None,
    now: int,
    expires_in: int,
) -> None:
    fields, conditions = filled
    ours = signer(place, token).generate_presigned_post(
        "photos", key, Fields=fields, Conditions=conditions, ExpiresIn=expires_in, now=now
    )
    with clock(now):
        theirs = client(place, token).generate_presigned_post("photos", key, fields, conditions, expires_in)
    compare(ours, theirs, fields)
    check_signature(ours["fields"], place)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(any_key, filled, places, tokens, clocks, expiries)
def test_presign_post(
    key: str,
    filled: tuple[dict[str, str], list[Any]],
    place: Place,
    token: str | None,
    now: int,
    expires_in: int,
) -> None:
    fields, conditions = filled
    made = signer(place, token)
    form = made.presign_post(
        bucket="photos", key=key, fields=fields, conditions=conditions, expires_in=expires_in, now=now
    )
    same = objsign.PostPolicy(made.bucket("photos"), key=key, fields=fields, conditions=conditions).sign(
        made, expires_in=expires_in, now=now
    )
    assert (form.url, form.fields) == (same.url, same.fields)
    with clock(now):
        theirs = client(place, token).generate_presigned_post("photos", key, fields, conditions, expires_in)
    compare({"url": form.url, "fields": form.fields}, theirs, fields)
    check_signature(form.fields, place)
    assert int(form.expires_at.timestamp()) == now + expires_in


@settings(max_examples=100, deadline=None, derandomize=True)
@given(any_key, filled, places, tokens, clocks, expiries)
def test_version_2(
    key: str,
    filled: tuple[dict[str, str], list[Any]],
    place: Place,
    token: str | None,
    now: int,
    expires_in: int,
) -> None:
    fields, conditions = filled
    made = signer(place, token)
    policy = objsign.PostPolicy(made.bucket("photos"), key=key, fields=fields, conditions=conditions)
    form = policy.sign_v2(made, expires_in=expires_in, now=now)
    with clock(now):
        theirs = client(place._replace(version="s3"), token).generate_presigned_post(
            "photos", key, fields, conditions, expires_in
        )
    compare({"url": form.url, "fields": form.fields}, theirs, fields)
    digest = hmac.new(SECRET.encode(), form.fields["policy"].encode(), hashlib.sha1).digest()
    assert form.fields["signature"] == base64.b64encode(digest).decode()


def test_inputs_are_not_touched() -> None:
    fields, conditions = {"acl": "private"}, [["starts-with", "$acl", ""]]
    signer(PLACES[0], None).generate_presigned_post("photos", "a", fields, conditions)
    assert (fields, conditions) == ({"acl": "private"}, [["starts-with", "$acl", ""]])
