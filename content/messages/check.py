"""Finds in a text what a rule of the message house says not to say. Pure; rules, not guesses.

A word counts in each of its forms, over line breaks, with or without a hyphen, whatever invisible letters stand in it.
Words of one rule stand together within a sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from content.words.inflections import forms
from content.words.letters import composed
from content.words.tokens import WORD, words, words_within

# A word, or a sign that is said as one: 38 % is not 38.
_TOKEN = re.compile(rf"{WORD.pattern}|[%‰€$£¥]")
# What may stand between two words of one phrase: spaces, one line break, hyphens, slashes, quotes.
_BETWEEN = re.compile(r"(?:[ \t\u00a0\u2000-\u200b\u202f]|\r?\n(?!\s*\n)|[-‐‑‒–/_'’‘\"“”»«])*")
# A hyphen with nothing but the end of a line after it: e-mail, guaran-tee.
_HYPHEN = re.compile(r"[-‐‑\u00ad][ \t]*(?:\r?\n[ \t]*)?")
_AROUND = 60


class RuleKind(StrEnum):
    DONT_SAY = "dont_say"
    RETIRED_NAME = "retired_name"
    REQUIRED_LINE = "required_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`key` names it in what is kept. `phrases` are the ways to say it; within one of `allowed` it is no finding.

    A retired name counts as it is written or in capitals: in small letters it may be a word like any other. For a
    required line `instead` is the line that has to stand somewhere in the same material.
    """

    key: str
    kind: RuleKind
    phrases: tuple[str, ...]
    instead: str = ""
    why: str = ""
    allowed: tuple[str, ...] = ()
    language: str = "en"
    stops: bool = False

    @property
    def name(self) -> str:
        return self.phrases[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text and where it stands, as `content.findings.Finding` has it; `where` in words: "Page 3"."""

    field: str
    where: str
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """Words that break a rule: as they are written, and the line around them."""

    rule: Rule
    passage: Passage
    words: str
    around: str


@dataclass(frozen=True, slots=True)
class _Token:
    words: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    """The forms of each of its words, the text that it was written as."""

    steps: tuple[frozenset[str], ...]
    written: str


class Check:
    """The rules, made ready once for many texts."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._by_first: dict[str, list[tuple[Rule, _Phrase]]] = defaultdict(list)
        self._allowed: dict[str, tuple[_Phrase, ...]] = {}
        for rule in self.rules:
            for phrase in (one for text in rule.phrases for one in _phrases(text, rule)):
                for form in phrase.steps[0]:
                    self._by_first[form].append((rule, phrase))
            self._allowed[rule.key] = tuple(one for text in rule.allowed for one in _phrases(text, rule))

    def breaches(self, passages: Iterable[Passage]) -> list[Breach]:
        """All that is found in material, place by place; each rule once for each way of writing in a place."""
        found: list[Breach] = []
        texts: list[str] = []
        for passage in passages:
            text = composed(passage.text)
            texts.append(text)
            found += self._within(passage, text)
        lines = {one.rule.key: one.rule for one in found if one.rule.kind == RuleKind.REQUIRED_LINE}
        kept = {key for key, rule in lines.items() if _stands(rule, texts)}
        return [one for one in found if one.rule.key not in kept]

    def _within(self, passage: Passage, text: str) -> Iterator[Breach]:
        tokens = [_Token(words_within(word.group()), word.start(), word.end()) for word in _TOKEN.finditer(text)]
        told: set[tuple[str, str]] = set()
        for place, token in enumerate(tokens):
            for first, after in _readings(text, tokens, place):
                for rule, phrase in self._by_first.get(first, ()):
                    end = _end_of(phrase, text, tokens, after)
                    if end is None or not _is_written(rule, phrase, text[token.start : end]):
                        continue
                    if self._is_allowed(rule, text, tokens, place, end):
                        continue
                    written = " ".join(text[token.start : end].split())
                    if (rule.key, written) not in told:
                        told.add((rule.key, written))
                        yield Breach(rule=rule, passage=passage, words=written, around=_line(text, token.start, end))

    def _is_allowed(self, rule: Rule, text: str, tokens: Sequence[_Token], place: int, end: int) -> bool:
        """Whether it stands within one of the phrases in which the rule allows it."""
        for phrase in self._allowed[rule.key]:
            for begin in range(max(0, place - len(phrase.steps)), place + 1):
                for first, after in _readings(text, tokens, begin):
                    if first in phrase.steps[0]:
                        allowed_end = _end_of(phrase, text, tokens, after)
                        if allowed_end is not None and allowed_end >= end:
                            return True
        return False


def _phrases(text: str, rule: Rule) -> list[_Phrase]:
    """A phrase in the ways it may be written: with its words apart, and as one where it has hyphens."""
    spoken = [word for written in _TOKEN.findall(text) for word in words_within(written)]
    if not spoken:
        return []
    as_written = rule.kind == RuleKind.RETIRED_NAME
    ways = [spoken]
    if re.search(r"\w[-‐‑]\w", text) and len(spoken) == len(re.split(r"[-‐‑]", text)):
        ways.append(["".join(spoken)])
    return [
        _Phrase(tuple(frozenset((word,)) if as_written else forms(word, rule.language) for word in way), text.strip())
        for way in ways
    ]


def _readings(text: str, tokens: Sequence[_Token], place: int) -> Iterator[tuple[str, int]]:
    """The word at this place with the place after it: by itself, and together with what a hyphen joins to it."""
    token = tokens[place]
    if len(token.words) != 1:
        if token.words:
            yield token.words[0], place + 1
        return
    [word] = token.words
    yield word, place + 1
    joined, last = word, place
    while last + 1 < len(tokens) and _HYPHEN.fullmatch(text, tokens[last].end, tokens[last + 1].start):
        last += 1
        joined += "".join(tokens[last].words)
        yield joined, last + 1


def _end_of(phrase: _Phrase, text: str, tokens: Sequence[_Token], after: int) -> int | None:
    """Where the phrase ends in the text when its first word ends before token `after`; None when it does not stand
    there."""
    for step in phrase.steps[1:]:
        if after >= len(tokens) or not _BETWEEN.fullmatch(text, tokens[after - 1].end, tokens[after].start):
            return None
        following = next((behind for word, behind in _readings(text, tokens, after) if word in step), None)
        if following is None:
            return None
        after = following
    return tokens[after - 1].end


def _is_written(rule: Rule, phrase: _Phrase, found: str) -> bool:
    """Retired names count as they are written, or in capitals."""
    if rule.kind != RuleKind.RETIRED_NAME:
        return True
    plain, name = ("".join(WORD.findall(one)) for one in (found, phrase.written))
    return plain in (name, name.upper())


def _stands(rule: Rule, texts: Iterable[str]) -> bool:
    """Whether the line that the rule requires stands in one of these texts, however its lines are broken."""
    line = " ".join(words(rule.instead))
    return bool(line) and any(f" {line} " in f" {' '.join(words(text))} " for text in texts)


def _line(text: str, start: int, end: int) -> str:
    """The words with what stands around them, on one line."""
    before = text[max(0, start - _AROUND) : start]
    behind = text[end : end + _AROUND]
    if start > _AROUND:
        before = "…" + before.partition(" ")[2]
    if end + _AROUND < len(text):
        behind = behind.rpartition(" ")[0] + "…"
    return " ".join(f"{before}{text[start:end]}{behind}".split())
