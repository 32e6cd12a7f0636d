"""The places in a script that are filled in for one recipient. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from content.models.asset import Part
from content.models.places import (
    LONGEST_HINT,
    MERGE_FIELD,
    OF_THE_LINK,
    Place,
    key_of,
    keys_in,
    label_of,
    read_places,
)
from hub.core.edge import is_seen

# Braces that no field stands in; a recipient must not read these either.
BRACES = ("{{", "}}")
STEERS = "It holds signs that nobody sees and that would change how the words around it are read."
# Marks that turn the direction of all that follows, until it is turned back; those of one letter do no harm.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Named(Protocol):
    """Whoever a link is for, as stored or as typed."""

    @property
    def name(self) -> str: ...

    @property
    def company(self) -> str: ...


class OfCall(Protocol):
    """What a call is about."""

    @property
    def chosen(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Amiss:
    """What is wrong with how places are filled in, by key, each in their order."""

    empty: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    too_long: tuple[Place, ...] = ()
    in_braces: tuple[str, ...] = ()
    in_lines: tuple[str, ...] = ()
    steering: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.empty, self.unknown, self.too_long, self.in_braces, self.in_lines, self.steering))

    def __str__(self) -> str:
        said = [f"Fill in: {_listed(self.empty)}."] if self.empty else []
        said += [f"It has no place called: {_listed(self.unknown)}."] if self.unknown else []
        said += [f"{label_of(one.key)} takes at most {one.longest} characters." for one in self.too_long]
        said += [f"Write no double braces into: {_listed(self.in_braces)}."] if self.in_braces else []
        said += [f"Write on one line: {_listed(self.in_lines)}."] if self.in_lines else []
        said += [f"{label_of(key)}: {STEERS}" for key in self.steering]
        return " ".join(said)


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(label_of(key)[:LONGEST_HINT].lower() for key in keys)


def known_fields(*, recipient: Named | None, url: str = "", call: OfCall | None = None) -> dict[str, str]:
    """What the hub fills in by itself, by field: who the recipient is, what the call is about, and the link's own
    address.
    """
    known = {**(call.chosen if call else {}), **dict.fromkeys(OF_THE_LINK, url)}
    known["company"] = known.get("account", "")
    if recipient is not None:
        known |= {
            "first_name": recipient.name.split()[0] if recipient.name.split() else "",
            "name": recipient.name,
            "company": recipient.company or known["company"],
        }
    return {key: value for key, value in known.items() if is_seen(value)}


def places_in(parts: Iterable[Part]) -> list[Place]:
    """The places in what a recipient would read, each once, in order of appearance; the link's own address is none.
    Where several parts describe one, the first hint counts and the least length; it is one in a heading if it stands in
    any.
    """
    places: dict[str, Place] = {}
    for part in parts:
        described = read_places(part.places)
        headed = keys_in(part.label)
        for key in keys_in(f"{part.label}\n{part.text}"):
            said = described.get(key, Place(key))
            known = places.get(key, said)
            places[key] = replace(
                known,
                hint=known.hint or said.hint,
                longest=min(known.longest, said.longest),
                in_heading=known.in_heading or key in headed,
            )
    return [place for key, place in places.items() if key not in OF_THE_LINK]


def as_typed(values: Mapping[str, str]) -> dict[str, str]:
    """What was typed, by key; without what is empty, or shows nothing. Lines end as everywhere."""
    return {key_of(name): "\n".join(value.strip().splitlines()) for name, value in values.items() if is_seen(value)}


def amiss_in(places: Iterable[Place], typed: Mapping[str, str], known: Mapping[str, str]) -> Amiss:
    """What is wrong with `typed`, and with what is `known` besides and stands in its place."""
    by_key = {place.key: place for place in places}
    standing = {key: value for key, value in {**known, **typed}.items() if key in by_key}
    return Amiss(
        empty=tuple(key for key in by_key if key not in typed and key not in known),
        unknown=tuple(key for key in typed if key not in by_key),
        too_long=tuple(place for key, place in by_key.items() if len(standing.get(key, "")) > place.longest),
        in_braces=tuple(key for key, value in standing.items() if any(brace in value for brace in BRACES)),
        in_lines=tuple(
            key for key, value in standing.items() if not by_key[key].has_lines and len(value.splitlines()) > 1
        ),
        steering=tuple(key for key, value in standing.items() if any(map(_steers, value))),
    )


def _steers(letter: str) -> bool:
    return letter in _TURNING or (unicodedata.category(letter) == "Cc" and letter not in "\n\t")


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with each field that has a value replaced by it; the others stay as they are."""
    return MERGE_FIELD.sub(lambda found: values.get(key_of(found[1])) or found[0], text)


def is_filled(part: Part, values: Mapping[str, str]) -> bool:
    """Whether nothing in braces would be left for a recipient to read."""
    return not any(brace in fill(text, values) for text in (part.label, part.text) for brace in BRACES)
