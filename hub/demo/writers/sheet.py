"""Excel workbooks that calculate: yellow cells to fill in, formulas with their first results stored."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

import xlsxwriter

from hub.demo.shapes import Section
from hub.demo.writers.dress import LINE, TEAL, YELLOW

_NUMBER = re.compile(r"(\$?)(\d[\d,]*(?:\.\d+)?)( %)?")


def write_workbook(title: str, sections: tuple[Section, ...]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": title, "author": "Tidewater", "created": datetime(2026, 1, 5)})
    for section in sections:
        page = book.add_worksheet(section.title[:31])
        rows = [row for block in section.of("table") for row in block.rows]
        for place in range(max(len(row) for row in rows)):
            longest = max((len(row[place].split("=>")[-1]) for row in rows if place < len(row)), default=8)
            page.set_column(place, place, min(max(longest + 2, 10), 52))
        head = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": f"#{TEAL}", "text_wrap": True})
        for place, text in enumerate(rows[0]):
            page.write_string(0, place, text, head)
        for number, row in enumerate(rows[1:], start=1):
            for place, text in enumerate(row):
                _cell(book, page, number, place, text)
        page.freeze_panes(1, 0)
        page.set_footer(f"&L&8Tidewater · {title.replace('&', '&&')}&R&8&P")
        page.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


def _value(text: str) -> tuple[float | str, str]:
    """A cell's value, and the number format it is shown in ("" for words)."""
    found = _NUMBER.fullmatch(text)
    if not found:
        return text, ""
    dollar, digits, percent = found.groups()
    number = float(digits.replace(",", ""))
    if percent:
        return number / 100, "0 %"
    whole = number >= 1000 or number.is_integer()
    return number, f"{'$' if dollar else ''}#,##0{'' if whole else '.0#'}"


def _cell(book: Any, page: Any, row: int, column: int, text: str) -> None:
    look = {"text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": f"#{LINE}"}
    if text.startswith("*"):
        look["bg_color"] = f"#{YELLOW}"
    formula, _, shown = text.removeprefix("*").partition(" => ")
    value, number_format = _value(shown or formula)
    if number_format:
        look["num_format"] = number_format
    if shown:
        look["bold"] = True
        page.write_formula(row, column, formula, book.add_format(look), value)
    elif isinstance(value, str):
        page.write_string(row, column, value, book.add_format(look))
    else:
        page.write_number(row, column, value, book.add_format(look))
