"""The words of a query that tell what it is about."""

from __future__ import annotations

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


def told_words(reading: Reading) -> tuple[str, ...]:
    """Each once, folded; all words when none tells anything."""
    text = reading.understood.text
    spoken = telling_words(text, reading.vocabulary.languages) or tokens.words(text)
    return tuple(dict.fromkeys(spoken))[:MOST_TOLD]
