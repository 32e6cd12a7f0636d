"""PowerPoint decks: a teal cover, then a slide a section, its title in the title placeholder."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Emu, Pt

from hub.demo.shapes import Block, Section
from hub.demo.writers.dress import GREY, INK, LINE, RED, SAND, TEAL, TEALS, footer

WIDTH, HEIGHT, MARGIN = 960, 540, 64
INNER = WIDTH - 2 * MARGIN


def write_powerpoint(title: str, sections: tuple[Section, ...]) -> bytes:
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
    properties = deck.core_properties
    properties.title, properties.author = title, "Tidewater"
    properties.created = properties.modified = datetime(2026, 1, 5)
    layout = deck.slide_layouts.get_by_name("Title Only")
    for number, section in enumerate(sections, start=1):
        slide = deck.slides.add_slide(layout)
        if number == 1:
            _cover(slide, section)
        else:
            _slide(slide, title, section, number)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _fill(shape: Any, colour: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(colour)
    shape.line.fill.background()


def _box(slide: Any, x: float, y: float, width: float, height: float, colour: str) -> Any:
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Pt(x), Pt(y), Pt(width), Pt(height))
    _fill(shape, colour)
    shape.shadow.inherit = False
    return shape


def _write(frame: Any, text: str, size: float, colour: str = INK, bold: bool = False, first: bool = True) -> None:
    paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
    run = paragraph.add_run()
    run.text = text
    run.font.name, run.font.size, run.font.bold = "Arial", Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(colour)
    paragraph.space_after = Pt(size * 0.3)


def _frame(shape: Any, inset: float = 0) -> Any:
    frame = shape.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Pt(inset)
    return frame


def _text(slide: Any, x: float, y: float, width: float, height: float) -> Any:
    return _frame(slide.shapes.add_textbox(Pt(x), Pt(y), Pt(width), Pt(height)))


def _title(slide: Any, text: str, y: float, height: float, size: float, colour: str) -> None:
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = Pt(MARGIN), Pt(y), Pt(INNER), Pt(height)
    frame = _frame(shape)
    frame.paragraphs[0].alignment = 1
    _write(frame, text, size, colour, bold=True)


def _cover(slide: Any, section: Section) -> None:
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = RGBColor.from_string(TEAL)
    _write(_text(slide, MARGIN, 52, 300, 24), "Tidewater", 15, "FFFFFF", bold=True)
    _title(slide, section.title, 150, 120, 40, "FFFFFF")
    frame = _text(slide, MARGIN, 285, 700, 90)
    for number, words in enumerate(row[0] for block in section.of("text") for row in block.rows):
        _write(frame, words, 20, "D5E7E1", first=number == 0)
    _box(slide, MARGIN, 462, 120, 5, "549685")


def _slide(slide: Any, title: str, section: Section, number: int) -> None:
    _box(slide, 0, 0, WIDTH, 12, TEAL)
    for block in section.of("kicker"):
        _write(_text(slide, MARGIN, 36, INNER, 20), block.rows[0][0], 13, RED, bold=True)
    lines = 1 + len(section.title) // 52
    _title(slide, section.title, 56, 40 * lines, 30, TEAL)
    y = 74.0 + 40 * lines
    for block in section.blocks:
        if block.kind in _DRAW:
            y += _DRAW[block.kind](slide, block, y) + 16
    notes = [row[0] for block in section.of("note") for row in block.rows]
    if notes:
        slide.notes_slide.notes_text_frame.text = "\n".join(notes)
    _write(_text(slide, MARGIN, 506, INNER - 60, 18), footer(title), 10.5, GREY)
    _write(_text(slide, WIDTH - MARGIN - 40, 506, 40, 18), str(number), 10.5, GREY)


def _lines(text: str, width: float, size: float) -> int:
    """How many lines `text` takes, near enough for laying out."""
    return 1 + int(len(text) * size * 0.5 / width)


def _paragraphs(slide: Any, block: Block, y: float) -> float:
    size, mark = 22, "• " if block.kind == "point" else ""
    words = [mark + row[0] for row in block.rows]
    height = sum(_lines(text, INNER, size) for text in words) * size * 1.3 + len(words) * 6
    frame = _text(slide, MARGIN, y, INNER, height)
    for number, text in enumerate(words):
        _write(frame, text, size, first=number == 0)
    return height


def _columns(slide: Any, block: Block, y: float) -> float:
    gap, size = 24, 17
    width = (INNER - gap * (len(block.rows) - 1)) / len(block.rows)
    height = max(_lines(text, width, size) for _, text in block.rows) * size * 1.35 + 44
    for number, (head, text) in enumerate(block.rows):
        x = MARGIN + number * (width + gap)
        _box(slide, x, y, width, 1.5, TEAL)
        frame = _text(slide, x, y + 10, width, height - 10)
        _write(frame, head, size + 1, TEAL, bold=True)
        _write(frame, text, size, first=False)
    return height


def _figures(slide: Any, block: Block, y: float) -> float:
    width = INNER / len(block.rows)
    big = 50 if len(block.rows) < 4 else 38
    height = big * 1.4 + max(_lines(meaning, width - 20, 17) for _, meaning in block.rows) * 24
    for number, (figure, meaning) in enumerate(block.rows):
        frame = _text(slide, MARGIN + number * width, y, width - 20, height)
        _write(frame, figure, big, TEAL, bold=True)
        _write(frame, meaning, 17, first=False)
    return height


def _steps(slide: Any, block: Block, y: float) -> float:
    width, size = INNER / len(block.rows), 16
    height = max(_lines(text, width - 28, size) for _, text in block.rows) * size * 1.35 + 62
    for number, (head, text) in enumerate(block.rows):
        colour = TEALS[min(number, len(TEALS) - 1)]
        frame = _frame(_box(slide, MARGIN + number * width, y, width, height, colour), inset=14)
        frame.paragraphs[0].alignment = 1
        _write(frame, head, size + 1, "FFFFFF", bold=True)
        _write(frame, text, size, "FFFFFF", first=False)
        frame.paragraphs[1].alignment = 1
    return height


def _callout(slide: Any, block: Block, y: float) -> float:
    height = _lines(block.rows[0][0], INNER - 40, 18) * 25 + 30
    frame = _frame(_box(slide, MARGIN, y, INNER, height, SAND), inset=16)
    frame.paragraphs[0].alignment = 1
    _write(frame, block.rows[0][0], 18)
    return height


def _table(slide: Any, block: Block, y: float) -> float:
    count, row_height = max(len(row) for row in block.rows), 32
    height = row_height * len(block.rows)
    shape = slide.shapes.add_table(len(block.rows), count, Pt(MARGIN), Pt(y), Pt(INNER), Pt(height))
    table = shape.table
    longest = [max(len(row[n]) if n < len(row) else 0 for row in block.rows) for n in range(count)]
    weights = [min(max(length, 8), 34) for length in longest]
    for column, weight in zip(table.columns, weights, strict=True):
        column.width = Emu(int(Pt(INNER) * weight / sum(weights)))
    for number, row in enumerate(block.rows):
        for place in range(count):
            cell = table.cell(number, place)
            cell.fill.solid()
            ground, colour = (TEAL, "FFFFFF") if number == 0 else ("FFFFFF" if number % 2 else "F2F3F0", INK)
            cell.fill.fore_color.rgb = RGBColor.from_string(ground)
            _write(cell.text_frame, row[place] if place < len(row) else "", 16, colour, bold=number == 0)
    _box(slide, MARGIN, y + height, INNER, 1, LINE)
    return height


_DRAW = {
    "text": _paragraphs,
    "point": _paragraphs,
    "column": _columns,
    "figure": _figures,
    "step": _steps,
    "callout": _callout,
    "table": _table,
}
