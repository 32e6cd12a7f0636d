"""What the demo library is written in: one entry an asset, its words in a small markup.

Markup of files (`read_sections`): `== title` opens a slide or section; `! kicker`; `- point`; `| a | b` a table row,
the first being the head; `+ head: text` a column; `# figure: meaning`; `1) head: text` a step; `> callout`; `~ speaker
note`; anything else is a paragraph. An indented line continues the one above it.

Markup of scripts (`read_script`): `1. heading` a step of the talk track, `> cue` under it; `? objection` and its
answer, `= proof` under it (keys of assets, `key p4` for a page); `@ subject` the email, whose body follows,
with `* place: hint` between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Self


@dataclass(frozen=True)
class Block:
    """Lines of one kind that stand together, each split into its cells."""

    kind: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    title: str
    blocks: tuple[Block, ...]

    def of(self, kind: str) -> Iterator[Block]:
        return (block for block in self.blocks if block.kind == kind)


@dataclass(frozen=True)
class Step:
    heading: str
    words: str
    cue: str = ""


@dataclass(frozen=True)
class Answer:
    objection: str
    words: str
    proof: tuple[str, ...] = ()


@dataclass(frozen=True)
class Email:
    subject: str
    body: str
    places: str = ""


@dataclass(frozen=True)
class ScriptText:
    steps: tuple[Step, ...]
    answers: tuple[Answer, ...]
    email: Email | None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One asset of the demo. `age` is in days before the day of loading; `fate`, the class its use should put it in."""

    key: str
    title: str
    summary: str
    owner: str
    age: int
    segments: tuple[str, ...]
    stages: tuple[str, ...]
    products: tuple[str, ...]
    language: str = "en"
    internal: bool = False
    review_in: int | None = 150
    expires_in: int | None = None
    state: str = "live"
    successor: str = ""
    fate: str = ""

    def in_year(self, year: int) -> Self:
        """The same entry, with `YYYY` and `YYYY-1` in its words as this year and the last."""
        words: dict[str, Any] = {
            name: value.replace("YYYY-1", str(year - 1)).replace("YYYY", str(year))
            for name, value in vars(self).items()
            if isinstance(value, str)
        }
        return replace(self, **words)


@dataclass(frozen=True, kw_only=True)
class FileEntry(Entry):
    type: str
    format: str
    body: str


@dataclass(frozen=True, kw_only=True)
class AddressEntry(Entry):
    address: str
    body: str = ""


@dataclass(frozen=True, kw_only=True)
class ScriptEntry(Entry):
    type: str
    body: str


@dataclass(frozen=True, kw_only=True)
class StoryEntry(Entry):
    customer: str
    about: str
    challenge: str
    solution: str
    results: tuple[tuple[str, str, str, str], ...]
    quotes: tuple[tuple[str, str], ...]
    nameable: bool = True
    nameable_for: int | None = None


@dataclass
class _Reading:
    title: str
    blocks: list[tuple[str, list[tuple[str, ...]]]] = field(default_factory=list)

    def section(self) -> Section:
        return Section(self.title, tuple(Block(kind, tuple(rows)) for kind, rows in self.blocks))


_MARKS = {"!": "kicker", "-": "point", "|": "table", "+": "column", "#": "figure", ">": "callout", "~": "note"}


def _lines(text: str) -> Iterator[str]:
    """The lines of the markup with their continuations joined; paragraphs are joined and end at a blank line."""
    held = ""
    for line in text.strip("\n").splitlines():
        marked = re.match(r"(==|[!|+#>~?=@-]|\d+[.)]) ", line)
        if not line.strip():
            yield held
            held = ""
        elif marked or (held and not line.startswith(" ") and re.match(r"(==|[!|+#>~?=@-]|\d+[.)]) ", held)):
            yield held
            held = line.strip()
        else:
            held = f"{held} {line.strip()}".strip()
    yield held


def read_sections(body: str) -> tuple[Section, ...]:
    found: list[_Reading] = []
    for line in filter(None, _lines(body)):
        mark, _, rest = line.partition(" ")
        if mark == "==":
            found.append(_Reading(rest))
            continue
        if mark in _MARKS:
            kind, text = _MARKS[mark], rest
        elif re.fullmatch(r"\d+\)", mark):
            kind, text = "step", rest
        else:
            kind, text = "text", line
        blocks = found[-1].blocks
        if not blocks or blocks[-1][0] != kind:
            blocks.append((kind, []))
        blocks[-1][1].append(_cells(kind, text))
    return tuple(reading.section() for reading in found)


def _cells(kind: str, text: str) -> tuple[str, ...]:
    if kind == "table":
        return tuple(cell.strip() for cell in text.removesuffix("|").split("|"))
    if kind in {"column", "figure", "step"}:
        head, _, rest = text.partition(": ")
        return (head, rest)
    return (text,)


def read_script(body: str) -> ScriptText:
    steps: list[Step] = []
    answers: list[Answer] = []
    email: Email | None = None
    for line in filter(None, _lines(body)):
        mark, _, rest = line.partition(" ")
        if re.fullmatch(r"\d+\.", mark):
            steps.append(Step(rest, ""))
        elif mark == "?":
            answers.append(Answer(rest, ""))
        elif mark == "@":
            email = Email(rest, "")
        elif mark == "*" and email:
            email = replace(email, places=f"{email.places}\n{rest}".strip())
        elif mark == "=":
            answers[-1] = Answer(answers[-1].objection, answers[-1].words, tuple(rest.split(", ")))
        elif mark == ">":
            steps[-1] = Step(steps[-1].heading, steps[-1].words, rest)
        elif email:
            email = replace(email, body=f"{email.body}\n\n{line}".strip())
        elif answers:
            answers[-1] = Answer(answers[-1].objection, f"{answers[-1].words}\n\n{line}".strip())
        else:
            last = steps[-1]
            steps[-1] = Step(last.heading, f"{last.words}\n\n{line}".strip())
    return ScriptText(tuple(steps), tuple(answers), email)


def _tags(tags: str) -> dict[str, Any]:
    """`segments / stages / products`, each separated by commas; an empty part is one the owner forgot."""
    parts = [tuple(filter(None, (name.strip() for name in part.split(",")))) for part in tags.split("/")]
    segments, stages, products = parts
    return {"segments": segments, "stages": stages, "products": products}


def collateral(
    type_: str, key: str, title: str, summary: str, tags: str, body: str, *, format: str = "pdf", **facts: Any
) -> FileEntry:
    return FileEntry(
        type=type_, format=format, key=key, title=title, summary=summary, body=body, **_tags(tags), **facts
    )


def elsewhere(key: str, title: str, summary: str, tags: str, address: str, **facts: Any) -> AddressEntry:
    return AddressEntry(key=key, title=title, summary=summary, address=address, **_tags(tags), **facts)


def script(type_: str, key: str, title: str, summary: str, tags: str, body: str, **facts: Any) -> ScriptEntry:
    return ScriptEntry(type=type_, key=key, title=title, summary=summary, body=body, **_tags(tags), **facts)


def story(key: str, title: str, summary: str, tags: str, **facts: Any) -> StoryEntry:
    return StoryEntry(key=key, title=title, summary=summary, **_tags(tags), **facts)
