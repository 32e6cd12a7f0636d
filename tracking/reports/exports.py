"""The lists of the reports as files. The definition and the data's end travel with the numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.utils import timezone

from tracking.reports.definitions import ABANDONED, ALL, SEARCHES, SLOW, unused_definition
from tracking.reports.scope import ReportScope
from tracking.reports.searches import SearchedWords
from tracking.reports.unused import AssetRow, ClassCounts

COLUMNS = (
    "id", "title", "class", "kind", "type", "owner", "segments", "stages", "live_since", "days_live", "shown",
    "opened", "used", "sent", "views", "last_used_at", "in_the_way", "remedy", "url", "days", "data_to", "definition",
)  # fmt: skip
SEARCH_COLUMNS = (
    "words", "sessions", "searches", "found_nothing", "left", "sessions_with_use", "mean_seconds_to_use",
    "last_searched_at", "days", "data_to", "definition",
)  # fmt: skip
# A spreadsheet runs a cell that begins so as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDE = {"title": 44, "in_the_way": 44, "segments": 30, "stages": 24, "url": 40, "definition": 60}


def csv_lines(rows: Iterable[AssetRow], scope: ReportScope) -> Iterator[str]:
    """The list as CSV (UTF-8, one header), a line at a time. Each row carries its definition and the data's end."""
    yield _csv_line(COLUMNS)
    for row in rows:
        yield _csv_line([_safe(value) for value in row_values(row, scope)])


def search_csv_lines(rows: Iterable[SearchedWords], scope: ReportScope, as_of: datetime) -> Iterator[str]:
    """What is searched for as CSV, a line at a time; the definition and the data's end in each."""
    yield _csv_line(SEARCH_COLUMNS)
    definition = f"{SEARCHES.over(scope.days)} {ABANDONED.text} {SLOW.over(scope.days)}"
    for row in rows:
        seconds = "" if row.seconds is None else str(round(row.seconds))
        counts = (row.sessions, row.searches, row.zero, row.abandoned, row.used, seconds, _iso(row.last_at))
        yield _csv_line([_safe(row.words), *counts, scope.days, _iso(as_of), definition])


def row_values(row: AssetRow, scope: ReportScope) -> list[str | int]:
    """One asset, in the order of COLUMNS. Times are ISO 8601 in the hub's time zone."""
    asset, facts = row.asset, row.facts
    return [
        asset.pk,
        asset.title,
        row.asset_class.label,
        asset.get_kind_display(),
        asset.get_type_display(),
        str(asset.owner or ""),
        "; ".join(segment.key for segment in asset.segments.all()),
        "; ".join(stage.name for stage in asset.stages.all()),
        _iso(asset.first_published_at),
        row.days_live,
        facts.shown,
        facts.opened,
        facts.used,
        facts.sent,
        facts.views,
        _iso(facts.last_used_at),
        row.obstacle.text,
        row.obstacle.remedy,
        f"{settings.BASE_URL}{asset.get_absolute_url()}",
        scope.days,
        _iso(scope.as_of),
        f"{row.asset_class.meaning}. {unused_definition(scope.days)}",
    ]


def write_xlsx(file: IO[bytes], rows: Iterable[AssetRow], scope: ReportScope, counts: ClassCounts) -> None:
    """Write the list to `file` as a workbook: the assets, then what the numbers mean. Memory stays flat."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        _write_assets(book, rows, scope)
        _write_about(book, scope, counts)


def _write_assets(book: Any, rows: Iterable[AssetRow], scope: ReportScope) -> None:
    sheet = book.add_worksheet("Assets")
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 2)
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, WIDE.get(name, 16))
        sheet.write_string(0, column, name, bold)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row_values(row, scope)):
            if isinstance(value, int):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, value)


def _write_about(book: Any, scope: ReportScope, counts: ClassCounts) -> None:
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100, book.add_format({"text_wrap": True}))
    used = counts.utilisation
    facts: list[tuple[str, str | int]] = [
        ("Report", "Unused"),
        ("Filters", scope.in_words),
        ("Data to", _iso(scope.as_of)),
        ("Definition", unused_definition(scope.days)),
        ("Used live assets", used.used),
        ("Live assets old enough", used.eligible),
        ("Utilisation", "" if used.ratio is None else f"{used.ratio:.1%}"),
        *((entry.asset_class.label, entry.count) for entry in counts.classes),
        *((f"Meaning: {entry.asset_class.label}", entry.asset_class.meaning) for entry in counts.classes),
        *((f"Meaning: {one.name.format(days=scope.days)}", one.over(scope.days)) for one in ALL),
    ]
    for number, (name, value) in enumerate(facts):
        sheet.write_string(number, 0, name)
        if isinstance(value, int):
            sheet.write_number(number, 1, value)
        else:
            sheet.write_string(number, 1, value)


def _csv_line(values: Iterable[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()


def _safe(value: str | int) -> str | int:
    """A text that a spreadsheet would run gets an apostrophe in front, which it shows as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _iso(moment: datetime | None) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""
