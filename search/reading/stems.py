"""The forms in which the words of a query may stand in an asset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from content.words import tokens
from content.words.codes import said_codes
from content.words.empty_words import telling_words
from content.words.stems import stem
from search.reading.request import Reading
from search.reading.translation import languages_of


def word_forms(word: str, languages: Sequence[str]) -> tuple[str, ...]:
    """The stem of a word in each language that it may be of, and the word itself: names with punctuation stand in the
    index joined and not stemmed, as nodejs."""
    stems = (stem(word, language) for language in languages if may_be(word, language, languages))
    return tuple(dict.fromkeys([*stems, word]))


def may_be(word: str, language: str, among: Iterable[str]) -> bool:
    """Whether a folded word is to be looked for by its stem in this language of those `among` which assets are.

    Not where it is a general word of another of them and its stem here may be that of another word: the Spanish stem of
    "data" is that of "datos".
    """
    known = languages_of(word)
    return language in known or known.isdisjoint(among) or stem(word, language) == word


def stems_to_mark(reading: Reading, words: str) -> frozenset[str]:
    """What to mark when showing where `words` were found."""
    languages = reading.vocabulary.languages
    spoken = [*telling_words(words, languages), *said_codes(words)]
    spoken += [word for one in reading.synonyms for word in tokens.words(one.other)]
    return frozenset(form for word in spoken for form in word_forms(word, languages))


def begins(held: Sequence[str], typed: Sequence[str]) -> bool:
    """Whether each typed word begins a word that is held."""
    return all(any(word.startswith(part) for word in held) for part in typed)
