"""The words of a query that tell what it is about."""

from __future__ import annotations

from content.words import tokens
from content.words.empty_words import telling_words
from search.reading.request import Reading

# One that says more is a text.
MOST_TOLD = 20


def told_words(reading: Reading) -> tuple[str, ...]:
    """Each once, folded; all words when none tells anything."""
    text = reading.understood.text
    spoken = telling_words(text, reading.vocabulary.languages) or tokens.words(text)
    return tuple(dict.fromkeys(spoken))[:MOST_TOLD]
