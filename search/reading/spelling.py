"""Corrections: which words of a query are misspelt, and what was meant. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from search.text import ALL_JOINING_WORDS, WORD, fold, stem

SHORTEST = 4


def worth_correcting(word: str, kept: frozenset[str]) -> bool:
    """Whether a word may be a slip at all: not a number or code, not short, not a name the hub knows, and none of the
    words that join others: "which" is right, though no asset says it."""
    return len(word) >= SHORTEST and word.isalpha() and word not in kept and word not in ALL_JOINING_WORDS


def differs(word: str, offered: str, languages: Iterable[str]) -> bool:
    """Whether `offered` is another word, not another form of the same."""
    return all(stem(fold(word), language) != stem(fold(offered), language) for language in languages)


def corrected(query: str, replacements: Mapping[str, str]) -> str:
    """`query` with each misspelt word replaced; everything else as typed."""
    return WORD.sub(lambda match: replacements.get(fold(match.group()), match.group()), query)
