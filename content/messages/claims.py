"""Finds in a text where claims are cited: by their figure, as it may be written, beside their words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from content.messages.carried import MOST_SENTENCE, sentences_of
from content.messages.check import Passage
from content.words.empty_words import telling_words
from content.words.figures import Figure, figure_of, places_of
from content.words.letters import composed
from content.words.stems import stem
from content.words.tokens import words

#: What has a subject of its own; a year has none.
_IS_NUMBER = re.compile(r"(?<!\w)(?!(?:19|20)\d\d(?!\d))\d|[%％‰]|\b(?:per ?cent|prozent|pour|ciento)\b", re.IGNORECASE)
#: A figure and its words stand within so many words of each other.
_REACH = 14


@dataclass(frozen=True)
class Sought:
    """A claim as it is looked for. `earlier`: figures that it had before."""

    claim_id: int
    figure: str
    unit: str
    ways: tuple[str, ...]
    earlier: tuple[str, ...] = ()
    language: str = "en"

    @cached_property
    def figures(self) -> tuple[tuple[str, Figure], ...]:
        """Today's first, each as it is written."""
        read = ((one, figure_of(one, self.unit, self.language)) for one in (self.figure, *self.earlier))
        return tuple((one, figure) for one, figure in read if figure is not None)

    @cached_property
    def stems(self) -> tuple[frozenset[str], ...]:
        """The telling words of each way to say it, in stems."""
        told = (telling_words(way, [self.language]) for way in self.ways)
        return tuple(frozenset(stem(word, self.language) for word in way) for way in told if way)

    def is_near(self, said: frozenset[str]) -> bool:
        return any(way.issubset(said) for way in self.stems)


@dataclass(frozen=True, slots=True)
class CitedFigure:
    """Where a claim is cited, as its figure is written there; `is_outdated`: it is one that the claim had before."""

    claim_id: int
    passage: Passage
    sentence: str
    written: str
    is_outdated: bool


def cited_figures(sought: Sequence[Sought], passages: Iterable[Passage]) -> list[CitedFigure]:
    """Each claim once a place, where it stands first in it."""
    found: list[CitedFigure] = []
    for passage in passages if sought else ():
        text = composed(passage.text)
        held = {language: _stems(text, language) for language in {one.language for one in sought}}
        likely = [one for one in sought if one.is_near(held[one.language])]
        for claim in likely:
            cited = next(_within(claim, passage, text), None)
            if cited is not None:
                found.append(cited)
    return found


def _within(claim: Sought, passage: Passage, text: str) -> Iterator[CitedFigure]:
    for sentence in sentences_of(text):
        for number, (_, figure) in enumerate(claim.figures):
            for place in places_of(figure, sentence):
                if claim.is_near(_stems(_around(sentence, place.start, place.end), claim.language)):
                    written = " ".join(place.written.split())
                    yield CitedFigure(claim.claim_id, passage, sentence[:MOST_SENTENCE], written, number > 0)


def _around(sentence: str, start: int, end: int) -> str:
    """The words within reach of the figure, on its side of another number: a list has a subject for each."""
    before, behind = sentence[:start].split()[-_REACH:], sentence[end:].split()[:_REACH]
    behind_until = next((place for place, word in enumerate(behind) if _IS_NUMBER.search(word)), len(behind))
    numbers = [place for place, word in enumerate(before) if _IS_NUMBER.search(word)]
    kept = before[numbers[-1] + 1 :] if numbers else before
    return " ".join([*kept, *behind[:behind_until]])


def _stems(text: str, language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in words(text))
