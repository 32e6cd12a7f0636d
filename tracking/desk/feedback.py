"""What readers said of assets since they were last published."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from content.models import Asset
from content.querysets import AssetQuerySet
from tracking.models import Reaction


def found_not_useful(assets: AssetQuerySet[Asset]) -> AssetQuerySet[Asset]:
    """Those of them that are live and that somebody did not find useful since they were last published, by how many
    (`not_useful`) of all who said anything (`reactions`); most first.
    """
    said = Reaction.objects.filter(asset=OuterRef("pk"), said_at__gte=OuterRef("last_published_at"))
    counted = assets.live().annotate(not_useful=_number(said.filter(is_useful=False)), reactions=_number(said))
    return counted.filter(not_useful__gt=0).order_by("-not_useful", "pk")


def _number(said: QuerySet[Reaction]) -> Coalesce:
    counted = said.order_by().values("asset").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
