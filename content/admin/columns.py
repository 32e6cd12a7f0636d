"""Columns of the asset listing."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Column

from content.admin import icons
from content.models import Asset, Kind


class PictureColumn(Column):
    """The first page, small; the icon of the type where there is none."""

    cell_template_name = "content/admin/cells/picture.html"

    def __init__(self) -> None:
        super().__init__("picture", label="", classname="hub-picture")

    def get_value(self, instance: Asset) -> str:
        document = instance.own.document if instance.kind == Kind.COLLATERAL else None
        if document is None or not document.pages_done or document.plays_as:
            return ""
        return reverse("hub_file_thumbnail", args=[document.pk, 1])

    def get_cell_context_data(self, instance: Asset, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"icon": icons.OF_TYPE.get(instance.type, "hub-file")}


class TypeColumn(Column):
    """The type with its icon; the kind stands in its title."""

    cell_template_name = "content/admin/cells/type.html"

    def __init__(self) -> None:
        super().__init__("type", label="Type", accessor="get_type_display", sort_key="type")

    def get_cell_context_data(self, instance: Asset, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"icon": icons.OF_TYPE.get(instance.type, "hub-file"), "kind": instance.get_kind_display()}


class StateColumn(Column):
    """The state in words with its icon, and what else a marketer has to know of it."""

    cell_template_name = "content/admin/cells/state.html"

    def __init__(self) -> None:
        super().__init__("state", label="State", sort_key="live")

    def get_cell_context_data(self, instance: Asset, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        state = "approved" if instance.release_at and not instance.live else instance.state
        return context | {
            "state": state,
            "label": instance.state_words,
            "icon": icons.OF_STATE[state],
            "more": _more(instance),
        }


def _more(asset: Asset) -> str:
    if asset.live and asset.__dict__.get("in_review"):
        return "Next version in review"
    if asset.live and asset.release_at:
        return f"Next version approved, live on {asset.release_words}"
    if asset.live and asset.has_unpublished_changes:
        return "With a newer draft"
    if asset.retired_at and asset.superseded_by is not None:
        return f"Superseded by {asset.superseded_by.title}"
    return ""


class TagsColumn(Column):
    """For whom it is, and at which stages."""

    cell_template_name = "content/admin/cells/tags.html"

    def __init__(self) -> None:
        super().__init__("tags", label="Segments and stages", accessor=lambda asset: _names(asset.segments))

    def get_cell_context_data(self, instance: Asset, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"stages": _names(instance.stages)}


def _names(tags: Any) -> str:
    return ", ".join(sorted(tag.name for tag in tags.all()))


class ChangedColumn(Column):
    """The day of the last change."""

    cell_template_name = "content/admin/cells/changed.html"

    def __init__(self) -> None:
        super().__init__("changed_at", label="Changed", sort_key="changed_at")


class ReviewColumn(Column):
    """The review date, "Review due" once it has passed, and when it expires."""

    cell_template_name = "content/admin/cells/review.html"

    def __init__(self) -> None:
        super().__init__("review_date", label="Review, expiry", sort_key="review_date")

    def get_cell_context_data(self, instance: Asset, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        expires = "Expired" if instance.has_expired() else "Expires"
        return context | {"due": instance.is_review_due(timezone.localdate()), "expires": expires}
