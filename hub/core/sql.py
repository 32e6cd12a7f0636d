"""What our queries need of SQL beyond Django's own functions, alike on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db.models import Aggregate, CharField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

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
