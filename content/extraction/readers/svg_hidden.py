"""Takes out of a drawing what is not to be seen on it: switched off, without colour or strength, of the colour that it
stands on, covered, or beside the drawing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from content.extraction import css
from content.extraction.colours import UNREADABLE_POINTS, WHITE, Colour, is_lost
from content.extraction.css import Declared
from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers.css_hidden import shows_nothing

_PRESENTATION = ("display", "visibility", "opacity", "font-size", "fill", "stroke", "fill-opacity", "stroke-opacity")
_KEPT_FOR_USE = ("defs", "symbol", "clipPath", "mask", "pattern", "marker")
_USABLE = ("defs", "symbol")
_SHAPES = {"rect", "path", "circle", "ellipse", "polygon", "image", "use"}
_HTML = "{http://www.w3.org/1999/xhtml}"
_NUMBERS = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_TRANSFORM = re.compile(r"(\w+)\s*\(([^)]*)\)")
_FAINT, _FULL = 0.04, 0.97
# Of a letter's height: how wide letters are at least, how far they rise and how far they fall.
_WIDTH, _RISE, _FALL = 0.45, 0.7, 0.2
_MAX_DEPTH = 200

#: Left, top, right and bottom.
_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Look:
    """How text looks at a place. `fill` and `stroke` are None for no colour at all; `known` says whether they are what
    is seen, `placed` whether `x` and `y`, where its element stands, are.
    """

    fill: Colour | None = (0, 0, 0)
    stroke: Colour | None = None
    known: bool = True
    size: float = css.USUAL_SIZE
    visible: bool = True
    x: float = 0.0
    y: float = 0.0
    placed: bool = True


@dataclass(frozen=True, slots=True)
class _Painted:
    """What is painted: where, if that is known, and in which colour if it is one; `order` is when."""

    order: int
    box: _Box | None
    colour: Colour | None


@dataclass(frozen=True, slots=True)
class _Text:
    order: int
    element: Any
    box: _Box | None
    look: _Look


def take_out(root: Any, unseen: Unseen) -> None:
    """Remove what isn't shown, in place, and note its words."""
    sheets = ["".join(map(str, one.itertext())) for one in root.iter() if _local(one) == "style"]
    drawing = _Drawing(root, css.declarations_of(root, sheets, _PRESENTATION))
    drawing.look_at(root, _Look())
    for text in drawing.texts:
        if (hiding := drawing.hiding(text)) is not None:
            unseen.add(hiding, text.element.text)
            text.element.text = None
    for element in drawing.gone:
        if words := " ".join(" ".join(map(str, element.itertext())).split()):
            unseen.add(Hiding.TEXT, words)
        _remove(element)


def _remove(element: Any) -> None:
    """Take an element away and leave the words that follow it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class _Drawing:
    def __init__(self, root: Any, declared: Mapping[Any, Declared]) -> None:
        self.declared = declared
        self.is_used = any(_local(one) == "use" for one in root.iter())
        self.gone: list[Any] = []
        self.texts: list[_Text] = []
        self.painted: list[_Painted] = []
        self.order = 0
        self.edges = _edges_of(root)

    def look_at(self, element: Any, around: _Look, depth: int = 0) -> None:
        name, about = _local(element), self.declared.get(element, {})
        told_apart = name in ("metadata", "desc") or (name == "title" and depth > 1)
        kept_only = told_apart or (name in _KEPT_FOR_USE and not (name in ("defs", "symbol") and self.is_used))
        if depth and (kept_only or "none" in css.words_in(about.get("display", [])) or shows_nothing(about)):
            self.gone.append(element)
            return
        if kept_only or name in _KEPT_FOR_USE:
            return
        if str(element.tag).startswith(_HTML) and (ink := about.get("color")):
            # What is a fill in the drawing is a colour in a page.
            about = {**about, "fill": ink}
        look = _moved(element, _look_of(about, around))
        self.order += 1
        if name in _SHAPES and look.visible:
            self._paint(name, element, about, look)
        if str(element.tag).startswith(_HTML):
            self._look_at_html(element, about, look)
        elif name in ("text", "tspan", "textPath", "tref") and (element.text or "").strip():
            self.texts.append(_Text(self.order, element, _place_of(element, look), look))
        for child in element if depth < _MAX_DEPTH else ():
            self.look_at(child, look, depth + 1)

    def _look_at_html(self, element: Any, about: Declared, look: _Look) -> None:
        """What stands in a page of HTML in the drawing, of which nobody here knows the place."""
        if about.get("background") or about.get("background-color"):
            self.painted.append(_Painted(self.order, None, None))
        if (element.text or "").strip():
            self.texts.append(_Text(self.order, element, None, look))

    def _paint(self, name: str, element: Any, about: Declared, look: _Look) -> None:
        if name in ("image", "use"):
            self.painted.append(_Painted(self.order, None, None))
        elif look.fill is not None or not look.known:
            box = _box_of(element, look) if name == "rect" and look.placed else None
            self.painted.append(_Painted(self.order, box, look.fill if look.known else None))

    def hiding(self, text: _Text) -> Hiding | None:
        """In which way a text is unseen, if it is."""
        look, box = text.look, text.box
        if not look.visible:
            return Hiding.TEXT
        is_blank = look.known and look.fill is None and look.stroke is None
        if look.size <= UNREADABLE_POINTS * 4 / 3 or is_blank:
            return Hiding.INVISIBLE
        if box is not None and self.edges is not None and not _meet(box, self.edges):
            return Hiding.OUTSIDE
        after = (one for one in self.painted if one.order > text.order)
        if box is not None and any(one.box is not None and one.colour and _holds(one.box, box) for one in after):
            return Hiding.INVISIBLE
        paper = self._paper(text)
        inks = [one for one in (look.fill, look.stroke) if one is not None]
        is_gone = look.known and paper is not None and all(is_lost(ink, paper) for ink in inks)
        return Hiding.INVISIBLE if is_gone else None

    def _paper(self, text: _Text) -> Colour | None:
        """What it stands on; None where that can't be told."""
        for one in reversed([one for one in self.painted if one.order < text.order]):
            if one.box is None or text.box is None:
                return None
            if _meet(one.box, text.box):
                return one.colour if _holds(one.box, text.box) else None
        return WHITE


def _edges_of(root: Any) -> _Box | None:
    said = [float(one) for one in _NUMBERS.findall(root.get("viewBox") or "")]
    if len(said) == 4:
        return said[0], said[1], said[0] + said[2], said[1] + said[3]
    sides = [_number(root.get(name)) for name in ("width", "height")]
    return (0.0, 0.0, sides[0], sides[1]) if sides[0] and sides[1] else None  # type: ignore[return-value]


def _look_of(about: Declared, around: _Look) -> _Look:
    look = around
    for name, value in about.items():
        words = css.words_in(value)
        match name:
            case "visibility" if words:
                look = replace(look, visible=words[0] not in ("hidden", "collapse"))
            case "font-size":
                size = css.length(value, whole=around.size)
                look = look if size is None else replace(look, size=size)
            case "fill" | "stroke" if "none" in words or "transparent" in words:
                look = replace(look, **{name: None})  # type: ignore[arg-type]
            case "fill" | "stroke":
                found = next((one for token in value if (one := css.colour(token)) is not None), None)
                if found is None or _FAINT <= found[1] < _FULL:
                    look = replace(look, known=False)
                else:
                    look = replace(look, **{name: found[0] if found[1] >= _FULL else None})  # type: ignore[arg-type]
    for name in ("fill", "stroke"):
        strength = css.length(about.get(f"{name}-opacity", []), whole=1.0)
        if strength is not None and strength < _FAINT:
            look = replace(look, **{name: None})  # type: ignore[arg-type]
        elif strength is not None and strength < _FULL:
            look = replace(look, known=False)
    strength = css.length(about.get("opacity", []), whole=1.0)
    return replace(look, known=False) if strength is not None and strength < _FULL else look


def _moved(element: Any, look: _Look) -> _Look:
    """With where an element stands; what is turned or scaled stands where nobody here knows."""
    for name, inner in _TRANSFORM.findall(element.get("transform") or ""):
        numbers = [float(one) for one in _NUMBERS.findall(inner)]
        if name == "translate" and numbers:
            look = replace(look, x=look.x + numbers[0], y=look.y + (numbers[1] if len(numbers) > 1 else 0.0))
        else:
            look = replace(look, placed=False)
    if _local(element) == "svg" and element.getparent() is not None:
        look = replace(look, placed=False)
    return look


def _place_of(element: Any, look: _Look) -> _Box | None:
    """About where a text stands; None where that isn't said in a plain way."""
    holder = element
    while holder is not None and holder.get("x") is None and _local(holder) != "text":
        holder = holder.getparent()
    if holder is None or not look.placed:
        return None
    if holder is not element and _local(element) != "text" and (holder.text or "").strip():
        return None  # it follows other words
    x, y = _number(holder.get("x") or "0"), _number(element.get("y") or holder.get("y") or "0")
    if x is None or y is None or element.get("dx") or element.get("dy"):
        return None
    width = _WIDTH * look.size * len(" ".join((element.text or "").split()))
    anchor = holder.get("text-anchor") or element.get("text-anchor")
    x -= {"middle": width / 2, "end": width}.get(anchor or "", 0.0)
    left, base = look.x + x, look.y + y
    return left, base - _RISE * look.size, left + width, base + _FALL * look.size


def _box_of(rect: Any, look: _Look) -> _Box | None:
    x, y = _number(rect.get("x") or "0"), _number(rect.get("y") or "0")
    width, height = (rect.get(name) or "0" for name in ("width", "height"))
    far = 1e9
    wide, high = (far if one.strip() == "100%" else _number(one) for one in (width, height))
    if None in (x, y, wide, high):
        return None
    return look.x + x, look.y + y, look.x + x + wide, look.y + y + high  # type: ignore[operator]


def _number(text: str | None) -> float | None:
    """A length in the drawing's own units; None for shares of something else, or several."""
    found = re.fullmatch(r"\s*(-?[\d.]+)(?:px)?\s*", text or "")
    try:
        return float(found[1]) if found else None
    except ValueError:
        return None


def _meet(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _holds(outer: _Box, inner: _Box) -> bool:
    across = outer[0] <= inner[0] and inner[2] <= outer[2]
    return across and outer[1] <= inner[1] and inner[3] <= outer[3]
