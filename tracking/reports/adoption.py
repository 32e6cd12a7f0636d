"""Who uses the hub: how many reps, how much each, team by team and week by week; never a rep by name.

From the daily sums of use by person (UsageDay). Where what is told would be of few reps, by itself or beside what other
filters show, nothing is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import Case, IntegerField, Q, QuerySet, Sum, Value, When

from content.permissions import REPS
from tracking.floor import are_few, least_reps
from tracking.metrics import ACTIVE_REPS, RAMP, USES_A_REP, WITH_MANY_WON_CALLS
from tracking.models import UsageDay
from tracking.reports.adoption_ramp import Ramp, ramp
from tracking.reports.adoption_won import WonCalls, won_calls
from tracking.reports.classes import in_scope
from tracking.reports.few_reps import BESIDE, left_out, teams_untold
from tracking.reports.scope import ReportScope, TeamAccess
from tracking.reports.utilisation import WEEKS
from tracking.usage.models import USING_KINDS

OF_ADOPTION = (ACTIVE_REPS, USES_A_REP, RAMP, WITH_MANY_WON_CALLS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """How many reps used something, and how often. `reps` are those there are now, used or not; `hidden` says why there
    are no numbers.
    """

    active: int = 0
    uses: int = 0
    reps: int = 0
    hidden: str = ""

    @property
    def uses_a_rep(self) -> float | None:
        """By those who used anything; None where nobody did."""
        return round(self.uses / self.active, 1) if self.active and not self.hidden else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamActivity:
    """What a team's reps did in the period and in the one before. `value` is the filter that sets it."""

    label: str
    value: str
    now: Activity
    before: Activity


@dataclass(frozen=True, slots=True)
class AdoptionReport:
    """The whole report. `weeks` holds how it stood at the end of each week of which it may be told."""

    as_of: datetime
    days: int
    definition: str
    now: Activity
    before: Activity
    weeks: tuple[tuple[datetime, Activity], ...]
    teams: tuple[TeamActivity, ...]
    ramp: Ramp
    ramp_before: Ramp
    won: WonCalls


def adoption_report(scope: ReportScope, access: Sequence[TeamAccess]) -> AdoptionReport:
    """At most 8 queries, however many reps, assets and uses."""
    periods = [*scope.weekly(WEEKS), scope.earlier(scope.days)]
    done, reps = _done(scope, periods), _reps_now()
    of_team = None if not scope.teams else {team.pk for team in scope.teams}
    number = sum(count for team, count in reps.items() if of_team is None or team in of_team)
    told = [replace(_told(done, place, scope, access), reps=number) for place in range(len(periods))]
    ramp_now, ramp_before = ramp(scope, access)
    return AdoptionReport(
        as_of=scope.as_of,
        days=scope.days,
        definition=scope.meaning(*OF_ADOPTION),
        now=told[WEEKS - 1],
        before=told[WEEKS],
        weeks=tuple(
            (then.as_of, one) for then, one in zip(periods[:WEEKS], told[:WEEKS], strict=True) if not one.hidden
        ),
        teams=_by_team(done, scope, access, reps),
        ramp=ramp_now,
        ramp_before=ramp_before,
        won=won_calls(scope, access),
    )


# What was done


@dataclass(frozen=True, slots=True)
class _Done:
    """What one rep did while in one team, of assets that pass these filters and no others: how often in each period."""

    rep: int
    team: int | None
    passes: tuple[bool, ...]
    uses: tuple[int, ...]

    def in_all(self, *, but_team: bool = False) -> bool:
        """Whether every filter lets it in; the first is that of teams, which `but_team` does not ask."""
        return all(self.passes[1:] if but_team else self.passes)


def _filters(scope: ReportScope) -> list[Q]:
    """What each filter asks of a row of UsageDay: that of teams, then each that was chosen of assets."""
    only = ReportScope(as_of=scope.as_of, days=scope.days)
    of_assets = [replace(only, segments=tuple(segments)) for segments in scope.segments_by_axis()]
    of_assets += [
        replace(only, **{name: getattr(scope, name)})
        for name in ("stage", "owner", "kind", "product")
        if getattr(scope, name)
    ]
    asked = [Q(asset__in=in_scope(one).values("pk")) for one in of_assets]
    if scope.teams:
        kept = in_scope(replace(only, teams=scope.teams)).values("pk")
        return [Q(team__in=[team.pk for team in scope.teams], asset__in=kept), *asked]
    return [Q(pk__isnull=False), *asked]


def _done(scope: ReportScope, periods: Sequence[ReportScope]) -> list[_Done]:
    """One query, that reads a row for each rep, their team then and combination of filters."""
    flags = {
        f"passes_{place}": Case(When(asked, then=Value(1)), default=Value(0), output_field=IntegerField())
        for place, asked in enumerate(_filters(scope))
    }
    sums = {
        f"uses_{place}": Sum("count", filter=Q(day__range=then.window), default=0) for place, then in enumerate(periods)
    }
    days = (min(then.first_day for then in periods), scope.last_day)
    rows = _using_days().filter(day__range=days).annotate(**flags).values("actor", "team", *flags).annotate(**sums)
    return [
        _Done(row["actor"], row["team"], tuple(bool(row[one]) for one in flags), tuple(row[one] for one in sums))
        for row in rows
    ]


def _using_days() -> QuerySet[UsageDay]:
    """Uses that count, by person: all of what adoption is told of."""
    return UsageDay.objects.filter(counts=True, kind__in=USING_KINDS, count__gt=0).order_by()


def _reps_now() -> Mapping[int | None, int]:
    """How many reps there are, by team. One query."""
    found: dict[int | None, int] = defaultdict(int)
    for team in get_user_model().objects.filter(is_active=True, groups__name=REPS).values_list("team_id", flat=True):
        found[team] += 1
    return found


# What may be told of it


def _activity(done: Iterable[_Done], place: int) -> tuple[Activity, set[int]]:
    used = [one for one in done if one.uses[place]]
    reps = {one.rep for one in used}
    return Activity(active=len(reps), uses=sum(one.uses[place] for one in used)), reps


def _told(done: Sequence[_Done], place: int, scope: ReportScope, access: Sequence[TeamAccess]) -> Activity:
    """What was done in a period by those in scope, unless few reps could be read from it."""
    found, reps = _activity((one for one in done if one.in_all()), place)
    if scope.is_own(access):
        return found
    used = [one for one in done if one.uses[place]]
    groups = [reps, *_left_out(used), *_of_each_team(used, scope), _beside_own(used, scope, access)]
    if any(map(are_few, groups)) or _is_untold_beside_teams(done, place, scope, access):
        return Activity(hidden=f"fewer than {least_reps()} reps")
    return found


def _is_untold_beside_teams(
    done: Sequence[_Done], place: int, scope: ReportScope, access: Sequence[TeamAccess]
) -> bool:
    """Whether the other teams' numbers, taken from everyone's, would tell of few, were these told too."""
    if not scope.teams:
        return False
    told = _teams_in(done, place, access)
    return any(told[team.pk].hidden for team in scope.teams if team.pk in told)


def _left_out(used: Iterable[_Done]) -> Iterable[set[int]]:
    return left_out((one.passes, one.rep) for one in used)


def _of_each_team(used: Iterable[_Done], scope: ReportScope) -> Iterable[set[int]]:
    """Those of each of several teams: whoever asks for some of them, and subtracts, would read the others."""
    if len(scope.teams) < 2:
        return []
    inside = [one for one in used if one.in_all()]
    return [{one.rep for one in inside if one.team == team.pk} for team in scope.teams]


def _beside_own(used: Iterable[_Done], scope: ReportScope, access: Iterable[TeamAccess]) -> set[int]:
    """Those who are not of the viewer's own teams, which they may subtract from everyone, however small these are."""
    own = {entry.team.pk for entry in access if entry.own}
    if scope.teams or not own:
        return set()
    return {one.rep for one in used if one.in_all() and one.team not in own}


def _by_team(
    done: Sequence[_Done], scope: ReportScope, access: Sequence[TeamAccess], reps: Mapping[int | None, int]
) -> tuple[TeamActivity, ...]:
    """The teams in scope, in their order; those that may not be told of are named without numbers."""
    chosen = {team.pk for team in scope.teams}
    entries = [entry for entry in access if not chosen or entry.team.pk in chosen]
    now, before = (_teams_in(done, place, access) for place in (WEEKS - 1, WEEKS))
    return tuple(
        TeamActivity(
            label=entry.team.name,
            value=entry.team.slug,
            now=replace(now[entry.team.pk], reps=reps.get(entry.team.pk, 0)),
            before=replace(before[entry.team.pk], reps=reps.get(entry.team.pk, 0)),
        )
        for entry in entries
    )


def _teams_in(done: Iterable[_Done], place: int, access: Iterable[TeamAccess]) -> dict[int, Activity]:
    """Each team in a period, beside all others and everyone."""
    access = list(access)
    by_team: dict[int | None, list[_Done]] = defaultdict(list)
    for one in done:
        if one.uses[place]:
            by_team[one.team].append(one)
    activities = {
        key: _activity((one for one in of if one.in_all(but_team=True)), place) for key, of in by_team.items()
    }
    reps = {key: behind for key, (_, behind) in activities.items()}
    few = {
        entry.team.pk
        for entry in access
        if are_few(reps.get(entry.team.pk, ()))
        or any(map(are_few, _left_out(map(_with_team, by_team.get(entry.team.pk, ())))))
    }
    untold = teams_untold(reps, access, few=few)
    told: dict[int, Activity] = {}
    for entry in access:
        key = entry.team.pk
        found, _ = activities.get(key, (Activity(), set()))
        why = entry.why_hidden or (f"fewer than {least_reps()} reps" if key in few else BESIDE)
        told[key] = Activity(hidden=why) if key in untold else found
    return told


def _with_team(one: _Done) -> _Done:
    """The same, as with its own team chosen."""
    return replace(one, passes=(True, *one.passes[1:]))
