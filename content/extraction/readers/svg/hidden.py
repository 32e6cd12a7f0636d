"""Takes out of a drawing what is not to be seen on it: switched off, without colour or strength, of the colour that it
stands on, covered, cut off, of no size, beside the drawing, or kept for a use that is not made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import tinycss2

from content.extraction import css
from content.extraction.colours import UNREADABLE_POINTS, WHITE, Colour, is_lost
from content.extraction.css import Declared
from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers.css_hidden import FAINT, shows_nothing
from content.extraction.readers.svg import pages
from content.extraction.readers.svg.animation import settle
from content.extraction.readers.svg.geometry import (
    FAR,
    Box,
    Ground,
    Matrix,
    around,
    ground_of,
    matrix_of,
    meet,
    number,
    path_points,
)
from content.extraction.readers.svg.look import Look, Paints, look_of
from content.extraction.readers.svg.pictures import is_opaque
from content.extraction.readers.svg.viewports import edges_of, moved_by, room_of, unit_of
from content.extraction.readers.svg.windows import SHUT, Windows, led_to_by, local

_PRESENTATION = (
    *("display", "visibility", "opacity", "font-size", "color", "fill", "stroke", "fill-opacity", "stroke-opacity"),
    *("clip-path", "mask", "filter", "letter-spacing", "overflow", "stop-color", "stop-opacity", "flood-opacity"),
)
# What is drawn only where something leads to it.
_KEPT_FOR_USE = ("defs", "symbol", "clipPath", "mask", "pattern", "marker", "filter", "metadata", "desc")
_SHAPES = {"rect", "path", "circle", "ellipse", "polygon", "polyline", "image"}
_TEXTS = ("text", "tspan", "textPath", "tref", "a")
_SAYING = ("metadata", "title", "desc", "text", "foreignObject", "tspan", "textPath", "tref")
_XHTML = "http://www.w3.org/1999/xhtml"
# Of a letter's height: how wide letters are at least, how far they rise and how far they fall.
_WIDTH, _RISE, _FALL = 0.45, 0.7, 0.2
# Of their usual width: squeezed so far, or set so much closer, letters lie over one another.
_SQUEEZED, _CRUSHED = 0.25, -0.6
_SMALLEST = UNREADABLE_POINTS * 4 / 3
_MAX_DEPTH, _MOST_USES, _MOST_VISITS = 200, 10, 100_000
_STEPS = (0.02, 0.26, 0.5, 0.74, 0.98)


@dataclass(frozen=True, slots=True)
class _Painted:
    """What is painted, and when: where, if that is known; in which colour, if it is one."""

    order: int
    ground: Ground | None
    colour: Colour | None
    is_opaque: bool


@dataclass(frozen=True, slots=True)
class _Words:
    """Words as they are drawn once: what holds them, when, where if that is known, and how."""

    order: int
    box: Box | None
    look: Look


def take_out(root: Any, unseen: Unseen) -> None:
    """Remove what isn't shown, in place, and note its words."""
    settle(root)
    sheets = [
        "".join(map(str, one.itertext()))
        for one in root.iter()
        if local(one) == "style" and css.is_for_screens(one.get("media") or "")
    ]
    drawing = _Drawing(root, css.declarations_of(root, sheets, _PRESENTATION))
    drawing.look_at(root, Look())
    drawing.take_out(unseen)
    for page, is_on_ground, ink in drawing.pages():
        pages.take_out(page, unseen, sheets, ink=ink, is_on_ground=is_on_ground)


def _remove(element: Any) -> None:
    """Take an element away and leave the words that follow it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


class _Drawing:
    """A drawing as it is drawn: one thing after the other, some more than once, some never."""

    def __init__(self, root: Any, declared: Mapping[Any, Declared]) -> None:
        self.root, self.declared = root, declared
        self.windows = Windows(root, declared)
        self.paints = Paints(self.windows, declared)
        self.edges, self.unit = edges_of(root), unit_of(root)
        self.visited: set[Any] = set()
        self.words: dict[tuple[Any, str], list[_Words]] = {}
        self.painted: list[_Painted] = []
        self.order = 0

    def look_at(self, element: Any, around: Look, depth: int = 0, uses: int = 0) -> None:
        name, about = local(element), self.declared.get(element, {})
        if not name or depth > _MAX_DEPTH or self.order > _MOST_VISITS or self._is_off(element, about, depth):
            return
        self.order += 1
        self.visited.add(element)
        look = self._placed(element, about, look_of(about, around, self.paints), depth)
        if name == "use":
            self._look_at_used(element, look, depth, uses)
        elif name in _SHAPES:
            self._paint(name, element, about, look)
        elif name == "foreignObject":
            self._look_at_page(element, about, look)
            return
        elif name in _TEXTS:
            self._note_words(element, look)
        for child in _chosen(element) if name == "switch" else element:
            self.look_at(child, look, depth + 1, uses)

    def _is_off(self, element: Any, about: Declared, depth: int) -> bool:
        """Whether nothing of an element is drawn here."""
        name = local(element)
        if not depth:
            return False
        if name in _KEPT_FOR_USE or (name == "title" and depth > 1):
            return True
        own = matrix_of(_transform(element, about))
        # What nobody here can place may be turned away altogether.
        said = about if not own.is_known else {key: value for key, value in about.items() if key != "transform"}
        return "none" in css.words_in(about.get("display", [])) or shows_nothing(said)

    def _placed(self, element: Any, about: Declared, look: Look, depth: int) -> Look:
        """With where an element stands, and through what it is seen."""
        name = local(element)
        own = matrix_of(_transform(element, about)) if depth else Matrix()
        matrix = look.matrix.then(own)
        windows = (*look.windows, *((one, matrix) for one in self.windows.of(about, matrix)))
        if name == "svg" and depth:
            room = room_of(element, about, matrix)
            matrix = moved_by(element, matrix)
            windows = (*windows, *([(room, matrix)] if room is not None else []))
        return replace(look, matrix=matrix, windows=windows)

    def _look_at_used(self, element: Any, look: Look, depth: int, uses: int) -> None:
        target = self.windows.named(led_to_by(element).lstrip("#"))
        if target is None or uses >= _MOST_USES:
            return
        at = number(element.get("x") or "0") or 0.0, number(element.get("y") or "0") or 0.0
        look = replace(look, matrix=look.matrix.then(Matrix(e=at[0], f=at[1])))
        if local(target) != "symbol":
            self.look_at(target, look, depth + 1, uses + 1)
            return
        self.visited.add(target)
        if any((number(element.get(size) or "1") or 0.0) <= 0 for size in ("width", "height")):
            look = replace(look, windows=(*look.windows, (SHUT, look.matrix)))
        # How large a symbol is drawn is for who uses it to say.
        matrix = replace(look.matrix, is_known=look.matrix.is_known and target.get("viewBox") is None)
        inner = look_of(self.declared.get(target, {}), replace(look, matrix=matrix), self.paints)
        for child in target:
            self.look_at(child, inner, depth + 1, uses + 1)

    def _paint(self, name: str, element: Any, about: Declared, look: Look) -> None:
        if not look.visible or look.strength < FAINT or not all(one.shows(None) for one, _ in look.windows):
            return
        ground = ground_of(name, element, look.matrix, whole=self._whole())
        if name == "image":
            href = led_to_by(element)
            is_whole = look.strength == 1.0 and not look.windows
            self.painted.append(_Painted(self.order, ground, None, is_whole and is_opaque(href)))
        elif look.fill is not None or not look.is_known:
            colour = look.fill if look.is_known and look.strength == 1.0 else None
            covers = (colour is not None or look.is_solid) and look.strength == 1.0 and not look.windows
            self.painted.append(_Painted(self.order, ground, colour, covers))

    def _look_at_page(self, element: Any, about: Declared, look: Look) -> None:
        """Note a page of HTML in the drawing as words of its size."""
        self.visited.update(element.iter())
        ground = ground_of("foreignObject", element, look.matrix, whole=self._whole())
        is_cut = "visible" not in css.words_in(about.get("overflow", []))
        size = [number(element.get(name), whole=1.0) for name in ("width", "height")]
        if is_cut and any(one is not None and one <= 0 for one in size):
            look = replace(look, visible=False)
        box = ground.box if ground is not None and is_cut and None not in size else None
        self.words.setdefault((element, "page"), []).append(_Words(self.order, box, look))

    def _note_words(self, element: Any, look: Look) -> None:
        """Note the words of an element, and those that follow its parts, of which nobody here knows the place."""
        if local(element) in ("text", "tspan", "textPath") and self._is_squeezed(element, look):
            look = replace(look, is_crushed=True)
        if local(element) == "textPath":
            line = self.windows.named(led_to_by(element).lstrip("#"))
            points = path_points(line.get("d") or "")[0] if line is not None else []
            if len(points) < 2:
                look = replace(look, visible=False)
            box = around(points) if points else None
            box = look.matrix.box(box) if box is not None and look.matrix.is_known else None
        else:
            box = self._place_of(element, look)
        if (element.text or "").strip():
            self.words.setdefault((element, "text"), []).append(_Words(self.order, box, look))
        for child in element:
            if (child.tail or "").strip():
                self.words.setdefault((child, "tail"), []).append(_Words(self.order, None, look))

    def _is_squeezed(self, element: Any, look: Look) -> bool:
        if look.spacing <= _CRUSHED * look.size:
            return True
        length = number(element.get("textLength"))
        letters = len(" ".join("".join(map(str, element.itertext())).split()))
        return length is not None and letters > 1 and length < _SQUEEZED * _WIDTH * look.size * letters

    def _place_of(self, element: Any, look: Look) -> Box | None:
        """About where words stand; None where that isn't said in a plain way."""
        holder = element
        while holder is not None and holder.get("x") is None and local(holder) != "text":
            holder = holder.getparent()
        if holder is None or not look.matrix.is_known or element.get("dx") or element.get("dy"):
            return None
        if holder is not element and local(element) != "text" and (holder.text or "").strip():
            return None  # it follows other words
        across, down = self._whole()
        x = number(holder.get("x") or "0", whole=across)
        y = number(element.get("y") or holder.get("y") or "0", whole=down)
        if x is None or y is None:
            return None
        width = _WIDTH * look.size * len(" ".join((element.text or "").split()))
        anchor = holder.get("text-anchor") or element.get("text-anchor")
        x -= {"middle": width / 2, "end": width}.get(anchor or "", 0.0)
        return look.matrix.box((x, y - _RISE * look.size, x + width, y + _FALL * look.size))

    def _whole(self) -> tuple[float, float]:
        edges = self.edges
        return (edges[2] - edges[0], edges[3] - edges[1]) if edges is not None else (FAR, FAR)

    def take_out(self, unseen: Unseen) -> None:
        """Remove the words that are seen nowhere, and what is never drawn."""
        for (element, name), drawn in self.words.items():
            hidings = [self._hiding(one) for one in drawn]
            if None in hidings or hidings[0] is None:
                continue
            if name == "page":
                unseen.add(hidings[0], " ".join(map(str, element.itertext())))
                _remove(element)
                continue
            unseen.add(hidings[0], getattr(element, name))
            setattr(element, name, None)
        if self.order <= _MOST_VISITS:
            for element in self._never_drawn():
                unseen.add(Hiding.TEXT, " ".join(" ".join(map(str, element.itertext())).split()))
                _remove(element)

    def _never_drawn(self) -> list[Any]:
        """The outermost elements with words in them that are drawn nowhere."""
        found: list[Any] = []
        within: set[Any] = set()
        for element in self.root.iter():
            if element in within or element in self.visited or local(element) not in _SAYING:
                continue
            if any(str(one).strip() for one in element.itertext()):
                found.append(element)
                within.update(element.iter())
        return found

    def pages(self) -> Iterator[tuple[Any, bool, Colour]]:
        """The pages of HTML that are drawn, whether something is painted beneath, and the colour they begin with."""
        for (element, name), drawn in self.words.items():
            if name == "page" and element.getparent() is not None:
                yield element, any(one.order < drawn[0].order for one in self.painted), drawn[0].look.current

    def _hiding(self, words: _Words) -> Hiding | None:
        """In which way words are unseen where they are drawn, if they are."""
        look, box = words.look, words.box
        if not look.visible or look.strength < FAINT:
            return Hiding.TEXT
        if not all(one.shows(box) for one, _ in look.windows):
            return Hiding.TEXT
        size = look.size * self.unit * (look.matrix.scale if look.matrix.is_known else 1.0)
        is_blank = look.is_known and look.fill is None and look.stroke is None
        if size <= _SMALLEST or is_blank or look.is_crushed:
            return Hiding.INVISIBLE
        if box is not None and self.edges is not None and not meet(box, self.edges):
            return Hiding.OUTSIDE
        if box is not None and self._is_covered(words.order, box):
            return Hiding.INVISIBLE
        paper = self._paper(words)
        inks = [one for one in (look.fill, look.stroke) if one is not None]
        is_gone = look.is_known and paper is not None and all(is_lost(ink, paper) for ink in inks)
        return Hiding.INVISIBLE if is_gone else None

    def _is_covered(self, order: int, box: Box) -> bool:
        """Whether what is painted later covers all of a box."""
        later = [one.ground for one in self.painted if one.order > order and one.is_opaque and one.ground is not None]
        later = [ground for ground in later if meet(ground.box, box)]
        left, top, right, bottom = box
        spots = [(left + (right - left) * x, top + (bottom - top) * y) for x in _STEPS for y in _STEPS]
        return bool(later) and all(any(ground.covers((x, y, x, y)) for ground in later) for x, y in spots)

    def _paper(self, words: _Words) -> Colour | None:
        """What they stand on; None where that can't be told."""
        for one in reversed([one for one in self.painted if one.order < words.order]):
            if one.ground is None or words.box is None:
                return None
            if meet(one.ground.box, words.box):
                return one.colour if one.ground.covers(words.box) else None
        return WHITE


def _transform(element: Any, about: Declared) -> str:
    said = about.get("transform")
    return tinycss2.serialize(said) if said else element.get("transform") or ""


def _chosen(switch: Any) -> Iterator[Any]:
    """What a `switch` shows: the first that a browser can draw, and before it those of other languages."""
    for child in switch:
        asked = (child.get("requiredExtensions") or "").split() if local(child) else ["a comment"]
        if any(one != _XHTML for one in asked):
            continue
        yield child
        if not child.get("systemLanguage"):
            return
