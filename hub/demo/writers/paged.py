"""PDF: slides in landscape, papers in portrait, and a scan whose pages are pictures."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

import pypdfium2
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepInFrame, PageTemplate, Paragraph, Spacer, Table

from hub.demo.shapes import Block, FileEntry, Section
from hub.demo.writers.dress import GREY, INK, LINE, RED, SAND, TEAL, TEALS, TYPE_LABELS, footer

SLIDE = (960, 540)
MARGIN = 64


class Type:
    """The paragraph styles of a page whose running text is `size` points."""

    def __init__(self, size: float) -> None:
        def style(factor: float, colour: str = INK, bold: bool = False, before: float = 0, after: float = 0) -> Any:
            points = size * factor
            return ParagraphStyle(
                f"s{factor}{colour}{bold}",
                fontName="Helvetica-Bold" if bold else "Helvetica",
                fontSize=points,
                leading=points * (1.15 if factor > 1.5 else 1.38),
                textColor=HexColor(f"#{colour}"),
                spaceBefore=before * size,
                spaceAfter=after * size,
            )

        self.size = size
        self.text = style(1, after=0.55)
        self.small = style(0.86, GREY)
        self.bold = style(1, bold=True)
        self.head = style(1.08, TEAL, bold=True, after=0.2)
        self.title = style(1.9, TEAL, bold=True, after=0.6)
        self.section = style(1.3, TEAL, bold=True, before=0.9, after=0.35)
        self.kicker = style(0.78, RED, bold=True, after=0.4)
        self.figure = style(2.8, TEAL, bold=True, after=0.15)
        self.one_of_many = style(2, TEAL, bold=True, after=0.15)
        self.on_teal = style(0.95, "FFFFFF")
        self.on_teal_head = style(1.02, "FFFFFF", bold=True, after=0.2)


def _paragraph(text: str, style: Any) -> Paragraph:
    return Paragraph(escape(text), style)


def _grid(rows: list[list[Any]], widths: list[float], *rules: tuple[Any, ...]) -> Table:
    table = Table(rows, colWidths=widths, hAlign="LEFT", spaceBefore=4, spaceAfter=10)
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0), *rules])
    return table


def _table(block: Block, kind: Type, width: float) -> Table:
    count = max(len(row) for row in block.rows)
    rows = [
        [_paragraph(cell, kind.bold if number == 0 else kind.text) for cell in (*row, *[""] * (count - len(row)))]
        for number, row in enumerate(block.rows)
    ]
    longest = [max(len(row[n]) if n < len(row) else 0 for row in block.rows) for n in range(count)]
    weights = [min(max(length, 8), 34) for length in longest]
    widths = [width * weight / sum(weights) for weight in weights]
    pad = kind.size * 0.35
    return _grid(
        rows,
        widths,
        ("LINEBELOW", (0, 0), (-1, 0), 1.4, HexColor(f"#{TEAL}")),
        ("LINEBELOW", (0, 1), (-1, -1), 0.5, HexColor(f"#{LINE}")),
        ("TOPPADDING", (0, 0), (-1, -1), pad),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    )


def _spaced(cells: list[Any], width: float, gap: float) -> tuple[list[Any], list[float]]:
    """Cells of equal width with empty ones between them, so that each can carry a rule of its own."""
    each = (width - gap * (len(cells) - 1)) / len(cells)
    row = [part for cell in cells for part in (cell, "")][:-1]
    return row, [each if number % 2 == 0 else gap for number in range(len(row))]


def _columns(block: Block, kind: Type, width: float) -> Table:
    row, widths = _spaced([[_paragraph(h, kind.head), _paragraph(t, kind.text)] for h, t in block.rows], width, 24)
    rules = [("LINEABOVE", (n, 0), (n, 0), 1.2, HexColor(f"#{TEAL}")) for n in range(0, len(row), 2)]
    return _grid([row], widths, *rules, ("TOPPADDING", (0, 0), (-1, -1), kind.size * 0.5))


def _figures(block: Block, kind: Type, width: float) -> Table:
    style = kind.figure if len(block.rows) < 4 else kind.one_of_many
    row, widths = _spaced([[_paragraph(f, style), _paragraph(m, kind.text)] for f, m in block.rows], width, 20)
    return _grid([row], widths)


def _steps(block: Block, kind: Type, width: float) -> Table:
    cells = [[_paragraph(head, kind.on_teal_head), _paragraph(text, kind.on_teal)] for head, text in block.rows]
    fills = [("BACKGROUND", (n, 0), (n, 0), HexColor(f"#{TEALS[min(n, len(TEALS) - 1)]}")) for n in range(len(cells))]
    pad = kind.size * 0.7
    padding = [(f"{side}PADDING", (0, 0), (-1, -1), pad) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    return _grid([cells], [width / len(cells)] * len(cells), *fills, *padding)


def _callout(block: Block, kind: Type, width: float) -> Table:
    pad = kind.size * 0.9
    padding = [(f"{side}PADDING", (0, 0), (-1, -1), pad) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    fill = ("BACKGROUND", (0, 0), (-1, -1), HexColor(f"#{SAND}"))
    return _grid([[_paragraph(block.rows[0][0], kind.text)]], [width], fill, *padding)


_WIDE = {"table": _table, "column": _columns, "figure": _figures, "step": _steps, "callout": _callout}


def flow(blocks: Iterable[Block], kind: Type, width: float) -> list[Flowable]:
    """What `blocks` look like one under the other. Speaker notes are not shown."""
    found: list[Flowable] = []
    for block in blocks:
        if block.kind in _WIDE:
            found += [_WIDE[block.kind](block, kind, width), Spacer(0, kind.size * 0.35)]
        elif block.kind == "point":
            style = ParagraphStyle("point", kind.text, leftIndent=kind.size, bulletIndent=0, bulletFontSize=kind.size)
            found += [Paragraph(escape(row[0]), style, bulletText="•") for row in block.rows]
        elif block.kind == "text":
            found += [_paragraph(row[0], kind.text) for row in block.rows]
    return found


def _largest(sizes: Iterable[float], blocks: tuple[Block, ...], width: float, height: float) -> Type:
    """The largest running text in which `blocks` stay within `height`; the smallest of `sizes` when none does."""
    kind = Type(0.1)
    for size in sizes:
        kind = Type(size)
        taken = sum(part.wrap(width, 10_000)[1] + part.getSpaceAfter() for part in flow(blocks, kind, width))
        if taken <= height:
            break
    return kind


def write_slides(title: str, sections: tuple[Section, ...]) -> bytes:
    """A deck exported as PDF: a teal cover, then a slide a section."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=SLIDE, invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor("Tidewater")
    for number, section in enumerate(sections, start=1):
        if number == 1:
            _cover(canvas, section)
        else:
            _slide(canvas, title, section, number)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _cover(canvas: Canvas, section: Section) -> None:
    canvas.setFillColor(HexColor(f"#{TEAL}"))
    canvas.rect(0, 0, *SLIDE, stroke=0, fill=1)
    big = ParagraphStyle("cover", fontName="Helvetica-Bold", fontSize=42, leading=50, textColor=HexColor("#FFFFFF"))
    plain = ParagraphStyle("sub", fontName="Helvetica", fontSize=20, leading=28, textColor=HexColor("#D5E7E1"))
    words = [row[0] for block in section.of("text") for row in block.rows]
    story = [_paragraph(section.title, big), Spacer(0, 18), *[_paragraph(text, plain) for text in words]]
    _place(canvas, story, MARGIN, 90, 700, SLIDE[1] - 220)
    canvas.setFillColor(HexColor("#FFFFFF"))
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawString(MARGIN, SLIDE[1] - 70, "Tidewater")
    canvas.setFillColor(HexColor("#549685"))
    canvas.rect(MARGIN, 70, 120, 5, stroke=0, fill=1)


def _slide(canvas: Canvas, title: str, section: Section, number: int) -> None:
    width, head = SLIDE[0] - 2 * MARGIN, Type(19)
    kind = _largest((25, 22, 19), section.blocks, width, 290)
    canvas.setFillColor(HexColor(f"#{TEAL}"))
    canvas.rect(0, SLIDE[1] - 12, SLIDE[0], 12, stroke=0, fill=1)
    story = [_paragraph(section.title, head.title), Spacer(0, 14), *flow(section.blocks, kind, width)]
    _place(canvas, story, MARGIN, 62, width, SLIDE[1] - 62 - 62)
    # After the title, above which it stands: who reads the page's words takes the first line for its title.
    for block in section.of("kicker"):
        _place(canvas, [_paragraph(block.rows[0][0], head.kicker)], MARGIN, SLIDE[1] - 60, width, 26)
    canvas.setFillColor(HexColor(f"#{GREY}"))
    canvas.setFont("Helvetica", 10.5)
    canvas.drawString(MARGIN, 30, footer(title))
    canvas.drawRightString(SLIDE[0] - MARGIN, 30, str(number))


def _place(canvas: Canvas, story: list[Flowable], x: float, y: float, width: float, height: float) -> None:
    frame = Frame(x, y, width, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    frame.addFromList([KeepInFrame(width, height, story, mode="shrink")], canvas)


def write_paper(entry: FileEntry, sections: tuple[Section, ...]) -> bytes:
    """A one-pager, datasheet, battlecard or whitepaper as PDF, with a teal band on its first page."""
    out = io.BytesIO()
    band = 130 if entry.type == "whitepaper" else 92
    width, height = letter
    body = width - 2 * MARGIN + 16
    sizes = (11,) if entry.type == "whitepaper" else (13.5, 12.6, 11.7, 10.8)
    every = tuple(block for section in sections for block in section.blocks)
    kind = _largest(sizes, every, body, height - band - 110 - 38 * len(sections))
    paper = BaseDocTemplate(out, pagesize=letter, invariant=1, title=entry.title, author="Tidewater")
    edges = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
    first = Frame(MARGIN - 8, 60, body, height - band - 60 - 26, id="first", **edges)
    later = Frame(MARGIN - 8, 60, body, height - 60 - 54, id="later", **edges)
    paper.addPageTemplates(
        [
            PageTemplate("first", [first], onPage=partial(_band, entry=entry, band=band), autoNextPageTemplate="later"),
            PageTemplate("later", [later], onPage=partial(_foot, entry=entry)),
        ]
    )
    story: list[Flowable] = []
    for number, section in enumerate(sections):
        if number or section.title != entry.title:
            story.append(_paragraph(section.title, kind.section))
        story += flow(section.blocks, kind, body)
    paper.build(story)
    return out.getvalue()


def _band(canvas: Canvas, document: BaseDocTemplate, *, entry: FileEntry, band: float) -> None:
    width, height = letter
    canvas.setFillColor(HexColor(f"#{TEAL}"))
    canvas.rect(0, height - band, width, band, stroke=0, fill=1)
    style = ParagraphStyle("t", fontName="Helvetica-Bold", fontSize=23, leading=27, textColor=HexColor("#FFFFFF"))
    label = ParagraphStyle("l", fontName="Helvetica", fontSize=10, leading=15, textColor=HexColor("#D5E7E1"))
    story = [_paragraph(entry.title, style), Spacer(0, 4), _paragraph(f"Tidewater · {TYPE_LABELS[entry.type]}", label)]
    _place(canvas, story, MARGIN - 8, height - band + 10, width - 2 * MARGIN + 16, band - 28)
    _foot(canvas, document, entry=entry)


def _foot(canvas: Canvas, document: BaseDocTemplate, *, entry: FileEntry) -> None:
    canvas.setFillColor(HexColor(f"#{GREY}"))
    canvas.setFont("Helvetica", 8.5)
    canvas.drawString(MARGIN - 8, 34, footer(entry.title))
    canvas.drawRightString(letter[0] - MARGIN + 8, 34, str(document.page))


def write_scan(entry: FileEntry, sections: tuple[Section, ...]) -> bytes:
    """A paper as it comes out of a scanner: pictures of pages, slightly askew, and no text."""
    paper = pypdfium2.PdfDocument(write_paper(entry, sections))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=1)
    canvas.setTitle(entry.title)
    for page in paper:
        picture = page.render(scale=1.4).to_pil().convert("L").rotate(0.6, expand=False, fillcolor=244)
        held = io.BytesIO()
        picture.save(held, "JPEG", quality=55)
        canvas.drawImage(ImageReader(held), 0, 0, *letter)
        canvas.showPage()
    paper.close()
    canvas.save()
    return out.getvalue()
