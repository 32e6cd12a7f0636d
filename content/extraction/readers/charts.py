"""The words and figures of a chart, from its own part of an Office file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
REFERENCE = f"{_C}chart"
_MOST_SERIES, _MOST_POINTS = 20, 200


def titles_of(chart: Any) -> Iterator[str]:
    """What the chart and its axes are called."""
    for title in chart.iter(f"{_C}title"):
        words = [one.text or "" for one in (*title.iter(f"{_A}t"), *title.iter(f"{_C}v"))]
        if text := " ".join("".join(words).split()):
            yield text


def rows_of(chart: Any) -> tuple[tuple[str, ...], ...]:
    """A head with the names of the series, then a row for each category."""
    series = list(chart.iter(f"{_C}ser"))[:_MOST_SERIES]
    columns = [_points(one, ("val", "yVal")) for one in series]
    names = [_points(one, ("cat", "xVal")) for one in series]
    places = sorted({place for points in (*columns, *names) for place in points})[:_MOST_POINTS]
    if not places:
        return ()
    head = ("", *(" ".join(point.text or "" for point in one.iterfind(f"{_C}tx//{_C}v")) for one in series))
    rows = ((names[0].get(place, ""), *(points.get(place, "") for points in columns)) for place in places)
    return (head, *rows)


def _points(series: Any, kinds: tuple[str, ...]) -> dict[int, str]:
    found = {}
    for kind in kinds:
        for point in series.iterfind(f"{_C}{kind}//{_C}pt"):
            place = point.get("idx", "")
            if place.isdecimal() and len(place) < 7:
                found[int(place)] = _figure(point.findtext(f"{_C}v") or "")
    return found


def _figure(value: str) -> str:
    try:
        return f"{float(value):.6g}"
    except ValueError:
        return value
