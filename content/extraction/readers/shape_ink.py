"""Which words of shapes and charts nobody can see, by what their own XML says: too small, without fill, or of the
colour that they stand on. For those that no library lays out: over sheets, in diagrams, in charts.
"""

from __future__ import annotations

from typing import Any

from pptx.oxml.ns import qn

from content.extraction.colours import UNREADABLE_POINTS, WHITE, Colour, is_lost
from content.extraction.drawing.theme import Theme

# Of 100,000: what is drawn with less strength can't be seen.
_FAINT = 4_000
_HUNDREDTHS = 100
_RUNS = (qn("a:r"), qn("a:fld"))
_FILLS = {qn(f"a:{name}") for name in ("noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill")}


def take_out(shape: Any, theme: Theme, *, ground: Colour | None) -> list[str]:
    """Remove the runs of a shape that can't be seen, in place; their words, a line for each paragraph.

    `ground` is what a shape without a fill stands on; None where that can't be told.
    """
    paper = _paper(shape, theme, ground)
    lines: list[str] = []
    for paragraph in shape.iter(qn("a:p")):
        usual = paragraph.find(f"{qn('a:pPr')}/{qn('a:defRPr')}")
        lost = [run for run in paragraph.iterchildren(*_RUNS) if _is_lost(run.find(qn("a:rPr")), usual, theme, paper)]
        if words := " ".join("".join(run.findtext(qn("a:t")) or "" for run in lost).split()):
            lines.append(words)
        for run in lost:
            paragraph.remove(run)
    return lines


def take_out_of_chart(chart: Any, theme: Theme, *, ground: Colour | None = WHITE) -> list[str]:
    """The same of the titles of a chart, which has the colour of paper where it says nothing else."""
    own = chart.find(qn("c:spPr"))
    paper = _fill(own, theme, ground) if own is not None else ground
    lines: list[str] = []
    for title in chart.iter(qn("c:title")):
        lines += take_out(title, theme, ground=paper)
    return lines


def _paper(shape: Any, theme: Theme, ground: Colour | None) -> Colour | None:
    properties = next((one for one in shape if str(one.tag).endswith("}spPr")), None)
    if properties is not None and any(one.tag in _FILLS for one in properties):
        return _fill(properties, theme, ground)
    style = next((one for one in shape if str(one.tag).endswith("}style")), None)
    reference = style.find(qn("a:fillRef")) if style is not None else None
    if reference is not None and reference.get("idx", "0") != "0":
        return theme.of(reference)
    return ground


def _fill(properties: Any, theme: Theme, ground: Colour | None) -> Colour | None:
    fill = next((one for one in properties if one.tag in _FILLS), None)
    if fill is None or fill.tag == qn("a:noFill"):
        return ground
    return theme.of(fill) if fill.tag == qn("a:solidFill") and _strength(fill) is None else None


def _is_lost(said: Any, usual: Any, theme: Theme, paper: Colour | None) -> bool:
    looks = [one for one in (said, usual) if one is not None]
    size = next((one.get("sz") for one in looks if one.get("sz")), "")
    if size.isdecimal() and int(size) / _HUNDREDTHS <= UNREADABLE_POINTS:
        return True
    for look in looks:
        fill = next((one for one in look if one.tag in _FILLS), None)
        if fill is None:
            continue
        line = look.find(qn("a:ln"))
        if line is not None and len(line) and line.find(qn("a:noFill")) is None:
            return False
        if fill.tag == qn("a:noFill"):
            return True
        strength = _strength(fill)
        if strength is not None:
            return strength < _FAINT
        ink = theme.of(fill) if fill.tag == qn("a:solidFill") else None
        return ink is not None and paper is not None and is_lost(ink, paper)
    return False


def _strength(fill: Any) -> int | None:
    """Of 100,000; None for full strength."""
    said = [one.get("val", "") for one in fill.iter(qn("a:alpha"))]
    return min((int(one) for one in said if one.isdecimal()), default=None)
