"""Marks the words a person searched for: in text, and as boxes on a page image."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from content.words import tokens
from content.words.codes import NAME_OR_WORD, codes
from content.words.letters import fold
from content.words.stems import stem

# Marks that no text holds and that survive escaping.
OPEN, CLOSE = "\x02", "\x03"
WORD = re.compile(r"\w+(?:[.'’/+-]\w+)*\+*")
# Shorter words must match whole: "it" is not "items".
SHORTEST_STEM = 4
_STOP_WORDS = """
a an and are as at be by for from how in is it of on or that the this to was we what when where who why with you
der die das und ist ein eine für mit von zu le la les et un une de des du pour avec el los las y para con
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
# Between the pieces of one name: e-mail, node.js, ISO-27001.
_BETWEEN = re.compile(r"[.'’/+-]+")
# What stands before the point of a number is no piece of it.
_PIECES = re.compile(r"[/'’-]|\.(?=[^\W\d])")
ENDINGS = ("ings", "ing", "edly", "ies", "es", "ed", "ly", "s", "e", "y")


def normalise(word: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _stem(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query worth marking, stemmed, each once; words left out with a minus are not."""
    found = []
    for token in query.split():
        if token.startswith("-"):
            continue
        token = token.split(":", 1)[-1] if re.match(r"^\w+:", token) else token
        found += [_stem(normalise(word)) for word in WORD.findall(token)]
    return tuple(dict.fromkeys(word for word in found if word not in STOP_WORDS and len(word) > 1))


def hits(words: Sequence[str], wanted: Iterable[str]) -> list[bool]:
    """Which of the `words`, which follow each other in a text, are among the `wanted` (see `words_of`): a word itself,
    a name with punctuation as one word or by a piece (e-mail is email), and the two words of a name with a number (SOC
    2 is soc2)."""
    asked = {form for word in wanted for form in (word, _as_one(word))}
    found = [not asked.isdisjoint(_forms(word)) for word in words]
    for place, (first, second) in enumerate(zip(words, words[1:], strict=False)):
        if first.isalpha() and second.isdigit() and normalise(first + second) in asked:
            found[place] = found[place + 1] = True
    return found


def _as_one(name: str) -> str:
    """A name without its punctuation; as it is where nothing that tells would be left: 1.5 is not 15, nor C++ a C."""
    joined = _BETWEEN.sub("", name)
    return name if len(joined) < 2 or joined.isdigit() else _stem(joined)


def _forms(word: str) -> set[str]:
    word = normalise(word)
    return {_stem(word), _as_one(word), *map(_stem, _PIECES.split(word))}


def mark_text(text: str, wanted: Sequence[str]) -> SafeString:
    """`text` as safe HTML with the wanted words in `<mark>`."""
    if not wanted:
        return escape(text)
    out, end = [], 0
    words = list(WORD.finditer(text))
    for match, is_hit in zip(words, hits([match.group() for match in words], wanted), strict=True):
        if is_hit:
            out += [escape(text[end : match.start()]), "<mark>", escape(match.group()), "</mark>"]
            end = match.end()
    out.append(escape(text[end:]))
    return mark_safe("".join(out))  # noqa: S308 - every piece is escaped above


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page image, in its pixels."""

    x: float
    y: float
    width: float
    height: float


def hit_boxes(words: Sequence[Sequence] | None, wanted: Sequence[str], *, width: int, height: int) -> list[Box]:
    """Where the wanted words stand on a page image of `width` x `height`; neighbours on a line stay separate."""
    if not words or not wanted:
        return []
    boxes = []
    spoken = [
        (place, word) for place, (text, *_) in enumerate(words) for word in WORD.findall(str(text)) or [str(text)]
    ]
    found = hits([word for _, word in spoken], wanted)
    marked = {place for (place, _), is_hit in zip(spoken, found, strict=True) if is_hit}
    for place, (_, x0, y0, x1, y1) in enumerate(words):
        if place in marked:
            # A little air: a marker is higher than the letters, and only a hair wider.
            high = (y1 - y0) * 0.14 * height
            wide = high / 3
            boxes.append(
                Box(
                    x=round(x0 * width - wide, 1),
                    y=round(y0 * height - high, 1),
                    width=round((x1 - x0) * width + 2 * wide, 1),
                    height=round((y1 - y0) * height + 2 * high, 1),
                )
            )
    return boxes


def marked(text: str, stems: frozenset[str], languages: Iterable[str]) -> str:
    """`text` with OPEN and CLOSE around each word whose stem is among `stems`, and around each name whose code
    is one of them: e-mail is email, SOC 2 is soc2."""
    languages = tuple(languages)

    def is_found(word: str) -> bool:
        return word in stems or any(stem(word, language) in stems for language in languages)

    def mark(match: re.Match[str]) -> str:
        return f"{OPEN}{match.group()}{CLOSE}" if is_found(fold(match.group())) else match.group()

    def mark_name(match: re.Match[str]) -> str:
        whole = match.group()
        return f"{OPEN}{whole}{CLOSE}" if any(map(is_found, codes(whole))) else tokens.WORD.sub(mark, whole)

    return NAME_OR_WORD.sub(lambda match: mark_name(match) if match["name"] else mark(match), text)
