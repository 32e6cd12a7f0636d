"""One slide on a canvas: background, shapes in their order, pictures, tables, charts, text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn

from content.extraction.colours import Colour
from content.extraction.drawing import chart
from content.extraction.drawing.paths import paths
from content.extraction.drawing.styles import Styles
from content.extraction.drawing.text import set_text
from content.extraction.drawing.theme import Theme
from content.extraction.images import WIDTH, open_picture
from content.extraction.types import Limits, Refused, Word

_MAX_DEPTH = 20
_MAX_SHAPES = 3000
_ROUND = {"ellipse", "flowChartConnector", "donut"}
_ROUNDED = {"roundRect", "round2SameRect", "flowChartAlternateProcess", "flowChartTerminator"}


@dataclass(frozen=True, slots=True)
class _Frame:
    """From a shape's own coordinates to pixels; groups have coordinates of their own."""

    x: float
    y: float
    scale_x: float
    scale_y: float

    def box(self, shape: Any) -> tuple[float, float, float, float]:
        left, top = self.x + (shape.left or 0) * self.scale_x, self.y + (shape.top or 0) * self.scale_y
        return left, top, left + (shape.width or 0) * self.scale_x, top + (shape.height or 0) * self.scale_y

    def inside(self, group: Any) -> _Frame:
        left, top, right, bottom = self.box(group)
        transform = group._element.grpSpPr.find(qn("a:xfrm"))
        offset, extent = transform.find(qn("a:chOff")), transform.find(qn("a:chExt"))
        wide, high = max(int(extent.get("cx")), 1), max(int(extent.get("cy")), 1)
        scale_x, scale_y = (right - left) / wide, (bottom - top) / high
        return _Frame(left - int(offset.get("x")) * scale_x, top - int(offset.get("y")) * scale_y, scale_x, scale_y)


def drawn(slide: Any, size: tuple[int, int], limits: Limits) -> tuple[Image.Image, tuple[Word, ...]]:
    """The slide's image, 1600 wide, and where its words stand on it. Raises whatever an odd slide leads to."""
    canvas = _Canvas(slide, size, limits)
    canvas.run()
    return canvas.image, tuple(canvas.words)


class _Canvas:
    def __init__(self, slide: Any, size: tuple[int, int], limits: Limits) -> None:
        self.slide, self.limits = slide, limits
        self.layout = slide.slide_layout
        self.master = self.layout.slide_master
        self.theme = Theme.of_master(self.master)
        self.pixels = WIDTH / max(size[0], 1)
        height = round(min(2.0, max(0.4, size[1] / max(size[0], 1))) * WIDTH)
        self.image = Image.new("RGB", (WIDTH, height), self._ground() or "white")
        self.draw = ImageDraw.Draw(self.image)
        self.words: list[Word] = []
        self.shapes = 0

    def run(self) -> None:
        frame = _Frame(0, 0, self.pixels, self.pixels)
        for source in (self.master, self.layout):
            if self._shows_master(source):
                for shape in source.shapes:
                    if not shape.is_placeholder:
                        self._shape(shape, frame)
        for shape in self.slide.shapes:
            self._shape(shape, frame)

    def _shows_master(self, source: Any) -> bool:
        asked = [self.slide] if source is self.layout else [self.slide, self.layout]
        return all(one._element.get("showMasterSp") not in ("0", "false") for one in asked)

    def _ground(self) -> Colour | None:
        for source in (self.slide, self.layout, self.master):
            background = source._element.find(f"{qn('p:cSld')}/{qn('p:bg')}")
            if background is None:
                continue
            reference = background.find(qn("p:bgRef"))
            if reference is not None:
                return self.theme.of(reference)
            fill = self.theme.fill(background.find(qn("p:bgPr")))
            if isinstance(fill, tuple):
                return fill
        return None

    def _shape(self, shape: Any, frame: _Frame, depth: int = 0) -> None:
        self.shapes += 1
        if self.shapes > _MAX_SHAPES:
            return
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            if depth < _MAX_DEPTH and shape._element.grpSpPr.find(qn("a:xfrm")) is not None:
                inner = frame.inside(shape)
                for child in shape.shapes:
                    self._shape(child, inner, depth + 1)
            return
        box = frame.box(shape)
        if getattr(shape, "has_table", False):
            self._table(shape, box)
        elif getattr(shape, "has_chart", False):
            chart.draw(self, shape.chart, box)
        elif hasattr(shape, "image"):
            self._picture(shape, box)
        else:
            self._body(shape, box)

    def _body(self, shape: Any, box: tuple[float, float, float, float]) -> None:
        self._outline(shape, box)
        body = shape._element.find(qn("p:txBody"))
        if body is not None and shape.has_text_frame and shape.text_frame.text.strip():
            styles = Styles(shape, self.theme, self.master)
            anchor = "ctr" if shape._element.find(qn("p:style")) is not None else _anchor(shape)
            self.text(body, styles, box, anchor=anchor)

    def text(self, body: Any, styles: Styles, box: tuple[float, float, float, float], *, anchor: str = "") -> None:
        pieces, bullets = set_text(body, styles, box, self.pixels, anchor=anchor)
        for dot in bullets:
            edges = (dot.left - dot.size, dot.middle - dot.size, dot.left + dot.size, dot.middle + dot.size)
            self.draw.ellipse(edges, fill=dot.colour)
        for piece in pieces:
            width = piece.letters.draw(self.draw, (piece.left, piece.top), piece.word, piece.colour)
            self.mark(piece.word, piece.left, piece.top, piece.left + width, piece.top + piece.letters.size * 1.25)

    def mark(self, word: str, left: float, top: float, right: float, bottom: float) -> None:
        across, down = self.image.size
        edges = (left / across, top / down, right / across, bottom / down)
        self.words.append((word, *(round(min(1.0, max(0.0, edge)), 4) for edge in edges)))  # type: ignore[arg-type]

    def _outline(self, shape: Any, box: tuple[float, float, float, float]) -> None:
        properties = shape._element.find(qn("p:spPr"))
        style = shape._element.find(qn("p:style"))
        fill = self.theme.fill(properties)
        if fill is None and style is not None:
            fill = self._referred(style, "a:fillRef")
        line, weight = self._line(properties, style)
        if not fill and not line:
            return
        geometry = properties.find(qn("a:prstGeom")) if properties is not None else None
        kind = geometry.get("prst", "rect") if geometry is not None else "rect"
        left, top, right, bottom = box
        if kind in ("line", "straightConnector1") or right - left < 1.5 or bottom - top < 1.5:
            flip = (
                properties is not None and (frame := properties.find(qn("a:xfrm"))) is not None and frame.get("flipV")
            )
            ends = (left, bottom, right, top) if flip == "1" else box
            self.draw.line(ends, fill=line or fill or None, width=max(weight, 1))
            return
        inside, edge, width = fill or None, line or None, weight if line else 0
        custom = properties.find(qn("a:custGeom")) if properties is not None else None
        if custom is not None:
            for points in paths(custom, box):
                self.draw.polygon(points, fill=inside, outline=edge, width=width)
        elif kind in _ROUND:
            self.draw.ellipse(box, inside, edge, width)
        elif kind in _ROUNDED:
            self.draw.rounded_rectangle(box, min(right - left, bottom - top) * 0.12, inside, edge, width)
        else:
            self.draw.rectangle(box, inside, edge, width)

    def _line(self, properties: Any, style: Any) -> tuple[Any, int]:
        line = properties.find(qn("a:ln")) if properties is not None else None
        colour = self.theme.fill(line)
        if colour is None and style is not None:
            colour = self._referred(style, "a:lnRef")
        width = int(line.get("w", "9525")) if line is not None and line.get("w", "9525").isdigit() else 9525
        return colour, max(1, round(width * self.pixels))

    def _referred(self, style: Any, name: str) -> Colour | None:
        reference = style.find(qn(name))
        return self.theme.of(reference) if reference is not None and reference.get("idx", "0") != "0" else None

    def _picture(self, shape: Any, box: tuple[float, float, float, float]) -> None:
        try:
            picture = open_picture(shape.image.blob, self.limits)
            size = max(1, round(box[2] - box[0])), max(1, round(box[3] - box[1]))
            if max(size) > 4 * WIDTH:
                return
            width, height = picture.size
            cut = (width * shape.crop_left, height * shape.crop_top)
            rest = (width * (1 - shape.crop_right), height * (1 - shape.crop_bottom))
            small = picture.convert("RGBA").crop(tuple(map(round, (*cut, *rest)))).resize(size, reducing_gap=2.0)
        except (Refused, OSError, ValueError, SyntaxError, KeyError, AttributeError):
            return  # linked, broken, or of a kind that only PowerPoint draws
        self.image.paste(small, (round(box[0]), round(box[1])), small)

    def _table(self, shape: Any, box: tuple[float, float, float, float]) -> None:
        table = shape.table
        top = box[1]
        for index, row in enumerate(table.rows):
            bottom, left = top + row.height * self.pixels, box[0]
            for cell, column in zip(row.cells, table.columns, strict=False):
                right = left + column.width * self.pixels
                if not cell.is_spanned:
                    self._cell(cell, shape, (left, top, right, bottom), head=index == 0 and table.first_row)
                left = right
            self.draw.line((box[0], bottom, left, bottom), fill=(223, 226, 221), width=1)
            top = bottom

    def _cell(self, cell: Any, shape: Any, box: tuple[float, float, float, float], *, head: bool) -> None:
        element = cell._tc
        fill = self.theme.fill(element.find(qn("a:tcPr")))
        if fill is None and head:
            fill = self.theme.scheme("accent1")
        if fill:
            self.draw.rectangle(box, fill=fill)
        body = element.find(qn("a:txBody"))
        if body is not None and cell.text_frame.text.strip():
            styles = Styles(shape, self.theme, self.master)
            if head and fill and styles.own_colour is None:
                styles.own_colour = self.theme.scheme("lt1") if isinstance(fill, tuple) and sum(fill) < 420 else None
            self.text(body, styles, box, anchor=element.get("anchor", "") or "ctr")


def _anchor(shape: Any) -> str:
    """Where a placeholder's layout or master anchors its text."""
    base = shape
    for _ in range(3):
        base = getattr(base, "_base_placeholder", None)
        if base is None:
            return ""
        body = base._element.find(f".//{qn('a:bodyPr')}")
        if body is not None and body.get("anchor"):
            return body.get("anchor")
    return ""
