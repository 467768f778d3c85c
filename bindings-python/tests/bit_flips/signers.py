"""Rows that are signed: a changed input must give another signature than the row's, or be refused."""

from __future__ import annotations

import json
from collections.abc import Callable

from conformance import post, runner, sigv4
from conformance.row import Row

from bit_flips.flip import Counts, flip, flip_at, flip_pair, flip_path, flip_text, places

# The signer sets these itself.
_BY_SIGNER = {
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-content-sha256",
    "user-agent",
    "connection",
    "expect",
    "te",
    "transfer-encoding",
    "x-amzn-trace-id",
}


def flip_signer(row: Row, sign: Callable[[Row], sigv4.Signed], counts: Counts) -> None:
    """The row's own signature changed must not be ours, either."""
    expected = row.text("signature")
    ours = sign(row).signature
    assert ours == expected, row.name
    assert ours != flip(expected)
    counts[row.kind, "signature"] += 1

    def check(place: str, changed: Row) -> None:
        try:
            signature = sign(changed).signature
        except runner.REFUSALS:
            signature = ""
        assert signature != expected, f"{row.name}: {place}"
        counts[row.kind, place] += 1

    check("secret", flip_text(row, "secret"))
    changed = _with_path(row)
    if changed is not None:
        check("path", changed)
    given = "headers" if row.get("given_headers") is None else "given_headers"
    # A finished host is the row's `host`, where there is one.
    not_given = _BY_SIGNER | ({"host"} if row.optional("host") is not None else set())
    for place, one in [
        ("header", flip_pair(row, given, lambda name: name.lower() not in not_given)),
        ("parameter", flip_pair(row, "query", lambda name: True)),
        ("parameter", _with_query(row)),
    ]:
        if one is not None:
            check(place, one)


def _with_path(row: Row) -> Row | None:
    """A row says its path by key, as the finished path, or as a target; some say it twice."""
    said = [field for field in ("key", "path", "target") if row.optional(field) is not None]
    # A segment that `..` removes is not signed.
    if row.flag("normalize_path") and any("/.." in row.text(field) for field in said):
        return None
    changed = row if row.optional("key") is not None else row.without("addressing")
    for field in said:
        flipped = flip_path(row.text(field))
        if flipped is not None:
            changed = changed.replaced(field, by=flipped)
    # The first is the one that counts; it may hold nothing but signs.
    return changed if said and changed.optional(said[0]) != row.optional(said[0]) else None


def _with_query(row: Row) -> Row | None:
    flipped = flip(row.optional("raw_query") or "")
    if flipped is not None:
        return row.replaced("raw_query", by=flipped)
    path, _, query = (row.optional("target") or "").partition("?")
    flipped = flip(query)
    return None if flipped is None else row.replaced("target", by=f"{path}?{flipped}")


def flip_texts(row: Row, fields: dict[str, str], counts: Counts) -> None:
    """Rows of the primitives themselves: each text of theirs stands for something."""
    if row.optional("result") == "invalid":
        return
    for field, place in fields.items():
        if flip(row.text(field)) is not None:
            must_fail(row, flip_text(row, field), place, counts)


def must_fail(row: Row, changed: Row, place: str, counts: Counts) -> None:
    """The changed row fails, and not by a fault of the runner."""
    try:
        runner.run(changed)
    except runner.REFUSALS:
        counts[row.kind, place] += 1
    else:
        raise AssertionError(f"{row.name}: {place}")


def flip_form(row: Row, counts: Counts) -> None:
    """The same for a form: its key stands for the path, its fields for headers and parameters."""
    if row.get("expires") is None:
        return
    field = "signature" if row.kind == "v2-post" else "x-amz-signature"
    expected = post.sign(row).fields[field]
    must_fail(row, flip_text(row, "signature"), "signature", counts)

    def check(place: str, changed: Row) -> None:
        try:
            signature = post.sign(changed).fields[field]
        # A condition that is none has the wrong type.
        except (*runner.REFUSALS, TypeError):
            signature = ""
        assert signature != expected, f"{row.name}: {place}"
        counts[row.kind, place] += 1

    check("secret", flip_text(row, "secret"))
    key = flip(row.text("key"))
    if key is not None and "${filenam" not in key:
        check("path", row.replaced("key", by=key))
    conditions = row.members("extra_conditions")
    if conditions:
        text = json.dumps(conditions[-1], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        flipped = flip(text)
        if flipped is not None:
            check("parameter", row.replaced("extra_conditions", by=[*conditions[:-1], _parsed(flipped)]))


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def flip_request(row: Row, counts: Counts) -> None:
    """The same for a signature request: any letter or digit of it stands for something signed.

    A changed document is refused, or signed into something else than the row expects.
    """
    expected = row.get("expect").get("sign")
    if expected is None:
        return
    # The answer to another way of asking is laid out in our own way, and has a signature of its own.
    if row.optional("origin") == "client":
        signature = flip(expected["signature"])
        must_fail(row, row.replaced("expect", "sign", "signature", by=signature), "signature", counts)
        must_fail(row, flip_text(row, "secret"), "secret", counts)
    body = row.text("request_body")
    # Every third place keeps the test short; which third does not matter.
    for at in places(body)[::3]:
        must_fail(row, row.replaced("request_body", by=flip_at(body, at)), "document", counts)
