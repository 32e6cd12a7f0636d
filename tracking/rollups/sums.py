"""The daily sums that reports read: written through with each fact, and rebuilt from the facts.

What each sum means, so that both ways agree:
- A day is a calendar day in the hub's time zone.
- UsageDay sums usage events, counted or not, by asset, day, kind and actor.
- UseDay sums the using events that count, by the team of the rep then; `with_call` those of which the call names a
  segment or a stage, `fitting` those of them that fit.
- CellUseDay sums the using events that count, by each segment of their call and its stage.
- FindDay.shown sums the times a rep's counted search showed the asset.
- FindDay.opened sums `viewed` usage events that count; `add_usage` adds them, and nobody adds them again.
- SearchDay and FindTime sum the searches that count; see `tracking.rollups.search_sums`, which makes them anew by the
  clock.
- EngagementDay.views sums people's visits that read at least one page of the asset, on the day the visit began;
  `seconds` their time on its pages; `downloads` people's downloads. By the team of the link. UnnamedDay is the part of
  it of which there are no facts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Case, Count, F, Max, Q, Sum, Value, When
from django.db.models.functions import TruncDate
from django.utils import timezone

from hub.core import locks
from hub.core.locks import Lock
from tracking.models import (
    Call,
    CellUseDay,
    EngagementDay,
    FindDay,
    PageView,
    RecipientDownload,
    SearchHit,
    UnnamedDay,
    UsageDay,
    UsageEvent,
    UsageKind,
    UseDay,
    Verdict,
)
from tracking.rollups.search_sums import sum_search_days
from tracking.usage.models import USING_KINDS

# Facts of a day as rows of values, in the order of a rollup's columns.
Sums = models.QuerySet[Any, Any]
# A repair writes so many rows in one transaction: a writer who needs one of them waits for no more than these.
MENDED_AT_ONCE = 200
# Sums of seconds that differ by less are the same, added in another order.
LEAST = 0.0005


@dataclass(frozen=True, slots=True)
class Table:
    """A table of daily sums: one row a `key`; `fixed` holds the largest of what came with it; `sums` are added up."""

    model: type[models.Model]
    key: tuple[str, ...]
    fixed: tuple[str, ...]
    sums: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.key, *self.fixed, *self.sums)

    @property
    def quoted(self) -> str:
        return connection.ops.quote_name(self.model._meta.db_table)

    def column(self, name: str) -> str:
        field = self.model._meta.get_field(name)
        assert isinstance(field, models.Field)
        return connection.ops.quote_name(str(field.column))

    def sums_of(self, row: Sequence[Any]) -> Sequence[Any]:
        return row[-len(self.sums) :]

    def floored(self, row: Sequence[Any]) -> Sequence[Any]:
        """The row with nothing below zero."""
        return [*row[: -len(self.sums)], *(max(by, 0) for by in self.sums_of(row))]

    def naming(self, row: Sequence[Any]) -> dict[str, Any]:
        """The look-up of the row's key."""
        values = zip(self.key, row, strict=False)
        return {f"{name}__isnull" if value is None else name: value is None or value for name, value in values}

    @property
    def gaps(self) -> list[str]:
        """The names of the key's columns that may be empty."""
        return [name for name in self.key if self.model._meta.get_field(name).null]

    def parts(self, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[Sequence[str], str, list[Sequence[Any]]]]:
        """Rows by the unique index that tells them apart, with its columns and its condition: the database takes no two
        empty values for the same, so what lacks a team, a segment or a stage has an index of its own."""
        for lacking in product((False, True), repeat=len(self.gaps)):
            empty = {name for name, lacks in zip(self.gaps, lacking, strict=True) if lacks}
            key = [name for name in self.key if name not in empty]
            held = [f"{self.column(name)} IS {'' if name in empty else 'NOT '}NULL" for name in self.gaps]
            yield key, " AND ".join(held), [row for row in rows if self._lacks(row) == empty]

    def _lacks(self, row: Sequence[Any]) -> set[str]:
        values = dict(zip(self.key, row, strict=False))
        return {name for name in self.gaps if values[name] is None}


USAGE = Table(UsageDay, key=("asset", "day", "kind", "actor", "counts"), fixed=("team",), sums=("count",))
USES = Table(
    UseDay,
    key=("asset", "day", "team"),
    fixed=("last_used_at",),
    sums=("downloaded", "copied", "presented", "sent", "with_call", "fitting"),
)
CELLS = Table(CellUseDay, key=("asset", "day", "segment", "stage", "actor"), fixed=("team",), sums=("count",))
FINDS = Table(FindDay, key=("asset", "day", "team"), fixed=(), sums=("shown", "opened"))
ENGAGEMENT = Table(EngagementDay, key=("asset", "day", "team"), fixed=(), sums=("views", "seconds", "downloads"))
UNNAMED = replace(ENGAGEMENT, model=UnnamedDay)


def add_usage(*events: UsageEvent) -> None:
    """Add newly recorded events to their days; a few statements, however many events.

    A `viewed` event that counts is also an opening in FindDay, added here. Not safe to repeat for the same event: call
    it in the transaction that first inserts the event. Events without an actor belong to nobody and are left out.
    """
    known = [event for event in events if event.actor_id is not None]
    usage = Counter(
        (event.asset_id, _day(event.occurred_at), event.kind, event.actor_id, event.counts) for event in known
    )
    teams: dict[tuple[int | None, date], int | None] = {}
    for event in known:
        of_day = (event.actor_id, _day(event.occurred_at))
        teams[of_day] = max(teams.get(of_day), event.team_id, key=lambda team: team or 0)
    _add(USAGE, [(*key, teams[key[3], key[1]], number) for key, number in usage.items()])
    _add(USES, _uses_of(known))
    _add(CELLS, [(*key, teams[key[4], key[1]], number) for key, number in _cells_of(known).items()])
    opened = Counter(
        (event.asset_id, _day(event.occurred_at), event.team_id)
        for event in known
        if event.kind == UsageKind.VIEWED and event.counts
    )
    _add(FINDS, [(*key, 0, number) for key, number in opened.items()])


def take_back_usage(*events: UsageEvent) -> None:
    """Take events out of their days again, in the transaction that deletes them. Only for kinds other than `viewed`.

    When an asset was last used on that day stays as it was until the daily repair.
    """
    known = [event for event in events if event.actor_id is not None]
    usage = Counter(
        (event.asset_id, _day(event.occurred_at), event.kind, event.actor_id, event.counts) for event in known
    )
    _add(USAGE, [(*key, None, -number) for key, number in usage.items()])
    _add(USES, [(*row[:4], *(-number for number in row[4:])) for row in _uses_of(known)])
    _add(CELLS, [(*key, None, -number) for key, number in _cells_of(known).items()])


def _uses_of(events: Iterable[UsageEvent]) -> list[tuple[Any, ...]]:
    """The events' rows of UseDay: those that count and are uses."""
    used: dict[tuple[Any, ...], list[UsageEvent]] = {}
    for event in events:
        if event.counts and event.kind in USING_KINDS:
            used.setdefault((event.asset_id, _day(event.occurred_at), event.team_id), []).append(event)
    return [
        (
            *key,
            max(event.occurred_at for event in of_key),
            *(sum(event.kind == kind for event in of_key) for kind in USING_KINDS),
            sum(event.fits is not None for event in of_key),
            sum(event.fits is True for event in of_key),
        )
        for key, of_key in used.items()
    ]


def _cells_of(events: Iterable[UsageEvent]) -> Counter[tuple[Any, ...]]:
    """The number of the events by the key of CellUseDay: in the cell of each segment of their calls."""
    used = [event for event in events if event.counts and event.kind in USING_KINDS and event.call_id is not None]
    segments: dict[int | None, list[int | None]] = {}
    through = Call.segments.through.objects.filter(call__in={event.call_id for event in used}) if used else ()
    for row in through:
        segments.setdefault(row.call_id, []).append(row.segment_id)
    cells = Counter(
        (event.asset_id, _day(event.occurred_at), segment, event.call.stage_id if event.call else None, event.actor_id)
        for event in used
        for segment in segments.get(event.call_id, [None])
    )
    return Counter({cell: number for cell, number in cells.items() if cell[2] is not None or cell[3] is not None})


def add_shown(*, asset_ids: Iterable[int], team_id: int | None, day: date) -> None:
    """Add one showing of each asset by a rep's search. One statement. Call it for searches that count, once each."""
    _add(FINDS, [(asset_id, day, team_id, 1, 0) for asset_id in set(asset_ids)])


def change_shown(*, before: Iterable[tuple[int, date]], after: Iterable[tuple[int, date]], team_id: int | None) -> None:
    """A person who was still typing went on to other words: what their search had shown `before`, assets with days, it
    has shown `after` instead.
    """
    number = Counter(set(after))
    number.subtract(set(before))
    _add(FINDS, [(asset_id, day, team_id, by, 0) for (asset_id, day), by in number.items() if by])


def add_opened(*, asset_id: int, team_id: int | None, day: date) -> None:
    """Add one opening of an asset by a rep.

    Only for an opening that has no usage event: a `viewed` event that counts is an opening, and `add_usage` adds it.
    Such an opening is not among the facts, so a rebuild forgets it.
    """
    _add(FINDS, [(asset_id, day, team_id, 0, 1)])


@dataclass(frozen=True, slots=True)
class Engagement:
    """What a recipient, a person, did with an asset. Below zero it is taken back.

    `views` is 1 when a visit reads its first page of the asset; `day` is the day on which the visit began.
    """

    asset_id: int
    team_id: int | None
    day: date
    views: int = 0
    seconds: float = 0.0
    downloads: int = 0

    def taken_back(self) -> Engagement:
        return replace(self, views=-self.views, seconds=-self.seconds, downloads=-self.downloads)


def add_engagement(*done: Engagement) -> None:
    """Add all that one transaction has to add at once: its rows are locked in their order, whatever order they come in.

    One statement a kind of team (some, none); two more where something is taken back.
    """
    _add(ENGAGEMENT, _engagement_rows(done))


def add_unnamed(*done: Engagement) -> None:
    """As `add_engagement`, for readers of whom nothing but these sums is kept."""
    rows = _engagement_rows(done)
    _add(ENGAGEMENT, rows)
    _add(UNNAMED, rows)


def _engagement_rows(done: Iterable[Engagement]) -> list[tuple[Any, ...]]:
    sums: dict[tuple[int, date, int | None], list[float]] = {}
    for one in done:
        row = sums.setdefault((one.asset_id, one.day, one.team_id), [0, 0.0, 0])
        row[0], row[1], row[2] = row[0] + one.views, row[1] + one.seconds, row[2] + one.downloads
    return [(*key, *row) for key, row in sums.items() if any(row)]


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
            _mend(ENGAGEMENT, day, _view_sums(day), _download_sums(day), _unnamed_sums(day))
    if since <= until:
        sum_search_days(since=since, until=until, at=timezone.now())


def oldest_day_with_facts() -> date:
    """The first day of which all raw facts are kept still (HUB_RAW_EVENT_DAYS)."""
    return timezone.localdate() - timedelta(days=settings.HUB_RAW_EVENT_DAYS - 1)


def _day(moment: Any) -> date:
    return timezone.localdate(moment)


def _add(table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Add rows of (*key, *fixed, *sums) to what is there, no row of a key twice. Sums below zero take off, never below
    nothing, and rows in which nothing is left go.

    All rows are locked in the order of their keys before any is lowered, so that two writers never wait for each other.
    """
    ordered = sorted(rows, key=lambda row: tuple((value is not None, value) for value in row[: len(table.key)]))
    for key, condition, part in table.parts(ordered):
        _raise(table, key, condition, [table.floored(row) for row in part])
        _lower(table, [row for row in part if min(table.sums_of(row)) < 0 or not any(table.sums_of(row))])


def _raise(table: Table, key: Sequence[str], condition: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows, or add their sums to the rows that are there: one statement. The ORM's upsert only overwrites."""
    if not rows:
        return
    name = table.quoted
    columns = [table.column(one) for one in table.columns]
    larger = "CASE WHEN {0}.{1} IS NULL OR excluded.{1} > {0}.{1} THEN excluded.{1} ELSE {0}.{1} END"
    setting = [f"{c} = {name}.{c} + excluded.{c}" for c in map(table.column, table.sums)]
    setting += [f"{c} = {larger.format(name, c)}" for c in map(table.column, table.fixed)]
    one = f"({', '.join(['%s'] * len(columns))})"
    sql = (
        f"INSERT INTO {name} ({', '.join(columns)}) VALUES {', '.join([one] * len(rows))} "
        f"ON CONFLICT ({', '.join(map(table.column, key))}) {f'WHERE {condition}' if condition else ''} "
        f"DO UPDATE SET {', '.join(setting)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [_adapted(value) for row in rows for value in row])


def _lower(table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Take the sums below zero off rows that this transaction has locked, and delete those in which nothing is left."""
    fields: dict[str, Any] = {name: table.model._meta.get_field(name) for name in table.sums}
    for row in rows:
        held = table.model._default_manager.filter(**table.naming(row))
        off = {name: -by for name, by in zip(table.sums, table.sums_of(row), strict=True) if by < 0}
        if off:
            held.update(
                **{
                    name: Case(
                        When(**{f"{name}__gt": by}, then=F(name) - by), default=Value(0), output_field=fields[name]
                    )
                    for name, by in off.items()
                }
            )
        held.filter(**dict.fromkeys(table.sums, 0))._raw_delete(connection.alias)


def _adapted(value: Any) -> Any:
    """As this database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _read(value: Any, field: Any) -> Any:
    """What this database answered: SQLite keeps moments as texts, in UTC."""
    value = field.to_python(value)
    return timezone.make_aware(value, UTC) if isinstance(value, datetime) and timezone.is_naive(value) else value


def _mend(table: Table, day: date, *facts: Sums) -> None:
    """Add to the sums of a day what they lack of what `facts` say (columns as the table's), or have too much."""
    differing = _differences(table, day, facts)
    for start in range(0, len(differing), MENDED_AT_ONCE):
        part = differing[start : start + MENDED_AT_ONCE]
        with transaction.atomic():
            _add(table, part)
            for row in part if table.fixed else ():
                fixed = dict(zip(table.fixed, row[len(table.key) :], strict=False))
                table.model._default_manager.filter(**table.naming(row)).update(**fixed)


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
        cursor.execute(sql, [*(value for _, values in compiled for value in values), _adapted(day)])
        rows = cursor.fetchall()
    fields: list[Any] = [table.model._meta.get_field(name) for name in table.columns]
    return [tuple(_read(value, field) for value, field in zip(row, fields, strict=True)) for row in rows]


def _within(queryset: Sums, moment: str, day: date) -> Sums:
    """The facts of a day, each with its `day`. The bounds are moments, so that an index on them serves."""
    start, end = (timezone.make_aware(datetime.combine(one, time.min)) for one in (day, day + timedelta(days=1)))
    facts: Sums = queryset.filter(**{f"{moment}__gte": start, f"{moment}__lt": end}).annotate(day=TruncDate(moment))
    return facts


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
        .annotate(shown=Count("pk"), opened=Value(0))
        .values_list("asset_id", "day", "search__team_id", "shown", "opened")
    )
    return sums


def _opened_sums(day: date) -> Sums:
    views = UsageEvent.objects.filter(kind=UsageKind.VIEWED, counts=True, actor__isnull=False)
    sums: Sums = (
        _within(views, "occurred_at", day)
        .values("asset_id", "day", "team_id")
        .annotate(shown=Value(0), opened=Count("pk"))
        .values_list("asset_id", "day", "team_id", "shown", "opened")
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


def _unnamed_sums(day: date) -> Sums:
    columns = ("asset_id", "day", "team_id", "views", "seconds", "downloads")
    sums: Sums = UnnamedDay.objects.filter(day=day).values_list(*columns)
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
