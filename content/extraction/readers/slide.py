"""One slide's shapes as blocks, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.oxml.ns import qn

from content.extraction.blocks import Block, Paragraph, Picture, Table
from content.extraction.crops import crop_of
from content.extraction.drawing.theme import Theme
from content.extraction.readers.slide_source import diagram_of, lines_of, words_of_paragraph

_TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE}
_FURNITURE = {PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.DATE}
_MAX_DEPTH = 20
_MOST_OF_IT = 0.5
_MAX_CHART_POINTS = 200
_EMU_PER_ROW = 230_000  # shapes whose tops differ by less stand in one row
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"


@dataclass(frozen=True, slots=True)
class _Placed:
    """A shape's blocks and where it stands."""

    left: int
    top: int
    blocks: list[Block]


def title_of(slide: Any) -> str:
    shape = slide.shapes.title
    return " ".join(shape.text_frame.text.split()) if shape is not None and shape.has_text_frame else ""


def blocks_of(slide: Any, *, pictures: bool) -> list[Block]:
    """Everything below the title. Positions decide the order: rows from the top, columns where they line up."""
    placed = [_placed(shape, slide, pictures) for shape in slide.shapes if not _is_title(shape, slide)]
    placed += [_Placed(0, 1 << 40, list(blocks)) for blocks in (_alternates(slide._element),)]
    return [block for shape in _in_reading_order([one for one in placed if one.blocks]) for block in shape.blocks]


def is_picture(slide: Any, size: tuple[int, int], *, wordless: bool) -> bool:
    """Whether what a slide with hardly a word says stands in a picture: one on most of it or, without words, any."""
    if wordless:
        return slide._element.find(f".//{qn('a:blip')}") is not None
    most = _MOST_OF_IT * size[0] * size[1]
    extents = (picture.find(f".//{qn('a:xfrm')}/{qn('a:ext')}") for picture in slide._element.iter(qn("p:pic")))
    return any(int(one.get("cx", "0")) * int(one.get("cy", "0")) > most for one in extents if one is not None)


def _is_title(shape: Any, slide: Any) -> bool:
    if not shape.is_placeholder:
        return False
    kind = shape.placeholder_format.type
    if kind in _TITLES:
        title = slide.shapes.title
        return title is not None and title.shape_id == shape.shape_id
    return kind in _FURNITURE


def _placed(shape: Any, slide: Any, pictures: bool) -> _Placed:
    try:
        left, top = shape.left or 0, shape.top or 0
    except (KeyError, AttributeError, ValueError):
        left, top = 0, 0
    return _Placed(left, top, list(_blocks(shape, slide, pictures)))


def _in_reading_order(placed: list[_Placed]) -> list[_Placed]:
    rows: list[list[_Placed]] = []
    for shape in sorted(placed, key=lambda one: (one.top, one.left)):
        if rows and shape.top - rows[-1][0].top < _EMU_PER_ROW:
            rows[-1].append(shape)
        else:
            rows.append([shape])
    ordered: list[_Placed] = []
    while rows:
        row = sorted(rows.pop(0), key=lambda one: one.left)
        columns = [[shape] for shape in row]
        # Headings above their texts: the same columns in the rows below are read column by column.
        while 2 <= len(row) <= 4 and rows and len(columns[0]) < 3 and _lines_up(row, rows[0]):
            for column, shape in zip(columns, sorted(rows.pop(0), key=lambda one: one.left), strict=True):
                column.append(shape)
        ordered += [shape for column in columns for shape in column]
    return ordered


def _lines_up(row: list[_Placed], below: list[_Placed]) -> bool:
    if len(row) != len(below):
        return False
    pairs = zip(row, sorted(below, key=lambda one: one.left), strict=True)
    return all(abs(above.left - under.left) < _EMU_PER_ROW for above, under in pairs)


def _blocks(shape: Any, slide: Any, pictures: bool, depth: int = 0) -> Iterator[Block]:
    if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
        if depth < _MAX_DEPTH:
            inner = [
                _Placed(one.left or 0, one.top or 0, list(_blocks(one, slide, pictures, depth + 1)))
                for one in shape.shapes
            ]
            for child in _in_reading_order(inner):
                yield from child.blocks
    elif getattr(shape, "has_table", False):
        yield Table(tuple(tuple(_cell(cell) for cell in row.cells) for row in shape.table.rows))
    elif getattr(shape, "has_chart", False):
        yield from _chart(shape.chart)
    elif shape.has_text_frame:
        yield from _paragraphs(shape)
    elif pictures and hasattr(shape, "image"):
        yield from _picture(shape)
    else:
        yield from _diagram(shape._element, slide)


def _cell(cell: Any) -> str:
    return "" if cell.is_spanned else cell.text_frame.text.replace("\v", "\n").strip()


def _paragraphs(shape: Any) -> Iterator[Paragraph]:
    body = shape.is_placeholder and shape.placeholder_format.type in (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT)
    paragraphs = [one for one in shape.text_frame.paragraphs if words_of_paragraph(one._p).strip()]
    for paragraph in paragraphs:
        text = " ".join(words_of_paragraph(paragraph._p).split())
        lead = len(paragraphs) == 1 and len(text) < 60 and all(run.font.bold for run in paragraph.runs)
        bullet = body and len(paragraphs) > 1
        yield Paragraph(text, level=min(paragraph.level, 4), bullet=bullet, heading=bool(lead and paragraph.runs))


def _picture(shape: Any) -> Iterator[Picture]:
    try:
        yield Picture(shape.image.blob, crop_of(shape._element.find(f".//{qn('a:blip')}")))
    except (KeyError, ValueError, AttributeError):
        return  # linked, not embedded: never fetched


def _chart(chart: Any) -> Iterator[Block]:
    if chart.has_title and chart.chart_title.has_text_frame:
        yield Paragraph(" ".join(chart.chart_title.text_frame.text.split()), heading=True)
    try:
        plots = list(chart.plots)
    except (KeyError, ValueError, NotImplementedError):
        return  # chart kinds that python-pptx does not know
    for plot in plots:
        rows = _chart_rows(plot)
        if rows:
            yield Table(rows)


def _chart_rows(plot: Any) -> tuple[tuple[str, ...], ...]:
    series = list(plot.series)[:20]
    categories = [str(category) for category in plot.categories][:_MAX_CHART_POINTS]
    head = ("", *(str(one.name or "") for one in series))
    values = [list(getattr(one, "values", ()))[:_MAX_CHART_POINTS] for one in series]
    length = max([len(categories), *map(len, values)], default=0)
    rows = []
    for index in range(length):
        name = categories[index] if index < len(categories) else ""
        rows.append((name, *(_figure(column[index]) if index < len(column) else "" for column in values)))
    return (head, *rows)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _diagram(element: Any, slide: Any) -> Iterator[Paragraph]:
    """SmartArt keeps its words in a part of its own."""
    theme = Theme.of_master(slide.slide_layout.slide_master)
    return (Paragraph(line) for line in diagram_of(element, slide, theme).lines)


def _alternates(element: Any) -> Iterator[Paragraph]:
    """Shapes that newer programs wrap, which python-pptx passes over."""
    for alternate in element.iter(_ALTERNATE):
        choice = alternate.find(_CHOICE)
        if choice is not None:
            yield from map(Paragraph, lines_of(choice))
