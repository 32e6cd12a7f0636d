"""The places in a script that are filled in for one recipient. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from content.models.asset import Part
from content.models.script import MERGE_FIELD

# Braces that no field stands in; a recipient must not read these either.
BRACES = ("{{", "}}")


class Named(Protocol):
    """Whoever a link is for, as stored or as typed."""

    @property
    def name(self) -> str: ...

    @property
    def company(self) -> str: ...


def key_of(name: str) -> str:
    """A field under whichever spelling: "First name" and "first_name" are one."""
    return "_".join(name.lower().replace("_", " ").split())


def label_of(key: str) -> str:
    """How a person reads a field's key: "first_name" is "First name"."""
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]


def known_fields(*, recipient: Named | None, url: str = "") -> dict[str, str]:
    """What the hub fills in by itself, by field: who the recipient is, and the link's own address."""
    known = {"tracked_link": url, "link": url}
    if recipient is not None:
        known |= {
            "first_name": recipient.name.split()[0] if recipient.name.split() else "",
            "name": recipient.name,
            "company": recipient.company,
        }
    return {key: value for key, value in known.items() if value}


def fields_in(parts: Iterable[Part]) -> list[str]:
    """The keys of the fields in what a recipient would read, each once, in order of appearance."""
    texts = (text for part in parts for text in (part.label, part.text))
    return list(dict.fromkeys(key_of(name) for text in texts for name in MERGE_FIELD.findall(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with each field that has a value replaced by it; the others stay as they are."""
    return MERGE_FIELD.sub(lambda found: values.get(key_of(found[1])) or found[0], text)


def is_filled(part: Part, values: Mapping[str, str]) -> bool:
    """Whether nothing in braces would be left for a recipient to read."""
    return not any(brace in fill(text, values) for text in (part.label, part.text) for brace in BRACES)
