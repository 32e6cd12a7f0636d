"""What everybody calls it: the general words of selling that come with the hub, beside a company's own glossary."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "general_words.toml"
# Begins the keys of what some write as one word and others as two.
COMPOUND = "one-or-two-words-"


@dataclass(frozen=True, slots=True)
class GeneralTerm:
    """A name with the others that it is known by. `said` find each other; `asked` find these, but not the other way.

    `key` stays the same for good: what a company has switched off is kept by it.
    """

    key: str
    term: str
    said: tuple[str, ...]
    asked: tuple[str, ...] = ()
    language: str = "en"

    @property
    def names(self) -> tuple[str, ...]:
        """All that a person may type for it."""
        return (self.term, *self.said, *self.asked)


@dataclass(frozen=True, slots=True)
class GeneralWords:
    """All of them, as of one version of the file."""

    version: int
    terms: tuple[GeneralTerm, ...]

    def without(self, keys: Collection[str]) -> tuple[GeneralTerm, ...]:
        """Those that are not switched off."""
        return tuple(term for term in self.terms if term.key not in keys)


@lru_cache(maxsize=1)
def shipped() -> GeneralWords:
    """What came with this version of the hub."""
    with FILE.open("rb") as file:
        read = tomllib.load(file)
    terms = [
        GeneralTerm(
            key=one["key"],
            term=one["term"],
            said=tuple(one.get("said", ())),
            asked=tuple(one.get("asked", ())),
            language=one.get("language", "en"),
        )
        for one in read["entries"]
    ]
    compounds = [_compound(words, language) for language, listed in read["compounds"].items() for words in listed]
    return GeneralWords(version=read["version"], terms=(*terms, *compounds))


def _compound(words: str, language: str) -> GeneralTerm:
    joined = words.replace(" ", "")
    return GeneralTerm(key=f"{COMPOUND}{joined.lower()}", term=joined, said=(words,), language=language)
