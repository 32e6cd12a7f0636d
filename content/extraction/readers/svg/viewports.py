"""How large a drawing is, and the drawings within it."""

from __future__ import annotations

from typing import Any

from content.extraction import css
from content.extraction.css import Declared
from content.extraction.readers.svg.geometry import Box, Ground, Matrix, ground_of, number, numbers
from content.extraction.readers.svg.windows import SHUT, Pane, Window, local

# In pixels: the least and the most that a drawing is wide which doesn't say so.
_LEAST, _MOST = 300.0, css.SCREEN_WIDTH


def edges_of(root: Any) -> Box | None:
    """What of a drawing is seen, in its own units; None where it doesn't say."""
    said = numbers(root.get("viewBox"))
    wide, high = (number(root.get(name)) for name in ("width", "height"))
    is_sized = bool(wide and high) and not {"%"} & set(f"{root.get('width')}{root.get('height')}")
    if len(said) != 4 or min(said[2:]) <= 0:
        return (0.0, 0.0, wide, high) if is_sized and wide and high else None
    left, top, across, down = said
    if is_sized and wide and high and root.get("preserveAspectRatio") != "none":
        # What is not of the drawing's form shows more of it at two sides.
        scale = min(wide / across, high / down)
        spare_x, spare_y = wide / scale - across, high / scale - down
        return left - spare_x, top - spare_y, left + across + spare_x, top + down + spare_y
    return left, top, left + across, top + down


def unit_of(root: Any) -> float:
    """How many pixels a unit of the drawing takes, as it is looked at as a whole."""
    said, wide = numbers(root.get("viewBox")), number(root.get("width"))
    if len(said) != 4 or said[2] <= 0:
        return 1.0
    if not wide or "%" in (root.get("width") or ""):
        wide = min(_MOST, max(_LEAST, said[2]))
    return wide / said[2]


def moved_by(drawing: Any, matrix: Matrix) -> Matrix:
    """How places in a drawing within another become places on that."""
    x, y = (number(drawing.get(name) or "0") for name in ("x", "y"))
    said = numbers(drawing.get("viewBox"))
    if x is None or y is None:
        return Matrix(is_known=False)
    if not said:
        return matrix.then(Matrix(e=x, f=y))
    wide, high = (number(drawing.get(name)) for name in ("width", "height"))
    if len(said) != 4 or min(said[2:]) <= 0 or not wide or not high or drawing.get("preserveAspectRatio"):
        return Matrix(is_known=False)
    scale = min(wide / said[2], high / said[3])
    left, top = x + (wide - scale * said[2]) / 2, y + (high - scale * said[3]) / 2
    return matrix.then(Matrix(scale, 0.0, 0.0, scale, left - scale * said[0], top - scale * said[1]))


def room_of(drawing: Any, about: Declared, matrix: Matrix) -> Window | None:
    """Through what a drawing within another is seen; None for one that may flow over its edges."""
    sizes = [number(drawing.get(name)) for name in ("width", "height")]
    said = numbers(drawing.get("viewBox"))
    if any(size is not None and size <= 0 for size in sizes) or (len(said) == 4 and min(said[2:]) <= 0):
        return SHUT
    if "visible" in css.words_in(about.get("overflow", [])) or None in sizes:
        return None
    ground: Ground | None = ground_of("rect", drawing, matrix)
    return Window((Pane(ground, is_open=True),)) if local(drawing) == "svg" else None
