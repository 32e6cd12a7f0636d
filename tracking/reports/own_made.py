"""How much of what reps have checked they made or changed themselves: now, over the last weeks, by team, stage and
segment of the call. From CheckCount, which is counted as each check is done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.db.models import Case, F, IntegerField, Q, Sum, Value, When
from django.utils import timezone
from django.utils.dateformat import format as format_date

from content.models import BuyingStage, Segment, SegmentAxis
from tracking.floor import are_few, least_reps
from tracking.metrics import OWN_MADE
from tracking.models import Call, CheckCount
from tracking.reports.few_reps import BESIDE, left_out, siblings_untold, teams_untold
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


def own_made(scope: ReportScope, access: Sequence[TeamAccess]) -> OwnMade:
    """The share in `scope`, which narrows by team, and by segment and stage of the call. One query."""
    return _told(_checked(scope, [scope]), 0, scope, access)


def trend_of(scope: ReportScope, access: Sequence[TeamAccess]) -> OwnMadeTrend:
    """One query."""
    periods = scope.weekly(WEEKS)
    return OwnMadeTrend(
        scope.as_of, scope.days, scope.meaning(OWN_MADE), _by_week(_checked(scope, periods), periods, scope, access)
    )


def report_of(scope: ReportScope, access: Sequence[TeamAccess]) -> OwnMadeReport:
    periods = scope.weekly(WEEKS)
    checked = _checked(scope, periods)
    weeks = _by_week(checked, periods, scope, access)
    now = [one for one in checked if one.pages[-1]]
    groups = (_by_team(now, scope, access), _by_stage(now, scope, access), *_by_segment(scope, access))
    shown = tuple(_as_told(group, weeks[-1][1], access) for group in groups if group.shares)
    return OwnMadeReport(scope.as_of, scope.days, scope.meaning(OWN_MADE), weeks, shown)


# What was checked


@dataclass(frozen=True, slots=True)
class _Checked:
    """What one rep had checked while in one team, for calls of one stage that pass these filters and no others: its
    own-made or altered pages and those with a verdict, in each period. Who is gone has no number.
    """

    rep: int | None
    team: int | None
    stage: int | None
    passes: tuple[bool, ...]
    own: tuple[int, ...]
    pages: tuple[int, ...]


def _filters(scope: ReportScope) -> list[Q]:
    """What each filter asks of a check; the first is that of teams."""
    tags = Call.segments.through.objects
    asked = [Q(call__in=tags.filter(segment__in=some).values("call_id")) for some in scope.segments_by_axis()]
    if scope.stage is not None:
        asked.append(Q(call__stage=scope.stage))
    return [Q(team__in=[team.pk for team in scope.teams]) if scope.teams else Q(pk__isnull=False), *asked]


def _checked(scope: ReportScope, periods: Sequence[ReportScope]) -> list[_Checked]:
    """One query, that reads a row for each rep, their team then, the stage of the call and combination of filters."""
    flags = {
        f"passes_{place}": Case(When(asked, then=Value(1)), default=Value(0), output_field=IntegerField())
        for place, asked in enumerate(_filters(scope))
    }
    sums: dict[str, Sum] = {}
    for place, then in enumerate(periods):
        within = Q(at__range=then.moments)
        sums[f"own_{place}"] = Sum(F("own_made") + F("altered"), filter=within, default=0)
        sums[f"pages_{place}"] = Sum("pages", filter=within, default=0)
    counts = CheckCount.objects.filter(counts=True, at__range=scope.back_to(periods[0]).moments).order_by()
    rows = counts.annotate(**flags).values("actor", "team", "call__stage", *flags).annotate(**sums)
    return [
        _Checked(
            row["actor"],
            row["team"],
            row["call__stage"],
            tuple(bool(row[flag]) for flag in flags),
            tuple(row[f"own_{place}"] for place in range(len(periods))),
            tuple(row[f"pages_{place}"] for place in range(len(periods))),
        )
        for row in rows
    ]


# What may be told of it


def _reps(checked: Iterable[_Checked]) -> set[int]:
    """Those of them who are known; whoever is gone stands for one where there is nobody else."""
    found = {one.rep for one in checked}
    return {rep for rep in found if rep is not None} or {0 for _ in found}


def _share(checked: Iterable[_Checked], place: int = -1, label: str = "") -> OwnMade:
    inside = list(checked)
    return OwnMade(
        label=label,
        own=sum(one.own[place] for one in inside),
        pages=sum(one.pages[place] for one in inside),
        reps=len({one.rep for one in inside} - {None}),
    )


def _hide(share: OwnMade, why: str) -> OwnMade:
    return replace(share, own=0, pages=0, hidden=why)


def _few() -> str:
    return f"fewer than {least_reps()} reps"


def _left(checked: Iterable[_Checked]) -> bool:
    """Whether what any filter leaves out that the others let in is of few reps."""
    return any(map(are_few, left_out((one.passes, one.rep or 0) for one in checked)))


def _told(checked: Iterable[_Checked], place: int, scope: ReportScope, access: Sequence[TeamAccess]) -> OwnMade:
    """What was checked by those in scope, unless it is of few reps, or few could be read from it by subtracting."""
    used = [one for one in checked if one.pages[place]]
    inside = [one for one in used if all(one.passes)]
    found = _share(inside, place)
    if scope.is_own(access) or not found.pages:
        return found
    groups = [_reps(inside)]
    chosen = {team.pk for team in scope.teams}
    own = {entry.team.pk for entry in access if entry.own}
    if chosen:
        groups += [_reps(one for one in inside if one.team == team) for team in chosen]
    elif own:
        groups.append(_reps(one for one in inside if one.team not in own))
    beside = not chosen.isdisjoint(_teams_untold(used, access))
    beside = beside or (scope.stage is not None and scope.stage.pk in _stages_untold(used, scope))
    return _hide(found, _few()) if beside or any(map(are_few, groups)) or _left(used) else found


def _teams_untold(used: Iterable[_Checked], access: Iterable[TeamAccess]) -> set[int]:
    by_team: dict[int | None, list[_Checked]] = defaultdict(list)
    for one in used:
        if all(one.passes[1:]):
            by_team[one.team].append(one)
    return teams_untold({team: _reps(of) for team, of in by_team.items()}, access)


def _stages_untold(used: Iterable[_Checked], scope: ReportScope) -> set[int | None]:
    """The stages that may not be told beside one another; 0 is that of calls without one, and of none."""
    last = -1 if scope.stage is not None else None
    return siblings_untold((one.stage or 0, one.rep or 0) for one in used if all(one.passes[:last]))


def _by_week(
    checked: Sequence[_Checked], periods: Sequence[ReportScope], scope: ReportScope, access: Sequence[TeamAccess]
) -> OwnMadeWeeks:
    """The share as it stood at the end of each period; the last is now."""
    return tuple((then.as_of, _told(checked, place, scope, access)) for place, then in enumerate(periods))


def _as_told(group: OwnMadeBy, now: OwnMade, access: Iterable[TeamAccess]) -> OwnMadeBy:
    """Where of all together nothing is told, nothing is of its parts, but of the viewer's own teams."""
    own = {entry.team.name for entry in access if entry.own} if group.label == "Team" else set()
    if not now.hidden:
        return group
    return replace(
        group, shares=tuple(one if one.hidden or one.label in own else _hide(one, now.hidden) for one in group.shares)
    )


def _by_team(used: Sequence[_Checked], scope: ReportScope, access: Sequence[TeamAccess]) -> OwnMadeBy:
    """Teams that may not be shown are named without numbers; the viewer's own are shown however few."""
    untold = _teams_untold(used, access)
    chosen = {team.pk for team in scope.teams}
    shares: list[OwnMade] = []
    for entry in access:
        inside = [one for one in used if one.team == entry.team.pk and all(one.passes[1:])]
        found = _share(inside, label=entry.team.name)
        if found.pages and entry.team.pk in untold:
            found = _hide(found, entry.why_hidden or (_few() if are_few(_reps(inside)) else BESIDE))
        if (found.pages or found.hidden) and (not chosen or entry.team.pk in chosen):
            shares.append(found)
    return OwnMadeBy("By team", "Team", tuple(shares))


def _by_stage(used: Sequence[_Checked], scope: ReportScope, access: Sequence[TeamAccess]) -> OwnMadeBy:
    untold: set[int | None] = set() if scope.is_own(access) else _stages_untold(used, scope)
    names = {stage.pk: stage.name for stage in BuyingStage.objects.order_by("order", "name")}
    shares = []
    for stage, name in (*names.items(), (0, "No stage chosen")):
        narrowed = [replace(one, passes=(*one.passes, (one.stage or 0) == stage)) for one in used]
        inside = [one for one in narrowed if all(one.passes)]
        found = _share(inside, label=name)
        if found.pages and not scope.is_own(access):
            if are_few(_reps(inside)):
                found = _hide(found, _few())
            elif stage in untold or _left(narrowed):
                found = _hide(found, BESIDE)
        shares.append(found)
    return OwnMadeBy("By stage of the call", "Buying stage", tuple(one for one in shares if one.pages or one.hidden))


def _by_segment(scope: ReportScope, access: Sequence[TeamAccess]) -> Iterable[OwnMadeBy]:
    """Those of few reps hidden; and while all that is hidden is of few, the one of the fewest others."""
    counts = CheckCount.objects.filter(*_filters(scope), counts=True, at__range=scope.moments, pages__gt=0).order_by()
    sums = {"own": Sum(F("own_made") + F("altered")), "checked": Sum("pages")}
    by_segment: dict[int | None, list[_OfRep]] = defaultdict(list)
    for segment, *sums_of in counts.values_list("call__segments", "actor").annotate(**sums):
        by_segment[segment].append(_OfRep(*sums_of))
    for axis in SegmentAxis.objects.prefetch_related("segments").order_by("order", "name"):
        segments = sorted(axis.segments.all(), key=lambda segment: (segment.order, segment.name))
        of_axis = [None, *(one.pk for one in segments)]
        untold = siblings_untold((key, one.rep) for key in of_axis for one in by_segment.get(key, ()))
        if scope.is_own(access):
            untold = set()
        shares = [_of_segment(one, by_segment[one.pk], untold) for one in segments if one.pk in by_segment]
        yield OwnMadeBy(f"By {axis.name.lower()} of the call", axis.name, tuple(shares))


class _OfRep(NamedTuple):
    """What one rep had checked for calls of a segment."""

    rep: int | None
    own: int
    pages: int


def _of_segment(segment: Segment, of: Iterable[_OfRep], untold: Collection[int | None]) -> OwnMade:
    of = list(of)
    reps = len({one.rep for one in of} - {None})
    found = OwnMade(label=segment.name, own=sum(one.own for one in of), pages=sum(one.pages for one in of), reps=reps)
    return _hide(found, _few() if reps < least_reps() else BESIDE) if segment.pk in untold else found
