"""What is used now: by a team, at a stage, and how recipients took it. Reads the daily sums only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, Field, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from content.models import Asset
from content.querysets import AssetQuerySet
from hub.core.fixed_query import FixedQuery, Slot, length_for, padded, slots
from tracking.models import CellUseDay, EngagementDay, UsageDay, UseDay
from tracking.rollups.models import USES
from tracking.usage.models import USING_KINDS


@dataclass(frozen=True, slots=True)
class Use:
    """Uses of one asset since a day: `reps` who used it, how often it was `sent`, and what recipients did."""

    asset_id: int
    reps: int = 0
    uses: int = 0
    sends: int = 0
    views: int = 0
    downloads: int = 0


def use_since(since: date, *, assets: AssetQuerySet | Collection[int], team_id: int | None = None) -> Mapping[int, Use]:
    """Use of `assets` (a queryset or ids) from `since` on, by asset id; of one team's reps when `team_id` is given.

    Counts only use by reps who are neither owner nor marketer. Three queries, whatever the number of assets.
    """
    usage = UsageDay.objects.filter(asset__in=assets, day__gte=since, counts=True, kind__in=USING_KINDS)
    use = UseDay.objects.filter(asset__in=assets, day__gte=since)
    engagement = EngagementDay.objects.filter(asset__in=assets, day__gte=since)
    if team_id is not None:
        usage, use = usage.filter(team_id=team_id), use.filter(team_id=team_id)
        engagement = engagement.filter(team_id=team_id)
    reps = dict(usage.values_list("asset_id").annotate(Count("actor", distinct=True)))
    used: dict[int, dict[str, Any]] = {
        row["asset_id"]: row for row in use.values("asset_id").annotate(uses=Sum(USES), sends=Sum("sent"))
    }
    engaged: dict[int, dict[str, Any]] = {
        row["asset_id"]: row
        for row in engagement.values("asset_id").annotate(viewed=Sum("views"), downloaded=Sum("downloads"))
    }
    return {
        asset_id: Use(
            asset_id=asset_id,
            reps=reps.get(asset_id, 0),
            uses=used.get(asset_id, {}).get("uses", 0),
            sends=used.get(asset_id, {}).get("sends", 0),
            views=engaged.get(asset_id, {}).get("viewed", 0),
            downloads=engaged.get(asset_id, {}).get("downloaded", 0),
        )
        for asset_id in used.keys() | engaged.keys()
    }


def reps_since(since: date, *, assets: Sequence[int]) -> Mapping[int, int]:
    """How many reps used each of `assets` (ids) from `since` on, as `use_since` counts them. One query."""
    if not assets:
        return {}
    return dict(_reps(length_for(assets)).rows(since=since, **padded("asset", assets)))


@lru_cache(maxsize=16)
def _reps(length: int) -> FixedQuery:
    def build(slot: Callable[[str, Field], Slot]) -> QuerySet:
        assets, day = slots("asset", Asset._meta.pk, length), slot("since", UsageDay._meta.get_field("day"))
        usage = UsageDay.objects.filter(asset__pk__in=assets, day__gte=day, counts=True, kind__in=USING_KINDS)
        return usage.values_list("asset_id").annotate(Count("actor", distinct=True))

    return FixedQuery(build)


def uses_of_row(since: date) -> Coalesce:
    """For annotating a queryset of assets: how often reps used each from `since` on."""
    uses = (
        UseDay.objects.filter(asset=OuterRef("pk"), day__gte=since).order_by().values("asset").annotate(uses=Sum(USES))
    )
    return Coalesce(Subquery(uses.values("uses"), output_field=IntegerField()), 0)


def most_used(since: date, *, among: QuerySet[Any], most: int) -> list[int]:
    """The ids of the assets, of those that `among` names, that reps used most from `since` on: one pass over sums."""
    sums = UseDay.objects.filter(day__gte=since, asset__in=among).order_by().values_list("asset", flat=True)
    return list(sums.annotate(number=Sum(USES)).order_by("-number", "asset")[:most])


def popular_in_team(team_id: int, *, since: date, visible: Any, limit: int = 5) -> list[tuple[int, int]]:
    """(asset id, reps who used it since `since`) for the assets most of the team's reps used, most first."""
    rows = (
        UsageDay.objects.filter(team_id=team_id, day__gte=since, counts=True, kind__in=USING_KINDS, asset__in=visible)
        .values("asset_id")
        .annotate(reps=Count("actor", distinct=True), uses=Sum("count"))
        .order_by("-reps", "-uses", "asset_id")
    )
    return [(row["asset_id"], row["reps"]) for row in rows[:limit]]


def reps_in_cells(
    since: date, *, assets: Collection[int], segments: Sequence[int], stage: int | None
) -> Mapping[int, int]:
    """How many reps used each of `assets` (ids) since a day for calls like this one, by asset id.

    Like is a call of any of these `segments`, at this `stage`; what is not given is not asked for. One query.
    """
    cells = CellUseDay.objects.filter(asset__in=assets, day__gte=since, count__gt=0)
    if segments:
        cells = cells.filter(segment__in=segments)
    if stage is not None:
        cells = cells.filter(stage=stage)
    return dict(cells.order_by().values_list("asset_id").annotate(Count("actor", distinct=True)))
