"""The exceptions: their family, what a server answers for them, and their way through pickle."""

from __future__ import annotations

import copy
import pickle
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from typing import cast

import objsign
import pytest
from objsign import ConfigError, Error, Request, SignError, VerifyError
from samples import ANONYMOUS, BUCKET, CREDENTIALS, NOW, RECEIVED, SIGNER, VERIFIER, chunk_verifier

RAISING: dict[str, tuple[type[Error], Callable[[], object]]] = {
    "config": (ConfigError, lambda: objsign.Bucket("", region="us-east-1")),
    "config of the binding": (
        ConfigError,
        lambda: objsign.SigningKey.derive(CREDENTIALS, region="", service=""),
    ),
    "sign": (SignError, lambda: SIGNER.presign_get(bucket="photos", key="", expires_in=60)),
    "sign many": (
        SignError,
        lambda: SIGNER.presign_many("GET", bucket="photos", keys=["a", ""], expires_in=60),
    ),
    "verify": (VerifyError, lambda: VERIFIER.verify(RECEIVED, None, now=NOW)),
    "verify a chunk": (VerifyError, lambda: chunk_verifier().decode(b"x\r\n")),
}

each = pytest.mark.parametrize("name", RAISING)


def raised(name: str) -> Error:
    expected, call = RAISING[name]
    with pytest.raises(Error) as error:
        call()
    assert type(error.value) is expected
    return error.value


def test_the_family() -> None:
    assert ANONYMOUS
    assert issubclass(Error, Exception)
    assert ConfigError.__bases__ == SignError.__bases__ == (Error, ValueError)
    assert VerifyError.__bases__ == (Error,)
    assert not issubclass(VerifyError, ValueError)
    for kind in (Error, ConfigError, SignError, VerifyError):
        assert kind.__module__ == "objsign"


@each
def test_what_all_have(name: str) -> None:
    error = raised(name)
    assert error.kind.replace("_", "").isalpha()
    assert error.kind == error.kind.lower() != "error"
    assert str(error) == error.args[0]
    assert repr(error) == f"{type(error).__name__}({str(error)!r})"


@each
def test_what_a_server_answers(name: str) -> None:
    error = raised(name)
    if isinstance(error, VerifyError):
        assert 400 <= error.status < 500
        detail = f" {error.detail}" if error.detail else ""
        assert str(error) == f"{error.code} ({error.status}): {error.message}{detail} [{error.kind}]"
    else:
        assert (error.code, error.status) == ("InternalError", 500)
    document = ElementTree.fromstring(error.to_xml('<id> & "more"'))
    assert document.tag == "Error"
    assert document.findtext("Code") == error.code
    assert document.findtext("RequestId") == '<id> & "more"'
    assert document.findtext("Message")


def test_our_own_fault_is_not_told_to_a_client() -> None:
    error = raised("config")
    assert "bucket name" in str(error)
    assert "bucket" not in error.to_xml("id")


@each
@pytest.mark.parametrize("version", range(pickle.HIGHEST_PROTOCOL + 1))
def test_through_pickle(name: str, version: int) -> None:
    """As `multiprocessing` and task queues send them."""
    error = raised(name)
    for found in (pickle.loads(pickle.dumps(error, version)), copy.copy(error), copy.deepcopy(error)):
        assert type(found) is type(error)
        assert found.args == error.args
        assert str(found) == str(error)
        for attribute in ("kind", "code", "status", "message", "detail", "index"):
            assert getattr(found, attribute, None) == getattr(error, attribute, None)
        assert str(found) == str(error)


@each
def test_the_answer_after_pickle(name: str) -> None:
    error = raised(name)
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert again.to_xml("<id>") == error.to_xml("<id>")
        assert "<RequestId>&quot;\ufffd</RequestId>" in again.to_xml('"\0')
        assert "<RequestId>&lt;id&gt;</RequestId>" in again.to_xml("<id>")


def test_the_place_of_an_error_among_many() -> None:
    many, one = raised("sign many"), raised("sign")
    assert isinstance(many, SignError)
    assert isinstance(one, SignError)
    assert (many.index, one.index) == (1, None)


def test_an_error_made_by_hand() -> None:
    """By tests of programs that use the package."""
    for made in (Error("x"), ConfigError("x"), SignError("x"), VerifyError("x")):
        assert (made.kind, made.status, str(made)) == ("error", 500, "x")
        assert made.to_xml("id")
    assert VerifyError("x").kind == "error"
    assert pickle.loads(pickle.dumps(VerifyError("x"))).args == ("x",)


def test_a_type_is_the_language_s_own_error() -> None:
    with pytest.raises(TypeError) as error:
        BUCKET.get(5)  # type: ignore[arg-type]
    assert not isinstance(error.value, Error)


def test_the_region_that_a_client_should_have_signed_for() -> None:
    elsewhere = objsign.S3Signer(objsign.Credentials("AKIAEXAMPLE", "secret"), region="us-east-1")
    bucket = objsign.Bucket("photos", region="us-east-1", endpoint="https://store.example.com")
    url = bucket.get("a").presign(elsewhere, expires_in=60, now=NOW).url
    request = Request("GET", url.removeprefix("https://store.example.com"), {"host": "store.example.com"})
    verifier = objsign.S3Verifier(objsign.Addresses(path_style="store.example.com"), region="eu-central-1")
    with pytest.raises(
        VerifyError, match="the region 'us-east-1' is wrong; expecting 'eu-central-1'"
    ) as error:
        verifier.parse(request, now=NOW)
    assert error.value.expected_region == "eu-central-1"
    assert "<Region>eu-central-1</Region>" in error.value.to_xml("id")
    assert cast(VerifyError, raised("verify")).expected_region is None
