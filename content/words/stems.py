"""Stems: the forms of one word."""

from __future__ import annotations

from functools import lru_cache

import snowballstemmer

STEMMERS = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}
_stemmers = {code: snowballstemmer.stemmer(name) for code, name in STEMMERS.items()}


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; the word itself in a language without rules here."""
    stemmer = _stemmers.get(language)
    return stemmer.stemWord(word) if stemmer is not None and not word.isdigit() else word
