"""Freeform shapes as polygons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pptx.oxml.ns import qn

_MAX_POINTS = 5000


def paths(geometry: Any, box: tuple[float, float, float, float]) -> Iterator[list[tuple[float, float]]]:
    """The outlines of a custom geometry, scaled into the box. A curve goes straight to its end."""
    left, top, right, bottom = box
    for path in geometry.iter(qn("a:path")):
        wide, high = _number(path.get("w")) or 1.0, _number(path.get("h")) or 1.0
        points: list[tuple[float, float]] = []
        for step in path:
            ends = step.findall(qn("a:pt"))
            if not ends:
                continue
            if step.tag == qn("a:moveTo") and len(points) > 2:
                yield points
                points = []
            for end in ends:
                x, y = _number(end.get("x")) / wide, _number(end.get("y")) / high
                points.append((left + x * (right - left), top + y * (bottom - top)))
            if len(points) > _MAX_POINTS:
                break
        if len(points) > 2:
            yield points


def _number(value: str | None) -> float:
    try:
        return float(value or 0)
    except ValueError:  # the name of a guide, whose formula is not worked out here
        return 0.0
