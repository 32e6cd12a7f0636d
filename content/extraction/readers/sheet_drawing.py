"""What lies over the cells of a sheet: text boxes, charts, pictures. Read by rows, openpyxl passes over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath, split
from typing import Any
from zipfile import ZipFile

from content.extraction import crops, package
from content.extraction.blocks import Crop
from content.extraction.colours import WHITE
from content.extraction.crops import crop_of
from content.extraction.drawing.theme import Theme
from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers import shape_ink
from content.extraction.readers.charts import REFERENCE, titles_of
from content.extraction.readers.sheet_hidden import Layout

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_SHEET = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_KEY = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_EMBEDDED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_ANCHORS = (f"{_SHEET}twoCellAnchor", f"{_SHEET}oneCellAnchor", f"{_SHEET}absoluteAnchor")
# In square EMU, of which an inch has 914,400 a side: a quarter of a page of Letter or A4, as in a document.
_LARGE = 24 * 914_400**2
# Of a cell, for anchors that name cells only.
# In EMU.
_POINT = 12_700
_CELL_WIDTH, _CELL_HEIGHT = 609_600, 190_500


@dataclass(frozen=True, slots=True)
class Drawing:
    """The lines of the text boxes and titles of charts, and of large pictures the names of their parts and how they are
    cut.
    """

    lines: tuple[str, ...] = ()
    pictures: tuple[tuple[str, Crop], ...] = ()


class Over:
    """Reads what is drawn over a sheet. Noted in `unseen` is what of it is not shown: what is switched off, has no
    size, stands in hidden rows or columns, or has letters that nobody can see. `bare`: no cell has a colour.
    """

    def __init__(self, layout: Layout, unseen: Unseen, title: str, *, bare: bool) -> None:
        self.layout, self.unseen, self.title, self.bare = layout, unseen, title, bare

    def read(self, archive: ZipFile, sheet: str) -> Drawing:
        lines: list[str] = []
        pictures: list[tuple[str, Crop]] = []
        for name in related(archive, sheet, "/drawing").values():
            if not (data := package.part(archive, name)):
                continue
            root, theme = package.parse_xml(data), theme_of(archive)
            media, charts = related(archive, name, "/image"), related(archive, name, "/chart")
            crops.note(root, self.unseen, self.title)
            for about in root.iter(f"{_SHEET}cNvPr"):
                said = [about.get(key, "") for key in ("title", "descr")]
                self.unseen.add(Hiding.DESCRIPTIONS, said, place=self.title)
            # What has no fill of its own may stand on another shape.
            alone = self.bare and root.find(f".//{_SHEET}spPr/{_DRAWING}solidFill") is None
            for anchor in root.iter(*_ANCHORS):
                if not self._shows(archive, anchor, charts):
                    continue
                lost = [one for shape in anchor.iter(f"{_SHEET}sp") for one in _lost(shape, theme, alone=alone)]
                if lost:
                    self.unseen.add(Hiding.INVISIBLE, lost, place=self.title)
                lines += [*_lines(anchor), *self._chart_titles(archive, anchor, charts)]
                if _area(anchor) >= _LARGE:
                    embedded = ((blip.get(_EMBEDDED, ""), crop_of(blip)) for blip in anchor.iter(f"{_DRAWING}blip"))
                    pictures += [(media[key], crop) for key, crop in embedded if key in media]
        return Drawing(tuple(lines), tuple(pictures))

    def _shows(self, archive: ZipFile, anchor: Any, charts: dict[str, str]) -> bool:
        """Whether what is anchored there is shown; what is not is noted."""
        if hidden := _take_out_hidden(anchor):
            self.unseen.add(Hiding.SHAPES, hidden, place=self.title)
        if not _stands_in_hidden(anchor, self.layout) and not _has_no_size(anchor):
            return True
        if said := [*_lines(anchor), *self._chart_titles(archive, anchor, charts)]:
            self.unseen.add(Hiding.SHAPES, said, place=self.title)
        return False

    def _chart_titles(self, archive: ZipFile, anchor: Any, charts: dict[str, str]) -> Iterator[str]:
        """What the charts are called; their figures are among the cells."""
        for chart in anchor.iter(REFERENCE):
            if data := package.part(archive, charts.get(chart.get(_KEY, ""), "")):
                root = package.parse_xml(data)
                if lost := shape_ink.take_out_of_chart(root, theme_of(archive), ground=WHITE if self.bare else None):
                    self.unseen.add(Hiding.INVISIBLE, lost, place=self.title)
                yield from titles_of(root)


def theme_of(archive: ZipFile) -> Theme:
    data = package.part(archive, "xl/theme/theme1.xml")
    return Theme(package.parse_xml(data) if data else None)


def _lost(shape: Any, theme: Theme, *, alone: bool) -> list[str]:
    return shape_ink.take_out(shape, theme, ground=WHITE if alone else None)


def _has_no_size(anchor: Any) -> bool:
    """Whether the shapes that are anchored there say that they are neither wide nor high."""
    extents = list(anchor.iterfind(f".//{_SHEET}sp/{_SHEET}spPr/{_DRAWING}xfrm/{_DRAWING}ext"))
    return bool(extents) and all(max(_number(one.get("cx")), _number(one.get("cy"))) < _POINT for one in extents)


def _take_out_hidden(anchor: Any) -> list[str]:
    """The lines of shapes that are switched off in the selection pane, which are removed."""
    about = [one for one in anchor.iter(f"{_SHEET}cNvPr") if one.get("hidden", "0") not in ("0", "false")]
    found: list[str] = []
    for shape in (one.getparent().getparent() for one in about):
        if shape.getparent() is not None:
            found += _lines(shape) or [""]
            shape.getparent().remove(shape)
    return found


def _stands_in_hidden(anchor: Any, layout: Layout) -> bool:
    """Whether it lies between two corners with nothing but hidden rows, or columns, from one to the other."""
    corners = [anchor.find(f"{_SHEET}{name}") for name in ("from", "to")]
    if None in corners:
        return False
    rows, columns = (
        tuple(_number(corner.findtext(f"{_SHEET}{name}")) + 1 for corner in corners) for name in ("row", "col")
    )
    return layout.hides(rows, columns)  # type: ignore[arg-type]


def related(archive: ZipFile, name: str, kind: str) -> dict[str, str]:
    """The parts of a kind that a part names, by the keys it has for them; nothing outside the file."""
    folder, file = split(name)
    data = package.part(archive, f"{folder}/_rels/{file}.rels")
    if not data:
        return {}
    return {
        relation.get("Id", ""): normpath(join("/", dirname(name), relation.get("Target", ""))).lstrip("/")
        for relation in package.parse_xml(data).iter(_RELATION)
        if relation.get("Type", "").endswith(kind) and relation.get("TargetMode") != "External"
    }


def _lines(anchor: Any) -> Iterator[str]:
    for paragraph in anchor.iter(f"{_DRAWING}p"):
        text = " ".join("".join(run.text or "" for run in paragraph.iter(f"{_DRAWING}t")).split())
        if text:
            yield text


def _area(anchor: Any) -> int:
    extents = [one for one in (*anchor.iter(f"{_SHEET}ext"), *anchor.iter(f"{_DRAWING}ext")) if one.get("cx")]
    if extents:
        return max(_number(one.get("cx")) * _number(one.get("cy")) for one in extents)
    corners = [anchor.find(f"{_SHEET}{name}") for name in ("from", "to")]
    if None in corners:
        return 0
    width, height = (
        _number(corners[1].findtext(f"{_SHEET}{name}")) - _number(corners[0].findtext(f"{_SHEET}{name}"))
        for name in ("col", "row")
    )
    return width * _CELL_WIDTH * height * _CELL_HEIGHT


def _number(value: str | None) -> int:
    return int(value) if value and value.isdigit() else 0
