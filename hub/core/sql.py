"""What our queries need of SQL beyond Django's own functions, alike on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Aggregate, CharField, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.db.models.sql import InsertQuery, UpdateQuery

# What a database is told to do, with its parameters.
Statement = tuple[str, Sequence[Any]]

# Characters that no name and no number holds.
BETWEEN, WITHIN = "\x1e", "\x1f"


class Joined(Aggregate):
    """All texts of a group as one, with BETWEEN between them."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, '" + BETWEEN + "')"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)


def as_lines(rows: QuerySet[Any, Any], *columns: Any) -> QuerySet[Any, Any]:
    """For a subquery: all of `rows` as one text, to be read by `read_lines`. Columns must not be null."""
    pieces: list[Any] = []
    for column in columns:
        pieces += [Value(WITHIN), Cast(column, CharField())] if pieces else [Cast(column, CharField())]
    line = Concat(*pieces, output_field=TextField()) if len(pieces) > 1 else pieces[0]
    grouped: QuerySet[Any, Any] = rows.order_by().annotate(_all=Value("")).values("_all")
    lines: QuerySet[Any, Any] = grouped.annotate(lines=Joined(line)).values("lines")
    return lines


def read_lines(text: str | None) -> list[list[str]]:
    """The rows that `as_lines` wrote, each with its columns as text."""
    return [line.split(WITHIN) for line in text.split(BETWEEN)] if text else []


def updating(rows: QuerySet[Any, Any], **values: object) -> Statement:
    """The statement of `rows.update(**values)`."""
    query: UpdateQuery = rows.query.chain(UpdateQuery)  # type: ignore[assignment]
    query.add_update_values(values)
    sql, params = query.get_compiler(connection=connection).as_sql()
    return sql, params


def inserting(*rows: Model) -> Statement:
    """The statement that inserts these rows of one model, each with its key, if that is not made by the database."""
    made_by_database = {rows[0]._meta.pk} if rows[0].pk is None else set()
    fields = [field for field in rows[0]._meta.local_concrete_fields if field not in made_by_database]
    query = InsertQuery(type(rows[0]))
    query.insert_values(fields, list(rows), raw=False)
    [(sql, params)] = query.get_compiler(connection=connection).as_sql()
    return sql, params


def write_together(statements: Sequence[Statement]) -> None:
    """Run statements that insert or update, no two of them the same row: on PostgreSQL as one, else one by one.

    All see the database as it was before, and are written in their order: PostgreSQL runs parts of a statement that
    nothing reads from the last to the first.
    """
    if connection.vendor == "postgresql" and len(statements) > 1:
        parts = [f"part_{number} AS ({sql} RETURNING 1)" for number, (sql, _) in enumerate(reversed(statements))]
        params = [value for _, values in reversed(statements) for value in values]
        statements = [(f"WITH {', '.join(parts)} SELECT 1", params)]
    with connection.cursor() as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)
