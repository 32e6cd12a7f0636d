"""What on a slide stands in parts of its own: the words of charts and diagrams, and shapes that newer programs wrap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pptx.oxml.ns import qn

from content.extraction.colours import WHITE, Colour
from content.extraction.drawing.theme import Theme
from content.extraction.hidden import Hiding, Unseen
from content.extraction.package import parse_xml
from content.extraction.readers import shape_ink, slide_hidden
from content.extraction.readers.equations import EQUATION, equation_text
from content.extraction.types import Refused

_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"


def take_out_lost(slide: Any, theme: Theme, unseen: Unseen, number: int) -> None:
    """Remove, in place, the words of charts and wrapped shapes that nobody can see, and note them."""
    ground = _ground(slide, theme)
    lost: list[str] = []
    for frame in slide.shapes:
        if getattr(frame, "has_chart", False):
            lost += shape_ink.take_out_of_chart(frame.chart._chartSpace, theme, ground=ground)
    for choice in slide._element.iter(_CHOICE):
        for shape in choice.iter(qn("p:sp")):
            lost += shape_ink.take_out(shape, theme, ground=ground)
    if lost:
        unseen.add(Hiding.INVISIBLE, lost, place=number)
    for frame in slide._element.iter(qn("p:graphicFrame")):
        for kind, words in diagram_of(frame, slide, theme).unseen:
            unseen.add(kind, words, place=number)


@dataclass(frozen=True, slots=True)
class Diagram:
    """The lines that a diagram shows, and those that it doesn't."""

    lines: tuple[str, ...] = ()
    unseen: tuple[tuple[Hiding, list[str]], ...] = ()


def diagram_of(frame: Any, slide: Any, theme: Theme) -> Diagram:
    """What a diagram (SmartArt) says by its drawing, which is what is shown; by its data where it has none."""
    relation = frame.find(f".//{_DIAGRAM}")
    if relation is None:
        return Diagram()
    data = _part(slide, relation.get(qn("r:dm"), ""))
    if data is None:
        return Diagram()
    whole = lines_of(data)
    named = next((one.get("relId", "") for one in data.iter() if str(one.tag).endswith("}dataModelExt")), "")
    drawing = _part(slide, named)
    if drawing is None:
        return Diagram(tuple(whole))
    unseen: list[tuple[Hiding, list[str]]] = []
    for shape in [one for one in drawing.iter() if str(one.tag).endswith("/diagram}sp")]:
        about = next((one for one in shape.iter() if str(one.tag).endswith("}cNvPr")), None)
        if about is not None and about.get("hidden", "0") not in ("0", "false"):
            unseen.append((Hiding.SHAPES, lines_of(shape)))
        elif _is_beside(shape, frame):
            unseen.append((Hiding.OUTSIDE, lines_of(shape)))
        else:
            if lost := shape_ink.take_out(shape, theme, ground=_ground(slide, theme)):
                unseen.append((Hiding.INVISIBLE, lost))
            continue
        shape.getparent().remove(shape)
    shown = lines_of(drawing)
    told = {*shown, *(line for _, lines in unseen for line in lines)}
    if rest := [line for line in whole if line not in told and line not in " ".join(shown)]:
        unseen.append((Hiding.TEXT, rest))
    return Diagram(tuple(shown), tuple(unseen))


def _part(slide: Any, key: str) -> Any:
    try:
        return parse_xml(slide.part.related_part(key).blob)
    except (KeyError, AttributeError, ValueError, Refused):
        return None


def _is_beside(shape: Any, frame: Any) -> bool:
    """Whether a shape stands wholly outside of its diagram, by a place that is counted from its corner."""
    size, own = slide_hidden.box_in(slide_hidden.frame_of(frame)), slide_hidden.box_in(slide_hidden.frame_of(shape))
    if size is None or own is None or min(size[2:]) <= 0:
        return False
    return own[0] + own[2] <= 0 or own[1] + own[3] <= 0 or own[0] >= size[2] or own[1] >= size[3]


def lines_of(element: Any) -> list[str]:
    """A line for each paragraph that has words."""
    lines = (words_of_paragraph(one) for one in element.iter(qn("a:p")))
    return [" ".join(line.split()) for line in lines if line.strip()]


def words_of_paragraph(paragraph: Any) -> str:
    """The words of a paragraph with its equations, which python-pptx passes over."""
    out: list[str] = []
    for child in paragraph:
        if child.tag == qn("a:br"):
            out.append("\n")
        elif child.tag in (qn("a:r"), qn("a:fld")):
            out.append(child.findtext(qn("a:t")) or "")
        elif isinstance(child.tag, str):
            out += (equation_text(one) for one in child.iter(EQUATION))
    return "".join(out)


def _ground(slide: Any, theme: Theme) -> Colour | None:
    """What a slide without anything filled is drawn on; None where something may lie beneath."""
    sources = (slide, slide.slide_layout, slide.slide_layout.slide_master)
    for source in sources:
        if next(source._element.iter(qn("p:pic")), None) is not None:
            return None
        if any(
            one.getparent().tag == qn("p:spPr") for one in source._element.iter(qn("a:solidFill"), qn("a:gradFill"))
        ):
            return None
    for source in sources:
        background = source._element.find(f"{qn('p:cSld')}/{qn('p:bg')}")
        if background is not None:
            reference = background.find(qn("p:bgRef"))
            if reference is not None:
                return theme.of(reference) if reference.get("idx") in ("1", "1001") else None
            fill = theme.fill(background.find(qn("p:bgPr")))
            return fill if isinstance(fill, tuple) else None
    return WHITE
