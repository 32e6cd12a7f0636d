"""How things of a drawing look: their colours, strength and size, as what they stand in hands them on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from content.extraction import css
from content.extraction.colours import Colour
from content.extraction.css import Declared
from content.extraction.readers.css_hidden import FAINT, letter_size
from content.extraction.readers.svg.geometry import Matrix
from content.extraction.readers.svg.windows import Window, Windows, led_to_by, local, named_in

# Of 1: with less strength than this it is mixed with what is beneath.
_FULL = 0.97
_BLACK: Colour = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Look:
    """How text and shapes look at a place. `fill` and `stroke` are None for no colour at all; `is_known` says whether
    they are what is seen, `is_solid` whether nothing shines through a fill that is no single colour.
    """

    fill: Colour | None = _BLACK
    stroke: Colour | None = None
    current: Colour = _BLACK
    is_known: bool = True
    is_solid: bool = False
    size: float = css.USUAL_SIZE
    spacing: float = 0.0
    is_crushed: bool = False
    visible: bool = True
    strength: float = 1.0
    matrix: Matrix = field(default_factory=Matrix)
    windows: tuple[tuple[Window, Matrix], ...] = ()


class Paints:
    """What gradients of a drawing paint."""

    def __init__(self, windows: Windows, declared: Mapping[Any, Declared]) -> None:
        self._windows, self._declared = windows, declared

    def stops(self, value: list[Any]) -> list[tuple[Colour, float]] | None:
        """The colours and strengths of the gradient that a value leads to, or of an empty pattern; None where it leads
        to neither."""
        target = self._windows.named(named_in(value))
        if target is not None and local(target) == "pattern" and not self._draws(target):
            return [(_BLACK, 0.0)]
        if target is None or local(target) not in ("linearGradient", "radialGradient"):
            return None
        found = []
        for stop in (one for one in target if local(one) == "stop"):
            about = self._declared.get(stop, {})
            colour = next((one for token in about.get("stop-color", []) if (one := css.colour(token))), (_BLACK, 1.0))
            share = css.length(about.get("stop-opacity", []), whole=1.0)
            found.append((colour[0], colour[1] * (1.0 if share is None else share)))
        return found or None

    def _draws(self, pattern: Any) -> bool:
        """Whether anything stands in a pattern, or in the one that it takes its own from."""
        return bool(led_to_by(pattern)) or any(local(one) not in ("", "title", "desc", "metadata") for one in pattern)


def look_of(about: Declared, around: Look, paints: Paints) -> Look:
    """How something looks for which these declarations hold, within what looks so."""
    look = replace(around, size=letter_size(about, around.size))
    ink = next((one for token in about.get("color", []) if (one := css.colour(token)) is not None), None)
    look = replace(look, current=ink[0]) if ink is not None else look
    seen = css.words_in(about.get("visibility", []))
    if seen and seen[0] != "inherit":
        look = replace(look, visible=seen[0] not in ("hidden", "collapse"))
    spacing = css.length(about.get("letter-spacing", []))
    look = replace(look, spacing=spacing) if spacing is not None else look
    for name in ("fill", "stroke"):
        if (said := about.get(name)) and "inherit" not in css.words_in(said):
            look = _painted(name, said, look, paints)
    for name in ("fill", "stroke"):
        strength = css.length(about.get(f"{name}-opacity", []), whole=1.0)
        if strength is not None and strength < FAINT:
            look = _in_colour(None, name, look)
        elif strength is not None and strength < _FULL:
            look = replace(look, is_known=False, is_solid=False)
    strength = css.length(about.get("opacity", []), whole=1.0)
    if strength is not None and strength < _FULL:
        look = replace(look, is_known=False, is_solid=False, strength=look.strength * max(0.0, strength))
    return look


def _painted(name: str, said: list[Any], look: Look, paints: Paints) -> Look:
    """With a fill or a stroke as declared."""
    words = css.words_in(said)
    if "none" in words or "transparent" in words:
        return _in_colour(None, name, look)
    if "currentcolor" in words:
        return _in_colour(look.current, name, look)
    if (stops := paints.stops(said)) is not None:
        strengths = [strength for _, strength in stops]
        if max(strengths) < FAINT:
            return _in_colour(None, name, look)
        if len({colour for colour, _ in stops}) > 1 or min(strengths) < _FULL:
            return replace(look, is_known=False, is_solid=min(strengths) >= _FULL)
        return _in_colour(stops[0][0], name, look)
    found = next((one for token in said if (one := css.colour(token)) is not None), None)
    if found is None or FAINT <= found[1] < _FULL:
        return replace(look, is_known=False, is_solid=False)
    return _in_colour(found[0] if found[1] >= _FULL else None, name, look)


def _in_colour(colour: Colour | None, name: str, look: Look) -> Look:
    """With its fill or its stroke in this colour."""
    return replace(look, fill=colour) if name == "fill" else replace(look, stroke=colour)
