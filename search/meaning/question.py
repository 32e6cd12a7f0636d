"""What of a search is asked by meaning, and how far its words carry it. Pure but for the model."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from content.words import tokens
from content.words.empty_words import is_sentence
from search import weights
from search.meaning.model import Model, Vector, current
from search.reading import translation
from search.reading.request import Reading
from search.reading.words import carrying_words

# Of a text so many words tell whether the model knows its language.
MOST_WORDS = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where in an asset the passage begins that is near: its page (0: the asset as a whole) and the letter."""

    number: int
    start: int


@dataclass(frozen=True, slots=True)
class Question:
    """A search as its meaning is asked for. `known` is the share of its words that the model knows."""

    model: Model
    vector: Vector
    known: float

    @property
    def least_cosine(self) -> float:
        """What lies less near is no neighbour."""
        return self._cosine(weights.LEAST_NEAR)

    def nearness(self, cosine: float) -> float:
        """Of a cosine: 0 where it begins to count, 1 for the same."""
        start = self._cosine(weights.NEAR_FROM)
        return max(cosine - start, 0.0) / (1 - start)

    def _cosine(self, nearness: float) -> float:
        """From sentences that have nothing to do with each other (0) to the same (1)."""
        return self.model.unrelated + nearness * (1 - self.model.unrelated)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An asset that lies near a question: `nearness` from 0 to 1, its places nearest first."""

    asset: int
    question: Question
    nearness: float
    places: tuple[Place, ...]

    def weight(self, covered: float, total: int) -> float:
        """What being near adds to an asset's score, among `total` assets, when the words' best answers hold the share
        `covered` of them."""
        return weights.near(self.nearness, self.question.known, covered, rarity(0, total))


def question_of(reading: Reading) -> Question | None:
    """What to ask by meaning; None where the words were given as commands, or the model is missing or knows too few of
    them."""
    understood = reading.understood
    if not understood.text or understood.phrases or understood.excluded or reading.request.sort == "newest":
        return None
    model = current().model
    return question_to(model, reading) if model is not None else None


def question_to(model: Model, reading: Reading) -> Question | None:
    """What to ask this model; None where it knows too few of the words."""
    asked, known = _asked_of(model, _in_known_words(model, reading))
    if known < weights.LEAST_KNOWN:
        return None
    return Question(model, model.of_query(asked), known)


def _in_known_words(model: Model, reading: Reading) -> str:
    """The query with what the model does not know whole (DPA) as it is otherwise called (data processing agreement),
    by the company's glossary and the general words."""
    text = reading.understood.text
    for typed, other in dict(reversed([(one.typed, one.other) for one in reading.synonyms])).items():
        if model.share_known(tokens.words(typed)) < 1 <= model.share_known(tokens.words(other)):
            text = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", lambda _, other=other: other, text)
    return text


def _asked_of(model: Model, text: str) -> tuple[str, float]:
    """What to ask the model, in a language that it knows, and the share of the words that it understands."""
    language = translation.language_of(text)
    if not model.speaks(language):
        return translation.in_english(text, language), translation.share_known(text, language)
    spoken = tokens.words(text)[:MOST_WORDS]
    # A number is what its question is about more than any other word: it counts twice among what is not known.
    return text, model.share_known([*spoken, *(word for word in spoken if any(map(str.isdigit, word)))])


def rarities(assets: Mapping[str, int], total: int) -> dict[str, float]:
    """BM25's weight of each word, by how many of `total` assets hold it."""
    return {word: rarity(held, total) for word, held in assets.items()}


def rarity(held: int, total: int) -> float:
    """BM25's weight of a word that so many of `total` assets hold."""
    return log(1 + (total - held + 0.5) / (held + 0.5))


def carried(reading: Reading, rarity: Mapping[str, float], held: Iterable[Collection[str]]) -> float:
    """How far the words carry a query, from 0 to 1: see `covered`, of those that say what is looked for. A sentence of
    hardly any such words is carried only in part."""
    carrying = carrying_words(reading)
    enough = weights.CARRYING_WORDS if is_sentence(reading.understood.text) else 1
    return covered({word: rarity[word] for word in carrying}, held) * min(len(carrying) / enough, 1.0)


def covered(rarity: Mapping[str, float], held: Iterable[Collection[str]]) -> float:
    """The share of words, by their weight, that the best of a question's answers holds: `held` are the words that each
    of the first few holds."""
    whole = sum(rarity.values())
    if not whole:
        return 0.0
    return max((sum(rarity.get(word, 0.0) for word in words) / whole for words in held), default=0.0)


def first(scores: Mapping[int, float], count: int = weights.COVERED_BY) -> Sequence[int]:
    """The ids of the highest scores."""
    return sorted(scores, key=lambda pk: (-scores[pk], pk))[:count]
