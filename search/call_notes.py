"""What notes on a call ask for: each thing they say is looked for by itself, and answered with a reason to believe."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from math import log

from content.words import tokens
from content.words.empty_words import ALL_JOINING_WORDS
from content.words.letters import fold
from hub.core.people import Person
from search import engine
from search.meaning.common_words import is_common
from search.reading import vocabulary
from search.reading.known_words import held_by_assets
from search.reading.spoken_words import is_spoken
from search.reading.stems import word_forms
from search.types import BY_MEANING, SearchRequest, SearchResult, SearchResults

LONGEST_NOTES = 2000
# Each thing said costs a search; what comes after the last is looked for together with it.
MOST_STATEMENTS = 6
# As many words as a query takes.
MOST_WORDS = 40
# Of what a search for one thing finds, so much is weighed.
FOUND = 25
WORDS_TOLD = 3
# A word that a quarter of all assets hold is no reason to show one.
COMMON = 0.25
# What lies near in meaning answers about as well as half of the words would.
BY_MEANING_ALONE = 0.5
# Each thing said ends at one of these; no number ends within itself.
_END = re.compile(r"[.,](?!\d)|[;!?\n\r•]|\s[-–—]\s|\s&\s")
_MARKED = re.compile(r"<mark>(.*?)</mark>")


@dataclass(frozen=True, slots=True)
class Answer:
    """How well an asset answers the notes, from 0 up; 1 is what answers one thing best. `why` says by what, or is ""
    when there is no reason worth telling. `to` is the number of the thing that it answers best."""

    share: float
    why: str
    to: int


@dataclass(frozen=True, slots=True)
class _Statement:
    """One thing that the notes say: `said` as written, `words` folded and without numbers."""

    said: str
    words: tuple[str, ...]

    @property
    def telling(self) -> tuple[str, ...]:
        return tuple(word for word in self.words if word not in ALL_JOINING_WORDS and not is_spoken(word))

    @property
    def has_meaning(self) -> bool:
        """Whether it says more in usual words than in names, to which nothing lies near."""
        usual = [word for word in self.telling if is_common(word)]
        return 2 * len(usual) > len(self.telling)


def answers(notes: str, user: Person) -> dict[int, Answer]:
    """The assets visible to `user` that answer the notes, by id. A search for each thing said, and one query more.

    They are no searches of the person's: they are not logged.
    """
    statements = _statements(notes[:LONGEST_NOTES])
    if not statements:
        return {}
    known = vocabulary.current()
    telling = list(dict.fromkeys(word for one in statements for word in one.telling))
    rarity = {
        word: log(1 + known.assets / held) if held <= max(COMMON * known.assets, 1) else 0.0
        for word, held in held_by_assets(telling, known.languages).items()
    }
    whole = max(rarity.values(), default=0.0) or 1.0
    found: dict[int, list[Answer]] = defaultdict(list)
    for number, statement in enumerate(statements):
        query = " ".join(statement.words[:MOST_WORDS])
        results = engine.search(SearchRequest(user=user, query=query, page_size=FOUND, exact=True))
        best = max((one.score for one in results.results), default=0.0) or 1.0
        for one in results.results:
            held = _held(one, statement, results, known.languages)
            rare = [word for word in held.typed if rarity.get(word)]
            by_words = min(sum(rarity[word] for word in rare) / whole, 1.0) if rare else 0.0
            if held.other_names and not rare:
                by_words = BY_MEANING_ALONE
            by_meaning = BY_MEANING_ALONE if BY_MEANING in one.by and statement.has_meaning else 0.0
            share = max(by_words, by_meaning) * (1 + one.score / best) / 2
            if share:
                found[one.asset.pk].append(Answer(share, _why(one, statement, held, rare), number))
    return {pk: _together(of_one) for pk, of_one in found.items()}


def _together(found: Sequence[Answer]) -> Answer:
    best = max(found, key=lambda one: one.share)
    return Answer(sum(one.share for one in found), best.why, best.to)


def _statements(notes: str) -> list[_Statement]:
    pieces = [piece for piece in _END.split(notes) if piece.strip()]
    pieces = [*pieces[: MOST_STATEMENTS - 1], " ".join(pieces[MOST_STATEMENTS - 1 :])]
    read = [_Statement(" ".join(piece.split()), tuple(_words(piece))) for piece in pieces]
    return [one for one in read if one.telling]


def _words(piece: str) -> Iterator[str]:
    """A number says how many, and alone it is nothing to look for."""
    return (word for word in tokens.words(piece) if not word.isdigit())


@dataclass(frozen=True, slots=True)
class _Held:
    """What an asset says of a statement, in its title, its summary or what is shown of it.

    `typed` are words of the statement, `titled` those of them in the asset's title; `other_names` pairs words of it
    with another name for them.
    """

    typed: tuple[str, ...]
    titled: Collection[str]
    other_names: tuple[tuple[str, str], ...]


def _held(found: SearchResult, statement: _Statement, results: SearchResults, languages: Sequence[str]) -> _Held:
    shown = " ".join([found.snippet, *(page.snippet for page in found.pages)])
    titled = _forms(tokens.words(found.asset.title), languages)
    marked = (word for piece in _MARKED.findall(shown) for word in tokens.words(unescape(piece)))
    said = titled | _forms(tokens.words(found.asset.summary), languages) | _forms(marked, languages)
    typed = tuple(word for word in statement.telling if not said.isdisjoint(word_forms(word, languages)))
    others = tuple(
        (name, other)
        for name, other in results.also_searched
        if all(not said.isdisjoint(word_forms(word, languages)) for word in tokens.words(other))
    )
    return _Held(typed, frozenset(word for word in typed if not titled.isdisjoint(word_forms(word, languages))), others)


def _forms(words: Iterator[str] | Sequence[str], languages: Sequence[str]) -> frozenset[str]:
    return frozenset(form for word in words for form in word_forms(word, languages))


def _why(found: SearchResult, statement: _Statement, held: _Held, rare: Sequence[str]) -> str:
    written = _as_written(statement.said)
    titled = [written.get(word, word) for word in rare if word in held.titled]
    if titled:
        return f"About {_quoted(titled)}, from your notes"
    if rare:
        return f"Says {_quoted([written.get(word, word) for word in rare])}, as your notes do"
    if held.other_names:
        name, other = held.other_names[0]
        return f"Says “{other}”, where your notes say “{name}”"
    return f"Near in meaning to “{statement.said}”" if BY_MEANING in found.by and statement.has_meaning else ""


def _as_written(said: str) -> Mapping[str, str]:
    return {fold(word): word for word in re.findall(r"[\w'’]+", said)}


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words[:WORDS_TOLD])
