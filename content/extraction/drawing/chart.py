"""Charts as plain bars with their figures beside them: readable, whatever kind the author chose."""

from __future__ import annotations

from typing import Any

from content.extraction.drawing.canvas import Canvas
from content.extraction.letters import Letters

_MOST_BARS = 24
_MOST_SERIES = 4
_INK = (21, 25, 27)


def draw(canvas: Canvas, chart: Any, box: tuple[float, float, float, float]) -> None:
    """Bars for up to four series of the chart's first plot."""
    left, top, right, bottom = box
    if chart.has_title and chart.chart_title.has_text_frame:
        top += _say(canvas, chart.chart_title.text_frame.text, left, top, Letters(22, bold=True))
    try:
        plot = next(iter(chart.plots))
        series = list(plot.series)[:_MOST_SERIES]
        names = [str(name) for name in plot.categories][:_MOST_BARS]
        values = [[value or 0.0 for value in list(one.values)[: len(names) or _MOST_BARS]] for one in series]
    except (KeyError, ValueError, NotImplementedError, StopIteration, AttributeError):
        return
    count = max(map(len, values), default=0)
    if not count:
        return
    every = [0.0, *(value for column in values for value in column)]
    low, span = min(every), (max(every) - min(every)) or 1.0
    step = (bottom - top - 10) / count
    letters = Letters(max(9, min(20, round(step * 0.45))))
    gutter = min(max((letters.width(name) for name in names), default=0.0) + 16, (right - left) * 0.4)
    room = (right - left) - gutter - letters.width("000,000") - 12
    for index in range(count):
        row = top + index * step
        if index < len(names):
            _say(canvas, names[index], left, row + (step - letters.size * 1.25) / 2, letters)
        thick = step * 0.7 / len(values)
        for number, column in enumerate(values):
            if index < len(column):
                upper = row + step * 0.15 + number * thick
                start, end = sorted(left + gutter + room * (value - low) / span for value in (0.0, column[index]))
                colour = canvas.theme.scheme(f"accent{number + 1}")
                canvas.draw.rectangle((start, upper, max(end, start + 2), upper + thick - 1), fill=colour)
                if thick > letters.size * 0.9:
                    figure = f"{column[index]:.6g}"
                    _say(canvas, figure, end + 8, upper + (thick - letters.size * 1.25) / 2, letters)


def _say(canvas: Canvas, text: str, left: float, top: float, letters: Letters) -> float:
    for word in text.split():
        width = letters.draw(canvas.draw, (left, top), word, _INK)
        canvas.mark(word, left, top, left + width, top + letters.size * 1.25)
        left += width + letters.space
    return letters.size * 1.6
