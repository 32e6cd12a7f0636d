"""Stems: the forms of one word."""

from __future__ import annotations

import re
import threading
from functools import lru_cache

import snowballstemmer

STEMMERS = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}
# Several of what is called by its consonants: PCs, TVs, CRMs. Snowball's English takes no -s from what has no vowel.
PLURAL_OF_CONSONANTS = "^([b-df-hj-np-tv-xz]+[b-df-hj-np-rtv-xz])s$"
_PLURAL_OF_CONSONANTS = re.compile(PLURAL_OF_CONSONANTS)


class _Stemmers(threading.local):
    """A stemmer works on the word it holds: two threads with one would mix their words up."""

    def __init__(self) -> None:
        self.by_language = {code: snowballstemmer.stemmer(name) for code, name in STEMMERS.items()}


_stemmers = _Stemmers()


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; the word itself in a language without rules here."""
    stemmer = _stemmers.by_language.get(language)
    if language == "en" and (plural := _PLURAL_OF_CONSONANTS.match(word)):
        return plural.group(1)
    return stemmer.stemWord(word) if stemmer is not None and not word.isdigit() else word


# In -s, yet not several of the word without it.
_SINGULAR = frozenset(["arms", "customs", "goods", "lens", "means", "news", "premises", "series", "species"])


def singular(word: str) -> str:
    """A word without an English plural ending, which is what names and queries differ by."""
    if word in _SINGULAR:
        return word
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
