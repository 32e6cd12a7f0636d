"""Marks the words a person searched for: in text, and as boxes on a page image. By what they were found by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from os.path import commonprefix

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from content.words.codes import NAME_OR_WORD, codes, said_codes, without_c_names
from content.words.empty_words import telling_words
from content.words.stems import stem
from content.words.tokens import WORD, ends_unspaced, places_within, words, words_within

# Marks that no text holds and that survive escaping.
OPEN, CLOSE = "\x02", "\x03"
# Operators of a search: -without, -"these words", kind:script.
_LEFT_OUT = re.compile(r'(?<!\S)-(?:"[^"]*"|\S+)')
_FIELD = re.compile(r"(?<!\S)\w+:(?=\S)")
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words to mark: their stems, themselves and their codes; in a text of these languages. `beginnings` is, for each
    word, what its forms begin with, folded and as typed: for a database that looks for letters."""

    forms: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()
    beginnings: tuple[frozenset[str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.forms)

    def holds(self, word: str) -> bool:
        """Whether a folded word, or the code of a name, is one of them in any form."""
        return word in self.forms or any(stem(word, language) in self.forms for language in self.languages)


def words_of(query: str, language: str) -> Wanted:
    """What of a query is worth marking in a text of this language; words left out with a minus are not."""
    asked = _FIELD.sub("", _LEFT_OUT.sub(" ", query))
    plain = without_c_names(asked)
    spoken = telling_words(plain, [language]) or words(plain)
    forms = {form for word in spoken for form in (word, stem(word, language))}
    typed = {word: written for written in WORD.findall(plain) for word in words_within(written)}
    beginnings = [frozenset({commonprefix([word, stem(word, language)]), typed.get(word, word)}) for word in spoken]
    return Wanted(frozenset(forms | set(said_codes(asked))), (language,), tuple(dict.fromkeys(beginnings)))


def places(text: str, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """Where the wanted words stand in a text, in order: each word whose stem is wanted, and each name whose code is:
    e-mail is email, SOC 2 is soc2."""
    for match in NAME_OR_WORD.finditer(text):
        if not match["name"]:
            yield from _within(match, wanted)
        elif _NUMBER.fullmatch(match.group()):
            # Who asks for 15 is shown no 1.5 and no 15.3.
            if all(map(wanted.holds, words(match.group()))):
                yield match.span()
        elif any(map(wanted.holds, codes(match.group()))):
            yield match.span()
        else:
            for word in WORD.finditer(text, match.start(), match.end()):
                yield from _within(word, wanted)


def _within(written: re.Match[str], wanted: Wanted) -> Iterator[tuple[int, int]]:
    """The wanted words of one token; those that overlap, as pairs of Chinese letters do, as one."""
    first, start, end = written.start(), -1, -1
    for word, begins, ends in places_within(written.group()):
        if not wanted.holds(word):
            continue
        if begins > end and end >= 0:
            yield first + start, first + end
            start = -1
        start, end = (begins if start < 0 else start), ends
    if end >= 0:
        yield first + start, first + end


def _with_marks(text: str, wanted: Wanted, plain: Callable[[str], str], mark: Callable[[str], str]) -> str:
    out, done = [], 0
    for start, end in places(text, wanted):
        out += [plain(text[done:start]), mark(text[start:end])]
        done = end
    return "".join([*out, plain(text[done:])])


def marked(text: str, stems: frozenset[str], languages: Iterable[str]) -> str:
    """`text` with OPEN and CLOSE around each word that is found by one of `stems`."""
    return _with_marks(text, Wanted(stems, tuple(languages)), str, lambda found: f"{OPEN}{found}{CLOSE}")


def mark_text(text: str, wanted: Wanted | None) -> SafeString:
    """`text` as safe HTML with the wanted words in `<mark>`."""
    if not wanted:
        return escape(text)
    html = _with_marks(text, wanted, escape, lambda found: f"<mark>{escape(found)}</mark>")
    return mark_safe(html)  # noqa: S308 - every piece is escaped above


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page image, in its pixels."""

    x: float
    y: float
    width: float
    height: float


def hit_boxes(words: Sequence[Sequence] | None, wanted: Wanted | None, *, width: int, height: int) -> list[Box]:
    """Where the wanted words stand on a page image of `width` x `height`; neighbours on a line stay separate."""
    if not words or not wanted:
        return []
    text, starts = _joined([str(word) for word, *_ in words])
    boxes: list[Box] = []
    found = list(places(text, wanted))
    place = 0
    for (word, x0, y0, x1, y1), start in zip(words, starts, strict=True):
        end = start + len(str(word))
        while place < len(found) and found[place][1] <= start:
            place += 1
        hits = [hit for hit in found[place:] if hit[0] < end] if place < len(found) and found[place][0] < end else []
        if not hits:
            continue
        left, right = x0, x1
        if ends_unspaced(str(word)):
            # A whole line may be one word here: of letters of one width the part that was found.
            a_letter = (x1 - x0) / (end - start)
            left = x0 + max(hits[0][0] - start, 0) * a_letter
            right = x0 + (min(hits[-1][1], end) - start) * a_letter
        boxes.append(_box(left, y0, right, y1, width=width, height=height))
    return boxes


def _joined(words: Sequence[str]) -> tuple[str, list[int]]:
    """The words of a page as one text, and where each begins; no space within what is written without."""
    text, starts, before = [], [], False
    length = 0
    for word in words:
        if text and not (before and ends_unspaced(word)):
            text.append(" ")
            length += 1
        starts.append(length)
        text.append(word)
        length += len(word)
        before = ends_unspaced(word)
    return "".join(text), starts


def _box(x0: float, y0: float, x1: float, y1: float, *, width: int, height: int) -> Box:
    # A little air: a marker is higher than the letters, and only a hair wider.
    high = (y1 - y0) * 0.14 * height
    wide = high / 3
    return Box(
        x=round(x0 * width - wide, 1),
        y=round(y0 * height - high, 1),
        width=round((x1 - x0) * width + 2 * wide, 1),
        height=round((y1 - y0) * height + 2 * high, 1),
    )
