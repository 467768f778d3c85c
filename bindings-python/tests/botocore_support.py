"""botocore with a fixed clock, and URLs taken apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from functools import cache, lru_cache
from typing import Any, NamedTuple
from unittest import mock
from urllib.parse import parse_qsl, urlsplit

import botocore.session
from botocore.config import Config
from objsign import Credentials

KEY_ID = "AKIDEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJ+token=="


@lru_cache(maxsize=1)
def session() -> Any:
    return botocore.session.Session(profile=None)


class Place(NamedTuple):
    """Where buckets are, in the words of both."""

    region: str
    endpoint: str | None
    style: str
    version: str = "s3v4"


PLACES = [
    Place("us-east-1", None, "virtual"),
    Place("eu-central-1", None, "virtual"),
    Place("eu-central-1", None, "path"),
    Place("cn-north-1", None, "virtual"),
    Place("us-gov-west-1", None, "path"),
    Place("us-east-1", "http://127.0.0.1:9000", "path"),
    Place("auto", "https://account.r2.example:8443", "virtual"),
    Place("eu-west-3", "https://store.example/base", "path"),
]


@cache
def client(place: Place, token: str | None) -> Any:
    """A client as a user makes it, but for the regional host, which botocore does not take by itself in us-east-1."""
    return session().create_client(
        "s3",
        region_name=place.region,
        endpoint_url=place.endpoint,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
        aws_session_token=token,
        config=Config(
            signature_version=place.version,
            s3={"addressing_style": place.style, "us_east_1_regional_endpoint": "regional"},
        ),
    )


def credentials(token: str | None) -> Credentials:
    return Credentials(KEY_ID, SECRET, token)


@contextmanager
def clock(now: int) -> Iterator[None]:
    """Both names by which botocore's signers read the clock."""

    def fixed(remove_tzinfo: bool = True) -> datetime:
        time = datetime.fromtimestamp(now, timezone.utc)
        return time.replace(tzinfo=None) if remove_tzinfo else time

    with (
        mock.patch("botocore.auth.get_current_datetime", fixed),
        mock.patch("botocore.signers.get_current_datetime", fixed),
    ):
        yield


class Parts(NamedTuple):
    """A URL but for the order of its parameters, which is free."""

    scheme: str
    host: str
    path: str
    parameters: list[tuple[str, str]]


def parts(url: str) -> Parts:
    split = urlsplit(url)
    assert not split.fragment
    return Parts(
        split.scheme,
        split.netloc,
        split.path,
        sorted(parse_qsl(split.query, keep_blank_values=True, strict_parsing=bool(split.query))),
    )
