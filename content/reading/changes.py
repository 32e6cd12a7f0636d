"""What is said about an asset and in it, in words, and what of that differs between two versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Field
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from content.models import Asset, Collateral, CustomerStory
from content.models.asset import Part
from content.words.differences import Run, word_runs

_ABOUT = ("title", "type", "summary", "language", "audience", "owner", "segments", "stages", "products", "teams")
_DATES = ("review_date", "go_live_at", "expire_at")
_OF_KIND = {
    "collateral": ("document",),
    "script": (),
    "story": ("customer", "other_names", "described_as", "may_name_customer", "may_name_until", "logo"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A field of an asset, in words; "" when nothing stands in it."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A field or part that is not as before, with the words that were added and removed."""

    label: str
    runs: list[Run]


def fields_in_words(asset: Asset) -> list[Told]:
    """The fields of an asset, of its own kind, that are not read as its text."""
    own = asset.own
    return [_told(own, name) for name in (*_ABOUT, *_OF_KIND[own.KIND], *_DATES)]


def _told(own: Asset, name: str) -> Told:
    field: Any = own._meta.get_field(name)
    return Told(name, capfirst(str(field.verbose_name)), _in_words(own, field))


def _in_words(own: Asset, field: Field[Any, Any]) -> str:
    if field.choices:
        return str(getattr(own, f"get_{field.name}_display")())
    if field.many_to_many:
        return ", ".join(sorted(str(one) for one in getattr(own, field.name).all()))
    match value := getattr(own, field.name):
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case datetime():
            return date_format(timezone.localtime(value), "j M Y, H:i")
        case date():
            return date_format(value, "j M Y")
    if field.name == "document":
        return str(value.original_name or value.filename)
    return str(value)


def changes_between(before: Asset, after: Asset) -> list[Changed]:
    """What of the fields and of the text differs. The pages of a file are compared elsewhere, page by page."""
    changed = [
        Changed(now.label, _runs(was.text, now.text))
        for was, now in zip(fields_in_words(before), fields_in_words(after), strict=True)
        if was.text != now.text
    ]
    return [*changed, *_changed_parts(before.own, after.own)]


def _changed_parts(before: Asset, after: Asset) -> Iterator[Changed]:
    if isinstance(after, Collateral):
        return
    was, now = (_by_label(asset.get_parts(), asset) for asset in (before, after))
    for label in dict.fromkeys([*now, *was]):
        if was.get(label) != now.get(label):
            yield Changed(label, _runs(was.get(label, ""), now.get(label, "")))


def _by_label(parts: list[Part], asset: Asset) -> dict[str, str]:
    """The sections of a story by what they are, the parts of a script by their place."""
    if isinstance(asset, CustomerStory):
        return {part.label: part.text for part in parts}
    return {f"Part {part.number}": _whole(part) for part in parts}


def _whole(part: Part) -> str:
    """All that a reader of the script sees of it, and whether a customer may."""
    for_whom = "For customers" if part.for_customers else "For the rep’s voice"
    return " · ".join(filter(None, [part.label, part.text, part.notes, for_whom]))


def _runs(before: str, after: str) -> list[Run]:
    runs = word_runs(before, after)
    # Only spaces and line breaks differ.
    return runs if any(run.kind in ("added", "removed") for run in runs) else [Run("same", "Only its spacing differs.")]
