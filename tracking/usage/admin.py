"""What the marketer's listing of assets tells of their use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from wagtail.admin.ui.tables import Column

from content.models import Asset
from tracking.usage.popularity import reps_since


class UsedByColumn(Column):
    """How many reps used it in the days after which an asset counts as unused: one query for a whole table.

    For one answer, as it keeps what it asked.
    """

    cell_template_name = "tracking/admin/_used_by.html"

    def __init__(self) -> None:
        super().__init__("used_by", label=f"Used, {settings.HUB_UNUSED_DAYS} days")
        self._reps: Mapping[int, int] | None = None

    def get_value(self, instance: Asset) -> int:
        return (self._reps or {}).get(instance.pk, 0)

    def get_cell_context_data(self, instance: Asset, parent_context: Any) -> dict[str, Any]:
        if self._reps is None:
            since = timezone.localdate() - timedelta(days=settings.HUB_UNUSED_DAYS)
            self._reps = reps_since(since, assets=[row.pk for row in parent_context["table"].data])
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"reps": context["raw_value"]}
