"""What reps use where nobody tagged it for: a tag that is missing, or material that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from content.models import Asset, BuyingStage, Segment
from tracking.models import CellUseDay
from tracking.reports.classes import cell_use, told_in_scope
from tracking.reports.scope import ReportScope

LEAST_USES, LEAST_REPS = 5, 3
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Untagged:
    """A live asset, and a segment or a stage for which it is used and not tagged."""

    asset: Asset
    tag: Segment | BuyingStage
    uses: int
    reps: int

    @property
    def kind(self) -> str:
        return "segment" if isinstance(self.tag, Segment) else "stage"


def used_elsewhere(scope: ReportScope) -> list[Untagged]:
    """The most used first, at most 20. Seven queries.

    An asset that carries no tag of an axis, or no stage, is made for all of them and needs none.
    """
    cells = cell_use(scope).filter(asset__in=told_in_scope(scope).live().values("pk")).order_by()
    found = [("segment", *row) for row in _often(cells, "segment")] + [
        ("stage", *row) for row in _often(cells, "stage")
    ]
    assets = {
        asset.pk: asset
        for asset in Asset.objects.for_cards().among({row[1] for row in found}).prefetch_related("segments", "stages")
    }
    segments = Segment.objects.select_related("axis").in_bulk({row[2] for row in found if row[0] == "segment"})
    stages = BuyingStage.objects.in_bulk({row[2] for row in found if row[0] == "stage"})
    missing = []
    for kind, asset_id, tag_id, uses, reps in found:
        asset, tag = assets[asset_id], (segments if kind == "segment" else stages)[tag_id]
        if _is_missing(tag, _of_its_kind(asset, tag)):
            missing.append(Untagged(asset, tag, uses, reps))
    return sorted(missing, key=lambda one: (-one.uses, one.asset.title, str(one.tag)))[:SHOWN]


def _often(cells: QuerySet[CellUseDay], name: str) -> list[tuple[Any, ...]]:
    """(asset, tag, uses, reps) of what several reps used often enough."""
    sums = cells.exclude(**{name: None}).values_list("asset_id", f"{name}_id")
    often = sums.annotate(uses=Sum("count"), reps=Count("actor", distinct=True))
    return list(often.filter(uses__gte=LEAST_USES, reps__gte=LEAST_REPS))


def _of_its_kind(asset: Asset, tag: Segment | BuyingStage) -> Sequence[Segment | BuyingStage]:
    if isinstance(tag, Segment):
        return [one for one in asset.segments.all() if one.axis_id == tag.axis_id]
    return list(asset.stages.all())


def _is_missing(tag: Segment | BuyingStage, others: Sequence[Segment | BuyingStage]) -> bool:
    return bool(others) and tag not in others
