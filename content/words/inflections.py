"""The forms in which a word may stand in a text, for who looks for that word and no other.

Stems are for finding: "universe" and "university" have one. These forms are for judging: what is not a form of the word
is another word. Folded words, as `content.words.letters.fold` makes them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from content.words.stems import singular

_ENDS_IN_CONSONANT_Y = re.compile(r"[^aeiou]y$")
# One syllable that ends in consonant, vowel, consonant doubles the last before -ed and -ing: plan, planned.
_DOUBLING = re.compile(r"^[^aeiou]*[aeiou][bdfgklmnprtvz]$")
_HISSING = ("s", "x", "z", "ch", "sh")
_ENDINGS = {
    "de": ("e", "en", "er", "ern", "es", "em", "n", "s", "t", "st", "te", "ten", "ter", "tes"),
    "fr": ("s", "x", "e", "es"),
    "es": ("s", "es"),
}
# Shorter words with an ending are mostly others.
_SHORTEST = 3


@lru_cache(maxsize=20_000)
def forms(word: str, language: str) -> frozenset[str]:
    """The folded word in every form that it may take in this language; by itself alone in one without rules here."""
    if not word.isalpha() or len(word) < _SHORTEST:
        return frozenset((word,))
    if language == "en":
        return frozenset({word, *_english(word)})
    endings = _ENDINGS.get(language, ())
    found = {word, *(word + ending for ending in endings)}
    if language == "de" and word.endswith("e"):
        found |= {word[:-1] + ending for ending in ("", *endings)}
    return frozenset(found)


def _english(word: str) -> set[str]:
    base = singular(word)
    found = {base}
    if base.endswith(_HISSING):
        found.add(f"{base}es")
    elif _ENDS_IN_CONSONANT_Y.search(base):
        found |= {f"{base[:-1]}ies", f"{base[:-1]}ied"}
    else:
        found.add(f"{base}s")
    if base.endswith("e"):
        # Agreed, agreeing; dyed, dyeing.
        stays = base.endswith(("ee", "oe", "ye"))
        return found | {f"{base}d", f"{base}ing" if stays else f"{base[:-1]}ing"}
    doubled = base + base[-1] if _DOUBLING.match(base) else base
    if not _ENDS_IN_CONSONANT_Y.search(base):
        found.add(f"{doubled}ed")
    return found | {f"{doubled}ing"}
