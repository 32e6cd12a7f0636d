"""Nothing that people typed is run by the spreadsheet that opens it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from hub.core.spreadsheets import Workbook, csv_lines, never_run

MOMENT = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("-1+1", "'-1+1"),
        ("＝1", "'＝1"),
        ("Deck;=HYPERLINK(1)", "Deck;'=HYPERLINK(1)"),
        ("Deck,@SUM(1)", "Deck,'@SUM(1)"),
        ("Deck\t+1", "Deck\t'+1"),
        ('Deck;"=1+1"', "Deck;'\"=1+1\""),
        ('"=1+1"', "'\"=1+1\""),
        ('Deck; "a=b"', 'Deck; "a=b"'),
        ("Deck\n-1", "Deck\n'-1"),
        ("\t=1", "'\t'=1"),
        ("Deck; = none, and a-b=c", "Deck; = none, and a-b=c"),
        (-3, -3),
        (None, None),
    ],
)
def test_never_run_marks_each_place_where_a_formula_would_begin(typed, kept):
    assert never_run(typed) == kept


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_of_the_csv_begins_a_formula_whatever_the_list_separator(delimiter):
    befores = ("", "Deck;", "Deck,", "Deck\t", "Deck\n")
    starts = [f"{before}{mark}{sign}cmd" for before in befores for mark in ("", '"', '""') for sign in "=+-@"]
    text = "".join(csv_lines(["number", "title", "number"], [(1, start, 1) for start in starts]))
    cells = [cell for row in csv.reader(io.StringIO(text[1:]), delimiter=delimiter) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_csv_says_that_it_is_utf_8_and_holds_times_as_text():
    lines = list(csv_lines(["wörds", "at", "on", "none"], [("ä", MOMENT, date(2026, 1, 2), None)]))
    assert lines == ["\ufeffwörds,at,on,none\r\n", "ä,2026-11-20T14:05:00+00:00,2026-01-02,\r\n"]


def test_a_workbook_holds_dates_as_dates_and_texts_as_texts():
    file = io.BytesIO()
    with Workbook(file) as book:
        rows = [("=1+1", MOMENT, date(2026, 1, 2), 7, 0.5, None), ("https://x.example", None, None, 8, 1.5, "b")]
        book.add_list("List", ["Title", "At", "On", "N", "R", "More"], rows, widths={"Title": 40}, frozen_columns=1)
        book.add_facts("About", [("Data to", MOMENT)])
    read = openpyxl.load_workbook(file)
    sheet = read["List"]
    assert [cell.value for cell in sheet[2]] == [
        "=1+1", MOMENT.replace(tzinfo=None), datetime(2026, 1, 2), 7, 0.5, None,
    ]  # fmt: skip
    assert (sheet["A2"].data_type, sheet["B2"].is_date, sheet["A3"].hyperlink) == ("s", True, None)
    assert (sheet.auto_filter.ref, sheet.freeze_panes) == ("A1:F3", "B2")
    assert read["About"]["B1"].is_date
