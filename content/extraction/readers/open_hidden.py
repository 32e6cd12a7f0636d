"""Takes out of an OpenDocument file what isn't shown: hidden text, deleted text, comments, hidden rows and shapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from content.extraction import package
from content.extraction.hidden import Hiding, Unseen

_BASE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TEXT, _TABLE, _DRAW, _OFFICE, _STYLE = (_BASE % name for name in ("text", "table", "drawing", "office", "style"))
_SHOW, _SVG, _FO = _BASE % "presentation", _BASE % "svg-compatible", _BASE % "xsl-fo-compatible"
_MAX_STEPS = 30
_SHAPES = {
    f"{_DRAW}{name}"
    for name in (
        *("frame", "custom-shape", "rect", "ellipse", "circle", "line", "polyline", "polygon", "regular-polygon"),
        *("path", "connector", "caption", "measure", "control", "g", "page-thumbnail"),
    )
}
_UNSEEN_ON_SCREEN = ("none", "printer")
_CENTIMETRES = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6, "px": 2.54 / 96}

Size = tuple[float, float]


class Styles:
    """Which styles, sections of styles and layers hide what they apply to; how large the pages are."""

    def __init__(self, roots: list[Any]) -> None:
        self.hidden: dict[str, bool] = {}
        self.parents: dict[str, str] = {}
        self.unseen_tables: set[str] = set()
        self.unseen_layers: set[str] = set()
        self._layouts: dict[str, Size] = {}
        self._masters: dict[str, str] = {}
        for root in roots:
            self._read(root)

    def _read(self, root: Any) -> None:
        for style in root.iter(f"{_STYLE}style"):
            name = f"{style.get(f'{_STYLE}family', '')} {style.get(f'{_STYLE}name', '')}"
            self.parents[name] = style.get(f"{_STYLE}parent-style-name", "")
            text = style.find(f"{_STYLE}text-properties")
            display = text.get(f"{_TEXT}display") if text is not None else None
            if display is not None:
                self.hidden[name] = display == "none"
            table = style.find(f"{_STYLE}table-properties")
            if table is not None and table.get(f"{_TABLE}display") == "false":
                self.unseen_tables.add(style.get(f"{_STYLE}name", ""))
        for layer in root.iter(f"{_DRAW}layer"):
            if layer.get(f"{_DRAW}display") in _UNSEEN_ON_SCREEN:
                self.unseen_layers.add(layer.get(f"{_DRAW}name", ""))
        for layout in root.iter(f"{_STYLE}page-layout"):
            about = layout.find(f"{_STYLE}page-layout-properties")
            if about is not None:
                size = centimetres(about.get(f"{_FO}page-width")), centimetres(about.get(f"{_FO}page-height"))
                self._layouts[layout.get(f"{_STYLE}name", "")] = size
        for master in root.iter(f"{_STYLE}master-page"):
            self._masters[master.get(f"{_STYLE}name", "")] = master.get(f"{_STYLE}page-layout-name", "")

    def hides(self, family: str, name: str) -> bool:
        for _ in range(_MAX_STEPS):
            key = f"{family} {name}"
            if key in self.hidden:
                return self.hidden[key]
            if not (name := self.parents.get(key, "")):
                break
        return False

    def page_size(self, master: str) -> Size:
        """In centimetres; zero where it isn't said."""
        return self._layouts.get(self._masters.get(master, ""), (0.0, 0.0))


def styles_of(archive: ZipFile, content: Any) -> Styles:
    data = package.part(archive, "styles.xml")
    return Styles([*([package.parse_xml(data)] if data else []), content])


def take_out(root: Any, styles: Styles, unseen: Unseen) -> bool:
    """Remove what isn't shown from the content, in place, and note its words. Whether there was anything.

    Rows and columns are emptied instead where others are counted by them.
    """
    found = list(_hidden(root, styles))
    for kind, element, place in found:
        words = _words(element)
        if any(words) or kind == Hiding.SHAPES:
            unseen.add(kind, words, place=place)
    for _, element, _ in found:
        _remove(element)
    cleared = [_clear_columns(table, unseen) for table in root.iter(f"{_TABLE}table")]
    return bool(found) or any(cleared)


def _hidden(root: Any, styles: Styles) -> Iterator[tuple[Hiding, Any, int | str]]:
    """The outermost elements that are not shown, each with the slide or sheet on which it stands."""
    slides = 0
    stack: list[tuple[Any, int | str, Size]] = [(root, "", (0.0, 0.0))]
    while stack:
        element, place, size = stack.pop()
        if element.tag == f"{_DRAW}page":
            slides += 1
            place, size = slides, styles.page_size(element.get(f"{_DRAW}master-page-name", ""))
        elif element.tag == f"{_SHOW}notes":
            size = (0.0, 0.0)  # a page of its own
        elif element.tag == f"{_TABLE}table" and isinstance(place, str):
            place = element.get(f"{_TABLE}name", "") if _is_sheet(element) else place
        kind = _hiding(element, styles, size)
        if kind is None:
            stack.extend((child, place, size) for child in reversed(element) if isinstance(child.tag, str))
        elif element is not root:
            yield kind, element, place


def _hiding(element: Any, styles: Styles, size: Size) -> Hiding | None:
    tag = element.tag
    if tag == f"{_OFFICE}annotation":
        return Hiding.COMMENTS
    if tag == f"{_TEXT}tracked-changes":
        return Hiding.DELETED
    if tag in (f"{_TEXT}p", f"{_TEXT}h"):
        name = element.get(f"{_TEXT}style-name", "")
        field = element.find(f".//{_TEXT}hidden-paragraph")
        off = field is not None and field.get(f"{_TEXT}is-hidden") == "true"
        return Hiding.TEXT if off or styles.hides("paragraph", name) and not _shows_a_part(element, styles) else None
    if tag in (f"{_TEXT}span", f"{_TEXT}a"):
        return Hiding.TEXT if styles.hides("text", element.get(f"{_TEXT}style-name", "")) else None
    if tag == f"{_TEXT}section":
        display = element.get(f"{_TEXT}display")
        off = display == "none" or (display == "condition" and element.get(f"{_TEXT}is-hidden") == "true")
        return Hiding.TEXT if off else None
    if tag == f"{_TEXT}hidden-text" and element.get(f"{_TEXT}is-hidden") == "true":
        return Hiding.TEXT
    if tag == f"{_TABLE}table-row":
        return Hiding.ROWS if element.get(f"{_TABLE}visibility", "visible") != "visible" else None
    if tag == f"{_TABLE}table-row-group" and element.get(f"{_TABLE}display") == "false":
        return Hiding.ROWS
    return _shape(element, styles, size) if tag in _SHAPES else None


def _shows_a_part(paragraph: Any, styles: Styles) -> bool:
    """Whether a part of a hidden paragraph has a style of its own that shows it."""
    names = (span.get(f"{_TEXT}style-name", "") for span in paragraph.iter(f"{_TEXT}span"))
    return any(styles.hidden.get(f"text {name}") is False for name in names)


def _shape(shape: Any, styles: Styles, size: Size) -> Hiding | None:
    layer = shape.get(f"{_DRAW}layer", "")
    # LibreOffice writes it in a namespace of its own.
    displays = (value for key, value in shape.attrib.items() if key.endswith("}display"))
    if any(value in _UNSEEN_ON_SCREEN for value in displays) or (layer and layer in styles.unseen_layers):
        return Hiding.SHAPES
    place = [shape.get(f"{_SVG}{name}") for name in ("x", "y", "width", "height")]
    if min(size) <= 0 or None in place:
        return None
    left, top, width, height = map(centimetres, place)
    beside = left + width <= 0 or top + height <= 0 or left >= size[0] or top >= size[1]
    return Hiding.OUTSIDE if beside else None


def centimetres(value: str | None) -> float:
    text = (value or "").strip()
    try:
        return float(text[:-2]) * _CENTIMETRES.get(text[-2:], 0.0)
    except ValueError:
        return 0.0


def _is_sheet(table: Any) -> bool:
    parent = table.getparent()
    return parent is not None and parent.tag == f"{_OFFICE}spreadsheet"


def _clear_columns(table: Any, unseen: Unseen) -> bool:
    """Empty the cells of hidden columns."""
    hidden: list[tuple[int, int]] = []
    at = 0
    for column in table.iter(f"{_TABLE}table-column"):
        count = _count(column)
        if column.get(f"{_TABLE}visibility", "visible") != "visible":
            hidden.append((at, at + count))
        at += count
    if not hidden:
        return False
    name = table.get(f"{_TABLE}name", "")
    for row in table.iter(f"{_TABLE}table-row"):
        at = 0
        for cell in row:
            end = at + _count(cell)
            if any(first <= at and end <= last for first, last in hidden):
                words = _words(cell)
                if any(words):
                    unseen.add(Hiding.COLUMNS, words, place=name if _is_sheet(table) else "")
                for child in list(cell):
                    cell.remove(child)
            at = end
    return True


def _count(element: Any) -> int:
    said = element.get(f"{_TABLE}number-columns-repeated", "1")
    return int(said) if said.isdigit() else 1


def _words(element: Any) -> list[str]:
    """Line by line; of tracked changes what was deleted."""
    tags = (f"{_TEXT}p", f"{_TEXT}h")
    roots = element.iter(f"{_TEXT}deletion") if element.tag == f"{_TEXT}tracked-changes" else [element]
    lines = [line for root in roots for line in root.iter(*tags)]
    if not lines and element.tag in (f"{_TEXT}span", f"{_TEXT}a", f"{_TEXT}hidden-text"):
        lines = [element]
    return [" ".join("".join(line.itertext()).split()) for line in lines]


def _remove(element: Any) -> None:
    """Take an element away and leave the words that follow it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
