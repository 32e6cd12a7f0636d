"""How a run of text looks, by PowerPoint's long chain of inheritance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn

from content.extraction.colours import Colour
from content.extraction.drawing.theme import Theme

_TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE}
_DEFAULT_POINTS = 18.0


@dataclass(frozen=True, slots=True)
class Look:
    """Size in points, weight and colour of a run."""

    points: float
    bold: bool
    colour: Colour


class Styles:
    """Looks up what a shape's text inherits: from itself, its layout, its master."""

    def __init__(self, shape: Any, theme: Theme, master: Any) -> None:
        self.shape, self.theme = shape, theme
        self.lists = list(_lists(shape, master))
        style = shape._element.find(qn("p:style"))
        font = style.find(qn("a:fontRef")) if style is not None else None
        self.own_colour = theme.of(font) if font is not None else None
        body = shape._element.find(f".//{qn('a:bodyPr')}")
        fit = body.find(qn("a:normAutofit")) if body is not None else None
        self.scale = int(fit.get("fontScale", "100000")) / 100_000 if fit is not None else 1.0

    def look(self, run: Any, paragraph: Any) -> Look:
        level = _level(paragraph)
        chain = [part for part in (run.find(qn("a:rPr")) if run is not None else None,) if part is not None]
        for properties in self._paragraphs(paragraph, level):
            if (default := properties.find(qn("a:defRPr"))) is not None:
                chain.append(default)
        size = next((part.get("sz") for part in chain if part.get("sz")), None)
        bold = next((part.get("b") for part in chain if part.get("b")), "0")
        colours = (self.theme.of(part.find(qn("a:solidFill"))) for part in chain)
        colour = next((one for one in colours if one is not None), None)
        points = int(size) / 100 if size else _DEFAULT_POINTS
        return Look(points * self.scale, bold in ("1", "true"), colour or self.own_colour or self.theme.scheme("tx1"))

    def alignment(self, paragraph: Any) -> str:
        parts = self._paragraphs(paragraph, _level(paragraph))
        return next((part.get("algn") for part in parts if part.get("algn")), "l")

    def bullet(self, paragraph: Any) -> bool:
        for part in self._paragraphs(paragraph, _level(paragraph)):
            if part.find(qn("a:buNone")) is not None:
                return False
            if part.find(qn("a:buChar")) is not None or part.find(qn("a:buAutoNum")) is not None:
                return True
        return False

    def indent(self, paragraph: Any) -> int:
        """The left margin of a paragraph in EMU."""
        parts = self._paragraphs(paragraph, _level(paragraph))
        return next((int(part.get("marL")) for part in parts if part.get("marL")), 0)

    def _paragraphs(self, paragraph: Any, level: int) -> Iterator[Any]:
        if (own := paragraph.find(qn("a:pPr"))) is not None:
            yield own
        for styles in self.lists:
            if (part := styles.find(qn(f"a:lvl{level + 1}pPr"))) is not None:
                yield part


def _level(paragraph: Any) -> int:
    properties = paragraph.find(qn("a:pPr"))
    value = properties.get("lvl", "0") if properties is not None else "0"
    return min(int(value), 8) if value.isdigit() else 0


def _lists(shape: Any, master: Any) -> Iterator[Any]:
    yield from _own_list(shape)
    name = "p:otherStyle"
    if shape.is_placeholder:
        name = "p:titleStyle" if shape.placeholder_format.type in _TITLES else "p:bodyStyle"
        base = getattr(shape, "_base_placeholder", None)
        for _ in range(3):
            if base is None:
                break
            yield from _own_list(base)
            base = getattr(base, "_base_placeholder", None)
    styles = master._element.find(f"{qn('p:txStyles')}/{qn(name)}")
    if styles is not None:
        yield styles


def _own_list(shape: Any) -> Iterator[Any]:
    styles = shape._element.find(f"{qn('p:txBody')}/{qn('a:lstStyle')}")
    if styles is not None:
        yield styles
