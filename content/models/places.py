"""The places in approved words that a rep fills in for one recipient, and what their author says of each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks

MERGE_FIELD = re.compile(r"\{\{\s*([a-zA-Z][\w ]*?)\s*\}\}")
# The link's own address: it stands in a place that nobody fills in.
OF_THE_LINK = ("tracked_link", "link")
# So many characters a place takes, unless its author says fewer.
LONGEST_VALUE = 500
LONGEST_HINT = 120
# From so many characters on a place has lines of its own.
LONG_PLACE = 120
_LONGEST_LINE = 240
_LINE = re.compile(
    r"(?P<name>[a-zA-Z][\w ]*?)\s*(?::\s*(?P<hint>.*?))?(?:[\s,;(]+at most\s+(?P<longest>\d{1,4})\)?\.?)?"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place to fill in: the key of its field, what belongs there, and how many characters it takes. `in_heading`: it
    stands in a subject or a heading.
    """

    key: str
    hint: str = ""
    longest: int = LONGEST_VALUE
    in_heading: bool = False

    @property
    def has_lines(self) -> bool:
        """Whether it takes several lines: its author gave it room for them, and it stands in no heading."""
        return LONG_PLACE < self.longest < LONGEST_VALUE and not self.in_heading


def key_of(name: str) -> str:
    """A field under whichever spelling: "First name" and "first_name" are one."""
    return "_".join(name.lower().replace("_", " ").split())


def label_of(key: str) -> str:
    """How a person reads a field's key: "first_name" is "First name"."""
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]


def keys_in(text: str) -> list[str]:
    """The keys of the fields in a text, each once, in order of appearance."""
    return list(dict.fromkeys(key_of(name) for name in MERGE_FIELD.findall(text)))


def read_places(written: str) -> dict[str, Place]:
    """The places that are described, by key: a line each, as "weekday: the day you call, at most 20". What can't be
    read describes nothing; the editor refuses it.
    """
    lines = (_read(line.strip()) for line in written.splitlines())
    return {place.key: place for place in (_place(line) for line in lines if line is not None)}


def _read(line: str) -> re.Match[str] | None:
    return _LINE.fullmatch(line) if len(line) <= _LONGEST_LINE else None


def _place(line: re.Match[str]) -> Place:
    longest = min(int(line["longest"] or LONGEST_VALUE) or LONGEST_VALUE, LONGEST_VALUE)
    return Place(key_of(line["name"]), (line["hint"] or "").strip(), longest)


def refuse_described_amiss(written: str, texts: Iterable[str]) -> None:
    """Raise ValidationError where a line can't be read, or describes what stands in none of the texts."""
    standing = {key for text in texts for key in keys_in(text)}
    told: set[str] = set()
    for line in filter(None, map(str.strip, written.splitlines())):
        read = _read(line)
        if read is None:
            raise ValidationError(f"“{line[:40]}” can’t be read: write “weekday: the day you call, at most 20”.")
        key = key_of(read["name"])
        if key not in standing:
            raise ValidationError(f"No place is called “{label_of(key).lower()}”: write {{{{ {key} }}}} in the text.")
        if key in told:
            raise ValidationError(f"“{label_of(key)}” is described twice.")
        if len(read["hint"] or "") > LONGEST_HINT:
            raise ValidationError(f"What “{label_of(key).lower()}” is for takes at most {LONGEST_HINT} characters.")
        if read["longest"] is not None and not 0 < int(read["longest"]) <= LONGEST_VALUE:
            raise ValidationError(f"“{label_of(key)}” takes 1 to {LONGEST_VALUE} characters.")
        told.add(key)


class PlacesBlock(blocks.TextBlock):
    """What the places in a block are for, a line each."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = (
            "One to a line, if a rep needs telling: “weekday: the day you call, at most 20”. "
            "First name, company and what the call is about fill themselves in."
        )
        super().__init__(required=False, rows=2, label="Places to fill in", help_text=help_text, **kwargs)

    class Meta:
        icon = "edit"
