"""Where the sentences of a text stand. Pure; no Django here."""

from __future__ import annotations

import re

# After what ends a sentence, between paragraphs, and before a line that begins something of its own: a point of a list,
# a heading, a cell. A line that goes on small is within a sentence. Room is looked at once, as a whole: its length may
# be that of a page.
_BETWEEN = re.compile(r"(?<=[.!?…。！？])[\"”’»)\]]*\s+|(?<!\s)(?=\s*\n)\s++(?![a-zà-ÿ])")  # noqa: RUF001
# What is shorter is a heading, a number of a list or "Inc.": it is read with what follows.
SHORTEST = 25


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of `text` begins and ends, in order, without the room between them."""
    found: list[tuple[int, int]] = []
    start = len(text) - len(text.lstrip())
    for between in _BETWEEN.finditer(text, start):
        if between.start() - start >= SHORTEST:
            found.append((start, _without_room(text, start, between.start())))
            start = between.end()
    end = _without_room(text, start, len(text))
    if start < end:
        found.append((start, end))
    return found


def _without_room(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
