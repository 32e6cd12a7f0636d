"""How the assets of one person fare: used, sent, read, and in which of the six classes each stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from content.models import Asset
from content.querysets import AssetQuerySet
from tracking.metrics import DAYS, OLD_ENOUGH, UNUSED, USED, VIEWS
from tracking.reports.classes import asset_class, engagement, told_in_scope, use
from tracking.reports.definitions import AssetClass
from tracking.reports.scope import ReportScope
from tracking.rollups.models import USES

MEANS = (USED, VIEWS, UNUSED, OLD_ENOUGH, DAYS)


@dataclass(frozen=True, slots=True)
class OwnAsset:
    """A live asset with its uses, the sends among these and the views by recipients in the days of the scope. No class
    while it is not old enough to count.
    """

    asset: Asset
    uses: int
    sends: int
    views: int
    asset_class: AssetClass | None


def own_assets(scope: ReportScope) -> AssetQuerySet[Asset]:
    """The live assets of the scope's owner with what `told` needs, the most used first."""
    counted = (
        told_in_scope(scope)
        .live()
        .annotate(
            report_class=asset_class(scope),
            uses=_summed(use(scope), USES),
            sends=_summed(use(scope), F("sent")),
            views=_summed(engagement(scope), F("views")),
        )
    )
    return counted.order_by("-uses", "-views", "title", "pk")


def told(assets: AssetQuerySet[Asset], scope: ReportScope) -> list[OwnAsset]:
    """Some of `own_assets`. One query."""
    return [
        OwnAsset(
            asset=asset,
            uses=asset.uses,
            sends=asset.sends,
            views=asset.views,
            asset_class=AssetClass(asset.report_class) if asset.first_published_at <= scope.old_enough else None,
        )
        for asset in assets
    ]


def _summed(days: QuerySet[Any], number: Combinable) -> Coalesce:
    summed = days.filter(asset_id=OuterRef("pk")).order_by().values("asset_id").annotate(number=Sum(number))
    return Coalesce(Subquery(summed.values("number"), output_field=IntegerField()), 0)
