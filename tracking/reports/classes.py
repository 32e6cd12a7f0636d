"""Which assets count, and in which of the six classes each stands. The only place where "used" is asked of the data."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Case, CharField, Exists, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When

from content.models import Asset
from content.querysets import AssetQuerySet
from tracking.models import CellUseDay, EngagementDay, FindDay, UsageDay, UseDay
from tracking.reports.definitions import AssetClass
from tracking.reports.scope import ReportScope


def in_scope(scope: ReportScope) -> AssetQuerySet[Asset]:
    """Assets of every state that the filters leave: so tagged, so owned, and not kept for other teams."""
    assets: AssetQuerySet[Asset] = Asset.objects.order_by()
    for segments in scope.segments_by_axis():
        tagged = Asset.segments.through.objects.filter(segment__in=segments).values("asset_id")
        assets = assets.filter(pk__in=tagged)
    if scope.stage is not None:
        assets = assets.filter(pk__in=Asset.stages.through.objects.filter(buyingstage=scope.stage).values("asset_id"))
    if scope.owner is not None:
        assets = assets.filter(owner=scope.owner)
    if scope.kind:
        assets = assets.of_kind(scope.kind)
    if scope.product is not None:
        assets = assets.filter(pk__in=Asset.products.through.objects.filter(product=scope.product).values("asset_id"))
    if scope.teams:
        kept = Asset.teams.through.objects.filter(asset_id=OuterRef("pk"))
        assets = assets.filter(~Exists(kept) | Exists(kept.filter(team__in=scope.teams)))
    return assets


def told_in_scope(scope: ReportScope) -> AssetQuerySet[Asset]:
    """Those of `in_scope` of whose use something may be told: with no team chosen, not what is kept for certain teams
    of which those that may not be shown have too few reps together. All of its uses less those of the teams that are
    shown would be theirs.
    """
    assets = in_scope(scope)
    if scope.teams or not scope.untold:
        return assets
    reps = Case(*(When(team=team, then=Value(number)) for team, number in scope.untold), output_field=IntegerField())
    kept = Asset.teams.through.objects.filter(team__in=[team for team, _ in scope.untold]).order_by()
    together = kept.values("asset_id").annotate(reps=Sum(reps))
    few = together.filter(reps__gt=0, reps__lt=settings.HUB_MINIMUM_GROUP_SIZE)
    return assets.exclude(pk__in=few.values("asset_id"))


def not_for_others() -> Q:
    """Which rows of sums by team are of assets that aren't kept for other teams than the row's: what `in_scope` leaves
    with that team chosen."""
    kept = Asset.teams.through.objects.filter(asset_id=OuterRef("asset_id"))
    return Q(~Exists(kept)) | Q(Exists(kept.filter(team_id=OuterRef("team_id"))))


def eligible(scope: ReportScope) -> AssetQuerySet[Asset]:
    """Live assets old enough to count: live now, and first live at least `scope.days` days ago."""
    return told_in_scope(scope).live_since_before(scope.old_enough)


def eligible_then(scope: ReportScope) -> Q:
    """Which of the assets in scope were live and old enough at `scope.as_of`, a moment that is past."""
    return live_then(scope.as_of) & Q(first_published_at__lte=scope.old_enough)


def live_then(at: datetime) -> Q:
    """Which assets were live at that moment, which is past."""
    lasted = Q(expire_at__isnull=True) | Q(expire_at__gt=at)
    expired_since = Q(live=False, expired=True, expire_at__gt=at)
    return ((Q(live=True) & lasted) | Q(retired_at__gt=at) | expired_since) & Q(first_published_at__lte=at)


def counted_usage(scope: ReportScope) -> QuerySet[UsageDay]:
    """Usage that counts, in the days of the scope, by its teams' reps."""
    days = UsageDay.objects.filter(day__range=scope.window, counts=True)
    return days.filter(team__in=scope.teams) if scope.teams else days


def use(scope: ReportScope) -> QuerySet[UseDay]:
    """Uses that count, by asset and day, in the days of the scope, by its teams' reps."""
    days = UseDay.objects.filter(day__range=scope.window)
    return days.filter(team__in=scope.teams) if scope.teams else days


def cell_use(scope: ReportScope) -> QuerySet[CellUseDay]:
    """Uses for calls, by segment and stage, in the days of the scope, by its teams' reps."""
    days = CellUseDay.objects.filter(day__range=scope.window)
    return days.filter(team__in=scope.teams) if scope.teams else days


def finds(scope: ReportScope) -> QuerySet[FindDay]:
    """Showings and openings in the days of the scope, by its teams' reps."""
    days = FindDay.objects.filter(day__range=scope.window)
    return days.filter(team__in=scope.teams) if scope.teams else days


def engagement(scope: ReportScope) -> QuerySet[EngagementDay]:
    """What recipients did in the days of the scope with what its teams' reps sent."""
    days = EngagementDay.objects.filter(day__range=scope.window)
    return days.filter(team__in=scope.teams) if scope.teams else days


def used(scope: ReportScope) -> Exists:
    """Whether a rep downloaded, copied, presented or sent the asset."""
    return Exists(use(scope).filter(asset_id=OuterRef("pk")))


def asset_class(scope: ReportScope) -> Case:
    """The class of an asset. Asked from the far end, each question once: what was sent was used."""
    sent = Exists(use(scope).filter(asset_id=OuterRef("pk"), sent__gt=0))
    read = Exists(engagement(scope).filter(asset_id=OuterRef("pk"), views__gt=0))
    opened = Exists(finds(scope).filter(asset_id=OuterRef("pk"), opened__gt=0))
    shown = Exists(finds(scope).filter(asset_id=OuterRef("pk"), shown__gt=0))
    return Case(
        When(Q(sent) & Q(read), then=Value(AssetClass.SENT_AND_READ.value)),
        When(sent, then=Value(AssetClass.SENT_NOT_READ.value)),
        When(used(scope), then=Value(AssetClass.USED_NOT_SENT.value)),
        When(opened, then=Value(AssetClass.OPENED_NOT_USED.value)),
        When(shown, then=Value(AssetClass.FOUND_NOT_OPENED.value)),
        default=Value(AssetClass.NEVER_FOUND.value),
        output_field=CharField(),
    )
