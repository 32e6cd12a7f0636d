"""Takes out of WordprocessingML what Word doesn't show: hidden text, deleted and moved text, hidden rows and shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from lxml import etree

from content.extraction import package
from content.extraction.hidden import Hiding, Unseen

# Either edition of the standard: transitional or strict.
_MAIN = re.compile(
    r"\{(?:http://schemas\.openxmlformats\.org/wordprocessingml/2006/main"
    r"|http://purl\.oclc\.org/ooxml/wordprocessingml/main)\}(\w+)"
)
_OFF = ("0", "false", "off")
_WORDS = {"t", "delText"}
_PARTS = re.compile(r"word/(document\d*|header\d*|footer\d*|footnotes|endnotes)\.xml", re.I)
_MAX_STEPS = 30


def _name(element: Any) -> str:
    """The local name of an element of the main namespace; empty for all others."""
    found = _MAIN.fullmatch(element.tag) if isinstance(element.tag, str) else None
    return found[1] if found else ""


def _child(element: Any, *path: str) -> Any:
    for step in path:
        element = next((one for one in element if _name(one) == step), None)
        if element is None:
            return None
    return element


def _value(element: Any) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "val"), "")


def _switch(properties: Any, name: str) -> bool | None:
    """Whether these properties switch it on or off; None when they don't speak of it."""
    element = _child(properties, name) if properties is not None else None
    return None if element is None else _value(element).lower() not in _OFF


class Styles:
    """Which styles hide their text."""

    def __init__(self, root: Any = None) -> None:
        self.default = False
        self._own: dict[str, tuple[bool | None, str]] = {}
        self.standard = ""
        if root is None:
            return
        self.default = bool(_switch(_child(root, "docDefaults", "rPrDefault", "rPr"), "vanish"))
        for style in (one for one in root if _name(one) == "style"):
            about = {key.rpartition("}")[2]: value for key, value in style.attrib.items()}
            based = _child(style, "basedOn")
            own = _switch(_child(style, "rPr"), "vanish")
            self._own[about.get("styleId", "")] = (own, "" if based is None else _value(based))
            if about.get("type") == "paragraph" and about.get("default", "0") not in _OFF:
                self.standard = about.get("styleId", "")

    def hides(self, style: str) -> bool:
        """Whether a style, or else the nearest that it is based on and that speaks of it, hides text."""
        for _ in range(_MAX_STEPS):
            if style not in self._own:
                break
            own, style = self._own[style]
            if own is not None:
                return own
        return False


def styles_of(archive: ZipFile) -> Styles:
    data = package.part(archive, "word/styles.xml")
    return Styles(package.parse_xml(data)) if data else Styles()


def take_out(root: Any, styles: Styles, unseen: Unseen) -> bool:
    """Remove what isn't shown from this part, in place, and note its words. Whether there was anything.

    Places are pages as Word last saw them; none is given in a document that says nothing of those.
    """
    hidden = list(_hidden(root, styles))
    breaks = [one for one in root.iter() if _name(one) == "lastRenderedPageBreak"] if hidden else []
    order = {one: number for number, one in enumerate(root.iter())} if breaks else {}
    marks = [order[one] for one in breaks]
    for kind, element in hidden:
        words = _words(element)
        if words:
            place: int | str = 1 + sum(mark < order[element] for mark in marks) if marks else ""
            unseen.add(kind, words, place=place)
    for _, element in hidden:
        element.getparent().remove(element)
    return bool(hidden)


def _hidden(root: Any, styles: Styles) -> Iterator[tuple[Hiding, Any]]:
    """The outermost elements that are not shown."""
    stack = [root]
    while stack:
        element = stack.pop()
        kind = _hiding(element, styles)
        if kind is not None and element is not root:
            yield kind, element
        else:
            stack.extend(reversed(element))


def _hiding(element: Any, styles: Styles) -> Hiding | None:
    match _name(element):
        case "del" | "moveFrom":
            # Within properties it marks a paragraph's end or a row, whose own words are marked too.
            return Hiding.DELETED if _name(element.getparent()) not in ("rPr", "trPr", "tcPr", "numPr") else None
        case "r":
            return Hiding.TEXT if _is_hidden_run(element, styles) else None
        case "tr":
            return _row(element)
        case "drawing" | "pict":
            return Hiding.SHAPES if _is_switched_off(element) else None
    return None


def _row(row: Any) -> Hiding | None:
    properties = _child(row, "trPr")
    if _switch(properties, "hidden"):
        return Hiding.ROWS
    return Hiding.DELETED if properties is not None and _child(properties, "del") is not None else None


def _is_hidden_run(run: Any, styles: Styles) -> bool:
    properties = _child(run, "rPr")
    direct = _switch(properties, "vanish")
    if direct is not None:
        return direct
    said = [_child(properties, "rStyle")] if properties is not None else []
    paragraph = next((one for one in run.iterancestors() if _name(one) == "p"), None)
    own = _child(paragraph, "pPr", "pStyle") if paragraph is not None else None
    names = [_value(one) for one in said if one is not None] + [_value(own) if own is not None else styles.standard]
    table = next((one for one in run.iterancestors() if _name(one) == "tbl"), None)
    of_table = _child(table, "tblPr", "tblStyle") if table is not None else None
    names += [_value(of_table)] if of_table is not None else []
    # What styles of several kinds switch on is a toggle: two of them cancel each other.
    switched = [styles.hides(name) for name in names]
    return sum(switched) % 2 == 1 if any(switched) else styles.default


def _is_switched_off(drawing: Any) -> bool:
    for element in drawing.iter():
        if not isinstance(element.tag, str):
            continue
        name = element.tag.rpartition("}")[2]
        if name == "docPr" and element.get("hidden", "0") not in _OFF:
            return True
        if name in ("shape", "rect", "group", "oval", "roundrect") and "urn:schemas-microsoft-com:vml" in element.tag:
            return "visibility:hidden" in element.get("style", "").replace(" ", "").lower()
    return False


def _words(element: Any) -> str:
    lines = []
    for paragraph in [one for one in element.iter() if _name(one) == "p"] or [element]:
        lines.append("".join(one.text or "" for one in paragraph.iter() if _name(one) in _WORDS))
    return " ".join(" ".join(lines).split())


def shown_parts(archive: ZipFile) -> dict[str, bytes]:
    """The parts of the document that hide something, without that: for programs that would draw it."""
    styles = styles_of(archive)
    changed = {}
    for name in archive.namelist():
        if _PARTS.fullmatch(name) and (data := package.part(archive, name)):
            root = package.parse_xml(data)
            if take_out(root, styles, Unseen()):
                changed[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return changed
