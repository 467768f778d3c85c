"""URLs of `OssBucket`, side by side with those of the vendor's two Python SDKs under the same clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any, Literal
from unittest.mock import patch

import alibabacloud_oss_v2 as v2
import objsign
import oss2
from alibabacloud_oss_v2.credentials import StaticCredentialsProvider
from botocore_support import parts
from hypothesis import given, settings
from hypothesis import strategies as st
from oss_check import BUCKET, CNAME, CREDENTIALS, ENDPOINT, KEY_ID, REGION, SECRET, TOKEN

# The SDKs refuse keys of nothing but blanks; the old one writes a query where a key begins with `?`.
keys = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).filter(
    lambda key: key.strip() and not {".", ".."} & set(key.split("/"))
)
# Parameters that version 1 signs and parameters that it does not; a value may not be empty for the old SDK.
names = st.sampled_from(
    ["response-content-type", "response-content-disposition", "versionId", "x-oss-traffic-limit"]
)
queries = st.dictionaries(names, st.text(st.characters(codec="utf-8"), min_size=1, max_size=10), max_size=3)
visible = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=10)
headers = st.dictionaries(
    st.sampled_from(["content-type", "content-md5", "x-oss-meta-a", "x-oss-acl"]), visible
)
clocks = st.integers(1_000_000_000, 4_000_000_000)
expiries = st.integers(1, 604_800)
tokens = st.sampled_from([None, TOKEN])
styles = st.sampled_from(["virtual", "cname", "path"])
methods = st.sampled_from(["GET", "PUT", "HEAD", "DELETE", "POST"])

several = settings(max_examples=600, deadline=None, derandomize=True)


def bucket(style: str) -> objsign.OssBucket:
    if style == "cname":
        return objsign.OssBucket.cname(BUCKET, domain=f"https://{CNAME}", region=REGION)
    addressing: Any = style
    return objsign.OssBucket(BUCKET, endpoint=f"https://{ENDPOINT}", addressing=addressing, region=REGION)


def presign(
    request: objsign.OssRequest, version: Literal[1, 2, 4], token: str | None, now: int, expires_in: int
) -> objsign.Presigned:
    signer = objsign.OssSigner(CREDENTIALS[token])
    make = {1: request.presign_v1, 2: request.presign_v2, 4: request.presign_v4}[version]
    return make(signer, expires_in=expires_in, now=now)


def fixed(now: int) -> type[datetime]:
    class Fixed(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.fromtimestamp(now, tz)

        @classmethod
        def utcnow(cls) -> Any:
            return datetime.fromtimestamp(now, timezone.utc).replace(tzinfo=None)

    return Fixed


@contextmanager
def clock(now: int) -> Iterator[None]:
    module = SimpleNamespace(datetime=fixed(now), timedelta=timedelta, timezone=timezone)
    new = "alibabacloud_oss_v2"
    with (
        patch("oss2.auth.time", SimpleNamespace(time=lambda: now)),
        patch("oss2.auth.datetime", fixed(now)),
        patch(f"{new}.signer.v1.datetime", module),
        patch(f"{new}.signer.v4.datetime", module),
        patch(f"{new}.presigner.datetime", module),
    ):
        yield


def old_auth(version: int, token: str | None) -> Any:
    if token is None:
        return oss2.make_auth(KEY_ID, SECRET, f"v{version}")
    return oss2.StsAuth(KEY_ID, SECRET, token, f"v{version}")


@several
@given(methods, keys, queries, headers, st.sampled_from([1, 2, 4]), tokens, styles, clocks, expiries)
def test_oss2(
    method: Any,
    key: str,
    query: dict[str, str],
    headers: dict[str, str],
    version: Literal[1, 2, 4],
    token: str | None,
    style: str,
    now: int,
    expires_in: int,
) -> None:
    host = CNAME if style == "cname" else ENDPOINT
    theirs = oss2.Bucket(
        old_auth(version, token),
        f"https://{host}",
        BUCKET,
        is_cname=style == "cname",
        is_path_style=style == "path",
        region=REGION,
        is_verify_object_strict=False,
    )
    with clock(now):
        url = theirs.sign_url(
            method, key, expires_in, headers=dict(headers), params=dict(query), slash_safe=True
        )
    request = bucket(style).object(method, key, query=query, headers=headers)
    ours = presign(request, version, token, now, expires_in)
    assert parts(ours.url) == parts(url)
    assert ours.headers == headers


@several
@given(keys, headers, st.sampled_from([1, 4]), tokens, styles, clocks, expiries, st.booleans())
def test_new_sdk(
    key: str,
    headers: dict[str, str],
    version: Literal[1, 4],
    token: str | None,
    style: str,
    now: int,
    expires_in: int,
    is_put: bool,
) -> None:
    config = v2.config.load_default()
    config.credentials_provider = StaticCredentialsProvider(KEY_ID, SECRET, token)
    config.region, config.signature_version = REGION, f"v{version}"
    config.endpoint = f"https://{CNAME if style == 'cname' else ENDPOINT}"
    config.use_cname, config.use_path_style = style == "cname", style == "path"
    request: Any
    if is_put:
        request = v2.PutObjectRequest(BUCKET, key, headers=dict(headers))
        mine = bucket(style).put(key, headers=headers)
    else:
        query = {"response-content-type": "a/b+c d", "versionId": "é"}
        request = v2.GetObjectRequest(BUCKET, key, response_content_type="a/b+c d", version_id="é")
        mine = bucket(style).get(key, query=query)
    with clock(now):
        made = v2.Client(config).presign(request, expires=timedelta(seconds=expires_in))
    ours = presign(mine, version, token, now, expires_in)
    assert parts(ours.url) == parts(made.url)
    assert ours.method == made.method
    assert ours.headers == {name.lower(): value for name, value in made.signed_headers.items()}
