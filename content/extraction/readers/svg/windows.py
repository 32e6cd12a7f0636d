"""What of a drawing is let through: by what it is cut out with, by masks, and by what filters leave of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from content.extraction import css
from content.extraction.css import Declared
from content.extraction.readers.css_hidden import FAINT
from content.extraction.readers.svg.geometry import (
    FAR,
    Box,
    Ground,
    Matrix,
    ground_of,
    matrix_of,
    meet,
    number,
    numbers,
    overlap,
)

_MAX_DEPTH = 10
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_UNIT: Box = (0.0, 0.0, 1.0, 1.0)
# Of a letter's own units: blurred so far it can't be read, and moved so far it has left any drawing.
_BLURRED, _MOVED_OFF = 10.0, 3000.0
# Of a letter's height: of what is seen through less nobody can tell which letter it is.
_SLIVER = 0.3
_SHARES_OF_LIGHT = (0.2126, 0.7152, 0.0722)
_ALPHA_ROW = slice(15, 20)


def local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def led_to_by(element: Any) -> str:
    """The address that an element leads to; empty for none."""
    return next((str(element.get(key)) for key in _HREFS if element.get(key)), "")


@dataclass(frozen=True, slots=True)
class Pane:
    """One shape of a window: what it covers, None where that can't be told, and whether it lets through."""

    ground: Ground | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Window:
    """What things are seen through. `is_relative` says that it is measured by what is seen through it."""

    panes: tuple[Pane, ...] = ()
    is_relative: bool = False

    def shows(self, box: Box | None) -> bool:
        """Whether anything within a box may be seen; without a box, whether anything may be seen at all."""
        if self.is_relative:
            box = _UNIT
        elif box is None:
            return any(pane.is_open for pane in self.panes)
        for pane in reversed(self.panes):
            if pane.ground is None:
                return True
            if not meet(pane.ground.box, box) or (pane.is_open and not self.is_relative and _is_sliver(pane, box)):
                continue
            if pane.is_open:
                return True
            if pane.ground.covers(box):
                return False
        return False


def _is_sliver(pane: Pane, box: Box) -> bool:
    """Whether a pane lets through so little of a box of words that none of its letters can be told."""
    if pane.ground is None:
        return False
    left, top, right, bottom = overlap(pane.ground.box, box)
    letter = min(box[2] - box[0], box[3] - box[1])
    return min(right - left, bottom - top) < _SLIVER * letter


#: What lets nothing through.
SHUT = Window()


class Windows:
    """The windows of a drawing, by the names that its parts give them."""

    def __init__(self, root: Any, declared: Mapping[Any, Declared]) -> None:
        self._named = {one.get("id"): one for one in root.iter() if isinstance(one.tag, str) and one.get("id")}
        self._declared = declared

    def named(self, name: str) -> Any:
        """The element of that name; None without."""
        return self._named.get(name)

    def of(self, about: Declared, matrix: Matrix) -> Iterator[Window]:
        """Those through which something is seen for which these declarations hold."""
        for name in ("clip-path", "mask", "filter"):
            target = self.named(named_in(about.get(name, [])))
            if target is None:
                continue
            # Pages of HTML have all names in small letters.
            match local(target).lower():
                case "clippath":
                    yield self._clip(target, matrix)
                case "mask":
                    yield self._mask(target, matrix)
                case "filter" if _leaves_nothing(target):
                    yield SHUT

    def _clip(self, target: Any, matrix: Matrix, depth: int = 0) -> Window:
        relative = _attribute(target, "clipPathUnits") == "objectBoundingBox"
        within = (Matrix() if relative else matrix).then(matrix_of(target.get("transform") or ""))
        panes = []
        for shape, about in self._children(target):
            ground = self._ground(shape, within)
            inner = self.named(named_in(about.get("clip-path", [])))
            is_shut = inner is not None and depth < _MAX_DEPTH and not self._clip(inner, within, depth + 1).panes
            if not is_shut and (ground is None or _has_extent(ground)):
                panes.append(Pane(ground, is_open=True))
        return Window(tuple(panes), relative)

    def _mask(self, target: Any, matrix: Matrix) -> Window:
        sizes = (number(target.get(name)) for name in ("width", "height"))
        if any(size is not None and size <= 0 for size in sizes):
            return SHUT
        relative = _attribute(target, "maskContentUnits") == "objectBoundingBox"
        by_strength = target.get("mask-type") == "alpha" or "alpha" in css.words_in(
            self._declared.get(target, {}).get("mask-type", [])
        )
        within = Matrix() if relative else matrix
        panes: list[Pane] = []
        self._fill_panes(target, within, panes, by_strength=by_strength)
        return Window(tuple(panes), relative)

    def _fill_panes(self, holder: Any, matrix: Matrix, panes: list[Pane], *, by_strength: bool, depth: int = 0) -> None:
        for shape, about in self._children(holder):
            if local(shape) in ("g", "svg", "a") and depth < _MAX_DEPTH:
                inner = matrix.then(matrix_of(shape.get("transform") or ""))
                self._fill_panes(shape, inner, panes, by_strength=by_strength, depth=depth + 1)
                continue
            strength = self._light(shape, about, by_strength=by_strength)
            if strength is None or strength >= FAINT:
                panes.append(Pane(self._ground(shape, matrix), is_open=True))
            elif not by_strength and self._light(shape, about, by_strength=True) == 1.0:
                panes.append(Pane(self._ground(shape, matrix), is_open=False))

    def _children(self, holder: Any) -> Iterator[tuple[Any, Declared]]:
        """What is drawn in it, each with what is declared for it."""
        for shape in holder:
            about = self._declared.get(shape, {})
            off = "none" in css.words_in(about.get("display", []))
            unseen = {"hidden", "collapse"} & set(css.words_in(about.get("visibility", [])))
            if local(shape) not in ("", "title", "desc", "metadata", "animate", "set") and not off and not unseen:
                yield shape, about

    def _ground(self, shape: Any, matrix: Matrix) -> Ground | None:
        name = local(shape)
        if name in ("text", "use", "g"):
            return None
        return ground_of(name, shape, matrix.then(matrix_of(shape.get("transform") or "")), whole=(FAR, FAR))

    def _light(self, shape: Any, about: Declared, *, by_strength: bool) -> float | None:
        """How much a shape of a mask lets through, from 0 to 1; None where that can't be told."""
        said = about.get("fill", [])
        found = next((one for token in said if (one := css.colour(token)) is not None), None)
        seam = about.get("stroke")
        if local(shape) in ("image", "use", "text") or (seam and "none" not in css.words_in(seam)):
            return None
        if "none" in css.words_in(said):
            return 0.0
        if said and found is None:
            return None
        ink, strength = found or ((0, 0, 0), 1.0)
        for name in ("opacity", "fill-opacity"):
            share = css.length(about.get(name, []), whole=1.0)
            strength *= 1.0 if share is None else share
        light = sum(part * of for part, of in zip(ink, _SHARES_OF_LIGHT, strict=True)) / 255
        return strength if by_strength else strength * light


def _attribute(target: Any, name: str) -> str | None:
    said: str | None = target.get(name, target.get(name.lower()))
    return said


def named_in(value: list[Any]) -> str:
    """The name that a value leads to within the drawing; empty for any other."""
    for token in value:
        if token.type == "function" and token.lower_name == "url":
            token = next((one for one in token.arguments if one.type == "string"), token)
        if token.type in ("url", "string") and str(token.value).startswith("#"):
            return str(token.value)[1:]
    return ""


def _has_extent(ground: Ground) -> bool:
    left, top, right, bottom = ground.box
    return right > left and bottom > top


def _leaves_nothing(target: Any) -> bool:
    """Whether what goes through a filter is not seen after it, as far as its last step says so."""
    steps = [one for one in target if local(one).startswith("fe")]
    if not steps:
        return True
    last = steps[-1]
    match local(last).lower():
        case "feflood":
            strength = number(last.get("flood-opacity"))
            return strength is not None and strength < FAINT
        case "fecolormatrix":
            rows = numbers(last.get("values"))
            return len(rows) == 20 and not any(rows[_ALPHA_ROW])
        case "fecomponenttransfer":
            of_strength = next((one for one in last if local(one).lower() == "fefunca"), None)
            return of_strength is not None and _levels_out(of_strength)
        case "fegaussianblur":
            return any(one >= _BLURRED for one in numbers(_attribute(last, "stdDeviation")))
        case "feoffset":
            return any(abs(one) >= _MOVED_OFF for name in ("dx", "dy") for one in numbers(last.get(name)))
    return False


def _levels_out(function: Any) -> bool:
    """Whether every strength becomes none."""
    match function.get("type"):
        case "linear":
            return not (number(function.get("slope") or "1") or number(function.get("intercept") or "0"))
        case "table" | "discrete":
            return not any(numbers(_attribute(function, "tableValues")))
    return False
