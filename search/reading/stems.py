"""The forms in which the words of a query may stand in an asset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from content.words import tokens
from content.words.codes import said_codes
from content.words.empty_words import telling_words
from content.words.stems import STEMMERS, stem
from search.reading.request import Reading
from search.reading.translation import languages_of


def word_forms(word: str, languages: Iterable[str]) -> tuple[str, ...]:
    """The stem of a word in each language that it may be of, and the word itself: names with punctuation stand in the
    index joined and not stemmed, as nodejs."""
    return tuple(dict.fromkeys([*(stem(word, one) for one in languages if may_be(word, one)), word]))


def may_be(word: str, language: str) -> bool:
    """Whether a folded word may be one of the language. "data" is not Spanish: its Spanish stem is that of "datos". A
    name may be of any."""
    known = languages_of(word)
    return not known or language in known or language not in STEMMERS


def stems_to_mark(reading: Reading, words: str) -> frozenset[str]:
    """What to mark when showing where `words` were found."""
    languages = reading.vocabulary.languages
    spoken = [*telling_words(words, languages), *said_codes(words)]
    spoken += [word for one in reading.synonyms for word in tokens.words(one.other)]
    return frozenset(form for word in spoken for form in word_forms(word, languages))


def begins(held: Sequence[str], typed: Sequence[str]) -> bool:
    """Whether each typed word begins a word that is held."""
    return all(any(word.startswith(part) for word in held) for part in typed)
