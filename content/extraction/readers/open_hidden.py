"""Takes out of an OpenDocument file what isn't shown: hidden text, deleted text, comments, hidden rows and shapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from content.extraction import package
from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers import open_ink
from content.extraction.readers.open_names import DRAW, FO, OFFICE, SHOW, STYLE, SVG, TABLE, TEXT, centimetres

_MAX_STEPS = 30
_SHAPES = {
    f"{DRAW}{name}"
    for name in (
        *("frame", "custom-shape", "rect", "ellipse", "circle", "line", "polyline", "polygon", "regular-polygon"),
        *("path", "connector", "caption", "measure", "control", "g", "page-thumbnail"),
    )
}
# In centimetres: a row that is no higher shows none of its letters.
_FLAT = 0.07
_FIELDS = {f"{TEXT}{name}" for name in ("variable-set", "user-field-get", "variable-input", "user-field-input")}
_KEPT_SHEETS = (f"{TABLE}scenario", f"{TABLE}table-source")
# Attributes that say words of no page.
_SAID_BY = {
    f"{TEXT}user-field-decl": "string-value",
    f"{TEXT}placeholder": "description",
    f"{TEXT}conditional-text": "string-value-if-true string-value-if-false",
    f"{TEXT}hidden-text": "string-value",
    **dict.fromkeys((f"{TEXT}alphabetical-index-mark", f"{TEXT}toc-mark", f"{TEXT}user-index-mark"), "string-value"),
    f"{TEXT}dde-connection-decl": "dde-topic",
    f"{TABLE}content-validation": "condition",
    f"{TABLE}named-expression": "expression",
    f"{TABLE}help-message": "title",
}
_SAID_BY_FORMS = ("value", "current-value", "label", "title")
_UNSEEN_ON_SCREEN = ("none", "printer")

Size = tuple[float, float]


class Styles:
    """Which styles, sections of styles and layers hide what they apply to; how large the pages are."""

    def __init__(self, roots: list[Any]) -> None:
        self.hidden: dict[str, bool] = {}
        self.parents: dict[str, str] = {}
        self.unseen_tables: set[str] = set()
        self.unseen_layers: set[str] = set()
        self.flat_rows: set[str] = set()
        self.narrow_columns: set[str] = set()
        self.inks = open_ink.Inks(roots)
        self._layouts: dict[str, Size] = {}
        self._masters: dict[str, str] = {}
        for root in roots:
            self._read(root)

    def _read(self, root: Any) -> None:
        for style in root.iter(f"{STYLE}style"):
            name = f"{style.get(f'{STYLE}family', '')} {style.get(f'{STYLE}name', '')}"
            self.parents[name] = style.get(f"{STYLE}parent-style-name", "")
            text = style.find(f"{STYLE}text-properties")
            display = text.get(f"{TEXT}display") if text is not None else None
            if display is not None:
                self.hidden[name] = display == "none"
            table = style.find(f"{STYLE}table-properties")
            if table is not None and table.get(f"{TABLE}display") == "false":
                self.unseen_tables.add(style.get(f"{STYLE}name", ""))
            self._note_size(style)
        for layer in root.iter(f"{DRAW}layer"):
            if layer.get(f"{DRAW}display") in _UNSEEN_ON_SCREEN:
                self.unseen_layers.add(layer.get(f"{DRAW}name", ""))
        for layout in root.iter(f"{STYLE}page-layout"):
            about = layout.find(f"{STYLE}page-layout-properties")
            if about is not None:
                size = centimetres(about.get(f"{FO}page-width")), centimetres(about.get(f"{FO}page-height"))
                self._layouts[layout.get(f"{STYLE}name", "")] = size
        for master in root.iter(f"{STYLE}master-page"):
            self._masters[master.get(f"{STYLE}name", "")] = master.get(f"{STYLE}page-layout-name", "")

    def _note_size(self, style: Any) -> None:
        for kind, size, least, found in (
            ("row", "row-height", _FLAT, self.flat_rows),
            ("column", "column-width", 0.0, self.narrow_columns),
        ):
            about = style.find(f"{STYLE}table-{kind}-properties")
            said = about.get(f"{STYLE}{size}") if about is not None else None
            if said and centimetres(said) <= least:
                found.add(style.get(f"{STYLE}name", ""))

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
    _note_said(root, unseen)
    found = list(_hidden(root, styles))
    for kind, element, place in found:
        words = _words(element)
        if any(words) or kind == Hiding.SHAPES:
            unseen.add(kind, words, place=place)
    for _, element, _ in found:
        _remove(element)
    cleared = [_clear_columns(table, styles, unseen) for table in root.iter(f"{TABLE}table")]
    lost = open_ink.take_out(root, styles.inks, unseen)
    return bool(found) or any(cleared) or lost


def _note_said(root: Any, unseen: Unseen) -> None:
    """Note the words that fields, marks, names and fields of forms have in attributes."""
    said: list[str] = []
    for element in root.iter(*_SAID_BY):
        names = _SAID_BY[element.tag].split()
        said += [value for key, value in element.attrib.items() if key.rpartition("}")[2] in names]
    for forms in root.iter(f"{OFFICE}forms"):
        for element in forms.iter():
            said += [value for key, value in element.attrib.items() if key.rpartition("}")[2] in _SAID_BY_FORMS]
    quoted = [part for one in said for part in ('"'.join(one.split('""')).split('"')[1::2] if '"' in one else [one])]
    unseen.add(Hiding.KEPT, list(dict.fromkeys(quoted)))


def _hidden(root: Any, styles: Styles) -> Iterator[tuple[Hiding, Any, int | str]]:
    """The outermost elements that are not shown, each with the slide or sheet on which it stands."""
    slides = 0
    stack: list[tuple[Any, int | str, Size]] = [(root, "", (0.0, 0.0))]
    while stack:
        element, place, size = stack.pop()
        if element.tag == f"{DRAW}page":
            slides += 1
            place, size = slides, styles.page_size(element.get(f"{DRAW}master-page-name", ""))
        elif element.tag == f"{SHOW}notes":
            size = (0.0, 0.0)  # a page of its own
        elif element.tag == f"{TABLE}table" and isinstance(place, str):
            place = element.get(f"{TABLE}name", "") if _is_sheet(element) else place
        kind = _hiding(element, styles, size)
        if kind is None:
            stack.extend((child, place, size) for child in reversed(element) if isinstance(child.tag, str))
        elif element is not root:
            yield kind, element, place


def _hiding(element: Any, styles: Styles, size: Size) -> Hiding | None:
    tag = element.tag
    if tag == f"{OFFICE}annotation":
        return Hiding.COMMENTS
    if tag in (f"{TEXT}tracked-changes", f"{TABLE}tracked-changes"):
        return Hiding.DELETED
    if tag in (f"{SVG}title", f"{SVG}desc"):
        return Hiding.DESCRIPTIONS
    if tag in (f"{TEXT}script", f"{TABLE}dde-links", f"{OFFICE}forms"):
        return Hiding.KEPT
    if tag in _FIELDS and element.get(f"{TEXT}display") == "none":
        return Hiding.TEXT
    # What scenarios and other files amount to is kept in sheets that nobody is shown.
    if tag == f"{TABLE}table" and any(one.tag in _KEPT_SHEETS for one in element):
        return Hiding.KEPT
    if tag in (f"{TEXT}p", f"{TEXT}h"):
        name = element.get(f"{TEXT}style-name", "")
        field = element.find(f".//{TEXT}hidden-paragraph")
        off = field is not None and field.get(f"{TEXT}is-hidden") == "true"
        return Hiding.TEXT if off or styles.hides("paragraph", name) and not _shows_a_part(element, styles) else None
    if tag in (f"{TEXT}span", f"{TEXT}a"):
        return Hiding.TEXT if styles.hides("text", element.get(f"{TEXT}style-name", "")) else None
    if tag == f"{TEXT}section":
        display = element.get(f"{TEXT}display")
        off = display == "none" or (display == "condition" and element.get(f"{TEXT}is-hidden") == "true")
        return Hiding.TEXT if off else None
    if tag == f"{TEXT}hidden-text" and element.get(f"{TEXT}is-hidden") == "true":
        return Hiding.TEXT
    if tag == f"{TABLE}table-row":
        off = element.get(f"{TABLE}visibility", "visible") != "visible"
        return Hiding.ROWS if off or element.get(f"{TABLE}style-name") in styles.flat_rows else None
    if tag == f"{TABLE}table-row-group" and element.get(f"{TABLE}display") == "false":
        return Hiding.ROWS
    return _shape(element, styles, size) if tag in _SHAPES else None


def _shows_a_part(paragraph: Any, styles: Styles) -> bool:
    """Whether a part of a hidden paragraph has a style of its own that shows it."""
    names = (span.get(f"{TEXT}style-name", "") for span in paragraph.iter(f"{TEXT}span"))
    return any(styles.hidden.get(f"text {name}") is False for name in names)


def _shape(shape: Any, styles: Styles, size: Size) -> Hiding | None:
    layer = shape.get(f"{DRAW}layer", "")
    # LibreOffice writes it in a namespace of its own.
    displays = (value for key, value in shape.attrib.items() if key.endswith("}display"))
    if any(value in _UNSEEN_ON_SCREEN for value in displays) or (layer and layer in styles.unseen_layers):
        return Hiding.SHAPES
    place = [shape.get(f"{SVG}{name}") for name in ("x", "y", "width", "height")]
    if min(size) <= 0 or None in place:
        return None
    left, top, width, height = map(centimetres, place)
    beside = left + width <= 0 or top + height <= 0 or left >= size[0] or top >= size[1]
    return Hiding.OUTSIDE if beside else None


def _is_sheet(table: Any) -> bool:
    parent = table.getparent()
    return parent is not None and parent.tag == f"{OFFICE}spreadsheet"


def _clear_columns(table: Any, styles: Styles, unseen: Unseen) -> bool:
    """Empty the cells of hidden columns."""
    hidden: list[tuple[int, int]] = []
    at = 0
    for column in table.iter(f"{TABLE}table-column"):
        count = _count(column)
        off = column.get(f"{TABLE}visibility", "visible") != "visible"
        if off or column.get(f"{TABLE}style-name") in styles.narrow_columns:
            hidden.append((at, at + count))
        at += count
    if not hidden:
        return False
    name = table.get(f"{TABLE}name", "")
    for row in table.iter(f"{TABLE}table-row"):
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
    said = element.get(f"{TABLE}number-columns-repeated", "1")
    return int(said) if said.isdigit() else 1


def _words(element: Any) -> list[str]:
    """Line by line; of tracked changes what was deleted."""
    tags = (f"{TEXT}p", f"{TEXT}h")
    roots = element.iter(f"{TEXT}deletion") if element.tag == f"{TEXT}tracked-changes" else [element]
    lines = [line for root in roots for line in root.iter(*tags)]
    if not lines:
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
