"""Word documents, with headings that Word's own outline knows."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from hub.demo.shapes import Block, FileEntry, Section
from hub.demo.writers.dress import GREY, SAND, TEAL, TYPE_LABELS, footer


def write_word(entry: FileEntry, sections: tuple[Section, ...]) -> bytes:
    document = Document()
    _styles(document)
    properties = document.core_properties
    properties.title, properties.author = entry.title, "Tidewater"
    properties.created = properties.modified = datetime(2026, 1, 5)
    _band(document, entry)
    for number, section in enumerate(sections):
        if number or section.title != entry.title:
            document.add_heading(section.title, level=1)
        for block in section.blocks:
            _block(document, block)
    run = document.sections[0].footer.paragraphs[0].add_run(footer(entry.title))
    run.font.size, run.font.color.rgb = Pt(8.5), RGBColor.from_string(GREY)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _styles(document: Any) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    heading = document.styles["Heading 1"]
    heading.font.name, heading.font.size = "Arial", Pt(14)
    heading.font.color.rgb = RGBColor.from_string(TEAL)
    page = document.sections[0]
    page.left_margin = page.right_margin = Pt(60)
    page.top_margin = Pt(50)


def _shade(cell: Any, colour: str) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def _run(paragraph: Any, text: str, *, size: float = 10.5, colour: str = "", bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)


def _band(document: Any, entry: FileEntry) -> None:
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    _shade(cell, TEAL)
    _run(cell.paragraphs[0], f"Tidewater · {TYPE_LABELS[entry.type]}", size=9.5, colour="D5E7E1")
    _run(cell.add_paragraph(), entry.title, size=21, colour="FFFFFF", bold=True)
    document.add_paragraph()


def _block(document: Any, block: Block) -> None:
    if block.kind == "text":
        for (text,) in block.rows:
            document.add_paragraph(text)
    elif block.kind == "point":
        for (text,) in block.rows:
            document.add_paragraph(text, style="List Bullet")
    elif block.kind == "callout":
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        _shade(cell, SAND)
        _run(cell.paragraphs[0], block.rows[0][0])
        document.add_paragraph()
    elif block.kind == "table":
        _table(document, block)
    elif block.kind == "step":
        for number, (head, text) in enumerate(block.rows, start=1):
            paragraph = document.add_paragraph()
            _run(paragraph, f"{number}  {head}. ", colour=TEAL, bold=True)
            _run(paragraph, text)
    elif block.kind in {"column", "figure"}:
        _columns(document, block)


def _table(document: Any, block: Block) -> None:
    count = max(len(row) for row in block.rows)
    table = document.add_table(rows=0, cols=count, style="Light List Accent 1")
    for number, row in enumerate(block.rows):
        cells = table.add_row().cells
        for place, text in enumerate(row):
            _run(cells[place].paragraphs[0], text, size=10, colour="FFFFFF" if number == 0 else "", bold=number == 0)
        if number == 0:
            for cell in cells:
                _shade(cell, TEAL)
    document.add_paragraph()


def _columns(document: Any, block: Block) -> None:
    cells = document.add_table(rows=1, cols=len(block.rows)).rows[0].cells
    for cell, (head, text) in zip(cells, block.rows, strict=True):
        _run(cell.paragraphs[0], head, size=24 if block.kind == "figure" else 11, colour=TEAL, bold=True)
        _run(cell.add_paragraph(), text)
    document.add_paragraph()
