"""The names by which a text calls a customer: proposed from the text, found in it, put in other words. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Words in the names of companies that name nobody by themselves.
_GENERIC = """
academy agency alliance and associates association authority bank care center centers centre centres city clinic
clinics college community company consulting corporation council county department district east energy enterprises
family federal finance first foundation general global great group health healthcare holding holdings home hospital
hospitals imaging industries institute insurance international lake limited logistics management medical medicine
memorial national network new north northern office oncology orthopaedics orthopedics partners pharma physicians
practice public regional retail river saint school schools science sciences service services software solutions south
southern state surgery system systems technologies technology tower trust united university valley west western of for
in the de la le les du des der die das und et y del von van klinik klinikum krankenhaus praxis gmbh inc ltd llc plc
corp
"""
GENERIC = frozenset(_GENERIC.split())
SHORTEST_WORD = 3
# What may stand between the end of a sentence and the first letter of the next.
_OPENING = " \t\r\n\u00a0“”„‘«»\"'([–-"
BETWEEN_WORDS = r"[\W_]{1,3}"
_APOSTROPHE = re.compile("['’]")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def other_names(customer: str) -> list[str]:
    """By what else a text may call `customer`, longest first: parts of the name, its words that are nobody else's, its
    initials.
    """
    words = WORD.findall(customer)
    parts = [" ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)]
    telling = [name for name in parts if _tells(name) and len(name.split()) < len(words)]
    initials = ["".join(word[0] for word in kept).upper() for kept in (words, _without_joints(words)) if len(kept) > 1]
    telling += [name for name in initials if len(name) >= SHORTEST_WORD]
    return sorted(dict.fromkeys(telling), key=len, reverse=True)


def names_of(customer: str, listed: str) -> list[str]:
    """Every name by which a text may call `customer`, the whole one first, then from the longest on: those that are
    listed, one a line, or else those that the name itself proposes.
    """
    others = sorted(filter(None, map(str.strip, listed.splitlines())), key=len, reverse=True) or other_names(customer)
    return [customer, *(name for name in others if name.lower() != customer.lower())]


def _tells(name: str) -> bool:
    words = name.lower().split()
    return any(len(word) >= SHORTEST_WORD and word not in GENERIC for word in (words[0], words[-1]))


def _without_joints(words: Sequence[str]) -> list[str]:
    return [word for word in words if len(word) > 3 or word[:1].isupper()]


def pattern_of(name: str, *, any_case: bool = False) -> re.Pattern[str] | None:
    """Finds the name as a whole, over line breaks and hyphens. One of several words in any case; a single word as it is
    written or in capitals, for in lower case it may be a word like any other, unless `any_case`. None for a name
    without a letter.
    """
    words = WORD.findall(name)
    if not words:
        return None
    if len(words) == 1 and not any_case:
        return re.compile(rf"(?<!\w)(?:{_written(words[0])}|{_written(words[0].upper())})(?!\w)")
    whole = BETWEEN_WORDS.join(map(_written, words))
    return re.compile(rf"(?<!\w){whole}(?!\w)", re.IGNORECASE)


def _written(word: str) -> str:
    """The word, with whichever apostrophe."""
    return _APOSTROPHE.sub("['’]", re.escape(word))


def holds(text: str, name: str, *, any_case: bool = False) -> bool:
    pattern = pattern_of(name, any_case=any_case)
    return pattern is not None and pattern.search(text) is not None


def names_left(text: str, names: Sequence[str]) -> list[str]:
    """Those of `names` that `text` still holds."""
    return [name for name in names if holds(text, name)]


def without_names(text: str, names: Sequence[str], instead: str, *, first: str) -> str:
    """`text` with `names[0]`, the whole name, replaced by `first`, and every other by `instead`."""
    for place, name in enumerate(names):
        pattern, said = pattern_of(name, any_case=place == 0), first if place == 0 else instead
        if pattern is not None:
            text = pattern.sub(lambda found, said=said: as_it_stands(said, found), text)  # type: ignore[misc]
    return text


def as_it_stands(words: str, found: re.Match[str]) -> str:
    """`words` as they stand in the place of `found`: a capital begins a sentence, an article is small within one."""
    before = found.string[: found.start()].rstrip(_OPENING)
    if not before or before[-1] in ".!?:" or "\n\n" in found.string[len(before) : found.start()]:
        return words[:1].upper() + words[1:]
    return small_article(words)


def small_article(words: str) -> str:
    """ "A hospital group in Ohio" as it stands within a sentence: "a hospital group in Ohio"."""
    article, _, rest = words.partition(" ")
    return f"{article.lower()} {rest}" if article in ("A", "An", "The") and rest else words
