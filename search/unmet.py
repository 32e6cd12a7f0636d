"""Which words of a search are demand that the library does not meet, whatever else it found."""

from __future__ import annotations

from content.words import tokens
from search.did_you_mean import FirstHeld
from search.reading import known_words, vocabulary
from search.reading.request import Reading, read_request
from search.reading.spoken_words import is_spoken
from search.types import SearchRequest, SearchResults

# Of fewer letters a word is a sign or a piece of a name.
SHORTEST = 3
# Of the words that the last one may become, the commonest are looked up.
LONGER_TRIED = 3
# What a query says of the kind of asset, or of how new it is, is nothing that an asset should say.
ABOUT_ASSETS = ("kind", "type", "language", "newest", "owner")


def unmet_words(request: SearchRequest, results: SearchResults, first_held: FirstHeld) -> tuple[str, ...]:
    """Of the words that stand nowhere in what the person may see, those that say what is looked for, and for which no
    asset says what else they are called: not the last one while it may still become another. One look-up for each that
    has another name, and two for the last."""
    silent = {word for one in results.recognised if one.facet in ABOUT_ASSETS for word in tokens.words(one.text)}
    telling = [word for word in results.unknown_words if _tells(word) and word not in silent]
    if not telling:
        return ()
    reading = read_request(request, vocabulary.current())
    return tuple(
        word
        for word in telling
        if not _is_said_otherwise(word, reading, results, first_held) and not _is_begun(word, reading, first_held)
    )


def _tells(word: str) -> bool:
    return len(word) >= SHORTEST and any(map(str.isalpha, word)) and not is_spoken(word)


def _is_said_otherwise(word: str, reading: Reading, results: SearchResults, first_held: FirstHeld) -> bool:
    others = [other for typed, other in results.also_searched if word in tokens.words(typed)]
    return bool(others) and first_held(others, reading) is not None


def _is_begun(word: str, reading: Reading, first_held: FirstHeld) -> bool:
    """Whether it is the last word, and may still become one that stands in what the person may see."""
    longer = known_words.beginning([word])[word][:LONGER_TRIED] if word == known_words.last_word(reading) else []
    return bool(longer) and first_held(longer, reading) is not None
