"""What of a search the database answers by meaning, and how much that counts beside the words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from search.backends.database import matching
from search.meaning.nearest import neighbours, neighbours_by_earlier
from search.meaning.question import Neighbour, carried, first, question_of, rarities
from search.reading.request import Reading
from search.reading.words import other_names, told_words


@dataclass(frozen=True, slots=True)
class Near:
    """The neighbours of a search by their ids; none when it is not asked by meaning."""

    neighbours: Mapping[int, Neighbour] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Held:
    """Which of the assets that the person may see hold each word of the query that tells something."""

    by: Mapping[str, frozenset[int]]
    #: For words that have other names, which of the assets hold one of these.
    otherwise: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The words that none of them holds."""
        return tuple(word for word, assets in self.by.items() if not assets)

    def carried(self, reading: Reading, scores: Mapping[int, float]) -> float:
        """How far the words carry the query: see `search.meaning.question.carried`. `scores` are the words' own."""
        meant = {word: assets | self.otherwise.get(word, frozenset()) for word, assets in self.by.items()}
        rarity = rarities({word: len(assets) for word, assets in meant.items()}, reading.vocabulary.assets)
        held = ([word for word, assets in meant.items() if pk in assets] for pk in first(scores))
        return carried(reading, rarity, held)


def near_to(reading: Reading) -> Near:
    question = question_of(reading)
    if question is None:
        return Near()
    found = [*neighbours(question, reading.request.user), *neighbours_by_earlier(question, reading)]
    return Near({one.asset: one for one in found})


def held_by(reading: Reading, visible: Collection[int]) -> Held:
    """One query, if the query has words."""
    words, others = told_words(reading), other_names(reading)
    asked = dict.fromkeys([*words, *(name for names in others.values() for name in names)])
    holders = matching.holders([*asked], reading.vocabulary.languages)
    seen = frozenset(visible)
    return Held(
        {word: seen & holders[word] for word in words},
        {word: seen.intersection(set().union(*(holders[name] for name in names))) for word, names in others.items()},
    )
