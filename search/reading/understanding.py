"""What a person means by the words they typed. Pure: a query and a dictionary in, an understood query out.

Operators: "quoted phrases", -without, kind:script, type:deck, stage:discovery, segment:healthcare (or the axis itself,
industry:healthcare), product:, language:, owner:me. Whatever else looks like one is words. Nothing is an error.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from content.words.empty_words import ALL_STOP_WORDS
from content.words.letters import fold, readable
from content.words.stems import singular
from content.words.tokens import WORD
from search.reading import periods
from search.types import Recognised

# Who pastes a paragraph asks with all of it: cut off at 300 characters it was answered a tenth worse.
LONGEST_QUERY = 2000
# Past this many words more of them only cost time.
MOST_WORDS = 250
# Among more words than these, quotes and dashes belong to the prose: taken as commands, pasted questions found nothing.
MOST_COMMANDED = 8
# A value of fewer digits says nothing by itself: "15" is not "15 inch".
SHORTEST_NUMBER = 4

# Names of so many letters are the same written as one word or several: Best Buy and BestBuy, e-mail and email.
SHORTEST_JOINED = 5
MOST_JOINED = 3

_TOKEN = re.compile(
    r"""(?P<minus>-)?(?:(?P<field>[^\W\d_][\w-]*):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))""", re.UNICODE
)


@dataclass(frozen=True, slots=True)
class Term:
    """A name for a facet value."""

    text: str
    facet: str
    value: str


@dataclass(frozen=True, slots=True)
class Dictionary:
    """All names, by their words without plural endings."""

    entries: Mapping[tuple[str, ...], tuple[tuple[str, str], ...]]
    longest: int
    joined: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, terms: Iterable[Term]) -> Dictionary:
        entries: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
        for term in terms:
            key = normal(term.text)
            if key and not _says_nothing(key) and (term.facet, term.value) not in entries[key]:
                entries[key].append((term.facet, term.value))
        known = {key: tuple(values) for key, values in entries.items() if values}
        joined: dict[str, tuple[tuple[str, str], ...]] = {}
        for key, values in known.items():
            word = "".join(key)
            if len(word) >= SHORTEST_JOINED and not word.isdigit():
                joined.setdefault(word, values)
        return cls(entries=known, longest=max(map(len, known), default=0), joined=joined)

    def period(self, text: str, start: int) -> list[tuple[tuple[int, int], tuple[tuple[str, str], ...]]]:
        """The year and quarter that stand at `start`, by the values that are called so."""
        for reading in periods.at(text, start):
            found = [
                ((said.start, said.end), values)
                for said in reading
                if (values := next((self.entries[name] for name in said.names if name in self.entries), ()))
            ]
            if found:
                return found
        return []

    def words(self) -> frozenset[str]:
        return frozenset(word for key in self.entries for word in key)


@dataclass(frozen=True, slots=True)
class Understood:
    """A query, read. `text` is what is searched as words; `filters` come from operators and must hold."""

    query: str
    text: str = ""
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    owner: str = ""
    recognised: tuple[Recognised, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.phrases)

    @property
    def plain_words(self) -> str:
        """The words that stand for no facet: what a page should hold."""
        return without(self.text, [found.text for found in self.recognised])

    @property
    def names_only(self) -> bool:
        """Whether it says nothing but values ("latest deck")."""
        spoken = (fold(match.group()) for match in WORD.finditer(self.plain_words))
        return bool(self.recognised) and all(word in ALL_STOP_WORDS for word in spoken)


def normal(text: str) -> tuple[str, ...]:
    return tuple(singular(fold(match.group())) for match in WORD.finditer(text))


def _says_nothing(key: tuple[str, ...]) -> bool:
    if len(key) > 1:
        return all(word in ALL_STOP_WORDS for word in key)
    word = key[0]
    return len(word) < 2 or word in ALL_STOP_WORDS or (word.isdigit() and len(word) < SHORTEST_NUMBER)


def recognise(text: str, dictionary: Dictionary) -> list[tuple[tuple[int, int], tuple[tuple[str, str], ...]]]:
    """Spans of `text` that name facet values, longest first, none within another, in order."""
    matches = list(WORD.finditer(text))
    keys = [singular(fold(match.group())) for match in matches]
    found: list[tuple[tuple[int, int], tuple[tuple[str, str], ...]]] = []
    at = 0
    while at < len(keys):
        length, values = _named(keys, at, dictionary)
        if values:
            found.append(((matches[at].start(), matches[at + length - 1].end()), values))
        elif period := dictionary.period(text, matches[at].start()):
            found += period
            end = max(end for (_, end), _ in period)
            length = sum(match.start() < end for match in matches[at:])
        at += length
    return found


def _named(keys: Sequence[str], at: int, dictionary: Dictionary) -> tuple[int, tuple[tuple[str, str], ...]]:
    """How many words from `at` on name values, and which; (1, ()) when none do."""
    for length in range(min(dictionary.longest, len(keys) - at), 0, -1):
        if values := dictionary.entries.get(tuple(keys[at : at + length])):
            return length, values
    for length in range(min(MOST_JOINED, len(keys) - at), 0, -1):
        if values := dictionary.joined.get("".join(keys[at : at + length])):
            return length, values
    return 1, ()


def without(text: str, pieces: Iterable[str]) -> str:
    """`text` without the first occurrence of each of `pieces`."""
    for piece in pieces:
        text = text.replace(piece, " ", 1)
    return " ".join(text.split())


def understand(
    query: str,
    dictionary: Dictionary,
    resolve: Callable[[str, str], tuple[str, str] | None],
    dropped: Sequence[str] = (),
    only_words: bool = False,
) -> Understood:
    """Read `query`. `resolve(field, value)` answers the facet and value an operator names, or None when it names none.

    `dropped` are the recognised values (`facet:value`) a person took away; `only_words` takes all of them away.
    """
    query = " ".join(readable(query).split())[:LONGEST_QUERY]
    parts = _Parts()
    tokens = list(_TOKEN.finditer(query))
    is_prose = sum(token["quoted"] is None for token in tokens) > MOST_COMMANDED
    for token in tokens:
        _read(token, parts, resolve, is_prose)
    text = " ".join(" ".join(parts.words).split()[:MOST_WORDS])
    recognised = [] if only_words else _recognised(text, dictionary, frozenset(dropped))
    return Understood(
        query=query,
        text=text,
        phrases=tuple(parts.phrases),
        excluded=tuple(parts.excluded),
        filters={facet: tuple(values) for facet, values in parts.filters.items()},
        owner=parts.owner,
        recognised=tuple(recognised),
    )


@dataclass(slots=True)
class _Parts:
    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    filters: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    owner: str = ""


def _read(
    token: re.Match[str], parts: _Parts, resolve: Callable[[str, str], tuple[str, str] | None], is_prose: bool
) -> None:
    said = token["quoted"] if token["quoted"] is not None else token["bare"]
    if not WORD.search(said):
        # Punctuation alone finds nothing, but a name such as "C++" is written with a letter and kept.
        return
    if token["field"]:
        meant = resolve(token["field"], said)
        if meant and not token["minus"]:
            if meant[0] == "owner":
                parts.owner = meant[1]
            else:
                parts.filters[meant[0]].append(meant[1])
            return
        said = f"{token['field']} {said}"
    if is_prose:
        parts.words.append(said)
    elif token["minus"]:
        parts.excluded.append(said)
    elif token["quoted"] is not None and len(WORD.findall(said)) > 1:
        parts.phrases.append(said)
        parts.words.append(said)
    else:
        parts.words.append(said)


def _recognised(text: str, dictionary: Dictionary, dropped: frozenset[str]) -> list[Recognised]:
    found: dict[tuple[str, str], Recognised] = {}
    for (start, end), values in recognise(text, dictionary):
        for facet, value in values:
            if f"{facet}:{value}" not in dropped:
                found.setdefault((facet, value), Recognised(facet=facet, value=value, text=text[start:end]))
    return list(found.values())
