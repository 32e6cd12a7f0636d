"""The words of a query that tell what it is about."""

from __future__ import annotations

from collections.abc import Mapping

from content.words import tokens
from content.words.empty_words import telling_words
from search.reading.request import Reading
from search.reading.spoken_words import is_spoken

# One that says more is a text.
MOST_TOLD = 20


def carrying_words(reading: Reading) -> tuple[str, ...]:
    """Of `told_words` those that say what is looked for, not what people say around it ("how many people do they
    need"); all when there are no others."""
    told = told_words(reading)
    return tuple(word for word in told if not is_spoken(word)) or told


def other_names(reading: Reading) -> Mapping[str, tuple[str, ...]]:
    """For each of `told_words` that the glossary or the general words know: what it is otherwise called, by itself or
    in the name that it is part of."""
    found: dict[str, list[str]] = {word: [] for word in told_words(reading)}
    for one in reading.synonyms:
        for word in tokens.words(one.typed):
            if word in found:
                found[word].append(one.other)
    return {word: tuple(others) for word, others in found.items() if others}


def told_words(reading: Reading) -> tuple[str, ...]:
    """Each once, folded; all words when none tells anything."""
    text = reading.understood.text
    spoken = telling_words(text, reading.vocabulary.languages) or tokens.words(text)
    return tuple(dict.fromkeys(spoken))[:MOST_TOLD]
