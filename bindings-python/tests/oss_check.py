"""Recorded requests before our verifier: as they came, and spoiled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

import objsign
from oss_recorder import Recorded

KEY_ID = "LTAI5tExampleKeyId"
SECRET = "example-secret+/="
TOKEN = "CAIS+token/of=the sts"
CREDENTIALS = {None: objsign.Credentials(KEY_ID, SECRET), TOKEN: objsign.Credentials(KEY_ID, SECRET, TOKEN)}
WRONG = {
    None: objsign.Credentials(KEY_ID, "another"),
    TOKEN: objsign.Credentials(KEY_ID, "another", TOKEN),
}

REGION = "cn-hangzhou"
ENDPOINT = "oss-cn-hangzhou.aliyuncs.com"
CNAME = "img.example.com"
BUCKET = "photos"
ADDRESSES = objsign.Addresses(virtual_host=ENDPOINT, path_style="127.0.0.1", cname={CNAME: BUCKET})


@cache
def verifier(version: Literal[1, 2, 4]) -> objsign.OssVerifier:
    return objsign.OssVerifier(ADDRESSES, versions=[version], region=REGION)


def request(recorded: Recorded) -> objsign.Request:
    return objsign.Request(recorded.method, recorded.target, recorded.headers)


def accept(recorded: Recorded, version: Literal[1, 2, 4], token: str | None) -> objsign.Verified:
    """Verifies it, and nothing of what could become of it on the way."""
    verified = verifier(version).verify(request(recorded), CREDENTIALS[token])
    for what, spoiled in changes(recorded):
        assert is_refused(spoiled, version, CREDENTIALS[token]), (what, spoiled)
    assert is_refused(recorded, version, WRONG[token])
    assert is_refused(recorded, version, CREDENTIALS[None if token else TOKEN])
    return verified


def is_refused(recorded: Recorded, version: Literal[1, 2, 4], keys: objsign.Credentials) -> bool:
    try:
        verifier(version).verify(request(recorded), keys)
    except objsign.VerifyError:
        return True
    return False


def changes(recorded: Recorded) -> Iterator[tuple[str, Recorded]]:
    """Copies with one thing changed, all of which a signature must cover."""
    path, mark, query = recorded.target.partition("?")
    yield "method", with_(recorded, method="DELETE" if recorded.method == "GET" else "GET")
    yield "path", with_(recorded, target=path + "x" + mark + query)
    # A sub-resource, so that version 1 signs it.
    added = "restore" if "acl" in query else "acl"
    yield "parameter added", with_(recorded, target=path + "?" + (query + "&" if query else "") + added)
    for name in SIGNED_PARAMETERS:
        found = re.search(rf"(?:^|&){name}=([^&]+)", query)
        if found:
            at = len(path) + 1 + found.start(1)
            yield name, with_(recorded, target=flipped(recorded.target, at))
    for place, (name, value) in enumerate(recorded.headers):
        if name.lower().startswith("x-oss-") or name.lower() in {
            "content-type",
            "content-md5",
            "authorization",
        }:
            # The signature is at the end of the line; all of a base64 but the bits of its end counts.
            at = -4 if name.lower() == "authorization" else 0
            changed = flipped(value.decode("latin-1"), at).encode("latin-1")
            headers = [*recorded.headers]
            headers[place] = (name, changed)
            yield name, with_(recorded, headers=headers)
            yield (
                f"without {name}",
                with_(recorded, headers=recorded.headers[:place] + recorded.headers[place + 1 :]),
            )


# Authentication, and sub-resources that the tests use.
SIGNED_PARAMETERS = [
    "Signature",
    "OSSAccessKeyId",
    "Expires",
    "security-token",
    "x-oss-signature",
    "x-oss-credential",
    "x-oss-date",
    "x-oss-expires",
    "x-oss-security-token",
    "x-oss-access-key-id",
    "uploadId",
    "partNumber",
    "position",
    "response-content-type",
]


def with_(
    recorded: Recorded,
    *,
    method: str | None = None,
    target: str | None = None,
    headers: list[tuple[str, bytes]] | None = None,
) -> Recorded:
    return Recorded(
        method or recorded.method, target or recorded.target, headers or recorded.headers, recorded.body
    )


def flipped(text: str, at: int) -> str:
    """The text with one other character of the same kind."""
    at %= len(text)
    new = str((int(text[at]) + 1) % 10) if text[at].isdigit() else "b" if text[at] == "a" else "a"
    return text[:at] + new + text[at + 1 :]
