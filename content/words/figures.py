"""Numbers in a text, however they are written: 38 %, 38%, 38 percent, thirty-eight per cent, 0.38; 1,140 and 1.140."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

from unicode_rbnf import RbnfEngine

from content.words.stems import stem
from content.words.tokens import words

#: Languages in which numbers up to WRITTEN_OUT are known by their words.
SPELLED = ("en", "de", "fr", "es", "it", "nl", "pt", "pt_PT")
WRITTEN_OUT = 1000
#: What stands before and after a number is asked for its unit: so many words.
_NEAR = 2
_DIGITS = re.compile(
    r"(?<![\w.,])[-–−]?(?P<digits>\d{1,3}(?:[.,'’\u00a0\u2009\u202f ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)(?![\d])"
)
_BETWEEN_PIECES = r"[-‐‑\s]*"
_AND = r"(?:and\s+)?"
_RANGE_AFTER = re.compile(r"\s*[-–−]\s*\d")
_RANGE_BEFORE = re.compile(r"\d\s*[-–−]\s*$")
# One hundred thirty-eight is no thirty-eight.
_HUNDRED_BEFORE = re.compile(
    r"\b(?:hundred|hundert|cents?|cien(?:to)?|cento|honderd|cem|thousand|tausend|mille?|duizend)"
    r"[-\s]+(?:(?:and|und|et|y|e|en)[-\s]+)?$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+|[%％‰€$£¥]")
_PERCENT = frozenset(
    ("%", "％", "percent", "pct", "prozent", "pourcent", "porciento", "percento", "procent", "porcento")
)
#: Two words that are one unit: per cent, pour cent, por ciento.
_TWO_WORDS = frozenset(("percent", "pourcent", "porciento", "percento", "porcento", "vonhundert"))
_SCALES = {
    **dict.fromkeys(("thousand", "tausend", "tsd", "k", "mille", "mil"), Decimal(1_000)),
    **dict.fromkeys(("million", "millions", "mio", "millionen", "millones", "milioni", "miljoen", "m"), Decimal(10**6)),
    **dict.fromkeys(("billion", "billions", "mrd", "milliarden", "milliards", "miljard", "bn"), Decimal(10**9)),
}
_DECIMAL_COMMA = frozenset(("de", "fr", "es", "it", "nl", "pt"))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and its unit as it is looked for: `unit` in stems, "%" for a share."""

    value: Decimal
    unit: tuple[str, ...]
    language: str = "en"

    @property
    def is_share(self) -> bool:
        return self.unit == ("%",)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands in a text, and how it is written there, with its unit."""

    start: int
    end: int
    written: str


def figure_of(number: str, unit: str, language: str) -> Figure | None:
    """What is looked for; None for what is no number. A sign is said in words: fewer, more."""
    found = _DIGITS.search(number)
    if found is None:
        return None
    value = _value(found["digits"], language)
    if value is None:
        return None
    spoken = [word.casefold() for word in _WORD.findall(f"{number[found.end() :]} {unit}")]
    scale = next((_SCALES[word] for word in spoken if word in _SCALES), Decimal(1))
    left = [word for word in spoken if word not in _SCALES]
    if "".join(left) in _PERCENT:
        left = ["%"]
    return Figure(value * scale, tuple(_stem(word, language) for word in left), language)


def places_of(figure: Figure, text: str) -> Iterator[Place]:
    """Where the figure stands in a text, in any of its ways to be written."""
    for found in _DIGITS.finditer(text):
        if _is_of_a_range(text, found.start(), found.end()):
            continue
        values = _values(found["digits"])
        place = _with_unit(figure, text, found.start(), found.end(), values)
        if place is None and figure.is_share and found["digits"].startswith("0") and figure.value / 100 in values:
            place = Place(found.start(), found.end(), found.group())
        if place is not None:
            yield place
    for spelled in _spelled(figure):
        for found in spelled.finditer(text):
            if _HUNDRED_BEFORE.search(text[max(0, found.start() - 20) : found.start()]):
                continue
            place = _with_unit(figure, text, found.start(), found.end(), frozenset((figure.value,)))
            if place is not None:
                yield place


def _is_of_a_range(text: str, start: int, end: int) -> bool:
    """38-40 % is no 38 %, and no 40 %."""
    return bool(_RANGE_AFTER.match(text, end) or _RANGE_BEFORE.search(text[max(0, start - 6) : start]))


def _with_unit(figure: Figure, text: str, start: int, end: int, values: frozenset[Decimal]) -> Place | None:
    after = list(_following(text, end))
    scale = Decimal(1)
    if after and after[0].group().casefold() in _SCALES:
        scale = _SCALES[after[0].group().casefold()]
        end = after[0].end()
        after = after[1:]
    if not any(value * scale == figure.value for value in values):
        return None
    if not figure.unit:
        return None if after and _is_percent(after) else Place(start, end, text[start:end])
    if figure.is_share:
        taken = _is_percent(after)
        return Place(start, after[taken - 1].end(), text[start : after[taken - 1].end()]) if taken else None
    return _with_words(figure, text, start, end, after)


def _with_words(figure: Figure, text: str, start: int, end: int, after: list[re.Match[str]]) -> Place | None:
    """With the words of its unit right after it, or its currency before."""
    said = [_stem(one.group().casefold(), figure.language) for one in after]
    count = len(figure.unit)
    if tuple(said[:count]) == figure.unit:
        stop = after[count - 1].end()
        return Place(start, stop, text[start:stop])
    before = text[max(0, start - 2) : start].strip()
    if before and figure.unit == (before,):
        return Place(start - 1, end, text[start - 1 : end])
    return None


def _following(text: str, end: int) -> Iterator[re.Match[str]]:
    """The next words on the same line or the next, with nothing but spaces and hyphens between."""
    at = end
    for found in _WORD.finditer(text, end, end + 60):
        if not re.fullmatch(r"[\s\u00a0\u202f-]*", text[at : found.start()]):
            return
        yield found
        at = found.end()


def _is_percent(after: list[re.Match[str]]) -> int:
    """Of how many of these words a percent sign consists; 0 for none."""
    spoken = [one.group().casefold() for one in after[:_NEAR]]
    if len(spoken) == _NEAR and "".join(spoken) in _TWO_WORDS:
        return _NEAR
    return 1 if spoken and spoken[0] in _PERCENT else 0


def _value(digits: str, language: str) -> Decimal | None:
    """A number as it is written in a language."""
    point = "," if language in _DECIMAL_COMMA else "."
    thousands = "." if point == "," else ","
    plain = re.sub(r"['’\u00a0\u2009\u202f ]", "", digits)
    if thousands in plain and not re.search(rf"{re.escape(thousands)}\d{{3}}(?!\d)", plain):
        # Written as elsewhere: 13,1 in an English text.
        point, thousands = thousands, point
    return _decimal(plain.replace(thousands, "").replace(point, "."))


@lru_cache(maxsize=20_000)
def _values(digits: str) -> frozenset[Decimal]:
    """All that it may mean: 1.140 is one and a bit, or one thousand and a hundred and forty."""
    return frozenset(value for language in ("en", "de") if (value := _value(digits, language)) is not None)


def _decimal(plain: str) -> Decimal | None:
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def _stem(word: str, language: str) -> str:
    spoken = words(word)
    return stem(spoken[0], language) if spoken else word


@cache
def _speller(language: str) -> RbnfEngine:
    return RbnfEngine.for_language(language)


def _written_out(number: int, language: str) -> set[str]:
    """As it is counted: vingt et un, vingt et une."""
    said = _speller(language).format_number(number).text_by_ruleset
    return {text.replace("\xad", "") for rules, text in said.items() if rules.startswith("spellout-cardinal")}


@lru_cache(maxsize=2_000)
def _spelled(figure: Figure) -> tuple[re.Pattern[str], ...]:
    """A whole number in words, in each language: thirty-eight, achtunddreißig."""
    if figure.value != figure.value.to_integral_value() or not 0 < figure.value <= WRITTEN_OUT:
        return ()
    spoken = {said for language in SPELLED for said in _written_out(int(figure.value), language)}
    patterns = []
    for said in sorted(spoken):
        pieces = [re.escape(piece) for piece in re.split(r"[-\s]+", said)]
        joined = _BETWEEN_PIECES.join(pieces)
        # One hundred eighteen is also said with an and.
        joined = joined.replace(f"hundred{_BETWEEN_PIECES}", f"hundred{_BETWEEN_PIECES}{_AND}")
        patterns.append(re.compile(rf"(?<!\w)(?<![-‐‑]){joined}(?![-‐‑]?\w)(?!\w)", re.IGNORECASE))
    return tuple(patterns)
