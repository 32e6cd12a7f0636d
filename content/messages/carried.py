"""Finds in a text which messages it carries: by their words, or by most of the words of one in a sentence. Pure.

These are proposals for people to confirm, so stems are good enough: a word counts in all of its forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from content.messages.check import Passage
from content.words.empty_words import telling_words
from content.words.letters import composed
from content.words.stems import stem
from content.words.tokens import words

#: Of the telling words of a statement so many stand in one sentence that carries it, and so many at the least.
SHARE, LEAST = 0.6, 3
#: A way to say it of fewer words says the message only beside so many of the statement's own.
LONG_ENOUGH, BESIDE = 3, 2
MOST_SENTENCE = 400
_ENDS = re.compile(r"(?<=[.!?…])\s+|\n\s*\n|\s*[•▪‣●◦]\s*|\n(?=\s*[-–*]\s)")
#: A heading and the lines under it run on without a full stop: so many words are one sentence at the most.
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a message stands: `strength` from SHARE, for words near it, to 1 for its own."""

    message_id: int
    passage: Passage
    sentence: str
    strength: float


@dataclass(frozen=True)
class Statement:
    """A message as it is looked for: its statement, and the words that carry it."""

    message_id: int
    text: str
    say: tuple[str, ...] = ()
    language: str = "en"

    @cached_property
    def telling(self) -> frozenset[str]:
        return frozenset(stem(word, self.language) for word in telling_words(self.text, [self.language]))

    @cached_property
    def ways(self) -> tuple[tuple[str, ...], ...]:
        """The statement itself and each way to say it, in stems."""
        spoken = (tuple(_stems(text, self.language)) for text in (self.text, *self.say))
        return tuple(way for way in spoken if way)

    def strength_in(self, said: Sequence[str]) -> float:
        """How surely these words of one sentence, in stems, say it; 0 for not at all."""
        held = self.telling.intersection(said)
        for way in self.ways:
            if _stands(way, said) and (len(way) >= LONG_ENOUGH or len(held.difference(way)) >= BESIDE):
                return 1.0
        share = len(held) / len(self.telling) if self.telling else 0.0
        return share if share >= SHARE and len(held) >= LEAST else 0.0

    def may_stand_in(self, stems: frozenset[str]) -> bool:
        """Whether it can stand in a text of these stems at all: asked first, as it mostly can't."""
        held = len(self.telling & stems)
        return held >= max(LEAST, SHARE * len(self.telling)) or any(stems.issuperset(way) for way in self.ways)


def sightings(statements: Iterable[Statement], passages: Iterable[Passage]) -> dict[int, Sighting]:
    """For each message that the material carries the place that says it best, the first of several alike."""
    by_language: dict[str, list[Statement]] = {}
    for statement in statements:
        by_language.setdefault(statement.language, []).append(statement)
    best: dict[int, Sighting] = {}
    for passage in passages if by_language else ():
        for found in _within(passage, by_language):
            before = best.get(found.message_id)
            if before is None or found.strength > before.strength:
                best[found.message_id] = found
    return best


def _within(passage: Passage, by_language: dict[str, list[Statement]]) -> Iterator[Sighting]:
    text = composed(passage.text)
    spoken = words(text)
    for language, statements in by_language.items():
        stems = frozenset(stem(word, language) for word in spoken)
        likely = [statement for statement in statements if statement.may_stand_in(stems)]
        for sentence in sentences_of(text) if likely else ():
            said = _stems(sentence, language)
            for statement in likely:
                if strength := statement.strength_in(said):
                    yield Sighting(statement.message_id, passage, sentence[:MOST_SENTENCE], strength)


def sentences_of(text: str) -> Iterator[str]:
    """The sentences, each on one line; what runs on without an end in pieces that break where its lines do."""
    for run in _ENDS.split(text):
        piece: list[str] = []
        for line in run.splitlines():
            if piece and len(piece) + len(line.split()) > _LONGEST:
                yield " ".join(piece)
                piece = []
            piece += line.split()
        if piece:
            yield " ".join(piece)


def _stems(text: str, language: str) -> list[str]:
    return [stem(word, language) for word in words(text)]


def _stands(way: Sequence[str], said: Sequence[str]) -> bool:
    """Whether these words stand in a row."""
    length, way = len(way), list(way)
    return any(said[start : start + length] == way for start in range(len(said) - length + 1))
