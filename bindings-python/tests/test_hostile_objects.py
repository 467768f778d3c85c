"""Objects that raise, lie or change what is being read: their own exception comes through, and nothing breaks."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import objsign
import pytest
from hostile_objects import (
    Down,
    Growing,
    Index,
    Injecting,
    Provider,
    Raising,
    RaisingItems,
    RaisingIterator,
    RaisingZone,
    Size,
    growing,
    growing_numbers,
)
from samples import (
    ADDRESSES,
    BUCKET,
    GUARD,
    NOW,
    RECEIVED,
    SIGNER,
    VERIFIER,
)

# Nothing here is typed as it should be.
o: Any = objsign
S: Any = SIGNER
V: Any = VERIFIER


def get(**given: Any) -> Any:
    return S.presign_get(**{"bucket": "photos", "key": "a", "expires_in": 60, "now": NOW, **given})


RAISING: dict[str, Callable[[], object]] = {
    "credentials": lambda: o.S3Signer(Raising(), region="us-east-1"),
    "a provider that fails": lambda: o.S3Signer(Provider(Down()), region="us-east-1").access_key_id,
    "frozen credentials": lambda: o.SigningKey.derive(Provider(Raising()), region="us-east-1", service="s3"),
    "the environment": lambda: o.Credentials.from_environment(Raising()),
    "keys": lambda: V.verify(RECEIVED, Raising(), now=NOW),
    "an iterator of keys": lambda: V.verify(RECEIVED, RaisingIterator(), now=NOW),
    "keys of a claim": lambda: V.parse(RECEIVED, now=NOW).verify(RaisingIterator()),
    "headers": lambda: get(headers=Raising()),
    "an iterator of headers": lambda: get(headers=RaisingIterator()),
    "items of headers": lambda: get(headers=RaisingItems()),
    "a number": lambda: get(expires_in=raising_index()),
    "a parameter": lambda: get(query={"a": raising_index()}),
    "a time zone": lambda: get(now=datetime(2024, 9, 3, tzinfo=RaisingZone())),
    "keys of objects": lambda: S.presign_many("GET", bucket="photos", keys=RaisingIterator(), expires_in=60),
    "requests": lambda: S.presign_all(RaisingIterator(), expires_in=60),
    "hosts": lambda: o.Addresses(virtual_host=RaisingIterator()),
    "versions": lambda: o.OssVerifier(ADDRESSES, versions=RaisingIterator()),
    "headers of a request": lambda: o.Request("GET", "/", RaisingItems()),
    "an ASGI scope": lambda: o.Request.from_asgi(Raising()),
    "a WSGI environ": lambda: o.Request.from_wsgi(Raising()),
    "an event": lambda: o.Request.from_api_gateway(Raising()),
    "fields of a form": lambda: o.UploadedForm(RaisingItems()),
    "files of a form": lambda: o.UploadedForm([], files=RaisingIterator()),
    "rules of a guard": lambda: o.UploadGuard(BUCKET, fields={"a": RaisingIterator()}),
}


def raising_index() -> Index:
    def first() -> None:
        raise Down("index")

    return Index(5, first)


@pytest.mark.parametrize("name", RAISING)
def test_the_caller_s_exception_comes_through(name: str) -> None:
    with pytest.raises(Down):
        RAISING[name]()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_so_does_what_stops_the_program(stop: type[BaseException]) -> None:
    with pytest.raises(stop):
        assert objsign.S3Signer(Provider(stop()), region="us-east-1").access_key_id


# PyO3 panics where a dict changes while it is read, so it must not be read while the caller's code runs.
def test_a_dict_that_grows_while_it_is_read() -> None:
    assert "&first=1&last=2&number=5&" in get(query=growing_numbers()).url
    assert o.PostPolicy(BUCKET, key="a", conditions=[growing()])
    assert o.UploadGuard(BUCKET, fields=growing())
    assert o.ChunkedBody(5, trailer=growing_numbers())
    assert GUARD.answer(SIGNER, growing(), now=NOW).status == 400
    with pytest.raises(objsign.SignError, match="Metadata"):
        S.generate_presigned_url("put_object", {"Bucket": "photos", "Key": "a", "Metadata": growing()})
    holder: dict[str, Any] = {"a": "b"}
    holder["c"] = Growing(holder)
    with pytest.raises(TypeError):
        o.Request("GET", "/", holder)


def test_a_number_says_what_it_is_by_its_value_alone() -> None:
    """Else the text of an enumeration, or whatever `__repr__` gives, would stand in a policy that is signed."""
    for number in (Size.LARGE, Index(100), 100):
        assert get(query={"n": number}).url == get(query={"n": 100}).url
    for most, written in ((Size.LARGE, 100), (Injecting(7), 7)):
        form = S.presign_post(
            bucket="photos", key="a", conditions=[["content-length-range", 0, most]], expires_in=60, now=NOW
        )
        conditions = json.loads(base64.b64decode(form.fields["policy"]))["conditions"]
        assert ["content-length-range", 0, written] in conditions
        assert len([c for c in conditions if isinstance(c, list)]) == 1
