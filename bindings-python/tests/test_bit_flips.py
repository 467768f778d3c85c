"""One flipped bit makes every row fail. Counted, so that a flip that quietly stops happening shows.

The numbers are those of the Rust tests, `core/tests/conformance/bit_flips`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bit_flips import aws, forms, oss, signers
from bit_flips.flip import Counts
from conformance import runner, signed, sigv2, sigv4
from conformance.row import Row
from vectors import VECTORS

_TEXTS = {
    "hmac": {"tag_hex": "signature", "msg_hex": "path", "key_hex": "secret"},
    "v4-key": {"k_signing": "signature", "region": "path", "secret": "secret"},
    "v4-chunked": {"authorization": "signature", "target": "path", "secret": "secret"},
}


def _rows() -> Iterator[Row]:
    for file in runner.files(VECTORS):
        yield from runner.rows(file)


def _totals(counts: Counts) -> dict[str, int]:
    totals: dict[str, int] = {}
    for (kind, place), count in sorted(counts.items()):
        print(f"{kind} {place}: {count} refused")
        totals[place] = totals.get(place, 0) + count
    return totals


def test_one_flipped_bit_makes_every_row_fail() -> None:
    counts = Counts()
    for row in _rows():
        kind = row.kind
        if kind in ("v4-query", "suite-query"):
            signers.flip_signer(row, sigv4.sign_query, counts)
        elif kind in ("v4-header", "suite-header"):
            signers.flip_signer(row, sigv4.sign_header, counts)
        elif kind in _TEXTS:
            signers.flip_texts(row, _TEXTS[kind], counts)
        elif kind in ("v4-post", "v2-post"):
            signers.flip_form(row, counts)
        elif kind in ("policy-v4", "policy-v2", "rest-v4", "rest-v2"):
            signers.flip_request(row, counts)
        elif kind in ("form-v4", "form-v2", "post-policy", "post-v1", "post-v4"):
            forms.flip_form(row, counts)
        elif kind.startswith(("header-v", "query-v")):
            oss.flip_request(row, counts)
    assert _totals(counts) == {
        "signature": 2117,
        "secret": 2117,
        "path": 1587,
        "header": 1689,
        "parameter": 1532,
        "document": 5008,
        "policy": 88,
        "field": 359,
    }


def test_a_verifier_refuses_every_flipped_bit() -> None:
    counts = Counts()
    for row in _rows():
        if row.kind in ("v4-query", "v4-header", "suite-query", "suite-header"):
            finished = signed.version_4(row)
        elif row.kind in ("v2-query", "v2-header"):
            finished = sigv2.signed_row(row)
        else:
            continue
        if finished is not None:
            aws.flip_request(finished, counts)
    assert _totals(counts) == {
        "signature": 1109,
        "secret": 1109,
        "path": 915,
        "header": 1679,
        "parameter": 4947,
    }
