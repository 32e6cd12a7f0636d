"""Drawings as Word wrote them before 2007 (VML), and newer programs still write them beside their own."""

from __future__ import annotations

import re
from typing import Any, Literal

from content.extraction import css
from content.extraction.colours import WHITE, Colour
from content.extraction.readers.word_names import OFF

_VML = "{urn:schemas-microsoft-com:vml}"
_SHAPES = {
    f"{_VML}{name}" for name in ("shape", "rect", "roundrect", "oval", "group", "line", "polyline", "curve", "arc")
}
_LENGTH = re.compile(r"\s*(-?(?:\d+\.?\d*|\.\d+))\s*(pt|in|cm|mm|pc|px|)\s*", re.I)
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "px": 0.75, "": 0.75}
# Of 1: less of a fill can't be seen, and from there on nothing shines through it.
_FAINT, _FULL = 0.04, 0.97
# In points.
_NO_SIZE = 1.0

#: Left, top, width and height in points; None of what isn't said.
_Place = tuple[float | None, float | None, float | None, float | None]


def is_shape(element: Any) -> bool:
    return element.tag in _SHAPES


def _style(shape: Any) -> dict[str, str]:
    pairs = (one.partition(":") for one in shape.get("style", "").split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def is_off(shape: Any) -> bool:
    """Whether a shape is switched off by itself."""
    style = _style(shape)
    return style.get("visibility", "").lower() == "hidden" or style.get("display", "").lower() == "none"


def is_on_page(shape: Any, width: float, height: float) -> bool:
    """Whether a shape has a size and stands on a page of so many points, as far as it says so; 0 for unknown."""
    left, top, wide, high = _place_of(shape)
    if any(size is not None and size < _NO_SIZE for size in (wide, high)) and not shape.tag.endswith("}line"):
        return False
    outer = _outermost(shape)
    style = _style(outer)
    for at, length, page, side in ((left, wide, width, "horizontal"), (top, high, height, "vertical")):
        if not page or at is None:
            continue
        # What counts from a column or a paragraph stands further in than it says.
        by_page = style.get(f"mso-position-{side}-relative") == "page"
        further = 0.0 if by_page else page / 2 if side == "vertical" or _is_in_columns(outer) else page / 4
        if at >= page or at + (length or 0.0) + further <= 0:
            return False
    return True


def _is_in_columns(shape: Any) -> bool:
    """Whether the paragraph may begin anywhere across the page."""
    return any(str(one.tag).endswith(("}tc", "}txbxContent")) for one in shape.iterancestors()) or any(
        (one.get(key) or "1") != "1"
        for one in shape.getroottree().getroot().iter("{*}cols")
        for key in one.attrib
        if key.endswith("}num")
    )


def _outermost(shape: Any) -> Any:
    while shape.getparent() is not None and is_shape(shape.getparent()):
        shape = shape.getparent()
    return shape


def _place_of(shape: Any) -> _Place:
    """Where a shape stands, from where its outermost group is counted."""
    style, parent = _style(shape), shape.getparent()
    if parent is None or not is_shape(parent):
        return (
            _points(style.get("margin-left", style.get("left"))),
            _points(style.get("margin-top", style.get("top"))),
            _points(style.get("width")),
            _points(style.get("height")),
        )
    outer = _place_of(parent)
    origin, whole = _pair(parent.get("coordorigin"), 0.0), _pair(parent.get("coordsize"), 1000.0)
    own = [_plain(style.get(name)) for name in ("left", "top", "width", "height")]
    placed: list[float | None] = []
    for axis in (0, 1):
        at, size, begins = own[axis], outer[axis + 2], outer[axis]
        if at is None or size is None or not whole[axis]:
            placed.append(None)
        else:
            placed.append((begins or 0.0) + (at - origin[axis]) * size / whole[axis])
    for axis in (0, 1):
        length, size = own[axis + 2], outer[axis + 2]
        placed.append(length * size / whole[axis] if length is not None and size is not None and whole[axis] else None)
    return placed[0], placed[1], placed[2], placed[3]


def _points(text: str | None) -> float | None:
    found = _LENGTH.fullmatch(text or "")
    return float(found[1]) * _POINTS[found[2].lower()] if found else None


def _plain(text: str | None) -> float | None:
    found = _LENGTH.fullmatch(text or "")
    return float(found[1]) if found else None


def _pair(text: str | None, usual: float) -> tuple[float, float]:
    found = re.fullmatch(r"\s*(-?\d+)\s*,\s*(-?\d+)\s*", text or "")
    return (float(found[1]), float(found[2])) if found else (usual, usual)


def fill_of(shape: Any) -> Colour | Literal[False] | None:
    """What a shape is filled with: a colour, None for nothing, False for what is no single one."""
    kind = _kind_of(shape)
    fill = next((one for one in shape if one.tag == f"{_VML}fill"), None)
    switches = (one.get(key) for one, key in ((fill, "on"), (shape, "filled"), (kind, "filled")) if one is not None)
    if (next((one for one in switches if one), "t").lower()[:1]) in ("f", *OFF):
        return None
    strength = _share(fill.get("opacity") if fill is not None else shape.get("opacity"))
    if strength < _FAINT:
        return None
    if (fill is not None and fill.get("type", "solid") != "solid") or strength < _FULL:
        return False
    said = (fill.get("color") if fill is not None else None) or shape.get("fillcolor") or ""
    said = said or (kind.get("fillcolor") or "" if kind is not None else "")
    return _colour(said) if said else WHITE


def _colour(said: str) -> Colour | Literal[False]:
    """A colour as these drawings name it: in digits, by its name, by one of the system's, with its place in a theme."""
    name = said.partition("[")[0].strip()
    name = {"window": "canvas", "windowtext": "canvastext"}.get(name.lower(), name)
    found = next((one for token in css.tokens_of(name) if (one := css.colour(token)) is not None), None)
    return found[0] if found is not None else False


def _kind_of(shape: Any) -> Any:
    """What a shape says that it is one of; None where that isn't told."""
    name = shape.get("type", "").lstrip("#")
    kinds = shape.getroottree().getroot().iter(f"{_VML}shapetype") if name else ()
    return next((one for one in kinds if one.get("id") == name), None)


def _share(text: str | None) -> float:
    """A strength from 0 to 1, which may be written in parts of 65,536 or in percent."""
    found = re.fullmatch(r"\s*(\d*\.?\d+)(f|%|)\s*", text or "")
    if found is None:
        return 1.0
    return float(found[1]) / {"f": 65_536, "%": 100, "": 1}[found[2]]
