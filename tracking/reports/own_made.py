"""How much of what reps have checked they made or changed themselves: now, over the last weeks, by team, stage and
segment of the call. From CheckCount, which is counted as each check is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db.models import Aggregate, Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.dateformat import format as format_date

from content.models import BuyingStage, SegmentAxis
from tracking.metrics import OWN_MADE
from tracking.models import CheckCount
from tracking.reports.scope import ReportScope, TeamAccess
from tracking.reports.utilisation import WEEKS, ratio_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMade:
    """Own-made or altered pages among those with a verdict, of so many reps. `hidden` says why they are not told."""

    label: str = ""
    own: int = 0
    pages: int = 0
    reps: int = 0
    hidden: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.hidden else ratio_of(self.own, self.pages)


#: The share as it stood at the end of each week; the last is now.
OwnMadeWeeks = tuple[tuple[datetime, OwnMade], ...]


@dataclass(frozen=True, slots=True)
class OwnMadeBy:
    """Shares by one grouping: the teams, the stages, the segments of an axis."""

    title: str
    label: str
    shares: tuple[OwnMade, ...]


@dataclass(frozen=True, slots=True)
class OwnMadeTrend:
    """The share of a period with its definition, and its weeks."""

    as_of: datetime
    days: int
    definition: str
    weeks: OwnMadeWeeks

    @property
    def now(self) -> OwnMade:
        return self.weeks[-1][1]

    @property
    def points(self) -> list[tuple[str, float]]:
        """The weeks that have a share, as they are drawn."""
        told = ((at, share.ratio) for at, share in self.weeks)
        return [(format_date(timezone.localtime(at), "j M"), ratio) for at, ratio in told if ratio is not None]

    @property
    def in_words(self) -> str:
        """The line in a sentence."""
        told = ", ".join(f"{when}: {ratio:.0%}" for when, ratio in self.points)
        return f"Own-made share at the end of each of the last {len(self.weeks)} weeks. {told}"


@dataclass(frozen=True, slots=True)
class OwnMadeReport(OwnMadeTrend):
    """With its groups."""

    groups: tuple[OwnMadeBy, ...]


_SUMS = {
    "own": Sum(F("own_made") + F("altered"), default=0),
    "checked": Sum("pages", default=0),
    "reps": Count("actor", distinct=True),
}


def own_made(scope: ReportScope, access: Sequence[TeamAccess]) -> OwnMade:
    """The share in `scope`, which narrows by team, and by segment and stage of the call. One query."""
    sums = _checks(scope).aggregate(**_SUMS)
    found = OwnMade(own=sums["own"], pages=sums["checked"], reps=sums["reps"])
    return found if scope.is_own(access) else _floored(found)


def own_made_by_week(scope: ReportScope, access: Sequence[TeamAccess], weeks: int = WEEKS) -> OwnMadeWeeks:
    """The share as it stood at the end of each of the last `weeks` weeks, over as many days each; the last is now. One
    query."""
    scopes = scope.weekly(weeks)
    sums: dict[str, Aggregate] = {}
    for number, then in enumerate(scopes):
        within = Q(at__range=then.moments)
        sums[f"own_{number}"] = Sum(F("own_made") + F("altered"), filter=within, default=0)
        sums[f"checked_{number}"] = Sum("pages", filter=within, default=0)
        sums[f"reps_{number}"] = Count("actor", filter=within, distinct=True)
    row = _checks(scope.back_to(scopes[0])).aggregate(**sums)
    told = [
        OwnMade(own=row[f"own_{number}"], pages=row[f"checked_{number}"], reps=row[f"reps_{number}"])
        for number in range(weeks)
    ]
    is_own = scope.is_own(access)
    return tuple((then.as_of, share if is_own else _floored(share)) for then, share in zip(scopes, told, strict=True))


def report_of(scope: ReportScope, access: Sequence[TeamAccess]) -> OwnMadeReport:
    groups = (_by_team(scope, access), _by_stage(scope, access), *_by_segment(scope, access))
    weeks = own_made_by_week(scope, access)
    shown = tuple(group for group in groups if group.shares)
    return OwnMadeReport(scope.as_of, scope.days, scope.meaning(OWN_MADE), weeks, shown)


def trend_of(scope: ReportScope, access: Sequence[TeamAccess]) -> OwnMadeTrend:
    """One query."""
    return OwnMadeTrend(scope.as_of, scope.days, scope.meaning(OWN_MADE), own_made_by_week(scope, access))


def _checks(scope: ReportScope) -> QuerySet[CheckCount]:
    counts = CheckCount.objects.filter(counts=True, at__range=scope.moments)
    if scope.teams:
        counts = counts.filter(team__in=[team.pk for team in scope.teams])
    if scope.stage is not None:
        counts = counts.filter(call__stage=scope.stage)
    for segments in scope.segments_by_axis():
        of_axis = CheckCount.objects.filter(call__segments__in=segments)
        counts = counts.filter(pk__in=of_axis.values("pk"))
    return counts.order_by()


def _floored(share: OwnMade) -> OwnMade:
    least = settings.HUB_MINIMUM_GROUP_SIZE
    if share.pages and share.reps < least:
        return replace(share, own=0, pages=0, hidden=f"fewer than {least} reps")
    return share


def _without_few(shares: Sequence[OwnMade]) -> tuple[OwnMade, ...]:
    """Those of too few reps hidden; where what is hidden is of too few altogether, the smallest of the others too: it
    could be read from the sum."""
    least = settings.HUB_MINIMUM_GROUP_SIZE
    told = [_floored(share) for share in shares]
    hidden = sum(share.reps for share in told if share.hidden)
    if 0 < hidden < least:
        others = [place for place, share in enumerate(told) if not share.hidden and share.pages]
        if others:
            place = min(others, key=lambda one: told[one].reps)
            told[place] = replace(told[place], own=0, pages=0, hidden="what is left would be too few reps to tell of")
    return tuple(told)


def _sums_by(scope: ReportScope, tag: str) -> dict[int | None, OwnMade]:
    rows = _checks(scope).annotate(tag=F(tag)).values("tag").annotate(**_SUMS).filter(checked__gt=0)
    return {row["tag"]: OwnMade(own=row["own"], pages=row["checked"], reps=row["reps"]) for row in rows}


def _by_team(scope: ReportScope, access: Sequence[TeamAccess]) -> OwnMadeBy:
    """Teams that may not be shown are named without numbers; the viewer's own are shown however few."""
    summed = _sums_by(scope, "team")
    shares: list[OwnMade] = []
    for entry in access:
        found = replace(summed.get(entry.team.pk, OwnMade()), label=entry.team.name)
        if found.pages and not entry.visible:
            found = replace(found, own=0, pages=0, hidden=entry.why_hidden)
        shares.append(found if entry.own or found.hidden else _floored(found))
    return OwnMadeBy("By team", "Team", tuple(share for share in shares if share.pages or share.hidden))


def _by_stage(scope: ReportScope, access: Sequence[TeamAccess]) -> OwnMadeBy:
    summed = _sums_by(scope, "call__stage")
    stages = BuyingStage.objects.order_by("order", "name")
    shares = [replace(summed[stage.pk], label=stage.name) for stage in stages if stage.pk in summed]
    if None in summed:
        shares.append(replace(summed[None], label="No stage chosen"))
    return OwnMadeBy("By stage of the call", "Buying stage", _told(shares, scope, access))


def _by_segment(scope: ReportScope, access: Sequence[TeamAccess]) -> Iterable[OwnMadeBy]:
    summed = _sums_by(scope, "call__segments")
    for axis in SegmentAxis.objects.prefetch_related("segments").order_by("order", "name"):
        segments = sorted(axis.segments.all(), key=lambda segment: (segment.order, segment.name))
        shares = [replace(summed[one.pk], label=one.name) for one in segments if one.pk in summed]
        yield OwnMadeBy(f"By {axis.name.lower()} of the call", axis.name, _told(shares, scope, access))


def _told(shares: Sequence[OwnMade], scope: ReportScope, access: Sequence[TeamAccess]) -> tuple[OwnMade, ...]:
    return tuple(shares) if scope.is_own(access) else _without_few(shares)
