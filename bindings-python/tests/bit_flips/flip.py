"""Flips, and what they are counted by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from conformance.row import Row

# How often a flip made a row fail, by the row's kind and the place of the flip.
Counts = Counter[tuple[str, str]]

# Letters and digits have no neighbour that is a separator of any text here: `/`, `.`, `&`, `%`.
_LETTER_OR_DIGIT = re.compile("[0-9A-Za-z]")


def flip_at(text: str, at: int) -> str:
    """The text with the lowest bit of one character flipped."""
    return text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]


def places(text: str) -> list[int]:
    """Where its letters and digits are."""
    return [found.start() for found in _LETTER_OR_DIGIT.finditer(text)]


def flip(text: str) -> str | None:
    """The text with the lowest bit of its last letter or digit flipped."""
    found = places(text)
    return flip_at(text, found[-1]) if found else None


def flip_first(text: str) -> str | None:
    """The same of its first."""
    found = places(text)
    return flip_at(text, found[0]) if found else None


def flip_path(target: str) -> str | None:
    """The same within the path of a target, whose query may follow."""
    path, mark, query = target.partition("?")
    flipped = flip(path)
    return None if flipped is None else f"{flipped}{mark}{query}"


def flip_pair(row: Row, field: str, choose: Callable[[str], bool]) -> Row | None:
    """The row with one value of a list of pairs flipped."""
    pairs = row.pairs(field)
    for at, (name, value) in enumerate(pairs):
        flipped = flip(value) if choose(name) else None
        if flipped is not None:
            return row.replaced(field, by=[*pairs[:at], (name, flipped), *pairs[at + 1 :]])
    return None


def flip_text(row: Row, field: str) -> Row:
    """The row with a text flipped that has a letter or digit."""
    flipped = flip(row.text(field))
    assert flipped is not None, f"{row.name}: {field}"
    return row.replaced(field, by=flipped)
