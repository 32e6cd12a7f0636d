"""Makes the daily sums say what the facts say, beside those who write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Count, F, Max, Q, Sum, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from hub.core import locks
from hub.core.locks import Lock
from tracking.models import (
    PageView,
    RecipientDownload,
    SearchHit,
    UnmetWord,
    UnnamedDay,
    UsageEvent,
    UsageKind,
    Verdict,
)
from tracking.rollups.search_sums import sum_search_days
from tracking.rollups.tables import CELLS, ENGAGEMENT, FINDS, UNMET, USAGE, USES, Table, adapted, add_rows
from tracking.usage.models import USING_KINDS

# Facts of a day as rows of values, in the order of a rollup's columns.
Sums = models.QuerySet[Any, Any]
# A repair writes so many rows in one transaction: a writer who needs one of them waits for no more than these.
MENDED_AT_ONCE = 200
# Sums of seconds that differ by less are the same, added in another order.
LEAST = 0.0005


def rebuild_rollups(*, since: date, until: date) -> None:
    """Make the sums of the days `since` to `until`, both included, say what the facts say.

    Safe beside writers, who never wait for it: facts and sums are compared in one statement, so that both are of the
    same moment, and what differs is then added to the sums in short transactions, as a writer adds. Side by side it
    runs one after the other. Safe to stop and to run again: the same facts give the same sums. Days older than raw
    facts are kept (HUB_RAW_EVENT_DAYS) stay as they are: nothing else remembers them.
    """
    since = max(since, oldest_day_with_facts())
    with locks.alone(Lock.DAILY_SUMS, wait=True):
        for number in range((until - since).days + 1):
            day = since + timedelta(days=number)
            _mend(USAGE, day, _usage_sums(day))
            _mend(USES, day, _use_sums(day))
            _mend(CELLS, day, _cell_sums(day))
            _mend(FINDS, day, _shown_sums(day), _opened_sums(day))
            _mend(UNMET, day, _unmet_sums(day))
            _mend(ENGAGEMENT, day, _view_sums(day), _download_sums(day), _unnamed_sums(day))
    if since <= until:
        sum_search_days(since=since, until=until, at=timezone.now())


def oldest_day_with_facts() -> date:
    """The first day of which all raw facts are kept still (HUB_RAW_EVENT_DAYS)."""
    return timezone.localdate() - timedelta(days=settings.HUB_RAW_EVENT_DAYS - 1)


def read_value(value: Any, field: Any) -> Any:
    """What this database answered: SQLite keeps moments as texts, in UTC."""
    value = field.to_python(value)
    return timezone.make_aware(value, UTC) if isinstance(value, datetime) and timezone.is_naive(value) else value


def _mend(table: Table, day: date, *facts: Sums) -> None:
    """Add to the sums of a day what they lack of what `facts` say (columns as the table's), or have too much."""
    if day < timezone.localdate() and not table.model._default_manager.filter(day=day).exists():
        _fill(table, facts)
    differing = _differences(table, day, facts)
    for start in range(0, len(differing), MENDED_AT_ONCE):
        part = differing[start : start + MENDED_AT_ONCE]
        with transaction.atomic():
            add_rows(table, part, settled=True)


def _fill(table: Table, facts: Iterable[Sums]) -> None:
    """Write the sums of a past day that has none, within the database: one statement, many times as fast as adding row
    by row. What a late fact wrote meanwhile stays, and is mended like any other difference.
    """
    compiled = [part.order_by().query.sql_with_params() for part in facts]
    keys, fixed, added = ([table.column(one) for one in some] for some in (table.key, table.fixed, table.sums))
    columns = ", ".join([*keys, *fixed, *added])
    summed = [*keys, *[f"MAX({name})" for name in fixed], *[f"SUM({name})" for name in added]]
    # As `add_rows` locks them: two that write the same rows never wait for each other.
    order = [*[f"{table.column(name)} IS NULL" for name in table.gaps], *keys]
    anything = " OR ".join(f"SUM({name}) <> 0" for name in added)
    sql = (
        f"WITH said ({columns}) AS ({' UNION ALL '.join(f'SELECT * FROM ({sql}) facts' for sql, _ in compiled)}) "
        f"INSERT INTO {table.quoted} ({columns}) SELECT {', '.join(summed)} FROM said GROUP BY {', '.join(keys)} "
        f"HAVING {anything} ORDER BY {', '.join(order)} ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _, values in compiled for value in values])


def _differences(table: Table, day: date, facts: Iterable[Sums]) -> list[tuple[Any, ...]]:
    """Rows of (*key, *fixed, *sums): what is to be added to a day's sums so that they say what the facts say.

    One statement: facts that are being written meanwhile are in it with their sums, or neither is.
    """
    compiled = [part.order_by().query.sql_with_params() for part in facts]
    keys, fixed, added = ([table.column(one) for one in some] for some in (table.key, table.fixed, table.sums))
    said = [f"MAX(CASE WHEN of_facts = 1 THEN {name} END)" for name in fixed]
    kept = [f"MAX(CASE WHEN of_facts = 0 THEN {name} END)" for name in fixed]
    # Where there are no facts, what is kept of them stays while the row is taken back.
    settled = [
        f"CASE WHEN MAX(of_facts) = 0 THEN {other} ELSE {one} END" for one, other in zip(said, kept, strict=True)
    ]
    differs = [f"ABS(SUM({name})) > {LEAST}" for name in added]
    differs += [
        f"{one} <> {other} OR ({one} IS NULL) <> ({other} IS NULL)" for one, other in zip(said, kept, strict=True)
    ]
    sides = [f"SELECT facts.*, 1 FROM ({sql}) facts" for sql, _ in compiled]
    lowered = [f"-{name}" for name in added]
    sides.append(f"SELECT {', '.join([*keys, *fixed, *lowered])}, 0 FROM {table.quoted} WHERE day = %s")
    sql = (
        f"WITH sides ({', '.join([*keys, *fixed, *added])}, of_facts) AS ({' UNION ALL '.join(sides)}) "
        f"SELECT {', '.join([*keys, *settled, *[f'SUM({name})' for name in added]])} FROM sides "
        f"GROUP BY {', '.join(keys)} HAVING MAX(of_facts) = 0 OR {' OR '.join(differs)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(value for _, values in compiled for value in values), adapted(day)])
        rows = cursor.fetchall()
    fields: list[Any] = [table.model._meta.get_field(name) for name in table.columns]
    return [tuple(read_value(value, field) for value, field in zip(row, fields, strict=True)) for row in rows]


def _within(queryset: Sums, moment: str, day: date) -> Sums:
    """The facts of a day. The bounds are moments, so that an index on them serves."""
    start, end = (timezone.make_aware(datetime.combine(one, time.min)) for one in (day, day + timedelta(days=1)))
    facts: Sums = queryset.filter(**{f"{moment}__gte": start, f"{moment}__lt": end})
    # Pages that were read have their day.
    return facts if queryset.model is PageView else facts.annotate(day=TruncDate(moment))


def _usage_sums(day: date) -> Sums:
    events = _within(UsageEvent.objects.filter(actor__isnull=False), "occurred_at", day)
    sums: Sums = (
        events.values("asset_id", "day", "kind", "actor_id", "counts")
        .annotate(of_team=Max("team_id"), number=Count("pk"))
        .values_list("asset_id", "day", "kind", "actor_id", "counts", "of_team", "number")
    )
    return sums


def _use_sums(day: date) -> Sums:
    used = UsageEvent.objects.filter(actor__isnull=False, counts=True, kind__in=USING_KINDS)
    numbers = {f"{kind}_then": Count("pk", filter=Q(kind=kind)) for kind in USING_KINDS}
    numbers |= {"called": Count("pk", filter=Q(fits__isnull=False)), "fitting_it": Count("pk", filter=Q(fits=True))}
    # In the order of the table's columns.
    numbers |= {
        "had_been_checked": Count("pk", filter=Q(on_message__isnull=False)),
        "was_on_message": Count("pk", filter=Q(on_message=True)),
    }
    sums: Sums = (
        _within(used, "occurred_at", day)
        .values("asset_id", "day", "team_id")
        .annotate(last=Max("occurred_at"), **numbers)
        .values_list("asset_id", "day", "team_id", "last", *numbers)
    )
    return sums


def _cell_sums(day: date) -> Sums:
    used = UsageEvent.objects.filter(actor__isnull=False, counts=True, kind__in=USING_KINDS, call__isnull=False)
    in_cells = used.annotate(in_segment=F("call__segments"), at_stage=F("call__stage")).exclude(
        in_segment__isnull=True, at_stage__isnull=True
    )
    sums: Sums = (
        _within(in_cells, "occurred_at", day)
        .values("asset_id", "day", "in_segment", "at_stage", "actor_id")
        .annotate(of_team=Max("team_id"), number=Count("pk"))
        .values_list("asset_id", "day", "in_segment", "at_stage", "actor_id", "of_team", "number")
    )
    return sums


def _shown_sums(day: date) -> Sums:
    hits = _within(SearchHit.objects.filter(search__counts=True), "search__searched_at", day)
    sums: Sums = (
        hits.values("asset_id", "day", "search__team_id")
        .annotate(shown=Count("pk"), opened=Value(0), places=Sum("position"))
        .values_list("asset_id", "day", "search__team_id", "shown", "opened", "places")
    )
    return sums


def _unmet_sums(day: date) -> Sums:
    unmet = _within(UnmetWord.objects.filter(search__counts=True), "search__searched_at", day)
    sums: Sums = (
        unmet.values("word", "day", "search__team_id")
        .annotate(last=Max("search__searched_at"), number=Count("pk"))
        .values_list("word", "day", "search__team_id", "last", "number")
    )
    return sums


def _opened_sums(day: date) -> Sums:
    views = UsageEvent.objects.filter(kind=UsageKind.VIEWED, counts=True, actor__isnull=False)
    sums: Sums = (
        _within(views, "occurred_at", day)
        .values("asset_id", "day", "team_id")
        .annotate(shown=Value(0), opened=Count("pk"), places=Value(0))
        .values_list("asset_id", "day", "team_id", "shown", "opened", "places")
    )
    return sums


def _view_sums(day: date) -> Sums:
    pages = PageView.objects.filter(session__verdict=Verdict.PERSON)
    sums: Sums = (
        _within(pages, "session__started_at", day)
        .values("asset_id", "day", "session__share_link__team_id")
        .annotate(read=Count("session", distinct=True), spent=Sum("seconds"), downloads=Value(0))
        .values_list("asset_id", "day", "session__share_link__team_id", "read", "spent", "downloads")
    )
    return sums


def _download_sums(day: date) -> Sums:
    downloads = RecipientDownload.objects.filter(verdict=Verdict.PERSON)
    sums: Sums = (
        _within(downloads, "at", day)
        .values("asset_id", "day", "share_link__team_id")
        .annotate(read=Value(0), spent=Value(0.0), taken=Count("pk"))
        .values_list("asset_id", "day", "share_link__team_id", "read", "spent", "taken")
    )
    return sums


def _unnamed_sums(day: date) -> Sums:
    columns = ("asset_id", "day", "team_id", "views", "seconds", "downloads")
    sums: Sums = UnnamedDay.objects.filter(day=day).values_list(*columns)
    return sums
