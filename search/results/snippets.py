"""Snippets: the piece of a page that shows why it was found, as safe HTML."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

from django.utils.html import escape

from content.words.marks import CLOSE, OPEN

_MARKS = re.compile(f"[{OPEN}{CLOSE}]")
_SEVERAL = re.compile(f"{OPEN}([^{CLOSE}]*\\s[^{CLOSE}]*){CLOSE}")
_SPACE = re.compile(r"\s+")
SNIPPET_LENGTH = 240
# Of each asset found.
PAGES_SHOWN = 3
# How far before the first found word a snippet may reach back for the start of a sentence.
LEAD = 70


def as_html(text: str) -> str:
    """Escaped, with `<mark>` around found words. A mark that lost its partner is closed or dropped."""
    parts, is_open = [], False
    for piece in re.split(f"([{OPEN}{CLOSE}])", text):
        if piece == OPEN and not is_open:
            parts.append("<mark>")
            is_open = True
        elif piece == CLOSE and is_open:
            parts.append("</mark>")
            is_open = False
        elif piece not in (OPEN, CLOSE):
            parts.append(escape(piece))
    return "".join(parts) + ("</mark>" if is_open else "")


def word_by_word(text: str, mark: Callable[[str], str]) -> str:
    """Marked `text`, where a mark over several words (they were found near each other) is set anew by `mark`."""
    return _SEVERAL.sub(lambda found: mark(found.group(1)), text)


def snippet(text: str, length: int = SNIPPET_LENGTH, mark: Callable[[str], str] = str) -> str:
    """The `length` characters of marked `text` with the most different found words, as HTML; whole when it is short.

    `mark` marks more words in the piece that was chosen.
    """
    text = _SPACE.sub(" ", text).strip()
    if len(_MARKS.sub("", text)) <= length:
        return as_html(mark(text))
    start = _best_start(text, length)
    end = _word_end(text, start + length)
    piece = text[start:end].strip()
    return ("… " if start > 0 else "") + as_html(mark(piece)) + (" …" if end < len(text) else "")


def _best_start(text: str, length: int) -> int:
    hits = [(m.start(), text[m.end() : text.find(CLOSE, m.end())].lower()) for m in re.finditer(OPEN, text)]
    if not hits:
        return 0
    places = [place for place, _ in hits]
    best, best_score = 0, (-1, -1)
    for index, position in enumerate(places):
        window = [word for _, word in hits[index : bisect_left(places, position + length - LEAD)]]
        score = (len(set(window)), len(window))
        if score > best_score:
            best, best_score = position, score
    return _sentence_start(text, best)


def _sentence_start(text: str, position: int) -> int:
    """Where the sentence of `position` begins, or a word start within LEAD of it."""
    if position <= LEAD:
        return 0
    reach = text[position - LEAD : position]
    sentence = max(reach.rfind(". "), reach.rfind("? "), reach.rfind("! "))
    if sentence >= 0:
        return position - LEAD + sentence + 2
    space = reach.find(" ")
    return position - LEAD + space + 1 if space >= 0 else position


def _word_end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", end - 30, end)
    return space if space > 0 else end
