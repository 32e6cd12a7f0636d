"""What reps search for, and whether they find it. Counted in sessions, not in people; read from the sums by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, FloatField, Max, QuerySet, Sum
from django.db.models.functions import Cast, NullIf

from content.models import Asset
from tracking.models import AssetQuery, FindTime, SearchDay, SearchLog
from tracking.reports.scope import ReportScope
from tracking.reports.utilisation import ratio_of
from tracking.rollups.repair import read_value
from tracking.rollups.search_sums import median_of

TOP = 20
# Fewer sessions with a use say little about how long it takes.
ENOUGH_SESSIONS = 3


@dataclass(frozen=True, slots=True)
class SearchedWords:
    """Words that reps searched for: in how many sessions, how many of these searches found nothing or were left.

    `used` counts the sessions in which something was used afterwards, `seconds` is the mean time until then.
    """

    words: str
    sessions: int
    searches: int
    zero: int
    abandoned: int
    used: int
    seconds: float | None
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


def searches_in(scope: ReportScope) -> QuerySet[SearchLog]:
    """Searches that count, in the days of the scope, by its teams' reps."""
    logs = SearchLog.objects.filter(counts=True, searched_at__range=scope.moments).order_by()
    return logs.filter(team__in=scope.teams) if scope.teams else logs


def _days(model: Any, scope: ReportScope) -> QuerySet[Any, Any]:
    days: QuerySet[Any, Any] = model.objects.filter(day__range=scope.window).order_by()
    return days.filter(team__in=scope.teams) if scope.teams else days


def summarise_searches(scope: ReportScope) -> SearchSummary:
    """The numbers over all searches, from the sums by day, up to when these were made. Two queries."""
    sums = _days(SearchDay, scope).filter(words="")
    counts = sums.aggregate(
        searches=Sum("searches", default=0),
        sessions=Sum("sessions", default=0),
        zero=Sum("zero", default=0),
        abandoned=Sum("abandoned", default=0),
        made_at=Max("made_at"),
    )
    made_at = counts.pop("made_at")
    times = _days(FindTime, scope).values("seconds").annotate(number=Sum("sessions")).values_list("seconds", "number")
    found = list(times)
    return SearchSummary(
        as_of=min(made_at or scope.as_of, scope.as_of),
        days=scope.days,
        **counts,
        seconds_to_find=median_of(found),
        sessions_with_use=sum(number for _, number in found),
    )


@dataclass(frozen=True, slots=True)
class TellingWords:
    """The words searched for in most sessions; those that found nothing, and those whose results were left most often;
    and those after which it took longest until something was used, in sessions enough to say so.
    """

    most: tuple[SearchedWords, ...]
    zero: tuple[SearchedWords, ...]
    abandoned: tuple[SearchedWords, ...]
    slow: tuple[SearchedWords, ...]


# Which words stand in each, and what comes first.
LISTS = {
    "most": ("sum_sessions > 0", "sum_sessions"),
    "zero": ("sum_zero > 0", "sum_zero"),
    "abandoned": ("sum_abandoned > 0", "sum_abandoned"),
    "slow": (f"sum_used >= {ENOUGH_SESSIONS}", "mean"),
}


def telling_words(scope: ReportScope) -> TellingWords:
    """One query: the words of the period are summed once for the four lists."""
    sql, values = words_in(scope).query.sql_with_params()
    lists = [
        f"SELECT '{name}' AS list, found.*, ROW_NUMBER() OVER (ORDER BY {_order(first)}) AS place "
        f"FROM (SELECT * FROM summed WHERE {stands} ORDER BY {_order(first)} LIMIT {TOP}) found"
        for name, (stands, first) in LISTS.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH summed AS MATERIALIZED ({sql}) {' UNION ALL '.join(lists)} ORDER BY list, place", values)
        columns = [column[0] for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    listed: dict[str, list[SearchedWords]] = {name: [] for name in LISTS}
    for row in rows:
        listed[row["list"]].append(_row(row | {"last": read_value(row["last"], SearchDay._meta.get_field("last_at"))}))
    return TellingWords(**{name: tuple(of_list) for name, of_list in listed.items()})


def _order(first: str) -> str:
    return f"{first} DESC, sum_sessions DESC, sum_searches DESC, words"


def all_searches(scope: ReportScope) -> Iterator[SearchedWords]:
    """All words of the period, those of most sessions first, a batch at a time. One query."""
    rows = words_in(scope).order_by("-sum_sessions", "-sum_searches", "words")
    return (_row(row) for row in rows.iterator(chunk_size=500))


def words_in(scope: ReportScope) -> QuerySet[SearchDay, dict[str, Any]]:
    """The words of the period with their sums."""
    sums = {f"sum_{name}": Sum(name) for name in ("sessions", "searches", "zero", "abandoned", "used", "seconds")}
    words: QuerySet[SearchDay, dict[str, Any]] = (
        _days(SearchDay, scope)
        .exclude(words="")
        .values("words")
        .annotate(**sums, last=Max("last_at"))
        .annotate(mean=Cast(F("sum_seconds"), FloatField()) / NullIf(Cast(F("sum_used"), FloatField()), 0.0))
    )
    return words


def _row(row: dict[str, Any]) -> SearchedWords:
    return SearchedWords(
        words=row["words"],
        sessions=row["sum_sessions"],
        searches=row["sum_searches"],
        zero=row["sum_zero"],
        abandoned=row["sum_abandoned"],
        used=row["sum_used"],
        seconds=row["sum_seconds"] / row["sum_used"] if row["sum_used"] else None,
        last_at=row["last"],
    )


@dataclass(frozen=True, slots=True)
class AssetQueries:
    """The words whose searches showed an asset, and those from which it was used. `as_of` is when they were counted."""

    used: tuple[AssetQuery, ...]
    shown: tuple[AssetQuery, ...]
    as_of: datetime | None


def queries_of(asset: Asset, *, limit: int = 8) -> AssetQueries:
    """One query, over the few words that are kept for an asset."""
    rows = list(AssetQuery.objects.filter(asset=asset))
    used = sorted((row for row in rows if row.used), key=lambda row: (-row.used, -row.shown, row.words))
    shown = sorted((row for row in rows if not row.used), key=lambda row: (-row.shown, -row.opened, row.words))
    return AssetQueries(
        used=tuple(used[:limit]), shown=tuple(shown[:limit]), as_of=max((row.made_at for row in rows), default=None)
    )
