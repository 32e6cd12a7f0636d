"""The words that tell what pages of several reps are about, and nobody's name. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from content.words import tokens
from content.words.empty_words import ALL_JOINING_WORDS
from content.words.names import GENERIC, names_of
from content.words.pages import tokens_of

MOST_WORDS = 10
SHORTEST = 4
_ADDRESS = re.compile(r"\S+@\S+|\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE)


def telling_words(by_rep: Sequence[Sequence[str]], *, least: int, names: Collection[str]) -> list[str]:
    """At most MOST_WORDS words that stand on pages of at least `least` reps, as the first page has them and in its
    order; `by_rep` are the texts of each. Those that stand in first lines come before others. Left out: words that join
    others, figures, addresses, and `names`."""
    said, headed = _reps_with(by_rep), _reps_with([[_first_line(text) for text in texts] for texts in by_rep])
    kept = [word for word, reps in said.items() if reps >= least and word not in names]
    chosen = set(sorted(kept, key=lambda word: (-headed[word], -said[word], -len(word), word))[:MOST_WORDS])
    written: dict[str, str] = {}
    for texts in by_rep:
        for text in texts:
            for word, as_written in _words_of(text):
                if word in chosen:
                    written.setdefault(word, as_written)
    return list(written.values())


def _reps_with(by_rep: Iterable[Iterable[str]]) -> Counter[str]:
    """How many reps say each word."""
    said: Counter[str] = Counter()
    for texts in by_rep:
        said.update({word for text in texts for word, _ in _words_of(text)})
    return said


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def _words_of(text: str) -> list[tuple[str, str]]:
    """Each folded, and as it is written, in small letters."""
    plain = _ADDRESS.sub(" ", text)
    return [
        (token.word, plain[token.start : token.end].lower())
        for token in tokens_of(plain)
        if len(token.word) >= SHORTEST and token.word.isalpha() and token.word not in ALL_JOINING_WORDS
    ]


def words_in_names(people: Iterable[str], companies: Iterable[tuple[str, str]]) -> set[str]:
    """The folded words by which people and companies are called; of a company, given with its other names one a line,
    those that are nobody else's."""
    named = {word for name in people for word in tokens.words(name)}
    for company, listed in companies:
        named.update(word for name in names_of(company, listed) for word in tokens.words(name))
    return named - GENERIC


def names_in_address(email: str) -> str:
    """The names that an address tells: of the company, and of the person where it has several words, as in
    "marta.keller@globex.com"; "sales" and its like are nobody's."""
    local, _, domain = email.rpartition("@")
    person = re.split(r"[._-]+", local)
    return " ".join([*(person if len(person) > 1 else ()), *domain.split(".")[:-1]])
