"""Takes out of WordprocessingML what Word doesn't show: hidden text, deleted and moved text, hidden rows and shapes,
letters that nobody can see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from lxml import etree

from content.extraction import package
from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers import word_vml
from content.extraction.readers.word_ink import Inks, Place, is_flat_row
from content.extraction.readers.word_names import OFF, ancestor, attribute, child, name_of, switch, value_of

_WORDS = {"t", "delText"}
_PARTS = re.compile(r"word/(document\d*|header\d*|footer\d*|footnotes|endnotes)\.xml", re.I)
_MAX_STEPS = 30
# Within these it marks a paragraph's end, a row or a number, whose own words are marked too.
_MARKING = ("rPr", "trPr", "tcPr", "numPr")
_EQUATION_RUN = re.compile(r"\{[^}]*/math\}r")


class Styles:
    """Which styles hide their text, and how they make it look."""

    def __init__(self, root: Any, inks: Inks) -> None:
        self.inks = inks
        self.default = False
        self._own: dict[str, tuple[bool | None, str]] = {}
        self.standard = ""
        if root is None:
            return
        self.default = bool(switch(child(root, "docDefaults", "rPrDefault", "rPr"), "vanish"))
        for style in (one for one in root if name_of(one) == "style"):
            based = child(style, "basedOn")
            own = switch(child(style, "rPr"), "vanish")
            self._own[attribute(style, "styleId")] = (own, "" if based is None else value_of(based))
            if attribute(style, "type") == "paragraph" and attribute(style, "default") not in ("", *OFF):
                self.standard = attribute(style, "styleId")

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
    return Styles(package.parse_xml(data) if data else None, Inks(archive))


def take_out(root: Any, styles: Styles, unseen: Unseen) -> bool:
    """Remove what isn't shown from this part, in place, and note its words. Whether there was anything.

    Places are pages as Word last saw them; none is given in a document that says nothing of those.
    """
    hidden = list(_hidden(root, styles))
    breaks = [one for one in root.iter() if name_of(one) == "lastRenderedPageBreak"] if hidden else []
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
    place, instructions = Place(root), _instructions(root)
    stack = [root]
    while stack:
        element = stack.pop()
        kind = Hiding.TEXT if element in instructions else _hiding(element, styles, place)
        if kind is not None and element is not root:
            yield kind, element
        else:
            stack.extend(reversed(element))


def _instructions(root: Any) -> set[Any]:
    """The runs within what tells a field what to show, such as what a nested field amounts to."""
    found: set[Any] = set()
    if next(root.iter("{*}fldChar"), None) is None:
        return found
    open_fields: list[list[Any] | None] = []
    for element in root.iter():
        match name_of(element):
            case "fldChar":
                step = attribute(element, "fldCharType")
                if step == "begin":
                    open_fields.append([])
                elif open_fields:
                    found.update(open_fields[-1] or ())
                    open_fields[-1] = None
                    if step == "end":
                        open_fields.pop()
            case "t":
                asking = next((one for one in open_fields if one is not None), None)
                if asking is not None:
                    asking.append(element.getparent())
    return found


def _hiding(element: Any, styles: Styles, place: Place) -> Hiding | None:
    match name_of(element):
        case "del" | "moveFrom":
            return Hiding.DELETED if name_of(element.getparent()) not in _MARKING else None
        case "r":
            if _is_hidden_run(element, styles):
                return Hiding.TEXT
            return Hiding.INVISIBLE if styles.inks.loses(element, place) and _words(element) else None
        case "tr":
            return _row(element)
        case "p":
            cell = element.getparent()
            is_gone = name_of(cell) == "tc" and child(cell, "tcPr", "cellDel") is not None
            return Hiding.DELETED if is_gone else None
        case "drawing" | "pict":
            off = _is_switched_off(element) or (not place.shows(element) and _words(element))
            return Hiding.SHAPES if off else None
        case "" if word_vml.is_shape(element):
            off = word_vml.is_off(element) or (not place.shows_old(element) and _words(element))
            return Hiding.SHAPES if off else None
        case "":
            return _of_equation(element, styles, place) if isinstance(element.tag, str) else None
    return None


def _of_equation(element: Any, styles: Styles, place: Place) -> Hiding | None:
    """How a part of an equation is hidden: its letters, or all that only leaves its room free."""
    if element.tag.endswith("/math}phant"):
        shown = element.find("{*}phantPr/{*}show")
        return Hiding.TEXT if shown is not None and value_of(shown) in OFF else None
    if not _EQUATION_RUN.fullmatch(element.tag):
        return None
    if switch(child(element, "rPr"), "vanish"):
        return Hiding.TEXT
    return Hiding.INVISIBLE if styles.inks.loses(element, place) else None


def _row(row: Any) -> Hiding | None:
    properties = child(row, "trPr")
    if properties is None:
        return None
    if switch(properties, "hidden") or is_flat_row(properties):
        return Hiding.ROWS
    return Hiding.DELETED if child(properties, "del") is not None else None


def _is_hidden_run(run: Any, styles: Styles) -> bool:
    properties = child(run, "rPr")
    if properties is not None:
        # What is hidden on the web alone are, in tables of contents, the numbers of pages.
        if switch(properties, "specVanish") or (switch(properties, "webHidden") and _has_letters(run)):
            return True
        direct = switch(properties, "vanish")
        if direct is not None:
            return direct
    said = [child(properties, "rStyle")] if properties is not None else []
    paragraph = ancestor(run, "p")
    own = child(paragraph, "pPr", "pStyle") if paragraph is not None else None
    names = [value_of(one) for one in said if one is not None] + [value_of(own) if own is not None else styles.standard]
    table = ancestor(run, "tbl")
    of_table = child(table, "tblPr", "tblStyle") if table is not None else None
    names += [value_of(of_table)] if of_table is not None else []
    # What styles of several kinds switch on is a toggle: two of them cancel each other.
    switched = [styles.hides(name) for name in names]
    return sum(switched) % 2 == 1 if any(switched) else styles.default


def _is_switched_off(drawing: Any) -> bool:
    for element in drawing.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag.endswith("}docPr") and element.get("hidden", "0") not in OFF:
            return True
        if word_vml.is_shape(element):
            return word_vml.is_off(element)
    return False


def _has_letters(run: Any) -> bool:
    return any(letter.isalpha() for letter in _words(run))


def _words(element: Any) -> str:
    lines = []
    for paragraph in [one for one in element.iter() if name_of(one) == "p"] or [element]:
        lines.append("".join(one.text or "" for one in paragraph.iter() if _is_word(one)))
    return " ".join(" ".join(lines).split())


def _is_word(element: Any) -> bool:
    return name_of(element) in _WORDS or (isinstance(element.tag, str) and element.tag.endswith("/math}t"))


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
