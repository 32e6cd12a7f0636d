"""Slides from the bare XML of a deck, for the few that python-pptx can't open."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from lxml import etree

from content.extraction import package
from content.extraction.blocks import Block, Paragraph, text_of
from content.extraction.hidden import Unseen
from content.extraction.readers import slide_hidden
from content.extraction.types import ExtractedPage, Limits

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def slides(path: Path, limits: Limits) -> list[bytes]:
    """The XML of each slide in the deck's order; in the order of their names when the deck does not tell."""
    with package.opened(path, limits) as archive:
        names = [name for name in archive.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
        names.sort(key=lambda name: int(re.findall(r"\d+", name)[-1]))
        main = "ppt/presentation.xml"
        ordered = _order(package.part(archive, main), package.part(archive, _rels(main)))
        chosen = [name for name in ordered if name in names] or names
        return [data for name in chosen[: limits.max_pages] if (data := package.part(archive, name))]


def _rels(name: str) -> str:
    folder, base = posixpath.split(name)
    return f"{folder}/_rels/{base}.rels"


def _order(presentation: bytes, relations: bytes) -> list[str]:
    try:
        targets = {one.get("Id"): one.get("Target", "") for one in package.parse_xml(relations)}
        ids = [one.get(f"{_R}id") for one in package.parse_xml(presentation).iter(f"{_P}sldId")]
    except (etree.XMLSyntaxError, ValueError):
        return []
    return [posixpath.normpath(posixpath.join("ppt", targets.get(one, "").lstrip("/"))) for one in ids]


def page(data: bytes, number: int, unseen: Unseen) -> tuple[ExtractedPage, list[Block]]:
    """The slide with this XML; shapes that are switched off are noted in `unseen` only."""
    root = package.parse_xml(data)
    slide_hidden.take_out(root, (0, 0), unseen, number)
    title, blocks = "", []
    for shape in root.iter(f"{_P}sp"):
        kind = shape.find(f".//{_P}ph")
        text = _texts(shape)
        if kind is not None and kind.get("type") in ("title", "ctrTitle") and not title:
            title = " ".join(text)
        else:
            blocks += [Paragraph(one) for one in text]
    for frame in root.iter(f"{_P}graphicFrame"):
        blocks += [Paragraph(one) for one in _texts(frame)]
    body: list[Block] = list(blocks)
    text_lines = "\n".join(filter(None, (title, text_of(body))))
    return ExtractedPage(number, title, text_lines, hidden=root.get("show") in ("0", "false")), body


def _texts(element: etree._Element) -> list[str]:
    lines = ("".join(run.text or "" for run in line.iter(f"{_A}t")) for line in element.iter(f"{_A}p"))
    return [" ".join(line.split()) for line in lines if line.strip()]
