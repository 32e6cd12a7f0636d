"""Lengths for the small plots: numbers in, SVG geometry out. The strict content policy forbids style attributes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

MINI_WIDTH = 112.0
MINI_HEIGHT = 20.0
MINI_STEP = 8.0
MINI_GAP = 1.6
PLOT_HEIGHT = 108.0
# Room above the highest bar for its number.
PLOT_TOP = 16.0
CLASS_CODES = ("d1", "d2", "d3", "d4", "d5", "d6")
UNUSED_CLASSES = 3
# Between the unused and the used half of the class bar, in percent of its width.
CLASS_GAP = 0.4
# Below this share a class's name does not fit on one line beneath its part of the bar.
NARROW_SHARE = 9.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a mini plot. `seen` is False for a page nobody viewed: it is drawn as a line on the ground."""

    x: float
    y: float
    width: float
    height: float
    seen: bool


@dataclass(frozen=True, slots=True)
class PlotPage:
    """One page of the large plot. `seconds` is None for a page not seen."""

    number: int
    label: str
    seconds: int | None
    y: float
    height: float
    text_y: float
    current: bool


@dataclass(frozen=True, slots=True)
class ClassPart:
    """One class of the class bar; positions are percentages of its width."""

    code: str
    name: str
    count: int
    x: float
    width: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassGroup:
    """The unused or the used half of the class bar."""

    label: str
    x: float
    width: float
    end: float


def mini_bars(seconds: Iterable[float | None]) -> tuple[Bar, ...]:
    """One bar a page, at most MINI_WIDTH wide together; the longest page has the full height."""
    values = list(seconds)
    step = min(MINI_STEP, MINI_WIDTH / max(len(values), 1))
    longest = max((value or 0 for value in values), default=0)
    gap = min(MINI_GAP, step / 4)
    bars = []
    for place, value in enumerate(values):
        seen = bool(value)
        height = max(MINI_HEIGHT * (value or 0) / longest, 1.5) if seen and longest else 1.0
        x, y = round(place * step, 2), round(MINI_HEIGHT - height, 2)
        bars.append(Bar(x, y, round(step - gap, 2), round(height, 2), seen))
    return tuple(bars)


def mini_width(bars: Sequence[Bar]) -> float:
    return round(bars[-1].x + bars[-1].width, 2) if bars else 0.0


def page_plot(pages: Iterable[Any], current: int | None = None) -> tuple[PlotPage, ...]:
    """`pages` have `number`, `seconds` (None or 0: not seen) and may have `label`."""
    rows = [(page.number, getattr(page, "label", ""), page.seconds) for page in pages]
    longest = max((seconds or 0 for _, _, seconds in rows), default=0) or 1
    plotted = []
    for number, label, seconds in rows:
        height = (PLOT_HEIGHT - PLOT_TOP) * (seconds or 0) / longest
        if seconds:
            height = max(height, 1.5)
        top = PLOT_HEIGHT - height
        plotted.append(
            PlotPage(
                number=number,
                label=label,
                seconds=round(seconds) if seconds else None,
                y=round(top, 1),
                height=round(height, 1),
                text_y=round(top - 5, 1),
                current=number == current,
            )
        )
    return tuple(plotted)


def class_bar(classes: Iterable[tuple[str, int]]) -> tuple[tuple[ClassPart, ...], tuple[ClassGroup, ...]]:
    """The six classes in their fixed order, first the three unused ones, as (name, count)."""
    rows = list(classes)
    total = sum(count for _, count in rows) or 1
    parts: list[ClassPart] = []
    x = 0.0
    room = 100.0 - CLASS_GAP
    for place, (code, (name, count)) in enumerate(zip(CLASS_CODES, rows, strict=True)):
        if place == UNUSED_CLASSES:
            x += CLASS_GAP
        width = room * count / total
        lines = tuple(name.split(", ", 1)) if width < NARROW_SHARE and ", " in name else (name,)
        if len(lines) > 1:
            lines = (f"{lines[0]},", lines[1])
        parts.append(ClassPart(code, name, count, round(x, 3), round(width, 3), lines))
        x += width
    groups = tuple(
        _group(label, half) for label, half in (("unused", parts[:UNUSED_CLASSES]), ("used", parts[UNUSED_CLASSES:]))
    )
    return tuple(parts), groups


def _group(word: str, parts: Sequence[ClassPart]) -> ClassGroup:
    width = sum(part.width for part in parts)
    start = parts[0].x
    return ClassGroup(f"{sum(part.count for part in parts)} {word}", start, round(width, 3), round(start + width, 3))


def share(value: float, longest: float, width: float) -> float:
    """The length of `value` when `longest` has `width`."""
    return round(width * value / longest, 1) if longest else 0.0


def line(
    values: Sequence[float], *, width: float, height: float, low: float, high: float
) -> tuple[tuple[float, float], ...]:
    """Points of a line over equal steps, `low` at the bottom and `high` at the top."""
    span = (high - low) or 1.0
    step = width / max(len(values) - 1, 1)
    heights = (height * (value - low) / span for value in values)
    return tuple((round(place * step, 1), round(height - up, 1)) for place, up in enumerate(heights))
