"""Which words of an OpenDocument file nobody can see: of the colour that they stand on, too small, or covered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from content.extraction.colours import UNREADABLE_POINTS, WHITE, Colour, is_lost, of_hex
from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers import open_rules
from content.extraction.readers.open_names import DRAW, FO, OFFICE, STYLE, SVG, TABLE, TEXT, centimetres

_MAX_STEPS, _MAX_DEPTH = 30, 100
_USUAL_POINTS = 12.0
_LINES = (f"{TEXT}p", f"{TEXT}h")
_ROWS = {f"{TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group")}
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_NOT_WORDS = (f"{OFFICE}annotation", f"{TEXT}note-citation", f"{TEXT}tracked-changes")
_DRAWN = {f"{DRAW}{name}" for name in ("frame", "custom-shape", "rect", "ellipse", "circle", "polygon", "path")}
_STRAIGHT = {f"{DRAW}frame", f"{DRAW}custom-shape", f"{DRAW}rect"}
_FAINT, _FULL = 4.0, 97.0

#: Left, top, right and bottom, in centimetres.
_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Look:
    """How text looks. `ink` is None where the program chooses it, `paper` where it is no single colour."""

    ink: Colour | None = None
    paper: Colour | None = WHITE
    points: float = _USUAL_POINTS
    strength: float = 100.0

    @property
    def is_lost(self) -> bool:
        if self.points <= UNREADABLE_POINTS or self.strength < _FAINT:
            return True
        return self.ink is not None and self.paper is not None and is_lost(self.ink, self.paper)


@dataclass(frozen=True, slots=True)
class _Painted:
    """What is painted on a slide: where, and in which colour if it is a single one that hides what is beneath."""

    box: _Box
    colour: Colour | None


class Inks:
    """The looks that a file's styles give its words."""

    def __init__(self, roots: list[Any]) -> None:
        self._styles: dict[tuple[str, str], Any] = {}
        self._masters: dict[str, Any] = {}
        self._layouts: dict[str, Any] = {}
        self.behind = False
        for root in roots:
            for style in root.iter(f"{STYLE}style", f"{STYLE}default-style"):
                family, name = style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", "")
                self._styles[family, name] = style
            for master in root.iter(f"{STYLE}master-page"):
                self._masters[master.get(f"{STYLE}name", "")] = master
            for layout in root.iter(f"{STYLE}page-layout"):
                self._layouts[layout.get(f"{STYLE}name", "")] = layout
            self.behind = self.behind or any(
                one.get(f"{STYLE}run-through") == "background" for one in root.iter(f"{STYLE}graphic-properties")
            )

    def _chain(self, family: str, name: str, *, default: bool = False) -> Iterator[Any]:
        """A style and those that it is based on, the nearest first."""
        for _ in range(_MAX_STEPS):
            style = self._styles.get((family, name)) if name else None
            if style is None:
                break
            yield style
            name = style.get(f"{STYLE}parent-style-name", "")
        if default and (style := self._styles.get((family, ""))) is not None:
            yield style

    def _said(self, family: str, name: str, kind: str, key: str, *, default: bool = False) -> str:
        """What the nearest style says of something; empty where none does."""
        for style in self._chain(family, name, default=default):
            properties = style.find(f"{STYLE}{kind}-properties")
            if properties is not None and properties.get(key):
                return str(properties.get(key))
        return ""

    def lettered(self, look: _Look, family: str, name: str, *, default: bool = False) -> _Look:
        """The look with what a style says of letters."""
        for style in reversed(list(self._chain(family, name, default=default))):
            properties = style.find(f"{STYLE}text-properties")
            if properties is None:
                continue
            if properties.get(f"{STYLE}use-window-font-color") == "true":
                look = replace(look, ink=None)
            elif properties.get(f"{FO}color"):
                look = replace(look, ink=of_hex(properties.get(f"{FO}color")))
            look = replace(look, points=_points(properties.get(f"{FO}font-size"), look.points))
            # LibreOffice writes it in a namespace of its own.
            strength = next((value for key, value in properties.attrib.items() if key.endswith("}opacity")), None)
            look = look if strength is None else replace(look, strength=_percent(strength))
            look = _marked(look, properties.get(f"{FO}background-color"))
        return look

    def shaded(self, look: _Look, family: str, name: str, kind: str, *, default: bool = False) -> _Look:
        """The look with what a style says of the ground."""
        return _marked(look, self._said(family, name, kind, f"{FO}background-color", default=default))

    def by_content(self, name: str, cell: Any) -> list[open_rules.Applied]:
        """The styles that a style of cells applies to one by what is in it."""
        return open_rules.mapped(self._chain("table-cell", name), cell)

    def clip_of(self, frame: Any) -> str:
        """What the picture in a frame is cut by, as it is written; empty where it is whole."""
        said = self._said("graphic", frame.get(f"{DRAW}style-name", ""), "graphic", f"{FO}clip")
        return said or self._said("presentation", _presentation_style(frame), "graphic", f"{FO}clip")

    def fill_of(self, shape: Any) -> tuple[str, Colour | None]:
        """What a shape is filled with: "none", "solid" with its colour, or something else; empty if nothing says it."""
        for family, prefix in (("graphic", DRAW), ("presentation", "")):
            name = shape.get(f"{prefix}style-name") if prefix else _presentation_style(shape)
            if not name:
                continue
            fill = self._said(family, name, "graphic", f"{DRAW}fill")
            colour = of_hex(self._said(family, name, "graphic", f"{DRAW}fill-color"))
            ground = self._said(family, name, "graphic", f"{FO}background-color")
            if not fill and of_hex(ground) is not None:
                return "solid", of_hex(ground)
            strength = _percent(self._said(family, name, "graphic", f"{DRAW}opacity") or "100%")
            if strength < _FAINT:
                return "none", None
            if fill or colour is not None:
                return (fill or "solid"), (colour if (fill or "solid") == "solid" and strength >= _FULL else None)
        return "", None

    def ground_of(self, slide: Any) -> Colour | None:
        """What a slide is coloured with; None where that is no single colour."""
        master = self._masters.get(slide.get(f"{DRAW}master-page-name", ""))
        for one in (slide, master):
            if one is None:
                continue
            name = one.get(f"{DRAW}style-name", "")
            fill = self._said("drawing-page", name, "drawing-page", f"{DRAW}fill")
            if fill:
                said = self._said("drawing-page", name, "drawing-page", f"{DRAW}fill-color")
                if fill == "none":
                    continue
                return of_hex(said) if fill == "solid" else None
        return WHITE

    def beneath(self, slide: Any) -> list[Any]:
        """The shapes that a slide's master draws under it."""
        master = self._masters.get(slide.get(f"{DRAW}master-page-name", ""))
        shapes = [] if master is None else [one for one in master if one.tag in _DRAWN]
        return [one for one in shapes if not any(key.endswith("}placeholder") for key in one.attrib)]

    @property
    def page(self) -> Colour | None:
        """What the pages of a text are coloured with."""
        if self.behind:
            return None
        colours = {
            properties.get(f"{FO}background-color", "transparent")
            for layout in self._layouts.values()
            for properties in layout.iter(f"{STYLE}page-layout-properties")
        }
        return WHITE if colours <= {"transparent"} else None


def _presentation_style(shape: Any) -> str:
    return next((value for key, value in shape.attrib.items() if key.endswith(":presentation:1.0}style-name")), "")


def take_out(root: Any, inks: Inks, unseen: Unseen) -> bool:
    """Blank the words that nobody can see, in place, and note them. Whether there were any."""
    walk = _Walk(inks)
    walk.look_at(root, inks.lettered(_Look(paper=inks.page), "paragraph", "", default=True))
    found = False
    for kind, holder, name, place in walk.lost:
        if words := " ".join((getattr(holder, name) or "").split()):
            unseen.add(kind, words, place=place)
            setattr(holder, name, " ")
            found = True
    for cell, place in walk.covered:
        lines = [" ".join("".join(line.itertext()).split()) for line in cell.iter(*_LINES)]
        if any(lines) or cell.get(f"{OFFICE}string-value"):
            unseen.add(Hiding.CELLS, lines if any(lines) else cell.get(f"{OFFICE}string-value", ""), place=place)
            found = True
        for child in list(cell):
            cell.remove(child)
    return found


class _Walk:
    def __init__(self, inks: Inks) -> None:
        self.inks = inks
        self.lost: list[tuple[Hiding, Any, str, int | str]] = []
        self.covered: list[tuple[Any, int | str]] = []
        self.place: int | str = ""
        self.slides = 0

    def look_at(self, element: Any, look: _Look, depth: int = 0) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _NOT_WORDS or depth > _MAX_DEPTH:
            return
        if tag == f"{DRAW}page":
            self._slide(element, depth)
            return
        if tag in _LINES:
            self._line(element, look)
            return
        if tag == f"{TABLE}table":
            self._table(element, look, depth)
            return
        if tag in _DRAWN:
            look = self._box(element, look)
        for child in element:
            self.look_at(child, look, depth + 1)

    def _table(self, table: Any, look: _Look, depth: int) -> None:
        if table.getparent().tag == f"{OFFICE}spreadsheet":
            self.place = table.get(f"{TABLE}name", "")
        columns, rules, row_number = self._columns(table), open_rules.TableRules(table), 0
        for row in _rows_of(table):
            at = 0
            for cell in row:
                if cell.tag in _CELLS and len(cell):
                    named = cell.get(f"{TABLE}style-name") or row.get(f"{TABLE}default-cell-style-name")
                    named = named or next((name for end, name in columns if at < end), "")
                    of_cell = self._cell(cell, look, named, rules.of(cell, row_number, at))
                    for child in cell:
                        self.look_at(child, of_cell, depth + 1)
                at += _count(cell)
            row_number += _count(row, "rows")
        for shapes in table.iterchildren(f"{TABLE}shapes"):
            self.look_at(shapes, look, depth + 1)

    def _columns(self, table: Any) -> list[tuple[int, str]]:
        """Up to which column cells have which style where they name none."""
        found: list[tuple[int, str]] = []
        at = 0
        for column in table.iter(f"{TABLE}table-column"):
            at += _count(column)
            found.append((at, column.get(f"{TABLE}default-cell-style-name", "")))
        return found

    def _cell(self, cell: Any, look: _Look, name: str, rules: list[open_rules.Applied]) -> _Look:
        words = any("".join(line.itertext()).strip() for line in cell.iter(*_LINES))
        is_beneath = cell.tag == f"{TABLE}covered-table-cell" and words
        if is_beneath or (cell.get(f"{OFFICE}string-value") and not words):
            self.covered.append((cell, self.place))
        look = self.inks.shaded(look, "table-cell", name, "table-cell", default=True)
        look = self.inks.lettered(look, "table-cell", name, default=True)
        looks = [look]
        for rule in (*rules, *self.inks.by_content(name, cell)):
            by_rule = self.inks.shaded(look, "table-cell", rule.style, "table-cell")
            by_rule = self.inks.lettered(by_rule, "table-cell", rule.style)
            looks = [*([] if rule.is_certain else looks), by_rule]
        # What only other cells tell counts as so where it hides something.
        return next((one for one in looks if one.is_lost), looks[-1])

    def _line(self, line: Any, look: _Look) -> None:
        name = line.get(f"{TEXT}style-name", "")
        look = self.inks.lettered(look, "paragraph", name)
        look = self.inks.shaded(look, "paragraph", name, "paragraph")
        self._words(line, look)

    def _words(self, element: Any, look: _Look, depth: int = 0) -> None:
        lost = look.is_lost
        if lost:
            self.lost.append((Hiding.INVISIBLE, element, "text", self.place))
        for child in element:
            if isinstance(child.tag, str) and depth < _MAX_DEPTH:
                if child.tag in (f"{TEXT}span", f"{TEXT}a"):
                    own = self.inks.lettered(look, "text", child.get(f"{TEXT}style-name", ""))
                    # Links have a colour of their own.
                    self._words(child, replace(own, ink=None) if child.tag == f"{TEXT}a" else own, depth + 1)
                elif child.tag in _DRAWN or child.tag in _LINES:
                    self.look_at(child, replace(look, paper=self.inks.page), depth + 1)
                elif child.tag not in _NOT_WORDS:
                    self._words(child, look, depth + 1)
            if lost:
                self.lost.append((Hiding.INVISIBLE, child, "tail", self.place))

    def _box(self, shape: Any, look: _Look) -> _Look:
        """How words in a box look; in a text what can be seen through it may be anything."""
        for family, name in (
            ("graphic", shape.get(f"{DRAW}style-name", "")),
            ("presentation", _presentation_style(shape)),
        ):
            look = self.inks.lettered(look, family, name)
        look = self.inks.lettered(look, "paragraph", shape.get(f"{DRAW}text-style-name", ""))
        fill, colour = self.inks.fill_of(shape)
        if fill and fill != "none":
            return replace(look, paper=colour)
        return look if self.slides else replace(look, paper=None)

    def _slide(self, slide: Any, depth: int) -> None:
        self.slides += 1
        self.place = self.slides
        ground = self.inks.ground_of(slide)
        shapes = [*self.inks.beneath(slide), *(one for one in slide if isinstance(one.tag, str))]
        painted = [self._painted(one) for one in shapes]
        for at, shape in enumerate(shapes):
            if shape.getparent() is not slide:
                continue
            box = _box_of(shape)
            after = [one for one in painted[at + 1 :] if one is not None and one.colour is not None]
            if box is not None and any(_holds(one.box, box) for one in after) and shape.tag in _DRAWN:
                self._cover(shape)
                continue
            under = [one for one in painted[:at] if one is not None]
            look = self.inks.lettered(_Look(paper=_under(box, under, ground)), "graphic", "", default=True)
            self.look_at(shape, look, depth + 1)

    def _cover(self, shape: Any) -> None:
        for line in shape.iter(*_LINES):
            for element in line.iter():
                self.lost.append((Hiding.INVISIBLE, element, "text", self.place))
                if element is not line:
                    self.lost.append((Hiding.INVISIBLE, element, "tail", self.place))

    def _painted(self, shape: Any) -> _Painted | None:
        box = _box_of(shape)
        if box is None:
            # A group, a line, or what is turned: anywhere on the slide.
            everywhere = (-1e6, -1e6, 1e6, 1e6)
            return _Painted(everywhere, None) if shape.tag == f"{DRAW}g" or shape.tag in _DRAWN else None
        if shape.find(f"{DRAW}image") is not None or shape.find(f"{DRAW}object") is not None:
            return _Painted(box, None)
        if shape.tag not in _DRAWN:
            return None
        fill, colour = self.inks.fill_of(shape)
        if fill == "none" or (not fill and shape.tag == f"{DRAW}frame"):
            return None
        return _Painted(box, colour if shape.tag in _STRAIGHT and _is_rectangle(shape) else None)


def _rows_of(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == f"{TABLE}table-row":
            yield child
        elif child.tag in _ROWS:
            yield from _rows_of(child)


def _is_rectangle(shape: Any) -> bool:
    geometry = shape.find(f"{DRAW}enhanced-geometry")
    return geometry is None or "rectangle" in (geometry.get(f"{DRAW}type") or "")


def _under(box: _Box | None, painted: list[_Painted], ground: Colour | None) -> Colour | None:
    """What a box stands on; None where that can't be told."""
    if box is None:
        return None if painted else ground
    for one in reversed(painted):
        if one.box[0] < box[2] and box[0] < one.box[2] and one.box[1] < box[3] and box[1] < one.box[3]:
            return one.colour if _holds(one.box, box) else None
    return ground


def _box_of(shape: Any) -> _Box | None:
    said = [shape.get(f"{SVG}{name}") for name in ("x", "y", "width", "height")]
    if None in said or shape.get(f"{DRAW}transform"):
        return None
    left, top, width, height = map(centimetres, said)
    return left, top, left + width, top + height


def _holds(outer: _Box, inner: _Box) -> bool:
    across = outer[0] <= inner[0] and inner[2] <= outer[2]
    return across and outer[1] <= inner[1] and inner[3] <= outer[3]


def _marked(look: _Look, ground: str | None) -> _Look:
    return look if not ground or ground == "transparent" else replace(look, paper=of_hex(ground))


def _points(text: str | None, otherwise: float) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(pt|%|in|cm|mm|px)", text or "")
    if found is None:
        return otherwise
    number = float(found[1])
    return number / 100 * otherwise if found[2] == "%" else centimetres(found[0]) * 72 / 2.54


def _percent(text: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)%", text)
    return float(found[1]) if found else 100.0


def _count(element: Any, of: str = "columns") -> int:
    said = element.get(f"{TABLE}number-{of}-repeated", "1") if isinstance(element.tag, str) else "0"
    return int(said) if said.isdecimal() else 1
