"""How much of what reps send is on message: now, over the last weeks, by team, stage and segment, and which assets are
sent all the same. From UseDay alone: what counts was decided as it was sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from content.models import Asset, BuyingStage, MessageFinding, SegmentAxis
from content.querysets import AssetQuerySet
from tracking.metrics import ON_MESSAGE
from tracking.models import UseDay
from tracking.reports.classes import not_for_others, told_in_scope, use
from tracking.reports.scope import ReportScope, TeamAccess
from tracking.reports.utilisation import WEEKS, ratio_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Sends of versions without an open finding among those of checked versions. `hidden` says why there are none.

    `value` is what a filter of the report is set to for the same numbers.
    """

    label: str = ""
    value: str = ""
    on_message: int = 0
    checked: int = 0
    reps: int = 0
    hidden: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.hidden else ratio_of(self.on_message, self.checked)

    @property
    def off_message(self) -> int:
        return self.checked - self.on_message


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates by one grouping: an axis, the stages, the teams. `parameter` is the filter that a rate's value sets."""

    title: str
    label: str
    parameter: str
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class OnMessage:
    """The on-message rate of a period, with its definition; `sent` counts all sends, checked or not."""

    as_of: datetime
    days: int
    rate: Rate
    sent: int
    definition: str

    @property
    def not_checked(self) -> int:
        return self.sent - self.rate.checked


@dataclass(frozen=True, slots=True)
class OffMessageAsset:
    """An asset that was sent off message in the period, of so many sends of checked versions; `findings` are open in it
    now."""

    asset: Asset
    checked: int
    off_message: int
    findings: int

    @property
    def on_message(self) -> int:
        return self.checked - self.off_message

    @property
    def ratio(self) -> float | None:
        return ratio_of(self.on_message, self.checked)


_SUMS = {"summed_on_message": Sum("on_message"), "summed_checked": Sum("checked")}


def _sends(scope: ReportScope) -> QuerySet[UseDay]:
    sends = use(scope).order_by()
    return sends.filter(asset__in=told_in_scope(scope)) if scope.narrows_assets or scope.untold else sends


def on_message(scope: ReportScope) -> OnMessage:
    """The rate in `scope`. One query."""
    sums = _sends(scope).aggregate(**_SUMS, sent_then=Sum("sent"))
    rate = Rate(on_message=sums["summed_on_message"] or 0, checked=sums["summed_checked"] or 0)
    return OnMessage(scope.as_of, scope.days, rate, sums["sent_then"] or 0, scope.meaning(ON_MESSAGE))


def on_message_by_week(scope: ReportScope, weeks: int = WEEKS) -> tuple[tuple[datetime, Rate], ...]:
    """The rate as it stood at the end of each of the last `weeks` weeks, over as many days each; the last is now. One
    query."""
    scopes = scope.weekly(weeks)
    sums = {}
    for number, then in enumerate(scopes):
        sums[f"on_{number}"] = Sum("on_message", filter=Q(day__range=then.window))
        sums[f"of_{number}"] = Sum("checked", filter=Q(day__range=then.window))
    row = _sends(scope.back_to(scopes[0])).aggregate(**sums)
    return tuple(
        (then.as_of, Rate(on_message=row[f"on_{number}"] or 0, checked=row[f"of_{number}"] or 0))
        for number, then in enumerate(scopes)
    )


def on_message_by_team(scope: ReportScope, access: Sequence[TeamAccess]) -> Rates:
    """What each team's reps sent; each rate equals `on_message` with that team chosen. Teams that may not be shown are
    named without numbers. One query."""
    sends = _sends(replace(scope, teams=())).filter(not_for_others()).values("team").annotate(**_SUMS)
    counted = {row["team"]: (row["summed_on_message"], row["summed_checked"]) for row in sends}
    rates = []
    for entry in access:
        summed = counted.get(entry.team.pk, (0, 0)) if entry.visible else (0, 0)
        rate = _rate(summed, entry.team.name, entry.team.slug)
        rates.append(replace(rate, reps=entry.reps, hidden=entry.why_hidden))
    return Rates("On message by team", "Team", "team", tuple(rates))


def on_message_by_stage(scope: ReportScope) -> Rates:
    """By the stages that the assets are tagged for, in order; an asset of several counts in each. Two queries."""
    counted = _by(scope, F("asset__stages"))
    stages = BuyingStage.objects.order_by("order", "name")
    rates = [_rate(counted[stage.pk], stage.name, stage.slug) for stage in stages if stage.pk in counted]
    return Rates("On message by buying stage", "Buying stage", "stage", (*rates, *_untagged("No stage set", counted)))


def on_message_by_segment(scope: ReportScope) -> tuple[Rates, ...]:
    """By the segments that the assets are tagged for, an axis at a time. Three queries."""
    counted = _by(scope, F("asset__segments"))
    groups = []
    for axis in SegmentAxis.objects.prefetch_related("segments").order_by("order", "name"):
        segments = sorted(axis.segments.all(), key=lambda segment: (segment.order, segment.name))
        rates = [_rate(counted[one.pk], one.name, f"{axis.name}:{one.name}") for one in segments if one.pk in counted]
        if rates:
            groups.append(Rates(f"On message by {axis.name.lower()}", axis.name, "segment", tuple(rates)))
    untagged = _untagged("No segment set", counted)
    if untagged and groups:
        groups.append(Rates("On message without a segment", "Segment", "", untagged))
    return tuple(groups)


def _by(scope: ReportScope, tag: F) -> dict[int | None, tuple[int, int]]:
    """On message and checked sends by the key of a tag; those without a checked send are left out."""
    rows = _sends(scope).filter(checked__gt=0).annotate(tag=tag).values("tag").annotate(**_SUMS)
    return {row["tag"]: (row["summed_on_message"], row["summed_checked"]) for row in rows}


def _rate(counted: tuple[int, int], label: str, value: str) -> Rate:
    return Rate(label=label, value=value, on_message=counted[0], checked=counted[1])


def _untagged(label: str, counted: dict[int | None, tuple[int, int]]) -> tuple[Rate, ...]:
    return (_rate(counted[None], label, ""),) if None in counted else ()


def off_message_assets(scope: ReportScope) -> AssetQuerySet[Asset]:
    """What was sent off message in the period, most often first; to be sliced, and read by `off_message_rows`."""
    off = F("checked") - F("on_message")
    open_now = MessageFinding.objects.on(OuterRef("pk")).open().order_by().values("asset")
    return (
        told_in_scope(scope)
        .filter(pk__in=use(scope).filter(checked__gt=F("on_message")).values("asset"))
        .annotate(
            checked_then=_of_asset(scope, Sum("checked")),
            off_then=_of_asset(scope, Sum(off)),
            open_now=_number(open_now.annotate(total=Count("pk"))),
        )
        .for_cards()
        .order_by("-off_then", "title", "pk")
    )


def _of_asset(scope: ReportScope, total: Sum) -> Coalesce:
    return _number(use(scope).order_by().filter(asset=OuterRef("pk")).values("asset").annotate(total=total))


def _number(totals: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(totals.values("total"), output_field=IntegerField()), 0)


def off_message_rows(assets: Iterable[Asset]) -> list[OffMessageAsset]:
    """Of assets as `off_message_assets` finds them."""
    counted = ("checked_then", "off_then", "open_now")
    return [OffMessageAsset(one, *(getattr(one, name) for name in counted)) for one in assets]


@dataclass(frozen=True, slots=True)
class OnMessageReport:
    """The whole report: the rate, its weeks, its groups, and what was sent off message."""

    now: OnMessage
    weeks: tuple[tuple[datetime, Rate], ...]
    groups: tuple[Rates, ...]
    assets: AssetQuerySet[Asset]


def report_of(scope: ReportScope, access: Sequence[TeamAccess]) -> OnMessageReport:
    groups = (on_message_by_team(scope, access), on_message_by_stage(scope), *on_message_by_segment(scope))
    shown = tuple(group for group in groups if group.rates)
    return OnMessageReport(on_message(scope), on_message_by_week(scope), shown, off_message_assets(scope))
