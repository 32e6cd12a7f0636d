"""What one chooses from in a form's select (`templates/components/picker.html`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Picker:
    """A select called `name`. `label` is shown before it; `title` says what it is where no label does."""

    label: str
    name: str
    options: tuple[Option, ...]
    title: str = ""


def make_picker(
    label: str,
    name: str,
    values: Iterable[tuple[str, str]],
    chosen: Collection[str],
    *,
    nothing: str = "All",
    title: str = "",
) -> Picker:
    """A picker of (value, label), those of `chosen` picked; before them the choice of `nothing` in particular."""
    options = tuple(Option(value, text, value in chosen) for value, text in values)
    first = Option("", nothing, not any(option.chosen for option in options))
    return Picker(label, name, (first, *options), title)
