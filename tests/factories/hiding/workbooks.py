"""Workbooks that hide a word, and some in which white words are seen."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from tests.factories import files
from tests.factories.hiding.base import SECRET, SEEN, saved


def sheet(change: Any) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    page.title = "Prices"
    for row in (SEEN, "more"), ("b", "c"), ("d", "e"):
        page.append(row)
    change(page)
    return saved(book)


def _flat(made: bytes) -> bytes:
    """The same with nothing left of what is 7.25 high or wide; openpyxl itself writes no zeros."""
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return files.repacked(made, {name: archive.read(name).replace(b'"7.25"', b'"0"')})


def _row(page: Any) -> None:
    page["A2"], page.row_dimensions[2].hidden = SECRET, True


def _flat_row(page: Any) -> None:
    page["A2"], page.row_dimensions[2].height = SECRET, 7.25


def _column(page: Any) -> None:
    page["B2"], page.column_dimensions["B"].hidden = SECRET, True


def _narrow_column(page: Any) -> None:
    page["B2"], page.column_dimensions["B"].width = SECRET, 7.25


def _outlined(page: Any) -> None:
    page["A3"] = SECRET
    page.row_dimensions.group(3, 3, hidden=True)


def _format(page: Any) -> None:
    page["B2"], page["B2"].number_format = SECRET, ";;;"


def _comment(page: Any) -> None:
    from openpyxl.comments import Comment

    page["A1"].comment = Comment(SECRET, "Ana")


def _letters(**font: Any) -> Callable[[Any], None]:
    def change(page: Any) -> None:
        from openpyxl.styles import Font

        page["B2"], page["B2"].font = SECRET, Font(**font)

    return change


def _filled(ink: str, paper: str) -> Callable[[Any], None]:
    def change(page: Any) -> None:
        from openpyxl.styles import PatternFill

        _letters(color=ink)(page)
        page["B2"].fill = PatternFill("solid", fgColor=paper)

    return change


def _theme_ink(page: Any) -> None:
    from openpyxl.styles.colors import Color

    _letters(color=Color(theme=0))(page)


def _tinted_ink(page: Any) -> None:
    from openpyxl.styles.colors import Color

    _letters(color=Color(theme=1, tint=1.0))(page)


def _white_by_format(page: Any) -> None:
    page["B2"], page["B2"].number_format = SECRET, "[White]General;[White]General;[White]General;[White]@"


def _merged(made: bytes) -> bytes:
    """With A2:B2 as one cell; openpyxl itself empties what is beneath."""
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>'
        return files.repacked(made, {name: archive.read(name).replace(b"</sheetData>", merged)})


def _in_b2(page: Any) -> None:
    page["B2"] = SECRET


def _white_words_within(page: Any) -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    page["B2"] = CellRichText("plain ", TextBlock(InlineFont(color="FFFFFFFF"), SECRET))


def _in_a_table_of_a_style(page: Any) -> None:
    from openpyxl.worksheet.table import Table, TableStyleInfo

    _letters(color="FFFFFF")(page)
    table = Table(displayName="Plans", ref="A1:B3")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
    page.add_table(table)


def _coloured_by_a_rule(page: Any) -> None:
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import PatternFill

    _letters(color="FFFFFF")(page)
    rule = CellIsRule(operator="notEqual", formula=["0"], fill=PatternFill(bgColor="FF0000"))
    page.conditional_formatting.add("B1:B3", rule)


def _kept_elsewhere(page: Any) -> None:
    """In names, lists to choose from and the workbook's own account of itself."""
    from openpyxl.workbook.defined_name import DefinedName
    from openpyxl.worksheet.datavalidation import DataValidation

    page.parent.defined_names["Plan"] = DefinedName("Plan", attr_text=f'"{SECRET}"')
    choice = DataValidation(type="list", formula1=f'"{SECRET},b"', prompt=SECRET, promptTitle=SECRET)
    page.add_data_validation(choice)
    choice.add("A2")
    page.parent.properties.description = SECRET


#: What is in a workbook and on none of its sheets.
KEPT_ELSEWHERE = sheet(_kept_elsewhere)
WHITE_ON_SHEETS = {
    "dark cell": sheet(_filled("FFFFFF", "1F3864")),
    "table of a style": sheet(_in_a_table_of_a_style),
    "coloured by a rule": sheet(_coloured_by_a_rule),
    "small print": sheet(_letters(sz=6, color="BFBFBF")),
}
SHEETS = {
    "white": (sheet(_letters(color="FFFFFF")), "invisible_text"),
    "white of the theme": (sheet(_theme_ink), "invisible_text"),
    "tint of the theme": (sheet(_tinted_ink), "invisible_text"),
    "colour of the cell": (sheet(_filled("1F3864", "1F3864")), "invisible_text"),
    "one point": (sheet(_letters(sz=1)), "invisible_text"),
    "white by its format": (sheet(_white_by_format), "invisible_text"),
    "white words among others": (sheet(_white_words_within), "invisible_text"),
    "beneath a merged cell": (_merged(sheet(_in_b2)), "hidden_cells"),
    "hidden row": (sheet(_row), "hidden_rows"),
    "row without height": (_flat(sheet(_flat_row)), "hidden_rows"),
    "hidden column": (sheet(_column), "hidden_columns"),
    "column without width": (_flat(sheet(_narrow_column)), "hidden_columns"),
    "collapsed outline": (sheet(_outlined), "hidden_rows"),
    "format that shows nothing": (sheet(_format), "hidden_cells"),
    "comment": (sheet(_comment), "comments"),
}
