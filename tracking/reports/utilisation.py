"""How much of the library is used: now, over the last weeks, and by team, segment and stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.db.models import Case, Count, Exists, F, IntegerField, Max, OuterRef, Q, Sum, Value, When

from content.models import Asset, BuyingStage, SegmentAxis
from content.querysets import AssetQuerySet
from tracking.defining import explained
from tracking.reports.classes import eligible, eligible_then, not_for_others, told_in_scope, use, used
from tracking.reports.definitions import OF_UTILISATION
from tracking.reports.scope import ReportScope, TeamAccess, first_day_of

WEEKS = 12
# What companies report of their own libraries; drawn beside the line as a thing to compare with.
USUAL = 0.5


def ratio_of(part: int, whole: int) -> float | None:
    """`part` / `whole`, or None when there is nothing to divide by."""
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Utilisation:
    """Used live assets / live assets old enough to count, with the definition and the end of the data."""

    as_of: datetime
    days: int
    used: int
    eligible: int

    @property
    def ratio(self) -> float | None:
        return ratio_of(self.used, self.eligible)

    @property
    def unused(self) -> int:
        return self.eligible - self.used

    @property
    def definition(self) -> str:
        return explained(OF_UTILISATION, self.days, since=first_day_of(self.as_of, self.days))


@dataclass(frozen=True, slots=True)
class Share:
    """Utilisation of a part of the library, or by a part of the reps. `hidden` says why there are no numbers."""

    label: str
    value: str
    used: int
    eligible: int
    reps: int = 0
    hidden: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.hidden else ratio_of(self.used, self.eligible)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Shares by one grouping: an axis, the stages, the teams. `parameter` is the filter that a share's value sets."""

    title: str
    label: str
    parameter: str
    shares: tuple[Share, ...]


def utilisation(scope: ReportScope) -> Utilisation:
    """Utilisation in `scope`, from UseDay. One query."""
    counts = eligible(scope).aggregate(eligible=Count("pk"), used=Count("pk", filter=Q(used(scope))))
    return Utilisation(as_of=scope.as_of, days=scope.days, used=counts["used"], eligible=counts["eligible"])


def utilisation_by_week(scope: ReportScope, weeks: int = WEEKS) -> tuple[Utilisation, ...]:
    """Utilisation as it stood at the end of each of the last `weeks` weeks; the last is now.

    Two queries, each of one pass: over the assets, and over the uses of all the weeks.
    """
    scopes = scope.weekly(weeks)
    counted = {f"then_{number}": one_where(eligible_then(then)) for number, then in enumerate(scopes)}
    assets = told_in_scope(scope)
    row = assets.aggregate(**{name: Sum(flag) for name, flag in counted.items()})
    used_then = _used_in_each(scopes, assets, counted)
    return tuple(
        Utilisation(as_of=then.as_of, days=then.days, used=used_then[number], eligible=row[f"then_{number}"] or 0)
        for number, then in enumerate(scopes)
    )


def _used_in_each(
    scopes: Sequence[ReportScope], assets: AssetQuerySet[Asset], counted: Mapping[str, Case]
) -> list[int]:
    """How many of the assets that counted at the end of each scope had been used in its days."""
    days = use(scopes[-1].back_to(scopes[0]))
    used_then = {f"used_{number}": Max(one_where(Q(day__range=then.window))) for number, then in enumerate(scopes)}
    of_asset, of_asset_values = days.order_by().values("asset").annotate(**used_then).query.sql_with_params()
    flagged = assets.annotate(**counted).values("pk", *counted)
    flags, flags_values = flagged.query.sql_with_params()
    sums = ", ".join(f"SUM(then_{number} * used_{number})" for number in range(len(scopes)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {sums} FROM ({flags}) counted JOIN ({of_asset}) used ON used.asset = counted.pk",
            [*flags_values, *of_asset_values],
        )
        (row,) = cursor.fetchall()
    return [int(number or 0) for number in row]


def one_where(condition: Q) -> Case:
    """1 where the condition holds, else 0."""
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def utilisation_by_stage(scope: ReportScope) -> Breakdown:
    """By buying stage, in order; an asset of several stages counts in each. Two queries."""
    rows = eligible(scope).annotate(value=F("stages")).values("value")
    counted = {
        row["value"]: (row["used"], row["eligible"])
        for row in rows.annotate(eligible=Count("pk"), used=Count("pk", filter=Q(used(scope))))
    }
    shares = [
        Share(label=stage.name, value=stage.slug, used=counted[stage.pk][0], eligible=counted[stage.pk][1])
        for stage in BuyingStage.objects.order_by("order", "name")
        if stage.pk in counted
    ]
    return Breakdown(
        title="Utilisation by buying stage",
        label="Buying stage",
        parameter="stage",
        shares=(*shares, *_untagged("No stage set", counted)),
    )


def utilisation_by_segment(scope: ReportScope) -> tuple[Breakdown, ...]:
    """By segment, an axis at a time; an asset of several segments counts in each. Three queries."""
    rows = eligible(scope).annotate(value=F("segments")).values("value")
    counted = {
        row["value"]: (row["used"], row["eligible"])
        for row in rows.annotate(eligible=Count("pk"), used=Count("pk", filter=Q(used(scope))))
    }
    breakdowns = []
    for axis in SegmentAxis.objects.prefetch_related("segments").order_by("order", "name"):
        segments = sorted(axis.segments.all(), key=lambda segment: (segment.order, segment.name))
        shares = [
            Share(label=s.name, value=f"{axis.name}:{s.name}", used=counted[s.pk][0], eligible=counted[s.pk][1])
            for s in segments
            if s.pk in counted
        ]
        if shares:
            title = f"Utilisation by {axis.name.lower()}"
            breakdowns.append(Breakdown(title=title, label=axis.name, parameter="segment", shares=tuple(shares)))
    untagged = _untagged("No segment set", counted)
    if untagged:
        title = "Utilisation without a segment"
        breakdowns.append(Breakdown(title=title, label="Segment", parameter="", shares=tuple(untagged)))
    return tuple(breakdowns)


def utilisation_by_team(scope: ReportScope, access: Sequence[TeamAccess]) -> Breakdown:
    """What the reps of each team used of the assets old enough to count that aren't kept for others. Three queries.

    Each share equals `utilisation` with that team chosen. Teams that may not be shown are named without numbers.
    """
    scope = replace(scope, teams=())
    kept = Asset.teams.through.objects.all()
    usage = use(scope).filter(not_for_others(), asset__in=eligible(scope))
    counted = dict(usage.values_list("team").annotate(Count("asset", distinct=True)).order_by())
    restricted = kept.filter(asset__in=eligible(scope))
    kept_for = dict(restricted.values_list("team").annotate(Count("asset")).order_by())
    totals = eligible(scope).aggregate(
        open=Count("pk", filter=~Q(Exists(kept.filter(asset_id=OuterRef("pk"))))),
    )
    shares = [
        Share(
            label=entry.team.name,
            value=entry.team.slug,
            used=counted.get(entry.team.pk, 0) if entry.visible else 0,
            eligible=totals["open"] + kept_for.get(entry.team.pk, 0) if entry.visible else 0,
            reps=entry.reps,
            hidden=entry.why_hidden,
        )
        for entry in access
    ]
    return Breakdown(title="Utilisation by team", label="Team", parameter="team", shares=tuple(shares))


def _untagged(label: str, counted: dict[int | None, tuple[int, int]]) -> list[Share]:
    if None not in counted:
        return []
    return [Share(label=label, value="", used=counted[None][0], eligible=counted[None][1])]
