"""Where things of a drawing stand: how places are moved, turned and scaled, and the ground that shapes cover."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

#: Left, top, right and bottom.
Box = tuple[float, float, float, float]
Point = tuple[float, float]

#: Of a box that reaches over everything.
FAR = 1e9
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
_NUMBERS = re.compile(_NUMBER, re.I)
_LENGTH = re.compile(rf"\s*({_NUMBER})\s*(px|pt|mm|cm|in|%|)\s*", re.I)
_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54}
_TRANSFORM = re.compile(r"([a-z]+)\s*\(([^)]*)\)", re.I)
_DEGREES = {"deg": 1.0, "turn": 360.0, "rad": 180 / math.pi, "grad": 0.9}
_STEP = re.compile(rf"([a-z])|({_NUMBER})", re.I)
# How many numbers each step of a path takes; its last two are where it leads.
_TAKES = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 7}
_MOST_STEPS = 20_000


@dataclass(frozen=True, slots=True)
class Matrix:
    """How a place within something becomes one on the drawing; `is_known` is False where nobody here can say."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0
    is_known: bool = True

    def then(self, inner: Matrix) -> Matrix:
        """With another that holds within it."""
        return Matrix(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            self.a * inner.e + self.c * inner.f + self.e,
            self.b * inner.e + self.d * inner.f + self.f,
            self.is_known and inner.is_known,
        )

    @property
    def scale(self) -> float:
        """By how much heights become larger, about."""
        return math.sqrt(abs(self.a * self.d - self.b * self.c))

    @property
    def is_upright(self) -> bool:
        """Whether a box within is a box on the drawing."""
        return self.is_known and (self.b == self.c == 0 or self.a == self.d == 0)

    def point(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, box: Box) -> Box:
        """The least box around another when that is moved."""
        return around([self.point(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])])


def around(points: Sequence[Point]) -> Box:
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def number(text: str | None, *, whole: float = 0.0) -> float | None:
    """A length in the drawing's own units, of several the first, shares of `whole`; None for what is none."""
    found = _LENGTH.match(text or "")
    if found is None:
        return None
    value = float(found[1])
    return value * whole / 100 if found[2] == "%" else value * _UNITS[found[2].lower()]


def numbers(text: str | None) -> list[float]:
    return [float(one) for one in _NUMBERS.findall(text or "")]


def matrix_of(text: str) -> Matrix:
    """What a `transform` says, one function within the other."""
    matrix = Matrix()
    for name, inner in _TRANSFORM.findall(text):
        matrix = matrix.then(_function(name.lower(), inner))
    return matrix


def _function(name: str, inner: str) -> Matrix:
    said = numbers(inner)
    unit = next((unit for unit in _DEGREES if unit in inner.lower()), "deg")
    match name, said:
        case ("translate", [x, *rest]) if "%" not in inner:
            return Matrix(e=x, f=rest[0] if rest else 0.0)
        case ("translatex", [x]) if "%" not in inner:
            return Matrix(e=x)
        case ("translatey", [y]) if "%" not in inner:
            return Matrix(f=y)
        case ("scale" | "scale3d", [x, *rest]):
            return Matrix(a=x, d=rest[0] if rest else x)
        case ("scalex", [x]):
            return Matrix(a=x)
        case ("scaley", [y]):
            return Matrix(d=y)
        case ("matrix", [a, b, c, d, e, f]):
            return Matrix(a, b, c, d, e, f)
        case ("rotate" | "rotatez", [turn, *centre]):
            angle = math.radians(turn * _DEGREES[unit])
            x, y = centre if len(centre) == 2 else (0.0, 0.0)
            turned = Matrix(math.cos(angle), math.sin(angle), -math.sin(angle), math.cos(angle))
            return Matrix(e=x, f=y).then(turned).then(Matrix(e=-x, f=-y))
        case ("skewx", [turn]):
            return Matrix(c=math.tan(math.radians(turn * _DEGREES[unit])))
        case ("skewy", [turn]):
            return Matrix(b=math.tan(math.radians(turn * _DEGREES[unit])))
    return Matrix(is_known=False)


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def holds(outer: Box, inner: Box) -> bool:
    across = outer[0] <= inner[0] and inner[2] <= outer[2]
    return across and outer[1] <= inner[1] and inner[3] <= outer[3]


def overlap(one: Box, other: Box) -> Box:
    """What two boxes share; of no width or height where that is nothing."""
    left, top = max(one[0], other[0]), max(one[1], other[1])
    return left, top, max(left, min(one[2], other[2])), max(top, min(one[3], other[3]))


@dataclass(frozen=True, slots=True)
class Ground:
    """What a shape covers: the box around it, and its outline where that is known."""

    box: Box
    outline: tuple[Point, ...] = ()

    def covers(self, box: Box) -> bool:
        """Whether a box lies wholly within; False where that can't be told."""
        corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
        return holds(self.box, box) and bool(self.outline) and all(_is_within(one, self.outline) for one in corners)


def _is_within(point: Point, outline: Sequence[Point]) -> bool:
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(outline, (*outline[1:], *outline[:1]), strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def ground_of(name: str, shape: Any, matrix: Matrix, *, whole: Point = (0.0, 0.0)) -> Ground | None:
    """What a shape by this name covers on the drawing; None where that can't be told. Shares are of `whole`."""
    if not matrix.is_known:
        return None
    outline, is_exact = _outline(name, shape, whole)
    if not outline:
        return None
    points = tuple(matrix.point(x, y) for x, y in outline)
    return Ground(around(points), points if is_exact else ())


def _outline(name: str, shape: Any, whole: Point) -> tuple[list[Point], bool]:
    """The corners of a shape, and whether its sides are straight between them, or nearly so."""

    def at(key: str, usual: str = "0") -> float:
        along = whole[0] if key in ("x", "width", "cx", "rx", "r") else whole[1]
        found = number(shape.get(key) or usual, whole=along)
        return FAR if found is None else found

    match name:
        case "rect" | "image" | "foreignObject":
            left, top = at("x"), at("y")
            # Shares of what nobody knows reach over all of it.
            wide, high = (FAR if shape.get(key) == "100%" else at(key) for key in ("width", "height"))
            right, bottom = left + wide, top + high
            return [(left, top), (right, top), (right, bottom), (left, bottom)], True
        case "circle" | "ellipse":
            wide, high = (at("r"), at("r")) if name == "circle" else (at("rx"), at("ry"))
            turns = [math.tau * step / 32 for step in range(32)]
            return [(at("cx") + wide * math.cos(one), at("cy") + high * math.sin(one)) for one in turns], True
        case "polygon" | "polyline":
            said = numbers(shape.get("points"))
            return list(zip(said[::2], said[1::2], strict=False)), True
        case "line":
            return [(at("x1"), at("y1")), (at("x2"), at("y2"))], False
        case "path":
            return path_points(shape.get("d") or "")
    return [], False


def path_points(text: str) -> tuple[list[Point], bool]:
    """The corners of a path and the points that its curves lean to, and whether it is one outline of straight sides."""
    points: list[Point] = []
    x = y = start_x = start_y = 0.0
    straight, step, held = True, "", list[float]()
    begun = 0
    for letter, value in _STEP.findall(text)[:_MOST_STEPS]:
        if letter:
            if letter.lower() == "z":
                x, y = start_x, start_y
            step, held = letter, []
            begun += letter.lower() == "m"
            continue
        held.append(float(value))
        kind = step.lower()
        if len(held) < _TAKES.get(kind, 1) or kind not in _TAKES:
            continue
        from_x, from_y = (x, y) if step.islower() else (0.0, 0.0)
        straight = straight and kind in "mlhv"
        pairs = [] if kind in "hva" else [(from_x + a, from_y + b) for a, b in zip(held[::2], held[1::2], strict=True)]
        if kind == "h":
            pairs = [(from_x + held[0], y)]
        elif kind == "v":
            pairs = [(x, from_y + held[0])]
        elif kind == "a":
            # A bow reaches no further than its radii beyond its ends.
            ends = ((x, y), (from_x + held[5], from_y + held[6]))
            points += [(a + by * held[0], b + by * held[1]) for a, b in ends for by in (-1, 1)]
            pairs = [ends[1]]
        points += pairs
        x, y = pairs[-1]
        if kind == "m":
            start_x, start_y = x, y
            step = "l" if step == "m" else "L"
        held = []
    return points, straight and begun == 1
