"""Corrections: which words of a query are misspelt, and what was meant. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from content.words.empty_words import ALL_JOINING_WORDS
from content.words.letters import fold
from content.words.stems import stem
from content.words.tokens import WORD

SHORTEST, LONGEST = 4, 24


def worth_correcting(word: str, kept: frozenset[str]) -> bool:
    """Whether a word may be a slip at all: not a number or code, not short, not a name the hub knows, and none of the
    words that join others: "which" is right, though no asset says it."""
    return len(word) >= SHORTEST and word.isalpha() and word not in kept and word not in ALL_JOINING_WORDS


def differs(word: str, offered: str, languages: Iterable[str]) -> bool:
    """Whether `offered` is another word, not another form of the same."""
    return all(stem(fold(word), language) != stem(fold(offered), language) for language in languages)


def is_cut(word: str, slips: Iterable[str]) -> bool:
    """Whether a word of which others begin so ("calc") was rather cut short than mistyped for one of `slips`. A letter
    left out, doubled or swapped is a slip; with another letter in its place, any word is like some other ("call")."""
    return not any(len(slip) != len(word) or sorted(slip) == sorted(word) for slip in slips)


def corrected(query: str, replacements: Mapping[str, str]) -> str:
    """`query` with each misspelt word replaced; everything else as typed."""
    return WORD.sub(lambda match: replacements.get(fold(match.group()), match.group()), query)


def shortened(word: str) -> set[str]:
    """The word, and its forms with one letter less; the first letter is taken to be right."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(1, len(word)))}


def is_one_slip(one: str, other: str) -> bool:
    """Whether a letter was left out, added, replaced, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) != len(other):
        shorter, longer = sorted((one, other), key=len)
        return shorter[start:] == longer[start + 1 :]
    swapped = one[start : start + 2] == other[start : start + 2][::-1]
    return one[start + 1 :] == other[start + 1 :] or (swapped and one[start + 2 :] == other[start + 2 :])
