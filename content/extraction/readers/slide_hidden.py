"""Takes out of a slide's XML what the slide doesn't show: shapes switched off, and those parked beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

from lxml import etree

from content.extraction import package
from content.extraction.hidden import Hiding, Unseen

_OFF = ("0", "false")
_SHAPES = {"sp", "pic", "graphicFrame", "cxnSp", "contentPart"}
_PARTS = re.compile(r"ppt/(?:slides|slideLayouts|slideMasters)/[^/]+\.xml")
_MAX_DEPTH = 30
# Of a turn: drawings count in 60,000ths of a degree.
_DEGREE = 60_000
# In EMU: what is neither wider nor higher shows nothing.
_POINT = 12_700

#: Left, top, width and height.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Scale:
    """From the coordinates within a group to the slide's."""

    x: float = 0.0
    y: float = 0.0
    across: float = 1.0
    down: float = 1.0

    def of(self, box: Box) -> Box:
        left, top, width, height = box
        return self.x + left * self.across, self.y + top * self.down, width * self.across, height * self.down


def take_out(
    root: Any, size: tuple[int, int], unseen: Unseen, number: int = 0, inherited: Mapping[Any, Box] | None = None
) -> bool:
    """Remove the shapes that aren't shown, in place, and note them. Whether there were any.

    `size` is the slide's; with (0, 0) nothing counts as beside it. `inherited` says where placeholders stand that have
    a place from their layout.
    """
    tree = next((one for one in root.iter() if _name(one) == "spTree"), None)
    if tree is None:
        return False
    found: list[tuple[Hiding, Any]] = []
    _look(tree, Scale(), size, inherited or {}, found)
    for kind, element in found:
        words = words_of([element])
        if words or kind == Hiding.SHAPES or _name(element) in ("pic", "graphicFrame"):
            unseen.add(kind, words, place=number or "")
        element.getparent().remove(element)
    return bool(found)


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: Any, name: str) -> Any:
    return next((one for one in element if _name(one) == name), None)


def _look(
    parent: Any,
    scale: Scale,
    size: tuple[int, int],
    inherited: Mapping[Any, Box],
    found: list[tuple[Hiding, Any]],
    depth: int = 0,
) -> None:
    for element in parent:
        name = _name(element)
        if name in ("AlternateContent", "Choice", "Fallback") and depth < _MAX_DEPTH:
            _look(element, scale, size, inherited, found, depth + 1)
        elif name in _SHAPES or name == "grpSp":
            frame = frame_of(element)
            box = box_in(frame) or inherited.get(element)
            if _is_switched_off(element):
                found.append((Hiding.SHAPES, element))
            elif box is not None and min(size) > 0 and _is_beside(_turned(scale.of(box), frame), size):
                found.append((Hiding.OUTSIDE, element))
            elif box is not None and max(scale.of(box)[2:]) < _POINT and words_of([element]):
                found.append((Hiding.SHAPES, element))
            elif name == "grpSp" and depth < _MAX_DEPTH:
                _look(element, inside(scale, frame, box), size, inherited, found, depth + 1)


def _is_switched_off(shape: Any) -> bool:
    about = next((child for child in shape if _name(child).startswith("nv")), None)
    properties = _child(about, "cNvPr") if about is not None else None
    return properties is not None and properties.get("hidden", "0") not in _OFF


def frame_of(shape: Any) -> Any:
    """The element that says where a shape stands."""
    if _name(shape) in ("graphicFrame", "contentPart"):
        return _child(shape, "xfrm")
    properties = _child(shape, "grpSpPr" if _name(shape) == "grpSp" else "spPr")
    return _child(properties, "xfrm") if properties is not None else None


def box_in(frame: Any, place: str = "off", extent: str = "ext") -> Box | None:
    if frame is None:
        return None
    offset, size = _child(frame, place), _child(frame, extent)
    if offset is None or size is None:
        return None
    try:
        return int(offset.get("x")), int(offset.get("y")), int(size.get("cx")), int(size.get("cy"))
    except (TypeError, ValueError):
        return None


def inside(scale: Scale, frame: Any, box: Box | None) -> Scale:
    inner = box_in(frame, "chOff", "chExt")
    if box is None or inner is None:
        return scale
    left, top, width, height = scale.of(box)
    across, down = width / (inner[2] or 1), height / (inner[3] or 1)
    return Scale(left - inner[0] * across, top - inner[1] * down, across, down)


def _turned(box: Box, frame: Any) -> Box:
    """The box around a shape as it stands, turned about its middle."""
    turn = frame.get("rot", "0") if frame is not None else "0"
    if not turn.lstrip("-").isdigit() or turn == "0":
        return box
    angle = math.radians(int(turn) / _DEGREE)
    left, top, width, height = box
    wide = abs(width * math.cos(angle)) + abs(height * math.sin(angle))
    high = abs(width * math.sin(angle)) + abs(height * math.cos(angle))
    return left + (width - wide) / 2, top + (height - high) / 2, wide, high


def _is_beside(box: Box, size: tuple[int, int]) -> bool:
    left, top, width, height = box
    return left + width <= 0 or top + height <= 0 or left >= size[0] or top >= size[1]


def words_of(elements: Iterable[Any]) -> list[str]:
    """What is written within these, a line for each paragraph; of runs alone what they say together."""
    paragraphs: dict[Any, list[str]] = {}
    for element in elements:
        for part in element.iter():
            if _name(part) == "t":
                paragraph = next((one for one in part.iterancestors() if _name(one) == "p"), None)
                paragraphs.setdefault(paragraph, []).append(part.text or "")
    return [" ".join("".join(line).split()) for line in paragraphs.values() if "".join(line).strip()]


def shown_parts(archive: ZipFile) -> dict[str, bytes]:
    """The slides, layouts and masters that hide something, without that: for programs that would draw it."""
    size = _size(archive)
    changed = {}
    for name in archive.namelist():
        if _PARTS.fullmatch(name) and (data := package.part(archive, name)):
            root = package.parse_xml(data)
            if take_out(root, size, Unseen()):
                changed[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return changed


def _size(archive: ZipFile) -> tuple[int, int]:
    data = package.part(archive, "ppt/presentation.xml")
    said = next((one for one in package.parse_xml(data).iter() if _name(one) == "sldSz"), None) if data else None
    try:
        return (0, 0) if said is None else (int(said.get("cx")), int(said.get("cy")))
    except (TypeError, ValueError):
        return 0, 0


def note_descriptions(root: Any, unseen: Unseen, number: int) -> None:
    """Note what is read out in the place of the slide's shapes."""
    for about in root.iter("{*}cNvPr"):
        unseen.add(Hiding.DESCRIPTIONS, [about.get(name, "") for name in ("title", "descr")], place=number)
