"""Queries whose SQL is written once.

Django writes a query's SQL anew each time, which for the small queries of every page costs four times what running them
does. A fixed query is written at its first use and then only filled in; what it reads comes through the fields'
converters as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Field, QuerySet
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

# Lists of ids are filled up to a multiple of this by repeating their last, so that few lengths need SQL of their own.
STEP = 20
_is_writing = ContextVar("_is_writing", default=False)


class Slot(Expression):
    """A place in a query for a value that comes with each run: what `output_field` is prepared to store."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def filled(self, values: dict[str, Any]) -> Any:
        return self.output_field.get_db_prep_value(values[self.name], connection)


class RightNow(Slot):
    """The moment at which a query runs, by this process's clock: also for a queryset that was made long before it runs,
    and for each run of a fixed query. With `ago`, so long before."""

    def __init__(self, ago: timedelta = timedelta()) -> None:
        super().__init__("right_now", DateTimeField())
        self.ago = ago

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self if _is_writing.get() else self.filled({}),)

    def filled(self, values: dict[str, Any]) -> Any:
        return self.output_field.get_db_prep_value(timezone.now() - self.ago, connection)


MakeSlot = Callable[[str, "Field[Any, Any]"], Slot]


class FixedQuery:
    """`build(slot)` answers a `values_list` queryset in which `slot(name, field)` stand for values given to `rows`.

    The queryset must not depend on anything else that changes between runs. One SQL is kept for each kind of database.
    """

    def __init__(self, build: Callable[[MakeSlot], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._written: dict[str, tuple[str, Sequence[Any], Any]] = {}

    def rows(self, **values: Any) -> list[Any]:
        """The rows for these values of the slots, in one query."""
        vendor = connection.vendor
        if vendor not in self._written:
            self._written[vendor] = self._write()
        sql, parameters, converted = self._written[vendor]
        filled = [one.filled(values) if isinstance(one, Slot) else one for one in parameters]
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            found = cursor.fetchall()
        return list(converted(found)) if converted else found

    def _write(self) -> tuple[str, Sequence[Any], Callable[[Any], Iterator[Any]] | None]:
        compiler = self._build(Slot).query.get_compiler(connection=connection)
        writing = _is_writing.set(True)
        try:
            sql, parameters = compiler.as_sql()
        finally:
            _is_writing.reset(writing)
        columns = [column for column, _, _ in compiler.select]
        converters = compiler.get_converters(columns)
        if not converters:
            return sql, parameters, None

        def converted(rows: Any) -> Iterator[Any]:
            for row in rows:
                values = list(row)
                for place, (functions, expression) in converters.items():
                    for function in functions:
                        values[place] = function(values[place], expression, connection)
                yield values

        return sql, parameters, converted


def slots(name: str, field: Field[Any, Any], count: int) -> list[Slot]:
    """`count` places for the values of a list, filled by `padded`."""
    return [Slot(f"{name}_{number}", field) for number in range(count)]


def length_for(ids: Sequence[Any]) -> int:
    return -(-len(ids) // STEP) * STEP


def padded(name: str, ids: Sequence[Any]) -> dict[str, Any]:
    """Values for `slots` of the length that `length_for` tells. There must be at least one."""
    filled = [*ids, *[ids[-1]] * (length_for(ids) - len(ids))]
    return {f"{name}_{number}": value for number, value in enumerate(filled)}
