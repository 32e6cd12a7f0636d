"""What reps with many won calls use and others don't: with them, never because of it, and never who they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from django.db.models import Count, Q

from content.models import Asset
from tracking.floor import are_few, least_reps
from tracking.models import Decision, Result, UsageDay
from tracking.reports.association import Stratum, chance_of, differing, wilson
from tracking.reports.classes import in_scope
from tracking.reports.few_reps import teams_untold
from tracking.reports.scope import ReportScope, TeamAccess
from tracking.usage.models import USING_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedByWinners:
    """An asset that `used` of the `reps` with many won calls used, with the interval of that share, and
    `used_by_others` of the `others`: None where few of them did. `differs` where chance alone rarely does.
    """

    asset: Asset
    used: int
    reps: int
    low: float
    high: float
    used_by_others: int | None
    others: int
    differs: bool

    @property
    def ratio(self) -> float:
        return self.used / self.reps

    @property
    def base(self) -> float | None:
        return None if self.used_by_others is None else self.used_by_others / self.others

    @property
    def verdict(self) -> str:
        return "More of them" if self.differs else "No difference"


@dataclass(frozen=True, slots=True, kw_only=True)
class WonCalls:
    """So many `reps` with many won calls, beside so many `others`; what more of them used, what differs first."""

    reps: int = 0
    others: int = 0
    rows: tuple[UsedByWinners, ...] = ()
    hidden: str = ""


def won_calls(scope: ReportScope, access: Sequence[TeamAccess]) -> WonCalls:
    """Three queries."""
    own, least = scope.is_own(access), least_reps()
    found = _decided(scope)
    inside = [one for one in found if not scope.teams or one[1] in {team.pk for team in scope.teams}]
    average = mean(won for _, _, won in inside) if inside else 0
    many = {rep for rep, _, won in inside if won > average}
    others = {rep for rep, _, won in inside} - many
    if min(len(many), len(others)) < least or (not own and _tells_of_few(found, inside, scope, access)):
        return WonCalls(hidden=f"fewer than {least} reps")
    return WonCalls(reps=len(many), others=len(others), rows=_used(many, others, scope))


Won = tuple[int, int | None, int]


def _decided(scope: ReportScope) -> list[Won]:
    """Each rep of whose calls somebody said what became of them, with their team and how many were won. One query."""
    rows = Decision.objects.between(*scope.window).order_by().values_list("actor", "team")
    return list(rows.annotate(won=Count("pk", filter=Q(result=Result.WON))))


def _tells_of_few(
    found: Sequence[Won], inside: Sequence[Won], scope: ReportScope, access: Sequence[TeamAccess]
) -> bool:
    by_team: dict[int | None, set[int]] = defaultdict(set)
    for rep, team, _ in found:
        by_team[team].add(rep)
    own = {entry.team.pk for entry in access if entry.own}
    groups = [{rep for rep, _, _ in inside}]
    if scope.teams:
        chosen = {team.pk for team in scope.teams}
        if not chosen.isdisjoint(teams_untold(by_team, access)):
            return True
        groups.append({rep for rep, team, _ in found if team not in chosen})
        groups += [by_team[team] for team in chosen]
    elif own:
        groups.append({rep for rep, team, _ in found if team not in own})
    return any(map(are_few, groups))


def _used(many: set[int], others: set[int], scope: ReportScope) -> tuple[UsedByWinners, ...]:
    """Two queries."""
    days = UsageDay.objects.filter(
        day__range=scope.window, counts=True, kind__in=USING_KINDS, count__gt=0, actor__in=many | others
    ).order_by()
    if scope.narrows_assets:
        days = days.filter(asset__in=in_scope(scope).values("pk"))
    counted = days.values_list("asset").annotate(
        by_many=Count("actor", distinct=True, filter=Q(actor__in=many)),
        by_others=Count("actor", distinct=True, filter=Q(actor__in=others)),
    )
    used = {key: (by_many, by_others) for key, by_many, by_others in counted.filter(by_many__gte=least_reps())}
    strata = {key: [Stratum(len(many), of_many, len(others), rest)] for key, (of_many, rest) in used.items()}
    differ = differing({key: chance_of(own) for key, own in strata.items()})
    more = {key: of for key, of in used.items() if of[0] / len(many) > of[1] / len(others)}
    assets = Asset.objects.for_cards().in_bulk(more)
    rows = []
    for key, (of_many, rest) in more.items():
        low, high = wilson(of_many, len(many))
        few = 0 < rest < least_reps()
        row = UsedByWinners(
            asset=assets[key], used=of_many, reps=len(many), low=low, high=high,
            used_by_others=None if few else rest, others=len(others), differs=key in differ,
        )  # fmt: skip
        rows.append((of_many / len(many) - rest / len(others), row))
    rows.sort(key=lambda one: (not one[1].differs, -one[0], one[1].asset.title))
    return tuple(row for _, row in rows)
