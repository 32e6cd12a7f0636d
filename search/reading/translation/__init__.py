"""The general words of other languages in English, for a model that knows only English. Pure.

`words.tsv` has a line for each English word or expression and what it is called in German, French and Spanish: the
words of everyday business, of no trade in particular. Forms are compared by their stems, and a German word that is put
together of others is taken apart (Arbeitszeiterfassung: Arbeit, Zeit, Erfassung).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from content.words import tokens
from content.words.empty_words import is_stop_word
from content.words.stems import stem

TABLE = Path(__file__).parent / "words.tsv"
ENGLISH = "en"
# In the order of the table's columns.
LANGUAGES = ("de", "fr", "es")
# Between the parts of a German compound.
JOINTS = ("", "s", "es", "n", "en", "er", "e")
SHORTEST_PART = 3
# No word of a language is longer; to take an endless one apart takes for ever.
LONGEST_WORD = 80


def language_of(text: str) -> str:
    """The language of `text`, English where its words don't tell."""
    return shown_language(text) or ENGLISH


def shown_language(text: str) -> str | None:
    """The one language of which most of the words of `text` are known here, half of them at least; None where that is
    no single one."""
    spoken = tokens.words(text)
    known = {language: sum(_is_known(word, language) for word in spoken) for language in (ENGLISH, *LANGUAGES)}
    best = max(known, key=lambda language: known[language])
    is_alone = list(known.values()).count(known[best]) == 1
    return best if is_alone and 2 * known[best] >= len(spoken) else None


def in_english(text: str, language: str) -> str:
    """`text` word by word, without those that tell nothing; what is not known here stays as it is, as names do."""
    said = []
    for word in tokens.words(text):
        if not is_stop_word(word, [language]):
            meant = _meanings(word, language)
            said.append(word if meant is None else meant)
    return " ".join(filter(None, said))


def languages_of(word: str) -> frozenset[str]:
    """The languages in whose list a folded word is written so; none for a name, or for a word that is not general."""
    return frozenset(language for language, listed in _written().items() if word in listed)


def share_known(text: str, language: str) -> float:
    """How many of the words of `text` that tell something, from 0 to 1, are known here."""
    telling = [word for word in tokens.words(text) if not is_stop_word(word, [language])]
    return sum(_is_known(word, language) for word in telling) / len(telling) if telling else 0.0


def _is_known(word: str, language: str) -> bool:
    if is_stop_word(word, [language]):
        return True
    if language == ENGLISH and len(word) <= LONGEST_WORD:
        return stem(word, ENGLISH) in _english()
    return _meanings(word, language) is not None


@lru_cache(maxsize=20_000)
def _meanings(word: str, language: str) -> str | None:
    """The English of a folded word, of its parts when it is put together; "" when it tells nothing, None when it is not
    known."""
    if len(word) > LONGEST_WORD:
        return None
    found = _table()[language].get(stem(word, language))
    return _parts(word, language) if found is None and language == "de" else found


def _parts(word: str, language: str) -> str | None:
    """The English of the two or more known words that a German one is put together of; the last is as long as may be,
    since it tells what the whole is."""
    table = _table()[language]
    for end in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        first, rest = word[:end], word[end:]
        head = next((table[key] for joint in JOINTS if (key := _without(first, joint, language)) in table), None)
        if head is None:
            continue
        if head and (tail := _meanings(rest, language)):
            return f"{head} {tail}"
    return None


def _without(part: str, joint: str, language: str) -> str:
    if joint and (not part.endswith(joint) or len(part) - len(joint) < SHORTEST_PART):
        return ""
    return stem(part[: len(part) - len(joint)], language)


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, str]]:
    """For each language the English of each stem; the first line that has a word tells."""
    tables: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for english, *others in _rows():
        for language, said in zip(LANGUAGES, others, strict=True):
            for word in tokens.words(said):
                if not is_stop_word(word, [language]):
                    tables[language].setdefault(stem(word, language), english)
    return tables


@lru_cache(maxsize=1)
def _written() -> Mapping[str, frozenset[str]]:
    """For each language its words as they stand in the table."""
    columns = zip((ENGLISH, *LANGUAGES), zip(*_rows(), strict=True), strict=True)
    return {language: frozenset(word for said in column for word in tokens.words(said)) for language, column in columns}


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    return frozenset(stem(word, ENGLISH) for english, *_ in _rows() for word in tokens.words(english))


def _rows() -> list[list[str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]
