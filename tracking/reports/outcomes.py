"""What became of calls, and what content went with it: with it, never because of it.

From decisions and what was used until then: it grows with decided calls, never with usage.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from content.models import Asset, Kind
from tracking.floor import least_reps
from tracking.metrics import ASSOCIATED_OUTCOME, OUTCOMES
from tracking.models import Call, DecidedUse, Decision, LossReason, Result
from tracking.outcomes.models import DECIDED, GOOD
from tracking.reports.association import Stratum, base_rate, chance_of, differing, wilson
from tracking.reports.classes import in_scope
from tracking.reports.few_reps import reps_beside, reps_by_team, reps_left_out, siblings_untold, tells_of_few
from tracking.reports.scope import ReportScope, TeamAccess
from tracking.reports.utilisation import WEEKS, one_where, ratio_of

# From so many decided calls on, by `least_reps`, something is told of what was used.
LEAST_CALLS = 20
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
    """At most 18 queries, however many calls and assets. Where too few reps would be told of, nothing is."""
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
    return Decision.objects.between(*scope.window).filter(*_narrowing(scope))


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
    if scope.teams:
        asked.append(Q(**{f"{decision}team__in": [team.pk for team in scope.teams]}))
    return asked


def _uses(scope: ReportScope) -> QuerySet[DecidedUse]:
    """What was used in decided calls before they were decided, whoever had them and whatever they were like."""
    # Both have the day: without it the database reads every decision there is to find those of these uses.
    uses = DecidedUse.objects.filter(day__range=scope.window, decision__day__range=scope.window).order_by()
    of_assets = replace(scope, segments=(), stage=None, product=None)
    return uses.filter(asset__in=in_scope(of_assets)) if of_assets.narrows_assets else uses


def results(scope: ReportScope, access: Sequence[TeamAccess]) -> Results:
    """The calls in scope by their outcome. Of few reps only their own manager is told. One query, and one for the stage
    and for the product that is chosen.
    """
    asked = _narrowing(scope)
    inside = Q(*asked)
    own = {entry.team.pk for entry in access if entry.own}
    row = Decision.objects.between(*scope.window).aggregate(
        **{one.value: Count("pk", filter=inside & Q(result=one)) for one in Result},
        reps=Count("actor", distinct=True, filter=inside or None),
        **reps_left_out(asked, "actor"),
        **reps_by_team(scope, asked),
        **reps_beside(own, scope, asked),
    )
    if not scope.is_own(access) and (tells_of_few(row) or _is_untold_beside_siblings(scope)):
        return Results(hidden=f"fewer than {least_reps()} reps")
    return Results(**{one.value: row[one.value] for one in Result})


def _is_untold_beside_siblings(scope: ReportScope) -> bool:
    """Whether the other stages, or products, taken from all of them would tell of few, were this one told too."""
    asked = (
        ("stage", scope.stage, replace(scope, stage=None)),
        ("product", scope.product, replace(scope, product=None)),
    )
    return any(
        chosen.pk in siblings_untold(decisions(beside).order_by().values_list(name, "actor").distinct())
        for name, chosen, beside in asked
        if chosen is not None
    )


def _by_week(scope: ReportScope) -> tuple[tuple[datetime, Results], ...]:
    """The outcomes as they stood at the end of each of the last weeks, over as many days each; weeks of few reps are
    left out. Two queries: the calls of each day are added up for all the weeks that they stand in.
    """
    scopes = scope.weekly(WEEKS)
    asked = decisions(scope.back_to(scopes[0])).order_by()
    # By rep, as the database counts distinct reps by sorting all calls once for each week.
    in_week = {f"week_{number}": Max(one_where(Q(day__range=then.window))) for number, then in enumerate(scopes)}
    reps: list[Mapping[str, Any]] = list(asked.values("actor").annotate(**in_week))
    by_day: list[Any] = list(asked.values_list("day", "result").annotate(calls=Count("pk")))
    weeks = []
    for number, then in enumerate(scopes):
        if sum(row[f"week_{number}"] for row in reps) >= least_reps():
            first, last = then.window
            said = [(result, calls) for day, result, calls in by_day if first <= day <= last]
            counted = {one.value: sum(calls for result, calls in said if result == one) for one in Result}
            weeks.append((then.as_of, Results(**counted)))
    return tuple(weeks)


def _reasons(scope: ReportScope) -> tuple[tuple[str, int], ...]:
    """Why calls were lost, most often first; those that few reps said stand together. One query."""
    rows, least = decisions(scope).filter(result=Result.LOST).order_by().values("reason"), least_reps()
    counted: Counter[str] = Counter()
    for row in rows.annotate(calls=Count("pk"), reps=Count("actor", distinct=True)):
        named = str(LossReason(row["reason"]).label) if row["reason"] else "Not said"
        counted[named if row["reps"] >= least else f"Said by fewer than {least} reps each"] += row["calls"]
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

    def beside(self, like: Likeness, used: int, went_well: int) -> Stratum:
        """So many of the calls like these, beside the others."""
        return Stratum(used, went_well, self.calls[like] - used, self.good[like] - went_well)


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
    found = _compared(by, now)
    before = _compared(by, then, among=found) if found else {}
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


def _compared(by: str, period: _Period, *, among: Iterable[Any] | None = None) -> dict[Any, list[Stratum]]:
    """By asset or kind (`among` these, None: of all) the strata of like calls, of those used in enough calls by enough
    reps, that have like calls without it by enough reps. Three queries at most.
    """
    if by != "asset" and not _narrowing(period.scope):
        # A row for each rep and kind is soon read, and the same calls are not sorted once more.
        return _strata_by_rep(by, None, period)
    used = _used_enough(by, period, among)
    if by != "asset":
        return _strata_by_rep(by, used, period) if used else {}
    if period.likeness:
        strata = _strata(by, used, period) if used else {}
    else:
        strata = {key: [period.beside((), *of)] for key, of in used.items()}
    of_two = period.of_two_reps
    doubtful = [key for key, own in strata.items() if sum(one.others for one in own) <= of_two]
    told = _strata_by_rep(by, doubtful, period) if doubtful else {}
    return {key: own for key, own in strata.items() if key in told or key not in doubtful}


def _used_enough(by: str, period: _Period, among: Iterable[Any] | None) -> dict[Any, tuple[int, int]]:
    """In how many decided calls each was used, and how many of them went well, of those (`among` these, None: of all)
    used in enough calls by enough reps. One query.
    """
    asked = _narrowing(period.scope, "decision__")
    inside = Q(*asked)
    uses = _uses(period.scope)
    uses = uses if among is None else uses.filter(**{f"{by}__in": list(among)})
    rows = (
        uses.values(by)
        .annotate(
            calls=_calls(by, inside),
            went_well=_calls(by, inside & _WENT_WELL),
            reps=Count("decision__actor", distinct=True, filter=inside or None),
            **reps_left_out(asked, "decision__actor"),
            **reps_by_team(period.scope, asked, "decision__"),
        )
        .filter(calls__gte=LEAST_CALLS, reps__gte=least_reps())
    )  # fmt: skip
    return {row[by]: (row["calls"], row["went_well"]) for row in rows if not tells_of_few(row)}


_WENT_WELL = Q(decision__result__in=GOOD)


def _calls(by: str, among: Q) -> Count:
    """An asset stands in a call once, a kind as often as there are assets of it."""
    return (
        Count("pk", filter=among or None) if by == "asset" else Count("decision", distinct=True, filter=among or None)
    )


def _used_in(by: str, keys: Iterable[Any] | None, period: _Period, *columns: str) -> QuerySet[Any, Any]:
    """With which like calls each was used in, and how many went well; by these columns of calls besides."""
    uses = _uses(period.scope).filter(*_narrowing(period.scope, "decision__"))
    uses = uses if keys is None else uses.filter(**{f"{by}__in": list(keys)})
    rows = uses.values_list(by, *(f"decision__{name}" for name in (*period.likeness, *columns)))
    return rows.annotate(used=_calls(by, Q()), went_well=_calls(by, _WENT_WELL))


def _strata(by: str, keys: Iterable[Any], period: _Period) -> dict[Any, list[Stratum]]:
    """One query."""
    found: dict[Any, list[Stratum]] = defaultdict(list)
    for key, *like, used, went_well in _used_in(by, keys, period):
        found[key].append(period.beside(tuple(like), used, went_well))
    return found


def _strata_by_rep(by: str, keys: Iterable[Any] | None, period: _Period) -> dict[Any, list[Stratum]]:
    """Likewise of these (None: of all), without what few calls or few reps had, or only few reps had like calls beside.
    One query, that reads a row for each rep.
    """
    by_rep: dict[Any, dict[tuple[Likeness, int], int]] = defaultdict(dict)
    good: dict[Any, Counter[Likeness]] = defaultdict(Counter)
    for key, *like, rep, used, went_well in _used_in(by, keys, period, "actor"):
        by_rep[key][tuple(like), rep] = used
        good[key][tuple(like)] += went_well
    return {
        key: [period.beside(like, number, good[key][like]) for like, number in _calls_by_likeness(used_by_rep).items()]
        for key, used_by_rep in by_rep.items()
        if sum(used_by_rep.values()) >= LEAST_CALLS
        and len({rep for _, rep in used_by_rep}) >= least_reps()
        and len(_with_calls_left(used_by_rep, period)) >= least_reps()
    }


def _calls_by_likeness(used: Mapping[tuple[Likeness, int], int]) -> Counter[Likeness]:
    calls: Counter[Likeness] = Counter()
    for (like, _), number in used.items():
        calls[like] += number
    return calls


def _with_calls_left(used: Mapping[tuple[Likeness, int], int], period: _Period) -> set[int]:
    """The reps that had calls like these besides."""
    like = {likeness for likeness, _ in used}
    all_calls = ((key, number) for key, number in period.by_rep.items() if key[0] in like)
    return {rep for (likeness, rep), number in all_calls if number > used.get((likeness, rep), 0)}
