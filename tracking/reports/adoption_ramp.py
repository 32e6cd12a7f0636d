"""How soon new reps use as much as their team: from their first day, week by week, of several together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from django.contrib.auth import get_user_model
from django.db.models import QuerySet, Sum
from django.utils import timezone

from content.permissions import REPS
from tracking.floor import least_reps
from tracking.models import UsageDay
from tracking.reports.classes import in_scope
from tracking.reports.few_reps import teams_untold
from tracking.reports.scope import ReportScope, TeamAccess
from tracking.usage.models import USING_KINDS

WEEK = timedelta(days=7)
# New are those who began within so long, whatever the report's period: so no two periods differ by one rep.
NEW = 26 * WEEK
# A team's usual week is that of the last so many.
USUAL_WEEKS = 12
SHOWN_WEEKS = 12


@dataclass(frozen=True, slots=True)
class RampStep:
    """What new reps used in the `week`th week after their first day, at the median, of so many who have been there so
    long.
    """

    week: int
    reps: int
    uses: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """So many new reps; how many `reached` their team's usual week, and after how many `weeks` at the median. `usual`
    is what others use in a week, at the median. None where it would tell of few; `hidden` says why there is nothing.
    """

    new: int = 0
    reached: int | None = 0
    weeks: float | None = None
    usual: float | None = None
    steps: tuple[RampStep, ...] = ()
    hidden: str = ""

    @property
    def not_yet(self) -> int | None:
        return None if self.reached is None else self.new - self.reached


@dataclass(frozen=True, slots=True)
class _Rep:
    pk: int
    team: int | None
    first_day: date


def ramp(scope: ReportScope, access: Sequence[TeamAccess]) -> tuple[Ramp, Ramp]:
    """The ramp of those who began in the last 26 weeks, and of those who began in the 26 before, as it stood then.
    Three queries.
    """
    reps = [
        _Rep(pk, team, timezone.localdate(joined))
        for pk, team, joined in get_user_model()
        .objects.filter(is_active=True, groups__name=REPS)
        .values_list("pk", "team_id", "date_joined")
    ]
    end, start = scope.last_day, scope.last_day - NEW
    new = [rep for rep in reps if start < rep.first_day <= end]
    earlier = [rep for rep in reps if start - NEW < rep.first_day <= start]
    settled = [rep for rep in reps if rep.first_day <= start]
    by_day = _uses_by_day([*new, *earlier], scope)
    usual = _uses_in_usual_week(settled, scope)
    targets = _targets(settled, usual)
    return (
        _ramp(new, _Seen(by_day, targets, end), scope, access, _median_of(settled, usual, scope)),
        _ramp(earlier, _Seen(by_day, targets, start), scope, access, None),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What each rep used on which day, each team's usual week, and the last day that is looked at."""

    by_day: Mapping[int, Mapping[date, int]]
    targets: Mapping[int | None, float]
    end: date

    def weeks_of(self, rep: _Rep) -> list[int]:
        """The uses of each whole week since the rep's first day."""
        whole = min(((self.end - rep.first_day).days + 1) // WEEK.days, NEW // WEEK)
        found = [0] * whole
        for day, uses in self.by_day.get(rep.pk, {}).items():
            week = (day - rep.first_day).days // WEEK.days
            if 0 <= week < whole:
                found[week] += uses
        return found

    def reached_after(self, rep: _Rep) -> int | None:
        """The first week in which the rep used as much as the team does in its usual one."""
        target = self.targets.get(rep.team)
        if target is None:
            return None
        return next((number for number, uses in enumerate(self.weeks_of(rep), start=1) if uses >= target), None)


def _ramp(
    new: Sequence[_Rep], seen: _Seen, scope: ReportScope, access: Sequence[TeamAccess], usual: float | None
) -> Ramp:
    least = 1 if scope.is_own(access) else least_reps()
    if _tells_of_few(new, scope, access):
        return Ramp(hidden=f"fewer than {least} new reps")
    inside = [rep for rep in new if _in_teams(rep, scope)]
    after = {rep: week for rep in new if (week := seen.reached_after(rep)) is not None}
    reached = [after[rep] for rep in inside if rep in after]
    is_told = not _tells_of_few(list(after), scope, access)
    return Ramp(
        new=len(inside),
        reached=len(reached) if is_told else None,
        weeks=round(median(reached), 1) if is_told and len(reached) >= least else None,
        usual=usual,
        steps=_steps([seen.weeks_of(rep) for rep in inside], least),
    )


def _tells_of_few(reps: Sequence[_Rep], scope: ReportScope, access: Sequence[TeamAccess]) -> bool:
    """Whether there are few of them in scope, or in what could be read by subtracting; their own manager may know."""
    if scope.is_own(access):
        return False
    by_team: dict[int | None, set[int]] = defaultdict(set)
    for rep in reps:
        by_team[rep.team].add(rep.pk)
    inside = [rep for rep in reps if _in_teams(rep, scope)]
    groups = [len(inside)]
    chosen = {team.pk for team in scope.teams}
    own = {entry.team.pk for entry in access if entry.own}
    if chosen:
        groups += [len(reps) - len(inside), *(len(by_team[team]) for team in chosen)]
    elif own:
        groups.append(sum(1 for rep in inside if rep.team not in own))
    few = any(0 < number < least_reps() for number in groups)
    return few or not chosen.isdisjoint(teams_untold(by_team, access))


def _in_teams(rep: _Rep, scope: ReportScope) -> bool:
    return not scope.teams or rep.team in {team.pk for team in scope.teams}


def _steps(weeks: Sequence[Sequence[int]], least: int) -> tuple[RampStep, ...]:
    steps = []
    for number in range(SHOWN_WEEKS):
        uses = [one[number] for one in weeks if len(one) > number]
        if uses and len(uses) >= least:
            steps.append(RampStep(number + 1, len(uses), median(uses)))
    return tuple(steps)


def _uses_by_day(reps: Sequence[_Rep], scope: ReportScope) -> Mapping[int, Mapping[date, int]]:
    """One query: a row for each day on which one of these reps used something."""
    found: dict[int, dict[date, int]] = defaultdict(dict)
    days = _uses(scope).filter(actor__in=[rep.pk for rep in reps], day__gt=scope.last_day - 2 * NEW)
    for actor, day, uses in days.values_list("actor", "day").annotate(uses=Sum("count")):
        found[actor][day] = uses
    return found


def _uses_in_usual_week(settled: Sequence[_Rep], scope: ReportScope) -> Mapping[int, float]:
    """What each of these reps used in a week of the last twelve. One query."""
    days = _uses(scope).filter(actor__in=[rep.pk for rep in settled], day__gt=scope.last_day - USUAL_WEEKS * WEEK)
    return {actor: uses / USUAL_WEEKS for actor, uses in days.values_list("actor").annotate(uses=Sum("count"))}


def _uses(scope: ReportScope) -> QuerySet[UsageDay]:
    days = UsageDay.objects.filter(counts=True, kind__in=USING_KINDS, day__lte=scope.last_day).order_by()
    return days.filter(asset__in=in_scope(scope).values("pk")) if scope.narrows_assets else days


def _targets(settled: Iterable[_Rep], usual: Mapping[int, float]) -> dict[int | None, float]:
    """Each team's median of uses in a week by those who are not new; at least one use."""
    by_team: dict[int | None, list[float]] = defaultdict(list)
    for rep in settled:
        by_team[rep.team].append(usual.get(rep.pk, 0.0))
    return {team: max(1.0, median(uses)) for team, uses in by_team.items()}


def _median_of(settled: Iterable[_Rep], usual: Mapping[int, float], scope: ReportScope) -> float | None:
    uses = [usual.get(rep.pk, 0.0) for rep in settled if _in_teams(rep, scope)]
    return round(median(uses), 1) if len(uses) >= least_reps() else None
