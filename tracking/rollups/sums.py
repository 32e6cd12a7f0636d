"""The daily sums that reports read: written through with each fact, and rebuilt from the facts.

What each sum means, so that both ways agree:
- A day is a calendar day in the hub's time zone.
- UsageDay sums usage events, counted or not, by asset, day, kind and actor.
- FindDay.shown sums the times a rep's counted search showed the asset.
- FindDay.opened sums `viewed` usage events that count; `add_usage` adds them, and nobody adds them again.
- SearchDay and FindTime sum the searches that count; see `tracking.rollups.search_sums`, which makes them anew by the
  clock.
- EngagementDay.views sums people's visits that read at least one page of the asset, on the day the visit began;
  `seconds` their time on its pages; `downloads` people's downloads. By the team of the link.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Count, Max, Sum, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from tracking.models import (
    EngagementDay,
    FindDay,
    PageView,
    RecipientDownload,
    SearchHit,
    UsageDay,
    UsageEvent,
    UsageKind,
    Verdict,
)
from tracking.rollups.search_sums import sum_search_days

# Facts by day as rows of values, in the order of a rollup's columns.
Sums = models.QuerySet[Any, Any]


def add_usage(*events: UsageEvent) -> None:
    """Add newly recorded events to their days; at most three statements, however many events.

    A `viewed` event that counts is also an opening in FindDay, added here. Not safe to repeat for the same event: call
    it in the transaction that first inserts the event. Events without an actor belong to nobody and are left out.
    """
    known = [event for event in events if event.actor_id is not None]
    usage = Counter(
        (event.asset_id, _day(event.occurred_at), event.kind, event.actor_id, event.counts) for event in known
    )
    team_of = {(event.actor_id, _day(event.occurred_at)): event.team_id for event in known}
    rows: list[tuple[Any, ...]] = [
        (asset_id, day, kind, actor_id, counts, team_of[actor_id, day], number)
        for (asset_id, day, kind, actor_id, counts), number in usage.items()
    ]
    _add(
        UsageDay,
        key=("asset", "day", "kind", "actor", "counts"),
        fixed=("team",),
        sums=("count",),
        rows=sorted(rows, key=lambda row: tuple(row[:5])),
    )
    opened = Counter(
        (event.asset_id, _day(event.occurred_at), event.team_id)
        for event in known
        if event.kind == UsageKind.VIEWED and event.counts
    )
    _add_by_team(FindDay, ("shown", "opened"), [(*key, 0, number) for key, number in opened.items()])


def add_shown(*, asset_ids: Iterable[int], team_id: int | None, day: date) -> None:
    """Add one showing of each asset by a rep's search. One statement. Call it for searches that count, once each."""
    _add_by_team(FindDay, ("shown", "opened"), [(asset_id, day, team_id, 1, 0) for asset_id in set(asset_ids)])


def take_back_shown(*, asset_ids: Iterable[int], team_id: int | None, day: date) -> None:
    """Take one showing of each asset back: a person who was still typing went on to other words."""
    rows = FindDay.objects.filter(asset_id__in=set(asset_ids), day=day, team_id=team_id, shown__gt=0)
    rows.update(shown=models.F("shown") - 1)


def add_opened(*, asset_id: int, team_id: int | None, day: date) -> None:
    """Add one opening of an asset by a rep.

    Only for an opening that has no usage event: a `viewed` event that counts is an opening, and `add_usage` adds it.
    Such an opening is not among the facts, so a rebuild forgets it.
    """
    _add_by_team(FindDay, ("shown", "opened"), [(asset_id, day, team_id, 0, 1)])


def add_engagement(
    *, asset_id: int, team_id: int | None, day: date, views: int = 0, seconds: float = 0.0, downloads: int = 0
) -> None:
    """Add what a recipient, a person, did with an asset: `views` is 1 when a visit reads its first page of the asset.

    `day` is the day on which the visit began. Sums only grow here: when a verdict is reversed, rebuild its days.
    """
    rows = [(asset_id, day, team_id, views, seconds, downloads)]
    _add_by_team(EngagementDay, ("views", "seconds", "downloads"), rows)


def rebuild_rollups(*, since: date, until: date) -> None:
    """Recompute the sums of the days `since` to `until`, both included, from the facts.

    Safe beside writers, and to run again: the same facts give the same sums. Set-based, one statement a table. Days
    older than raw facts are kept (HUB_RAW_EVENT_DAYS) stay as they are: nothing else remembers them.
    """
    since = max(since, timezone.localdate() - timedelta(days=settings.HUB_RAW_EVENT_DAYS - 1))
    if until < since:
        return
    days = (since, until)
    by_team = ("asset", "day", "team")
    _rebuild(UsageDay, ("asset", "day", "kind", "actor", "counts", "team", "count"), 1, days, _usage_sums(days))
    _rebuild(FindDay, (*by_team, "shown", "opened"), 2, days, _shown_sums(days), _opened_sums(days))
    engagement = (*by_team, "views", "seconds", "downloads")
    _rebuild(EngagementDay, engagement, 3, days, _view_sums(days), _download_sums(days))
    sum_search_days(since=since, until=until, at=timezone.now())


def _day(moment: Any) -> date:
    return timezone.localdate(moment)


def _add_by_team(model: type[models.Model], sums: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows are (asset, day, team, *sums). Sums without a team are unique by another index, so they go separately."""
    ordered = sorted(rows, key=lambda row: (row[0], row[1], row[2] or 0))
    for has_team in (True, False):
        _add(
            model,
            key=("asset", "day", "team") if has_team else ("asset", "day"),
            fixed=() if has_team else ("team",),
            sums=sums,
            rows=[row for row in ordered if (row[2] is not None) is has_team],
            condition=f"{_column(model, 'team')} IS {'NOT ' if has_team else ''}NULL",
        )


def _add(
    model: type[models.Model],
    *,
    key: Sequence[str],
    fixed: Sequence[str],
    sums: Sequence[str],
    rows: Sequence[Sequence[Any]],
    condition: str = "",
) -> None:
    """Insert `rows`, or add their sums to the rows that are there: one statement, atomic between concurrent writers.

    The ORM's upsert can only overwrite. Rows come sorted, so that two writers lock them in the same order.
    """
    if not rows:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    columns = [_column(model, name) for name in (*key, *fixed, *sums)]
    adding = ", ".join(f"{c} = {table}.{c} + excluded.{c}" for c in (_column(model, name) for name in sums))
    one = f"({', '.join(['%s'] * len(columns))})"
    sql = (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * len(rows))} "
        f"ON CONFLICT ({', '.join(columns[: len(key)])}) {f'WHERE {condition}' if condition else ''} "
        f"DO UPDATE SET {adding}"
    )
    adapt = connection.ops.adapt_datefield_value
    values = [adapt(value) if isinstance(value, date) else value for row in rows for value in row]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _column(model: type[models.Model], name: str) -> str:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return connection.ops.quote_name(str(field.column))


def _rebuild(
    model: type[models.Model], columns: Sequence[str], sums: int, days: tuple[date, date], *parts: Sums
) -> None:
    """Replace the rows of `days` by what `parts` select, in the order of `columns`; the last `sums` are added up."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(_column(model, name) for name in columns)
    compiled = [part.order_by().query.sql_with_params() for part in parts]
    keys, added = columns[:-sums], columns[-sums:]
    chosen = [_column(model, name) for name in keys] + [f"SUM({_column(model, name)})" for name in added]
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Writers add to this table in the transaction of their fact: once it is locked, every fact we see is summed
            # by us alone, and every fact we don't see waits for us. SQLite has one writer anyway.
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        model._default_manager.filter(day__range=days)._raw_delete(connection.alias)
        cursor.execute(
            f"INSERT INTO {table} ({names}) WITH facts ({names}) AS ({' UNION ALL '.join(sql for sql, _ in compiled)}) "
            f"SELECT {', '.join(chosen)} FROM facts GROUP BY {', '.join(map(str, range(1, len(keys) + 1)))}",
            [value for _, values in compiled for value in values],
        )


def _within(queryset: Sums, moment: str, days: tuple[date, date]) -> Sums:
    """The facts of `days`, each with its `day`. The bounds are moments, so that an index on them serves."""
    start, end = (
        timezone.make_aware(datetime.combine(day, time.min)) for day in (days[0], days[1] + timedelta(days=1))
    )
    facts: Sums = queryset.filter(**{f"{moment}__gte": start, f"{moment}__lt": end}).annotate(day=TruncDate(moment))
    return facts


def _usage_sums(days: tuple[date, date]) -> Sums:
    events = _within(UsageEvent.objects.filter(actor__isnull=False), "occurred_at", days)
    sums: Sums = (
        events.values("asset_id", "day", "kind", "actor_id", "counts")
        .annotate(of_team=Max("team_id"), number=Count("pk"))
        .values_list("asset_id", "day", "kind", "actor_id", "counts", "of_team", "number")
    )
    return sums


def _shown_sums(days: tuple[date, date]) -> Sums:
    hits = _within(SearchHit.objects.filter(search__counts=True), "search__searched_at", days)
    sums: Sums = (
        hits.values("asset_id", "day", "search__team_id")
        .annotate(shown=Count("pk"), opened=Value(0))
        .values_list("asset_id", "day", "search__team_id", "shown", "opened")
    )
    return sums


def _opened_sums(days: tuple[date, date]) -> Sums:
    views = UsageEvent.objects.filter(kind=UsageKind.VIEWED, counts=True, actor__isnull=False)
    sums: Sums = (
        _within(views, "occurred_at", days)
        .values("asset_id", "day", "team_id")
        .annotate(shown=Value(0), opened=Count("pk"))
        .values_list("asset_id", "day", "team_id", "shown", "opened")
    )
    return sums


def _view_sums(days: tuple[date, date]) -> Sums:
    pages = PageView.objects.filter(session__verdict=Verdict.PERSON)
    sums: Sums = (
        _within(pages, "session__started_at", days)
        .values("asset_id", "day", "session__share_link__team_id")
        .annotate(read=Count("session", distinct=True), spent=Sum("seconds"), downloads=Value(0))
        .values_list("asset_id", "day", "session__share_link__team_id", "read", "spent", "downloads")
    )
    return sums


def _download_sums(days: tuple[date, date]) -> Sums:
    downloads = RecipientDownload.objects.filter(verdict=Verdict.PERSON)
    sums: Sums = (
        _within(downloads, "at", days)
        .values("asset_id", "day", "share_link__team_id")
        .annotate(read=Value(0), spent=Value(0.0), taken=Count("pk"))
        .values_list("asset_id", "day", "share_link__team_id", "read", "spent", "taken")
    )
    return sums
