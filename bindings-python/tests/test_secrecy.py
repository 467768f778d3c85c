"""Nothing shows, stores or copies a secret, a token or a signature (law 6)."""

from __future__ import annotations

import copy
import pickle
import reprlib
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any

import objsign
import pytest
from samples import (
    CLAIM,
    CREDENTIALS,
    EVERYTHING,
    EXPLANATION,
    FORM_CLAIM,
    HIDDEN,
    HOST,
    NOW,
    OSS_SIGNER,
    OTHER_SIGNER,
    PRESIGNED,
    RECEIVED,
    SECRET,
    SIGNED,
    SIGNER,
    SIGNING_KEY,
    TOKEN,
    VERIFIER,
)

each = pytest.mark.parametrize("thing", EVERYTHING, ids=lambda thing: type(thing).__name__)


def leaks(shown: str) -> list[str]:
    return [text for text in HIDDEN if text in shown]


@each
def test_what_is_shown(thing: object) -> None:
    for show in (repr, str, ascii, format, reprlib.repr):
        shown = show(thing)
        assert shown
        assert not leaks(shown)
        assert "X-Amz-" not in shown


@each
def test_what_an_attribute_s_failure_shows(thing: Any) -> None:
    with pytest.raises(AttributeError) as raised:
        thing.secret_access_key  # noqa: B018
    assert not leaks(str(raised.value))


def test_that_the_test_would_see_it() -> None:
    assert leaks(PRESIGNED.url)
    assert leaks(str(SIGNED.headers))
    assert leaks(str(VERIFIER.verify(RECEIVED, CREDENTIALS, now=NOW).parameters))


COPIES: dict[str, Callable[[Any], object]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{f"pickle {version}": partial(pickle.dumps, protocol=version) for version in range(2, 6)},
}


@each
@pytest.mark.parametrize("how", COPIES)
def test_nothing_is_pickled_or_copied(thing: object, how: str) -> None:
    with pytest.raises(TypeError, match="cannot pickle"):
        COPIES[how](thing)


@each
@pytest.mark.parametrize("version", [0, 1])
def test_the_oldest_pickles_hold_nothing(thing: object, version: int) -> None:
    """They write the name of a class that is never made without arguments."""
    try:
        pickled = pickle.dumps(thing, version)
    except TypeError:
        return
    assert len(pickled) < 200
    assert not leaks(pickled.decode("latin-1"))
    with pytest.raises(TypeError, match="is not safe"):
        pickle.loads(pickled)


SECRETIVE = [CREDENTIALS, SIGNER, OTHER_SIGNER, OSS_SIGNER, SIGNING_KEY, CLAIM, FORM_CLAIM]


@pytest.mark.parametrize("thing", SECRETIVE, ids=lambda thing: type(thing).__name__)
def test_no_attribute_gives_a_secret(thing: object) -> None:
    """But `SigningKey.expose()`, which says so."""
    for name in dir(thing):
        assert not leaks(repr(getattr(thing, name))), name


@each
def test_nothing_can_be_set(thing: Any) -> None:
    for name in ("url", "access_key_id", "anything", "__class__", "__dict__"):
        with pytest.raises((AttributeError, TypeError)):
            setattr(thing, name, "x")
        with pytest.raises((AttributeError, TypeError)):
            delattr(thing, name)
    assert not hasattr(thing, "__dict__")


@each
def test_nothing_can_be_inherited(thing: object) -> None:
    with pytest.raises(TypeError, match="is not an acceptable base type"):
        type("Mine", (type(thing),), {})


@each
def test_nothing_is_made_past_its_constructor(thing: object) -> None:
    with pytest.raises(TypeError):
        object.__new__(type(thing))


RESULTS = [
    "Answer",
    "Claim",
    "ChunkSigner",
    "ChunkVerifier",
    "Explanation",
    "PostForm",
    "Presigned",
    "Refusal",
]
RESULTS += ["SignedRequest", "Stages", "Verified", "VerifiedForm", "Payload", "SigningKey", "Explainer"]


@pytest.mark.parametrize("name", RESULTS)
def test_what_only_the_package_gives_is_not_made_by_hand(name: str) -> None:
    with pytest.raises(TypeError, match="cannot create"):
        getattr(objsign, name)()


def test_equality_compares_no_secrets() -> None:
    """It is that of objects, so that nothing about a secret can be found out by comparing."""
    same = objsign.Credentials(CREDENTIALS.access_key_id, SECRET, TOKEN)
    assert same != CREDENTIALS
    assert CREDENTIALS in {CREDENTIALS}


def test_a_traceback_shows_none() -> None:
    def sign() -> object:
        return objsign.Credentials("AKID", f"{SECRET}\n", TOKEN)

    with pytest.raises(objsign.ConfigError) as raised:
        sign()
    assert not leaks("".join(traceback.format_exception(raised.value)))
    for text in (f"{SECRET}\ud800", f"\ud800{TOKEN}"):
        for given in ((text, None), ("x", text)):
            with pytest.raises(objsign.ConfigError) as odd:
                objsign.Credentials("AKID", *given)
            seen = [odd.value, odd.value.__cause__, odd.value.__context__]
            assert not leaks(repr([(error, getattr(error, "object", "")) for error in seen]))


def test_refusals_show_none() -> None:
    """The XML repeats the signature that came, as the service does, and not the one that would have been right."""
    wrong = PRESIGNED.url[:-1] + ("0" if PRESIGNED.url[-1] != "0" else "1")
    changed = objsign.Request("GET", wrong.partition(HOST)[2], {"host": HOST, "x-hidden": "HEADERVALUE"})
    another = objsign.Credentials(CREDENTIALS.access_key_id, "another")
    for request, keys in ((changed, CREDENTIALS), (changed, another), (changed, None)):
        with pytest.raises(objsign.VerifyError) as refused:
            VERIFIER.verify(request, keys, now=NOW)
        error = refused.value
        assert not leaks(
            f"{error!r} {error} {error.message} {error.detail} {error.to_xml('id')} {vars(error)}"
        )


def test_explanations_show_none() -> None:
    difference = EXPLANATION.difference
    assert difference is not None
    shown = [str(EXPLANATION), EXPLANATION.summary, EXPLANATION.cure, difference.ours, difference.theirs]
    assert not leaks(" ".join(shown))
