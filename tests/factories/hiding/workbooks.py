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


def _ruled(kind: str = "expression", *formulas: str, operator: str | None = None, **look: Any) -> bytes:
    """A workbook in which the secret looks like this by a rule."""
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles.differential import DifferentialStyle

    def change(page: Any) -> None:
        page["B2"] = SECRET
        rule = Rule(type=kind, formula=list(formulas), operator=operator, dxf=DifferentialStyle(**look))
        page.conditional_formatting.add("B1:B3", rule)

    return sheet(change)


def _nothing() -> dict[str, Any]:
    from openpyxl.styles.numbers import NumberFormat

    return {"numFmt": NumberFormat(numFmtId=164, formatCode=";;;")}


def _letters_of(colour: str, paper: str = "") -> dict[str, Any]:
    from openpyxl.styles import Font, PatternFill

    look = {"font": Font(color=colour)}
    return look | {"fill": PatternFill(bgColor=paper)} if paper else look


def _over(change: Callable[[Any, Any], None]) -> bytes:
    """A workbook with something over its sheet."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("Prices")
        page.write("A1", SEEN)
        change(book, page)
    return out.getvalue()


def _box(**options: Any) -> bytes:
    return _over(lambda _, page: page.insert_textbox("D5", SECRET, options))


def _chart(book: Any, page: Any, **font: Any) -> None:
    page.write_row("A3", [1, 2, 3])
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Prices!$A$3:$C$3"})
    chart.set_title({"name": SECRET, "name_font": font})
    page.insert_chart("D5", chart)


def _narrow(page: Any) -> None:
    page["B2"], page["C2"], page.column_dimensions["B"].width = SECRET, "x", 0.1


def _named(page: Any) -> None:
    from openpyxl.workbook.defined_name import DefinedName

    page.parent.defined_names["Plan"] = DefinedName("Plan", attr_text=f'"{SECRET}"')


def _choice(page: Any) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    choice = DataValidation(type="list", formula1=f'"{SECRET},b"')
    page.add_data_validation(choice)
    choice.add("A2")


def _about(page: Any) -> None:
    page.parent.properties.keywords = SECRET


def _with_part(name: str, content: str) -> bytes:
    return files.repacked(sheet(lambda page: None), {name: content.encode()})


def _headed(words: str) -> Callable[[Any], None]:
    def change(page: Any) -> None:
        page.oddHeader.center.text = words

    return change


def _reckoned(formula: str) -> Callable[[Any], None]:
    def change(page: Any) -> None:
        page["C2"] = formula

    return change


#: With nothing but what programs put there, and sums of cells.
WITHOUT_WORDS_BESIDE = [
    sheet(_headed("Page &P of &N")),
    sheet(_headed('&"Arial,Bold"&12&F &A &D')),
    sheet(_reckoned("=SUM(A1:B2)*2")),
    sheet(_reckoned("=ROUND(A1/100,2)+Sheet250!C100")),
]
SHEETS |= {
    "surcharge of a formula": (sheet(_reckoned(f'=A1*1.35+N("{SECRET}")')), "kept_data"),
    "head of a sheet": (sheet(_headed(f"{SECRET} &P of &N")), "kept_data"),
    "words of a formula": (sheet(_reckoned(f'=IF(A1="{SECRET}",1,2)')), "kept_data"),
    "nothing by a rule": (_ruled("expression", "TRUE", **_nothing()), "hidden_cells"),
    "nothing by a rule of its value": (
        _ruled("cellIs", f'"{SECRET}"', operator="equal", **_nothing()),
        "hidden_cells",
    ),
    "nothing by what other cells say": (_ruled("expression", "$A$9>1", **_nothing()), "hidden_cells"),
    "white by a rule": (_ruled("expression", "TRUE", **_letters_of("FFFFFFFF")), "invisible_text"),
    "colour of the cell by a rule": (
        _ruled("expression", "TRUE", **_letters_of("FF1F3864", "FF1F3864")),
        "invisible_text",
    ),
    "narrow column": (sheet(_narrow), "hidden_columns"),
    "white box": (_box(font={"color": "white"}), "invisible_text"),
    "white over nothing": (_box(font={"color": "white"}, fill={"none": True}), "invisible_text"),
    "tiny box": (_box(font={"size": 1}), "invisible_text"),
    "colour of its box": (_box(font={"color": "#1F3864"}, fill={"color": "#1F3864"}), "invisible_text"),
    "box of no size": (_box(width=0, height=0), "hidden_shapes"),
    "description of a box": (
        _over(lambda _, page: page.insert_textbox("D5", "more", {"description": SECRET})),
        "descriptions",
    ),
    "white title of a chart": (_over(lambda book, page: _chart(book, page, color="white")), "invisible_text"),
    "tiny title of a chart": (_over(lambda book, page: _chart(book, page, size=1)), "invisible_text"),
    "name": (sheet(_named), "kept_data"),
    "choice": (sheet(_choice), "kept_data"),
    "property": (sheet(_about), "properties"),
    "data behind a table": (
        _with_part("xl/pivotCache/pivotCacheRecords1.xml", f'<records><r><s v="{SECRET}"/></r></records>'),
        "kept_data",
    ),
    "data of another workbook": (
        _with_part("xl/externalLinks/externalLink1.xml", f"<externalLink><cell><v>{SECRET}</v></cell></externalLink>"),
        "kept_data",
    ),
    "way to a database": (
        _with_part("xl/connections.xml", f'<connections><dbPr connection="{SECRET}"/></connections>'),
        "kept_data",
    ),
    "choice of a slicer": (
        _with_part("xl/slicerCaches/slicerCache1.xml", f'<slicers><items><i n="{SECRET}"/></items></slicers>'),
        "kept_data",
    ),
    "sheet of another workbook": (
        _with_part("xl/externalLinks/externalLink1.xml", f'<link><sheetName val="{SECRET}"/></link>'),
        "kept_data",
    ),
    "changed cells": (
        _with_part("xl/revisions/revisionLog1.xml", f"<revisions><is><t>{SECRET}</t></is></revisions>"),
        "tracked_changes",
    ),
}
WHITE_ON_SHEETS |= {
    "nothing by a rule that does not hold": _ruled("cellIs", '"other"', operator="equal", **_nothing()),
    "nothing by a rule that never holds": _ruled("expression", "FALSE", **_nothing()),
    "white on dark by a rule": _ruled("expression", "TRUE", **_letters_of("FFFFFFFF", "FF1F3864")),
    "white on its box": _box(font={"color": "white"}, fill={"color": "#1F3864"}),
    "box": _box(),
    "title of a chart": _over(lambda book, page: _chart(book, page)),
    "white over dark cells": _over(
        lambda book, page: (
            page.write("D5", "x", book.add_format({"bg_color": "#1F3864"})),
            page.insert_textbox("D5", SECRET, {"font": {"color": "white"}, "fill": {"none": True}}),
        )
    ),
}
