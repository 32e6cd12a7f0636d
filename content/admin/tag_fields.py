"""Choosing tags, owners and days. Many tags: grouped, searchable, one control everywhere in the admin.

The field is a plain `<select multiple>` with a heading for each axis, and works as one. `js/admin-pick.js` makes a
panel of it, to search and tick in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.forms import DateInput, ModelMultipleChoiceField, SelectMultiple
from django.forms.models import ModelChoiceIterator

from content.models import Asset, BuyingStage, Product, Segment

SEGMENT_ORDER = ("axis__order", "axis__name", "order", "name")


class DayInput(DateInput):
    """The browser's own calendar, which phones have a good one of."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class PickMany(SelectMultiple):
    """A select of many; `thing` names one of them, as in "Find a segment". `opened`: its panel is always there."""

    def __init__(self, thing: str = "", attrs: dict[str, Any] | None = None, *, opened: bool = False) -> None:
        is_open = {"data-pick-opened": ""} if opened else {}
        super().__init__({"data-pick": thing, "size": 6, **is_open, **(attrs or {})})


class _ByAxis(ModelChoiceIterator):
    """Segments under the name of their axis, and what the axis means where that is said."""

    def __iter__(self) -> Iterator[Any]:
        for heading, on_it in _grouped(self.queryset):
            yield heading, [self.choice(segment) for segment in on_it]


def segments_by_axis() -> list[tuple[str, list[tuple[int, str]]]]:
    """All segments under their axes, as choices of a form, read once for forms of many rows."""
    segments = Segment.objects.select_related("axis").order_by(*SEGMENT_ORDER)
    return [(heading, [(one.pk, one.name) for one in on_it]) for heading, on_it in _grouped(segments)]


def _grouped(segments: Iterable[Segment]) -> Iterator[tuple[str, list[Segment]]]:
    for axis, on_it in groupby(segments, key=attrgetter("axis")):
        yield f"{axis.name} · {axis.description}" if axis.description else axis.name, list(on_it)


def teams() -> Any:
    return Asset._meta.get_field("teams").related_model._default_manager.order_by("name")


def _only_name(tag: Any) -> str:
    return str(tag.name)


def prepare_tag_fields(fields: dict[str, Any], prefix: str = "", *, opened: bool = False) -> None:
    """Give a form's fields for segments, stages, products and teams, those it has, their choices in order."""
    offered = {
        "segments": ("segment", Segment.objects.select_related("axis").order_by(*SEGMENT_ORDER)),
        "stages": ("buying stage", BuyingStage.objects.order_by("order", "name")),
        "products": ("product", Product.objects.order_by("name")),
        "teams": ("team", teams()),
    }
    for name, (thing, tags) in offered.items():
        field: ModelMultipleChoiceField | None = fields.get(prefix + name)
        if field is None:
            continue
        field.widget = PickMany(thing, opened=opened)
        if name == "segments":
            field.iterator = _ByAxis
            field.label_from_instance = _only_name  # type: ignore[assignment, method-assign]
        field.queryset = tags
