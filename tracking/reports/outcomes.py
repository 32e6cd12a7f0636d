"""What became of calls, and what content went with it: with it, never because of it.

From decisions and what was used until then: it grows with decided calls, never with usage.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import combinations
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet

from content.models import Asset, Kind
from tracking.metrics import ASSOCIATED_OUTCOME, OUTCOMES
from tracking.models import Call, DecidedUse, Decision, LossReason, Result
from tracking.outcomes.models import DECIDED, GOOD
from tracking.reports.association import Stratum, base_rate, chance_of, differing, wilson
from tracking.reports.classes import in_scope
from tracking.reports.scope import ReportScope, TeamAccess
from tracking.reports.utilisation import WEEKS, ratio_of

# From so many decided calls by so many reps on something is told of what was used.
LEAST_CALLS, LEAST_REPS = 20, 3
# What calls are like each other by.
LIKENESS = ("stage", "segment")
Likeness = tuple[int | None, ...]
OF_OUTCOMES = (OUTCOMES, ASSOCIATED_OUTCOME)


class Verdict(StrEnum):
    """What can be said of a difference."""

    MORE = "Goes with more"
    FEWER = "Goes with fewer"
    NONE = "No difference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """How many calls of a period had each outcome; `hidden` says why there are no numbers."""

    moved_on: int = 0
    won: int = 0
    lost: int = 0
    no_answer: int = 0
    hidden: str = ""

    @property
    def decided(self) -> int:
        return self.moved_on + self.won + self.lost

    @property
    def good(self) -> int:
        return self.moved_on + self.won

    @property
    def ratio(self) -> float | None:
        return None if self.hidden else ratio_of(self.good, self.decided)

    @property
    def rows(self) -> list[tuple[str, int]]:
        """Each outcome in words, with its number."""
        return [(str(one.label), getattr(self, one.value)) for one in Result]


@dataclass(frozen=True, slots=True, kw_only=True)
class Associated:
    """An asset or a kind, of the decided calls in which it was used: how many, and how many moved on or were won, with
    the interval of that share; the rate of like calls without it, over how many; and what can be said of the
    difference. `ratio_before` is the share a period before, None where too few used it then.
    """

    what: Asset | Kind
    calls: int
    good: int
    low: float
    high: float
    base: float
    others: int
    verdict: Verdict
    ratio_before: float | None = None

    @property
    def ratio(self) -> float:
        return self.good / self.calls

    @property
    def name(self) -> str:
        return str(self.what.label) if isinstance(self.what, Kind) else self.what.title

    @property
    def differs(self) -> bool:
        return self.verdict != Verdict.NONE


@dataclass(frozen=True, slots=True)
class OutcomesReport:
    """The whole report. `weeks` holds the share at the end of each week that may be told."""

    as_of: datetime
    days: int
    now: Results
    before: Results
    definition: str
    weeks: tuple[tuple[datetime, Results], ...] = ()
    reasons: tuple[tuple[str, int], ...] = ()
    kinds: tuple[Associated, ...] = ()
    assets: tuple[Associated, ...] = ()


def outcomes_report(scope: ReportScope, access: Sequence[TeamAccess]) -> OutcomesReport:
    """At most 19 queries, however many calls and assets. Where too few reps would be told of, nothing is."""
    then = scope.earlier(scope.days)
    report = OutcomesReport(
        as_of=scope.as_of,
        days=scope.days,
        now=results(scope, access),
        before=results(then, access),
        definition=scope.meaning(*OF_OUTCOMES),
    )
    if report.now.hidden:
        return report
    # Of the period before only the share with it is told, whatever the calls were like.
    periods = (_period(scope, LIKENESS), _period(then, ()))
    return replace(
        report,
        weeks=_by_week(scope),
        reasons=_reasons(scope),
        kinds=_associated("asset__kind", *periods),
        assets=_associated("asset", *periods),
    )


# Which calls count


def decisions(scope: ReportScope) -> QuerySet[Decision]:
    """What stands of the calls in scope, by the days on which it came to be so. Filters by segment, stage and product
    are of the call.
    """
    return _all_decisions(scope).filter(*_narrowing(scope))


def _all_decisions(scope: ReportScope) -> QuerySet[Decision]:
    found = Decision.objects.between(*scope.window)
    return found.by_teams(scope.teams) if scope.teams else found


def _narrowing(scope: ReportScope, decision: str = "") -> list[Q]:
    """What each filter of calls asks, of decisions or (`decision` is the way to it) of what was used in them."""
    # Read whole, once: asked for each call, and in each count, it took a hundred times as long.
    tags = Call.segments.through.objects
    asked = [
        Q(**{f"{decision}call__in": tags.filter(segment__in=segments).values("call_id")})
        for segments in scope.segments_by_axis()
    ]
    if scope.stage is not None:
        asked.append(Q(**{f"{decision}stage": scope.stage}))
    if scope.product is not None:
        asked.append(Q(**{f"{decision}product": scope.product}))
    return asked


def _uses(scope: ReportScope) -> QuerySet[DecidedUse]:
    """What was used in decided calls before they were decided, whatever the filters of calls."""
    uses = DecidedUse.objects.filter(
        decision__day__range=scope.window,
        decision__result__in=DECIDED,
        first_used_at__lte=F("decision__decided_at"),
    ).order_by()
    if scope.teams:
        uses = uses.filter(decision__team__in=scope.teams)
    of_assets = replace(scope, segments=(), stage=None, product=None)
    return uses.filter(asset__in=in_scope(of_assets)) if of_assets.narrows_assets else uses


# Of how many reps nothing is told


def _least() -> int:
    return max(LEAST_REPS, int(settings.HUB_MINIMUM_GROUP_SIZE))


def _reps_left_out(asked: Sequence[Q], actor: str) -> dict[str, Count]:
    """How many reps stand in what any of the filters leaves out that the others let in: whoever takes one of them away
    and subtracts would read that.
    """
    everything = Q(*asked)
    kept = [some for number in range(len(asked)) for some in combinations(asked, number)]
    return {
        f"left_{number}": Count(actor, distinct=True, filter=Q(*some) & ~everything) for number, some in enumerate(kept)
    }


def _tells_of_few(row: Mapping[str, Any]) -> bool:
    """Whether few reps could be read from it, by itself or beside what fewer filters show."""
    counted = [row["reps"], *(number for name, number in row.items() if name.startswith("left_"))]
    return any(0 < reps < _least() for reps in counted)


def results(scope: ReportScope, access: Sequence[TeamAccess]) -> Results:
    """The calls in scope by their outcome. Of few reps only their own manager is told. One query."""
    asked = _narrowing(scope)
    inside = Q(*asked)
    row = _all_decisions(scope).aggregate(
        **{one.value: Count("pk", filter=inside & Q(result=one)) for one in Result},
        reps=Count("actor", distinct=True, filter=inside or None),
        **_reps_left_out(asked, "actor"),
    )
    if _tells_of_few(row) and not scope.is_own(access):
        return Results(hidden=f"fewer than {_least()} reps")
    return Results(**{one.value: row[one.value] for one in Result})


def _by_week(scope: ReportScope) -> tuple[tuple[datetime, Results], ...]:
    """The outcomes as they stood at the end of each of the last weeks, over as many days each; weeks of few reps are
    left out. One query.
    """
    scopes = scope.weekly(WEEKS)
    counted: dict[str, Count] = {}
    for number, then in enumerate(scopes):
        days = Q(day__range=then.window)
        counted |= {f"{one.value}_{number}": Count("pk", filter=days & Q(result=one)) for one in Result}
        counted[f"reps_{number}"] = Count("actor", distinct=True, filter=days)
    row = decisions(scope.back_to(scopes[0])).aggregate(**counted)
    return tuple(
        (then.as_of, Results(**{one.value: row[f"{one.value}_{number}"] for one in Result}))
        for number, then in enumerate(scopes)
        if row[f"reps_{number}"] >= _least()
    )


def _reasons(scope: ReportScope) -> tuple[tuple[str, int], ...]:
    """Why calls were lost, most often first; those that few reps said stand together. One query."""
    rows = decisions(scope).filter(result=Result.LOST).order_by().values("reason")
    counted: Counter[str] = Counter()
    for row in rows.annotate(calls=Count("pk"), reps=Count("actor", distinct=True)):
        named = str(LossReason(row["reason"]).label) if row["reason"] else "Not said"
        counted[named if row["reps"] >= _least() else f"Said by fewer than {_least()} reps each"] += row["calls"]
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


# What went with it


@dataclass(frozen=True, slots=True)
class _Period:
    """The decided calls of a scope, and those that went well, by what they are like and by whose they were."""

    scope: ReportScope
    likeness: tuple[str, ...]
    by_rep: Mapping[tuple[Likeness, int], int]
    calls: Mapping[Likeness, int]
    good: Mapping[Likeness, int]

    @property
    def of_two_reps(self) -> int:
        """As many calls as the two busiest reps had together."""
        reps: Counter[int] = Counter()
        for (_, rep), calls in self.by_rep.items():
            reps[rep] += calls
        return sum(calls for _, calls in reps.most_common(2))


def _period(scope: ReportScope, likeness: tuple[str, ...]) -> _Period:
    """One query."""
    by_rep: dict[tuple[Likeness, int], int] = {}
    calls: Counter[Likeness] = Counter()
    good: Counter[Likeness] = Counter()
    rows = decisions(scope).filter(result__in=DECIDED).order_by().values_list(*likeness, "actor")
    went_well = Count("pk", filter=Q(result__in=GOOD))
    for *like, rep, number, number_good in rows.annotate(calls=Count("pk"), went_well=went_well):
        key = tuple(like)
        by_rep[key, rep] = number
        calls[key] += number
        good[key] += number_good
    return _Period(scope, likeness, by_rep, calls, good)


def _associated(by: str, now: _Period, then: _Period) -> tuple[Associated, ...]:
    """What was used in enough decided calls, by asset or by kind, what differs first. Seven queries at most."""
    found, before = _compared(by, now), _compared(by, then)
    differ = differing({key: chance_of(strata) for key, strata in found.items()})
    named: Mapping[Any, Asset | Kind] = {key: Kind(key) for key in found if by != "asset"}
    if by == "asset":
        named = Asset.objects.for_cards().in_bulk(found)
    rows = [_row(named[key], strata, key in differ, before.get(key)) for key, strata in found.items()]
    return tuple(sorted(rows, key=lambda one: (not one.differs, -abs(one.ratio - one.base), -one.calls, str(one.what))))


def _row(what: Asset | Kind, strata: Sequence[Stratum], differs: bool, before: Sequence[Stratum] | None) -> Associated:
    calls, good = sum(one.used for one in strata), sum(one.used_good for one in strata)
    base = base_rate(strata) or 0.0
    like = [one for one in strata if one.used and one.others]
    more = sum(one.used_good for one in like) / sum(one.used for one in like) > base
    low, high = wilson(good, calls)
    return Associated(
        what=what,
        calls=calls,
        good=good,
        low=low,
        high=high,
        base=base,
        others=sum(one.others for one in like),
        verdict=Verdict.NONE if not differs else Verdict.MORE if more else Verdict.FEWER,
        ratio_before=ratio_of(sum(one.used_good for one in before), sum(one.used for one in before))
        if before
        else None,
    )


def _compared(by: str, period: _Period) -> dict[Any, list[Stratum]]:
    """By asset or kind the strata of like calls, of those used in enough calls by enough reps, that have like calls
    without it by enough reps. Three queries at most.
    """
    asked = _narrowing(period.scope, "decision__")
    inside = Q(*asked) if asked else None
    rows = (
        _uses(period.scope).values(by)
        .annotate(
            calls=_calls(by, inside),
            reps=Count("decision__actor", distinct=True, filter=inside),
            **_reps_left_out(asked, "decision__actor"),
        )
        .filter(calls__gte=LEAST_CALLS, reps__gte=_least())
    )  # fmt: skip
    keys = [row[by] for row in rows if not _tells_of_few(row)]
    if not keys:
        return {}
    strata = _strata(by, keys, period)
    of_two = period.of_two_reps
    doubtful = [key for key, own in strata.items() if sum(one.others for one in own) <= of_two]
    reps_without = _reps_without(by, doubtful, period) if doubtful else {}
    return {key: own for key, own in strata.items() if reps_without.get(key, _least()) >= _least()}


def _calls(by: str, among: Q | None = None) -> Count:
    """An asset stands in a call once, a kind as often as there are assets of it."""
    return Count("pk", filter=among) if by == "asset" else Count("decision", distinct=True, filter=among)


def _used_in(by: str, keys: Iterable[Any], period: _Period, *columns: str) -> QuerySet[Any, Any]:
    uses = _uses(period.scope).filter(*_narrowing(period.scope, "decision__"), **{f"{by}__in": list(keys)})
    return uses.values_list(by, *(f"decision__{name}" for name in (*period.likeness, *columns)))


def _strata(by: str, keys: Sequence[Any], period: _Period) -> dict[Any, list[Stratum]]:
    """One query."""
    found: dict[Any, list[Stratum]] = defaultdict(list)
    used_good = _calls(by, Q(decision__result__in=GOOD))
    for key, *like, used, went_well in _used_in(by, keys, period).annotate(used=_calls(by), used_good=used_good):
        others, others_good = period.calls[tuple(like)] - used, period.good[tuple(like)] - went_well
        found[key].append(Stratum(used, went_well, others, others_good))
    return found


def _reps_without(by: str, keys: Iterable[Any], period: _Period) -> dict[Any, int]:
    """How many reps had the like calls without it. One query.

    Asked only where these calls could be those of two reps: it reads a row for each rep.
    """
    used: dict[Any, dict[tuple[Likeness, int], int]] = defaultdict(dict)
    for key, *like, rep, number in _used_in(by, keys, period, "actor").annotate(used=_calls(by)):
        used[key][tuple(like), rep] = number
    return {key: len(_with_calls_left(own, period)) for key, own in used.items()}


def _with_calls_left(used: Mapping[tuple[Likeness, int], int], period: _Period) -> set[int]:
    """The reps that had calls like these besides."""
    like = {likeness for likeness, _ in used}
    all_calls = ((key, number) for key, number in period.by_rep.items() if key[0] in like)
    return {rep for (likeness, rep), number in all_calls if number > used.get((likeness, rep), 0)}
