"""A simulated history many times over, written by the database itself: as skewed, with other keys, in other weeks.

Python invents a few hundred acts a second with all that belongs to them; the database copies ten thousand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from tracking.models import (
    Call,
    PageView,
    SearchHit,
    SearchLog,
    ShareLink,
    ShareLinkAsset,
    UsageEvent,
    Viewer,
    ViewSession,
)

# Each before those that refer to it.
FACTS: tuple[type[models.Model], ...] = (
    Call, Call.segments.through, SearchLog, SearchHit, ShareLink, ShareLinkAsset, UsageEvent, Viewer, ViewSession,
    PageView,
)  # fmt: skip

UNIQUE_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'u' AND conrelid::regclass::text = ANY(%s) ORDER BY conname
"""
OTHER_INDICES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE NOT indisprimary AND indrelid::regclass::text = ANY(%s) ORDER BY 1
"""


def repeat_facts(times: int, *, until: datetime, days: int, weeks: int = 1) -> None:
    """Have each fact `times` times instead of once, each time `weeks` weeks later; what would be after `until` is
    `days` days earlier instead. `days` is a number of whole weeks, so that weekends stay weekends. PostgreSQL only.

    What was repeated before, week by week, is repeated by as many weeks as times then: else copies of one act would
    meet on one day, and sums by day would not grow with the acts.
    """
    if times < 2:
        return
    last = {model: _last_key(model) for model in FACTS}
    # Copies have their own copies the next time, under other keys than those of the first.
    salt = str(UsageEvent.objects.count())
    with indices_later(FACTS), transaction.atomic(), connection.cursor() as cursor:
        # What is copied refers to what is there: it need not be looked up again, row by row.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in FACTS:
            fields = [field for field in model._meta.concrete_fields if isinstance(field, models.Field)]
            columns = ", ".join(f'"{field.column}"' for field in fields)
            values = ", ".join(_copied(model, field, last) for field in fields)
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({columns}) "
                f"SELECT {values} FROM {model._meta.db_table} once CROSS JOIN generate_series(1, {times - 1}) AS again",
                {"until": until, "days": days, "step": 7 * weeks, "salt": salt},
            )
    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_sql(no_style(), list(FACTS)):
            cursor.execute(line)


@contextmanager
def indices_later(models_filled: Sequence[type[models.Model]]) -> Iterator[None]:
    """Their tables have no indices but the primary keys' while rows come in by the million, and all of them again
    afterwards, made at once: several times as fast as row by row. PostgreSQL only.
    """
    tables = [model._meta.db_table for model in models_filled]
    with connection.cursor() as cursor:
        cursor.execute(UNIQUE_CONSTRAINTS, [tables])
        constraints = cursor.fetchall()
        for table, name, _ in constraints:
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        cursor.execute(OTHER_INDICES, [tables])
        indices = cursor.fetchall()
        for name, _ in indices:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _, definition in indices:
            cursor.execute(definition)
        for table, name, definition in constraints:
            cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
        cursor.execute("RESET maintenance_work_mem")


def _last_key(model: type[models.Model]) -> int:
    if isinstance(model._meta.pk, models.UUIDField):
        return 0
    return int(model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0)


def _copied(model: type[models.Model], field: models.Field[Any, Any], last: dict[type[models.Model], int]) -> str:
    """What the copy has in this column: other keys, the same references among the copies, later times."""
    column = f'once."{field.column}"'
    named = field.related_model if field.is_relation else model if field.primary_key else None
    if named in last:
        of_named = named._meta.pk  # type: ignore[union-attr]
        return _other(column) if isinstance(of_named, models.UUIDField) else f"{column} + again * {last[named]}"  # type: ignore[index]
    if isinstance(field, models.UUIDField):
        return _other(column)
    if field.unique and not field.null:
        return f"md5({column} || again || %(salt)s) || md5(again || {column} || %(salt)s)"
    if isinstance(field, models.DateTimeField):
        return _later(
            column, "mod(again * %(step)s, %(days)s) * interval '1 day'", "%(until)s", "%(days)s * interval '1 day'"
        )
    if isinstance(field, models.DateField):
        return _later(column, "mod(again * %(step)s, %(days)s)", "%(until)s::date", "%(days)s")
    return column


def _other(column: str) -> str:
    return f"md5({column}::text || again || '-' || %(salt)s)::uuid"


def _later(column: str, by: str, until: str, span: str) -> str:
    return f"CASE WHEN {column} + {by} >= {until} THEN {column} + {by} - {span} ELSE {column} + {by} END"
