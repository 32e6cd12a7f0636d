"""The names by which a text calls a customer: proposed from the text, found in it, put in other words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from content.words.letters import composed, fold

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
# Any blanks, also line ends, and few other signs.
BETWEEN_WORDS = r"(?:\s+|[\W_]){1,3}"
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# A word may be broken at the end of a line; the hyphen, if there was one, may be gone.
_BREAK = r"[-\u2010\u2011]?[ \t\r]*\n\s*"
_BROKEN = re.compile(_BREAK)
_APOSTROPHES = frozenset("'’‘‛＇\u02bc")
# Who has no key for these letters writes two.
_AS_TWO = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
# Where no blanks stand between words, or particles are joined to them, a name ends anywhere: Thai, Burmese, Khmer,
# Japanese, Chinese, Korean.
_RUNS_ON = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_KATAKANA = re.compile("[\u30a0-\u30ff]")


@dataclass(frozen=True, slots=True)
class Compared:
    """A text as names are looked for in it."""

    text: str
    #: The same without accents, each letter in its own case.
    letters: str
    #: In small letters, words that are broken at the end of a line also whole: to look for beginnings quickly.
    quickly: str
    #: Where in `text` each of `letters` stands; empty where they are the same.
    places: tuple[int, ...] = ()

    def span(self, found: re.Match[str]) -> tuple[int, int]:
        """Where in `text` stands what was found in `letters`."""
        if not self.places:
            return found.span()
        return self.places[found.start()], self.places[found.end() - 1] + 1


def compared(text: str) -> Compared:
    """The text, composed, and as names are looked for in it."""
    text = composed(text)
    if text.isascii():
        return Compared(text, text, _quickly(text))
    pieces = [_plain(letter) for letter in text]
    letters = "".join(pieces)
    places = tuple(place for place, piece in enumerate(pieces) for _ in piece)
    return Compared(text, letters, _quickly(letters), places)


def _quickly(letters: str) -> str:
    lowered = letters.lower()
    return f"{lowered}\n{_BROKEN.sub('', lowered)}" if "\n" in lowered else lowered


@lru_cache(maxsize=20_000)
def _plain(letter: str) -> str:
    """The letter without its accent, a capital as a capital."""
    if letter in _APOSTROPHES:
        return "'"
    if unicodedata.category(letter)[0] not in "LMN":
        return letter
    return fold(letter).upper() if letter.isupper() else fold(letter)


def other_names(customer: str) -> list[str]:
    """By what else a text may call `customer`, longest first: parts of the name, its words that are nobody else's, its
    initials.
    """
    words = WORD.findall(composed(customer))
    parts = [" ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)]
    telling = [name for name in parts if _tells(name) and len(name.split()) < len(words)]
    initials = ["".join(word[0] for word in kept).upper() for kept in (words, _without_joints(words)) if len(kept) > 1]
    telling += [name for name in initials if len(name) >= SHORTEST_WORD]
    return sorted(dict.fromkeys(telling), key=len, reverse=True)


def names_of(customer: str, listed: str) -> list[str]:
    """Every name by which a text may call `customer`, the whole one first, then from the longest on: those that are
    listed, one a line, or else those that the name itself proposes.
    """
    return list(_names_of(customer, listed))


# Asked with every page that a recipient reads, of the same customers.
@lru_cache(maxsize=20_000)
def _names_of(customer: str, listed: str) -> tuple[str, ...]:
    others = sorted(filter(None, map(str.strip, listed.splitlines())), key=len, reverse=True) or other_names(customer)
    return customer, *(name for name in others if name.lower() != customer.lower())


def _tells(name: str) -> bool:
    words = name.lower().split()
    return any(len(word) >= SHORTEST_WORD and word not in GENERIC for word in (words[0], words[-1]))


def _without_joints(words: Sequence[str]) -> list[str]:
    return [word for word in words if len(word) > 3 or word[:1].isupper()]


@lru_cache(maxsize=20_000)
def pattern_of(name: str, *, any_case: bool = False) -> re.Pattern[str] | None:
    """Finds the name as a whole in the letters of a text that is `compared`: with accents or without, over line ends
    and hyphens. One of several words in any case; a single word as it is written or in capitals, for in lower case it
    may be a word like any other, unless `any_case`. None for a name without a letter.
    """
    words = WORD.findall(composed(name))
    if not words:
        return None
    if len(words) == 1 and not any_case:
        whole, flags = f"(?:{_written(words[0])}|{_written(words[0].upper())})", re.NOFLAG
    else:
        whole, flags = BETWEEN_WORDS.join(map(_written, words)), re.IGNORECASE
    return re.compile(f"{_beginning(words[0][0])}{whole}{_end(words[-1][-1])}", flags)


def _written(word: str) -> str:
    """The word in each way in which people and machines write its letters."""
    return f"(?:{_BREAK})?".join(map(_ways, word))


def _ways(letter: str) -> str:
    if letter in _APOSTROPHES:
        return "'?"
    two = _AS_TWO.get(letter.lower(), "")
    ways = dict.fromkeys((_plain(letter), two.capitalize(), two.upper()) if letter.isupper() else (_plain(letter), two))
    written = [re.escape(way) for way in ways if way]
    return written[0] if len(written) == 1 else f"(?:{'|'.join(written)})"


def _beginning(letter: str) -> str:
    if _KATAKANA.match(letter):
        return f"(?<!{_KATAKANA.pattern})"
    return "" if _RUNS_ON.match(letter) and not "\uac00" <= letter <= "\ud7af" else r"(?<!\w)"


def _end(letter: str) -> str:
    if _KATAKANA.match(letter):
        return f"(?!{_KATAKANA.pattern})"
    return "" if _RUNS_ON.match(letter) else r"(?!\w)"


def beginning_of(name: str) -> str:
    """In small letters and without accents, what the name begins with, up to the first sign that may be written in
    another way: for `Compared.quickly`.
    """
    begun = ""
    for letter in composed(name).lower():
        if letter in _AS_TWO or not (plain := _plain(letter)).isalnum():
            break
        begun += plain
    return begun


def holds(text: str | Compared, name: str, *, any_case: bool = False) -> bool:
    looked = text if isinstance(text, Compared) else compared(text)
    pattern = pattern_of(name, any_case=any_case)
    return pattern is not None and pattern.search(looked.letters) is not None


def names_left(text: str, names: Sequence[str]) -> list[str]:
    """Those of `names` that `text` still holds."""
    return [name for name in names if holds(text, name)]


def spoken_of_as(described_as: str, names: Sequence[str]) -> str:
    """How to speak of a customer of these names without any of them."""
    return "A customer" if not described_as or names_left(described_as, names) else described_as


def without_names(text: str, names: Sequence[str], instead: str, *, first: str) -> str:
    """`text` with `names[0]`, the whole name, replaced by `first`, and every other by `instead`."""
    for place, name in enumerate(names):
        pattern = pattern_of(name, any_case=place == 0)
        if pattern is not None:
            text = _replaced(compared(text), pattern, first if place == 0 else instead)
    return text


def _replaced(looked: Compared, pattern: re.Pattern[str], said: str) -> str:
    pieces, after = [], 0
    for found in pattern.finditer(looked.letters):
        start, end = looked.span(found)
        pieces += [looked.text[after:start], as_it_stands(said, looked.text[:start])]
        after = end
    return "".join([*pieces, looked.text[after:]])


def as_it_stands(words: str, before: str) -> str:
    """`words` as they stand after `before`: a capital begins a sentence, an article is small within one."""
    ended = before.rstrip(_OPENING)
    if not ended or ended[-1] in ".!?:" or "\n\n" in before[len(ended) :]:
        return words[:1].upper() + words[1:]
    return small_article(words)


def small_article(words: str) -> str:
    """ "A hospital group in Ohio" as it stands within a sentence: "a hospital group in Ohio"."""
    article, _, rest = words.partition(" ")
    return f"{article.lower()} {rest}" if article in ("A", "An", "The") and rest else words


def in_words(name: str) -> str:
    """A file’s name with blanks between its words: "LeedsOffer_2026.pdf" is "Leeds Offer 2026.pdf"."""
    letters = composed(name).replace("_", " ")
    words = letters[:1]
    for before, letter, after in zip(letters, letters[1:], f"{letters[2:]} ", strict=False):
        words += " " * _begins_word(before, letter, after) + letter
    return words


def _begins_word(before: str, letter: str, after: str) -> bool:
    if letter.isupper():
        return before.islower() or before.isdigit() or (before.isupper() and after.islower())
    return (before.isalpha() and letter.isdigit()) or (before.isdigit() and letter.isalpha())
