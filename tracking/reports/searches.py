"""What reps search for, and whether they find it. Counted in sessions, not in people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.db.models import Count, Max, Min, Q, QuerySet

from tracking.models import SearchLog
from tracking.reports.scope import ReportScope
from tracking.reports.utilisation import ratio_of

TOP = 20
# A search put differently, and that again: followed this far.
REFINEMENTS = 4
# Enough sessions for a median that stands still.
SESSIONS_READ = 5000


@dataclass(frozen=True, slots=True)
class SearchedWords:
    """Words that reps searched for: in how many sessions, how many of these searches found nothing or were left."""

    words: str
    sessions: int
    searches: int
    zero: int
    abandoned: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class SearchSummary:
    """Searches by reps in the period. `seconds_to_find` is the median, None when nothing was used from a search."""

    as_of: datetime
    days: int
    searches: int
    sessions: int
    zero: int
    abandoned: int
    seconds_to_find: float | None
    sessions_with_use: int

    @property
    def zero_ratio(self) -> float | None:
        return ratio_of(self.zero, self.searches)

    @property
    def abandoned_ratio(self) -> float | None:
        return ratio_of(self.abandoned, self.searches)


def searches_in(scope: ReportScope) -> QuerySet:
    """Searches that count, in the days of the scope, by its teams' reps."""
    logs = SearchLog.objects.filter(counts=True, searched_at__range=scope.moments).order_by()
    return logs.filter(team__in=scope.teams) if scope.teams else logs


def abandoned() -> Q:
    """Results were shown, none was opened or used, and no refinement of the search led to one."""
    untouched = Q(total__gt=0)
    for step in range(REFINEMENTS + 1):
        path = "refined_by__" * step
        untouched &= Q(**{f"{path}first_opened_at": None, f"{path}first_used_at": None})
    return untouched


def summarise_searches(scope: ReportScope) -> SearchSummary:
    """The numbers over all searches, from the log. Two queries."""
    counts = searches_in(scope).aggregate(
        searches=Count("pk"),
        sessions=Count("session", distinct=True),
        zero=Count("pk", filter=Q(total=0)),
        abandoned=Count("pk", filter=abandoned()),
    )
    spans = (
        searches_in(scope)
        .values("session")
        .annotate(began=Min("searched_at"), used=Min("first_used_at"))
        .filter(used__isnull=False)
        .order_by("-began")
        .values_list("began", "used")[:SESSIONS_READ]
    )
    seconds = [(used - began).total_seconds() for began, used in spans]
    return SearchSummary(
        as_of=scope.as_of,
        days=scope.days,
        **counts,
        seconds_to_find=median(seconds) if seconds else None,
        sessions_with_use=len(seconds),
    )


def top_searches(scope: ReportScope) -> tuple[SearchedWords, ...]:
    """The words searched for in most sessions. One query."""
    return _words(searches_in(scope), "-sessions")


def zero_result_searches(scope: ReportScope) -> tuple[SearchedWords, ...]:
    """The words that found nothing most often. One query."""
    return _words(searches_in(scope).filter(total=0), "-sessions")


def abandoned_searches(scope: ReportScope) -> tuple[SearchedWords, ...]:
    """The words whose results were left most often. One query."""
    return _words(searches_in(scope).filter(abandoned()), "-sessions")


def _words(logs: QuerySet, order: str) -> tuple[SearchedWords, ...]:
    rows = (
        logs.exclude(normalised="")
        .values("normalised")
        .annotate(
            sessions=Count("session", distinct=True),
            searches=Count("pk"),
            zero=Count("pk", filter=Q(total=0)),
            abandoned=Count("pk", filter=abandoned()),
            last_at=Max("searched_at"),
        )
        .order_by(order, "-searches", "normalised")[:TOP]
    )
    return tuple(SearchedWords(words=row.pop("normalised"), **row) for row in rows)
