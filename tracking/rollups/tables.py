"""The tables of daily sums, and how rows are added to them: by those who write facts and by the repair alike.

What each sum means, so that both ways agree:
- A day is a calendar day in the hub's time zone.
- UsageDay sums usage events, counted or not, by asset, day, kind and actor.
- UseDay sums the using events that count, by the team of the rep then; `with_call` those of which the call names a
  segment or a stage, `fitting` those of them that fit; `checked` what was sent in a version that had been checked by
  the message house, `on_message` what of it had no open finding then.
- CellUseDay sums the using events that count, by each segment of their call and its stage.
- FindDay.shown sums the times a rep's counted search showed the asset; `places` the places at which it did.
- FindDay.opened sums `viewed` usage events that count; `add_usage` adds them, and nobody adds them again.
- SearchDay and FindTime sum the searches that count; see `tracking.rollups.search_sums`, which makes them anew by the
  clock.
- UnmetWordDay sums the counted searches that had a word which stood nowhere in what the person could see.
- EngagementDay.views sums people's visits that read at least one page of the asset, on the day the visit began;
  `seconds` their time on its pages; `downloads` people's downloads. By the team of the link. UnnamedDay is the part of
  it of which there are no facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import product
from typing import Any

from django.db import connection, models
from django.db.models import Case, F, Value, When

from hub.core.sql import Statement
from tracking.models import CellUseDay, EngagementDay, FindDay, UnmetWordDay, UnnamedDay, UsageDay, UseDay


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
    sums=("downloaded", "copied", "presented", "sent", "with_call", "fitting", "checked", "on_message"),
)
CELLS = Table(CellUseDay, key=("asset", "day", "segment", "stage", "actor"), fixed=("team",), sums=("count",))
FINDS = Table(FindDay, key=("asset", "day", "team"), fixed=(), sums=("shown", "opened", "places"))
UNMET = Table(UnmetWordDay, key=("word", "day", "team"), fixed=("last_at",), sums=("searches",))
ENGAGEMENT = Table(EngagementDay, key=("asset", "day", "team"), fixed=(), sums=("views", "seconds", "downloads"))
UNNAMED = replace(ENGAGEMENT, model=UnnamedDay)


def add_rows(table: Table, rows: Iterable[Sequence[Any]], *, settled: bool = False) -> None:
    """Add rows of (*key, *fixed, *sums) to what is there, no row of a key twice. Sums below zero take off, never below
    nothing, and rows in which nothing is left go. The larger `fixed` stays, or, when it is `settled`, the one given.

    All rows are locked in the order of their keys before any is lowered, so that two writers never wait for each other.
    """
    for key, condition, part in table.parts(_in_order(table, rows)):
        if part:
            with connection.cursor() as cursor:
                cursor.execute(*_upsert(table, key, condition, [table.floored(row) for row in part], settled))
        _lower(table, [row for row in part if min(table.sums_of(row)) < 0 or not any(table.sums_of(row))])


def raising(table: Table, rows: Iterable[Sequence[Any]]) -> list[Statement]:
    """The statements that add rows with nothing below zero, in the order of their keys."""
    parts = table.parts(_in_order(table, rows))
    return [_upsert(table, key, condition, part, settled=False) for key, condition, part in parts if part]


def _in_order(table: Table, rows: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
    return sorted(rows, key=lambda row: tuple((value is not None, value) for value in row[: len(table.key)]))


def _upsert(
    table: Table, key: Sequence[str], condition: str, rows: Sequence[Sequence[Any]], settled: bool
) -> Statement:
    """Insert rows, or add their sums to the rows that are there: one statement. The ORM's upsert only overwrites."""
    name = table.quoted
    columns = [table.column(one) for one in table.columns]
    larger = "CASE WHEN {0}.{1} IS NULL OR excluded.{1} > {0}.{1} THEN excluded.{1} ELSE {0}.{1} END"
    which = "excluded.{1}" if settled else larger
    setting = [f"{c} = {name}.{c} + excluded.{c}" for c in map(table.column, table.sums)]
    setting += [f"{c} = {which.format(name, c)}" for c in map(table.column, table.fixed)]
    one = f"({', '.join(['%s'] * len(columns))})"
    sql = (
        f"INSERT INTO {name} ({', '.join(columns)}) VALUES {', '.join([one] * len(rows))} "
        f"ON CONFLICT ({', '.join(map(table.column, key))}) {f'WHERE {condition}' if condition else ''} "
        f"DO UPDATE SET {', '.join(setting)}"
    )
    return sql, [adapted(value) for row in rows for value in row]


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


def adapted(value: Any) -> Any:
    """As this database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
