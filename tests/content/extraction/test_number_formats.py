"""Numbers as the cells of a workbook show them."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook

from content.extraction.number_formats import shown

ACCOUNTING = '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)'


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        (0.125, "0.0%", "12.5%"),
        (0.25, "0%", "25%"),
        (-0.02, "0.0%;[Red]-0.0%", "-2.0%"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (1234.5, "#,##0", "1,235"),
        (1.005, "0.00", "1.01"),
        (-1234.5, "#,##0.00;(#,##0.00)", "(1,234.50)"),
        (-1234.5, "#,##0.00", "-1,234.50"),
        (1234.5, "[$€-407] #,##0.00", "€ 1,234.50"),
        (1234.5, '#,##0.00\\ "EUR"', "1,234.50 EUR"),
        (1234.5, ACCOUNTING, "$1,234.50"),
        (-3, ACCOUNTING, "$(3.00)"),
        (0, ACCOUNTING, "$-"),
        (0, '0;-0;"none"', "none"),
        (5, "000", "005"),
        (1.5e7, '#,##0.0,,"M"', "15.0M"),
        (12345.678, "0.00E+00", "1.23E+04"),
        (1.23e-05, "0.00E+00", "1.23E-05"),
        (7, '0 "days"', "7 days"),
        (2.5, "# ?/?", "2 1/2"),
        (0.5, "# ?/?", "1/2"),
        (3, "# ?/?", "3"),
        (0.375, "# ??/16", "6/16"),
        (1.75, "?/?", "7/4"),
        (3.14159265358979, "General", "3.141592654"),
        (1250, "", "1250"),
        (10**30, "#,##0", "1,000,000,000,000,000,000,000,000,000,000"),
        (float("inf"), "0.0", "inf"),
        (1e300, "0%", "1e+300"),
        (1.5, "0" * 90 + "." + "0" * 90, "0" * 19 + "1.5" + "0" * 14),
        (1.5, "0%%%%%%%%", "1500000%%%%%%%%"),
        (True, "General", "TRUE"),
        (None, "0%", ""),
        (datetime(2026, 11, 24), "dd.mm.yyyy", "24.11.2026"),
        (datetime(2026, 11, 24), "mm-dd-yy", "2026-11-24"),
        (datetime(2026, 3, 1), "[$-407]d. mmmm yyyy", "1. March 2026"),
        (datetime(2026, 3, 1), 'yyyy"年"m"月"d"日"', "2026年3月1日"),
        (5, '[>3]"high";"low"', "high"),
        (2, '[>3]"high";"low"', "low"),
        (99, ";;;", ""),
        (time(18, 0), "h:mm AM/PM", "6:00 PM"),
        (datetime(2026, 3, 1, 9, 5, 7), "m/d/yy h:mm:ss", "3/1/26 9:05:07"),
        (datetime(2026, 11, 24, 9, 30), "dd.mm.yyyy hh:mm", "24.11.2026 09:30"),
        (datetime(2026, 11, 24), "mmm-yy", "Nov-26"),
        (date(2026, 11, 24), '"due in" mmmm yyyy', "due in November 2026"),
        (time(9, 5), "h:mm", "9:05"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
    ],
)
def test_value_is_shown_as_in_its_cell(value, code, words):
    assert shown(value, code) == words


def test_sheet_is_read_with_its_formats(read):
    book = Workbook()
    sheet = book.active
    sheet.title = "Prices"
    sheet.append(["Discount", 0.125, "List", 1250, date(2026, 11, 24)])
    sheet["B1"].number_format = "0.0%"
    sheet["D1"].number_format = '#,##0 "EUR"'
    out = io.BytesIO()
    book.save(out)
    [page] = read(out.getvalue(), "prices.xlsx").pages
    assert page.text == "Prices\nDiscount | 12.5% | List | 1,250 EUR | 2026-11-24"
