"""Letters: which are the same to who searches, and which nobody sees.

How words are folded is said here alone: for search on both engines (Elasticsearch is given `replacements`), for marks,
likeness and requests.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
# Hyphens that show at the end of a line alone, spaces of no width, joiners, marks of order and direction. What joins or
# parts letters of Persian and the pieces of emoji (U+200C, U+200D) is seen there, and stays.
UNSEEN = "\u00ad\u034f\u061c\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
_UNSEEN = re.compile(f"[{UNSEEN}]")
# Seen in a text, but no letters of its words.
_JOINING = frozenset("\u200d\ufe0e\ufe0f")
# Between two pieces of a word that are not to be drawn as one: its pieces are words, and so is the whole, as in e-mail.
APART = "\u200c"
# Accents, vowel points and other marks without which people type; those of Indic and Thai letters are letters to them.
_DROPPED_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u08d3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
# What no rule of Unicode takes apart. Arabic as Elasticsearch's own rules for Arabic and Persian have it.
_ALIKE = {
    "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "ĸ": "k", "ŋ": "n", "ƿ": "w", "ſ": "s", "ȣ": "ou", "ə": "e",
    "ŀ": "l",    "ς": "σ", "\u02bc": "'", "’": "'", "‘": "'", "‛": "'", "＇": "'",
    "\u0640": "", "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ۀ": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ک": "ك", "ٱ": "ا",
}  # fmt: skip
_WITH = re.compile(r"LATIN SMALL LETTER ([A-Z]) WITH ")

# French articles and pronouns before a vowel are words of their own: l'hôpital is hôpital.
_ELISION = re.compile(r"^(?:qu|[cdjlmnst])['’](?=[^\W\d_]{2})", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)


def composed(text: str) -> str:
    """`text` with each letter in one piece (NFC), as keyboards type it, and without the signs that nobody sees."""
    return text if text.isascii() else unicodedata.normalize("NFC", _UNSEEN.sub("", text))


def readable(text: str) -> str:
    """`text` without what nobody types and no database keeps (control characters, halves of characters), composed."""
    return composed(_CONTROL.sub(" ", text))


def _ranges(places: list[int]) -> str:
    """These characters as a regular expression's class has them."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][1] + 1:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in runs)


_LAST_MARK = 0xFFFF
#: What belongs to the letter before it, for a class of a regular expression: marks of all scripts, and what is unseen.
MARKS = UNSEEN + "\u200d" + _ranges([n for n in range(0x300, _LAST_MARK) if unicodedata.category(chr(n))[0] == "M"])


def _folded(letter: str) -> str:
    """A letter as it is compared; itself where taking it apart leaves more than letters: ½ is not 1 and 2."""
    if letter in _JOINING or _UNSEEN.match(letter) or _DROPPED_MARKS.match(letter):
        return ""
    if (alike := _ALIKE.get(letter.lower())) is not None:
        return alike
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    taken_apart = unicodedata.normalize("NFKD", letter.casefold()).casefold()
    letters = [_base(each) for each in taken_apart if not _DROPPED_MARKS.match(each)]
    if any(not _is_of_a_word(each) for part in letters for each in part):
        return letter
    return unicodedata.normalize("NFC", "".join(letters))


def _base(letter: str) -> str:
    """The letter without a stroke, hook or tail, of which Unicode knows by name alone: ł, ø, đ, ħ, ŧ."""
    if letter.isascii() or letter in _ALIKE:
        return _ALIKE.get(letter, letter)
    found = _WITH.match(unicodedata.name(letter, ""))
    return found[1].lower() if found else letter


def _is_of_a_word(letter: str) -> bool:
    return letter.isalnum() or letter == "'" or unicodedata.category(letter)[0] == "M"


class _Letters(dict[int, str]):
    """What each letter is compared as, found when it is met first."""

    def __missing__(self, place: int) -> str:
        found = self[place] = _folded(chr(place))
        return found


_letters = _Letters()


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Lower case without accents: Müller is muller, Straße strasse, Łódź lodz, l'hôpital hopital, Kim's kim."""
    if "'" in word or "’" in word:
        word = _POSSESSIVE.sub("", _ELISION.sub("", word))
    if word.isascii():
        return word.lower().replace("'", "")
    # Taken apart and put together again: what is left of accents goes, the syllables of Korean stay.
    return unicodedata.normalize("NFC", word.translate(_letters)).replace("'", "")


def replacements() -> dict[str, str]:
    """Every letter that is compared as another, by what it is compared as, for an engine that folds by a list and makes
    small letters itself. Only letters that composed text may hold."""
    found = {
        letter: folded
        for letter in map(chr, range(0x80, 0x20000))
        if unicodedata.category(letter)[0] in "LMN" or letter in _ALIKE or letter in _JOINING or _UNSEEN.match(letter)
        if (folded := _folded(letter)) not in (letter, letter.lower()) and unicodedata.is_normalized("NFC", letter)
    }
    return found | _half_width() | {APART: " "}


def _half_width() -> dict[str, str]:
    """Japanese letters of half a width with the mark that stands beside them."""
    pairs = (chr(letter) + mark for letter in range(0xFF66, 0xFF9E) for mark in "\uff9e\uff9f")
    return {pair: whole for pair in pairs if len(whole := unicodedata.normalize("NFKC", pair)) == 1}
