"""What reps search for and what comes of it, summed: by day and words, and by asset.

Unlike the other sums these are not written with each fact: whether a search was abandoned, or led to use, is known only
later. They are made anew for the last days by the clock, and the reports say when.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField, Case, Count, F, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from hub.core import locks
from hub.core.locks import Lock
from tracking.models import AssetQuery, FindTime, SearchDay, SearchHit, SearchLog

# A search put differently, and that again: followed this far.
REFINEMENTS = 4
# Words told of for each asset, and from how many days.
WORDS_KEPT = 40
QUERY_DAYS = 90
BATCH = 1000


def abandoned() -> Q:
    """Results were shown, none was opened or used, and no refinement of the search led to one."""
    untouched = Q(total__gt=0)
    for step in range(REFINEMENTS + 1):
        path = "refined_by__" * step
        untouched &= Q(**{f"{path}first_opened_at": None, f"{path}first_used_at": None})
    return untouched


def rounded(seconds: float) -> int:
    """Whole seconds up to two minutes, then steps of 5 s up to ten, then of 30 s: some 500 values at most."""
    whole = round(seconds)
    step = 1 if whole < 120 else 5 if whole < 600 else 30
    return min(round(whole / step) * step, 6 * 3600)


@dataclass(slots=True)
class _Sums:
    """One row of SearchDay while it is counted."""

    searches: int = 0
    zero: int = 0
    abandoned: int = 0
    began: dict[UUID, datetime] = field(default_factory=dict)
    last_at: datetime = datetime.min

    def add(self, session: UUID, at: datetime, total: int, is_abandoned: bool) -> None:
        self.searches += 1
        self.zero += total == 0
        self.abandoned += is_abandoned
        self.began[session] = min(self.began.get(session, at), at)
        self.last_at = at

    def times(self, used: dict[UUID, list[datetime]]) -> list[float]:
        """For each session in which something was used after these words: the seconds until then."""
        found = []
        for session, began in self.began.items():
            later = [moment for moment in used.get(session, ()) if moment >= began]
            if later:
                found.append((min(later) - began).total_seconds())
        return found


def sum_search_days(*, since: date, until: date, at: datetime) -> None:
    """Make SearchDay and FindTime of the days `since` to `until`, both included, anew. Safe to repeat;
    side by side one waits for the other.

    A day that has searches no more (they are forgotten with the raw facts) keeps its sums.
    """
    with locks.alone(Lock.SEARCH_SUMS, wait=True):
        for number in range((until - since).days + 1):
            _sum_day(since + timedelta(days=number), at)


def _sum_day(day: date, at: datetime) -> None:
    start = timezone.make_aware(datetime.combine(day, time.min))
    logs = (
        SearchLog.objects.filter(counts=True, searched_at__gte=start, searched_at__lt=start + timedelta(days=1))
        .annotate(left=Case(When(abandoned(), then=Value(True)), default=Value(False), output_field=BooleanField()))
        .order_by("searched_at")
        .values_list("team_id", "normalised", "session", "searched_at", "total", "left", "first_used_at")
    )
    sums: dict[tuple[int | None, str], _Sums] = defaultdict(_Sums)
    used: dict[UUID, list[datetime]] = defaultdict(list)
    for team, words, session, searched_at, total, left, used_at in logs.iterator(chunk_size=BATCH):
        for key in {(team, ""), (team, words)}:
            sums[key].add(session, searched_at, total, left)
        if used_at is not None:
            used[session].append(used_at)
    if sums:
        _replace(day, sums, used, at)


def _replace(
    day: date, sums: dict[tuple[int | None, str], _Sums], used: dict[UUID, list[datetime]], at: datetime
) -> None:
    rows, times = [], []
    for (team, words), one in sums.items():
        seconds = one.times(used)
        rows.append(
            SearchDay(
                day=day,
                team_id=team,
                words=words,
                searches=one.searches,
                sessions=len(one.began),
                zero=one.zero,
                abandoned=one.abandoned,
                used=len(seconds),
                seconds=sum(seconds),
                last_at=one.last_at,
                made_at=at,
            )
        )
        if not words:
            counted = Counter(map(rounded, seconds))
            times += [FindTime(day=day, team_id=team, seconds=long, sessions=n) for long, n in counted.items()]
    with transaction.atomic():
        SearchDay.objects.filter(day=day).delete()
        FindTime.objects.filter(day=day).delete()
        SearchDay.objects.bulk_create(rows, batch_size=BATCH)
        FindTime.objects.bulk_create(times, batch_size=BATCH)


def sum_asset_queries(*, at: datetime) -> None:
    """Make AssetQuery anew from the searches of the last 90 days: the words that tell most of each asset."""
    since = at - timedelta(days=QUERY_DAYS)
    with locks.alone(Lock.SEARCH_SUMS, wait=True), transaction.atomic():
        AssetQuery.objects.all().delete()
        batch: list[AssetQuery] = []
        for row in _telling(since).iterator(chunk_size=BATCH):
            batch.append(AssetQuery(made_at=at, **row))
            if len(batch) == BATCH:
                AssetQuery.objects.bulk_create(batch)
                batch = []
        AssetQuery.objects.bulk_create(batch)


def _telling(since: datetime) -> Any:
    """For each asset the words from which it was used most, then opened, then shown."""
    counted = SearchHit.objects.filter(search__counts=True, search__searched_at__gte=since)
    sums = (
        counted.exclude(search__normalised="")
        .values("asset_id", words=F("search__normalised"))
        .annotate(
            shown=Count("search__session", distinct=True),
            opened=Count("search__session", distinct=True, filter=Q(opened_at__isnull=False)),
            used=Count("search__session", distinct=True, filter=Q(used_at__isnull=False)),
        )
        .order_by()
    )
    ranked = sums.annotate(
        place=Window(
            RowNumber(),
            partition_by=F("asset_id"),
            order_by=[F("used").desc(), F("opened").desc(), F("shown").desc(), F("words").asc()],
        )
    ).filter(place__lte=WORDS_KEPT)
    return ranked.values("asset_id", "words", "shown", "opened", "used")


def median_of(counts: Iterable[tuple[int, int]]) -> float | None:
    """The median of values given with how often each is there; None of nothing."""
    ordered = sorted(counts)
    total = sum(number for _, number in ordered)
    if not total:
        return None
    middle, seen = ((total - 1) // 2, total // 2), 0
    found: list[int] = []
    for value, number in ordered:
        seen += number
        found += [value for place in middle[len(found) :] if place < seen]
        if len(found) == 2:
            break
    return sum(found) / 2
