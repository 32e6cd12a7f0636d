"""Words that everybody knows: none of them is a slip, though no asset may hold it."""

from __future__ import annotations

import json
from functools import lru_cache

from content.words.stems import singular
from search.meaning.model import PACKAGED_TOKENIZER
from search.reading.spoken_words import is_spoken
from search.reading.translation import languages_of


def is_common(word: str) -> bool:
    """Whether a folded word is one of English's usual ones ("guys"), or several of one ("docs"), which the vocabulary
    beside the model holds whole, whichever model is in use, or none; or a general word of another language, or one that
    people say around what they look for."""
    return word in _common() or singular(word) in _common() or is_spoken(word) or bool(languages_of(word))


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    vocabulary = json.loads(PACKAGED_TOKENIZER.read_text(encoding="utf-8"))["model"]["vocab"]
    return frozenset(piece for piece in vocabulary if piece.isalpha())
