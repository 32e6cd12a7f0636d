"""Lists as CSV and as workbooks, in which nothing that people typed is ever run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from django.utils import timezone

Cell = str | int | float | date | datetime | None

# A spreadsheet takes CSV without this for text of another encoding.
BOM = "\ufeff"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A spreadsheet runs a cell that begins so as a formula; and where its list separator is another than ours, what stands
# after that begins a cell, quotation marks around it or none.
_RUN = re.compile(r"^(?=\"*[=+\-@＝＋－＠\t\r\n])|(?<=[;,\t\r\n])(?=\"*[=+\-@＝＋－＠])")
PLAIN_WIDTH = 16


def never_run(value: Any) -> Any:
    """A text with an apostrophe before each place where a spreadsheet would begin a formula; all else as it is."""
    return _RUN.sub("'", value) if isinstance(value, str) else value


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """CSV as spreadsheets open it, a line at a time: UTF-8 that says so, one row of headings, times in ISO 8601."""
    yield BOM + _line(headings)
    for row in rows:
        yield _line([never_run(_as_text(value)) for value in row])


def _line(values: Iterable[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()


def _as_text(value: Cell) -> str | int | float:
    if isinstance(value, datetime):
        return in_iso(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


def in_iso(moment: datetime) -> str:
    """A moment in the hub's time zone, to the second."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


class Workbook:
    """A workbook that is written to `file` row by row; memory stays flat. Texts stay texts, dates are dates."""

    def __init__(self, file: IO[bytes]) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(file, options)
        self._bold = self._book.add_format({"bold": True, "bottom": 1})
        self._wrapped = self._book.add_format({"text_wrap": True})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *failure: object) -> None:
        self._book.close()

    def add_list(
        self,
        title: str,
        headings: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        *,
        widths: Mapping[str, int],
        frozen_columns: int = 0,
    ) -> None:
        """A sheet of `rows` under `headings` that stay in view, with filters on. `widths` by heading, in characters."""
        sheet = self._book.add_worksheet(title)
        sheet.freeze_panes(1, frozen_columns)
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, widths.get(heading, PLAIN_WIDTH))
            sheet.write_string(0, column, heading, self._bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                self._write(sheet, last, column, value)
        sheet.autofilter(0, 0, last, len(headings) - 1)

    def add_facts(self, title: str, facts: Iterable[tuple[str, Cell]]) -> None:
        """A sheet of names, each with what it is beside it."""
        sheet = self._book.add_worksheet(title)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 100, self._wrapped)
        for number, (name, value) in enumerate(facts):
            sheet.write_string(number, 0, name)
            self._write(sheet, number, 1, value)

    def _write(self, sheet: Any, row: int, column: int, value: Cell) -> None:
        if isinstance(value, datetime):
            sheet.write_datetime(row, column, timezone.localtime(value).replace(tzinfo=None), self._moment)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._day)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value)
        elif value is not None:
            sheet.write_string(row, column, value)
