"""Sheets of a workbook that are nothing but a chart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import ZipFile

from content.extraction import package
from content.extraction.blocks import Block, Paragraph, Table
from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers import shape_ink
from content.extraction.readers.charts import rows_of, titles_of
from content.extraction.readers.sheet_drawing import related, theme_of

_WORKBOOK = "xl/workbook.xml"
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"
_KEY = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class ChartSheet:
    title: str
    hidden: bool
    blocks: tuple[Block, ...]


def chart_sheets(archive: ZipFile, unseen: Unseen) -> Iterator[ChartSheet]:
    """The chart sheets of a workbook, in its order. What of their titles nobody can see goes to `unseen`."""
    names = related(archive, _WORKBOOK, "/chartsheet")
    if not names:
        return
    for sheet in package.parse_xml(package.part(archive, _WORKBOOK)).iter(_SHEET):
        name = names.get(sheet.get(_KEY, ""))
        if name is not None:
            hidden = sheet.get("state", "visible") != "visible"
            yield ChartSheet(sheet.get("name", ""), hidden, tuple(_blocks(archive, name, unseen)))


def _blocks(archive: ZipFile, sheet: str, unseen: Unseen) -> Iterator[Block]:
    for drawing in related(archive, sheet, "/drawing").values():
        for name in related(archive, drawing, "/chart").values():
            if not (data := package.part(archive, name)):
                continue
            chart = package.parse_xml(data)
            if lost := shape_ink.take_out_of_chart(chart, theme_of(archive)):
                unseen.add(Hiding.INVISIBLE, lost)
            yield from (Paragraph(title, heading=place == 0) for place, title in enumerate(titles_of(chart)))
            if rows := rows_of(chart):
                yield Table(rows)
