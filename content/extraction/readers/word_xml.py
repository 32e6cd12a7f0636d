"""WordprocessingML walked by hand: python-docx passes over text boxes, content controls and tracked insertions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from content.extraction.blocks import Block, Crop, Paragraph, Picture, Table
from content.extraction.crops import crop_of
from content.extraction.readers.equations import EQUATION, equation_text
from content.extraction.symbols import symbol

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
INSERTED = f"{_W}ins"
DELETED = f"{_W}del"
#: Kinds of related parts whose words stand in a page's margins or at its foot.
MARGINS = {"header", "footer", "footnotes", "endnotes"}

_PARAGRAPH, _TABLE, _ROW, _CELL = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc"
_TEXT, _TAB, _BREAK, _RENDERED_BREAK = f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}lastRenderedPageBreak"
_CHUNK = f"{_W}altChunk"
_SYMBOL, _RUBY, _RUBY_PARTS = f"{_W}sym", f"{_W}ruby", (f"{_W}rt", f"{_W}rubyBase")
_BOX = f"{_W}txbxContent"
_CONTAINERS = {_W + name for name in ("sdt", "sdtContent", "ins", "smartTag", "customXml", "body", "document")}
_MAX_DEPTH = 30
_DRAWING, _OLD_PICTURE = f"{_W}drawing", f"{_W}pict"
_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_OLD_DATA = "{urn:schemas-microsoft-com:vml}imagedata"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_EMBEDDED, _OLD_EMBEDDED = f"{_R}embed", f"{_R}id"
# In square EMU, of which an inch has 914,400 a side: a quarter of a page of Letter or A4.
_LARGE = 24 * 914_400**2

PAGE = "\f"


def has_rendered_breaks(body: Any) -> bool:
    return body.find(f".//{_RENDERED_BREAK}") is not None


def pages(
    body: Any, headings: dict[str, int], picture: Callable[[str], bytes], chunk: Callable[[str], list[Block]]
) -> Iterator[list[Block]]:
    """The blocks of each page, by the breaks that Word rendered or, without those, the author's own.

    Of pictures those that fill much of a page are among them, their bytes by `picture` from the key in the document;
    so are files that stand within it, by `chunk`.
    """
    mark = _RENDERED_BREAK if has_rendered_breaks(body) else _BREAK
    page: list[Block] = []
    for element in _children(body):
        if element.tag == _CHUNK:
            page += chunk(element.get(_OLD_EMBEDDED, ""))
            continue
        if element.tag == _TABLE:
            if _breaks_before(element, mark):
                yield page
                page = []
            page.append(_table(element))
            continue
        if mark == _BREAK and _page_break_before(element):
            yield page
            page = []
        parts = _text(element, mark).split(PAGE)
        for index, part in enumerate(parts):
            if index:
                yield page
                page = []
            page += _paragraph(part, element, headings)
        page += _boxes(element, headings)
        page += (Picture(picture(key), crop) for key, crop in _large_pictures(element))
    yield page


def blocks(root: Any, headings: dict[str, int]) -> Iterator[Block]:
    """All paragraphs of a part, pages aside."""
    for element in _paragraphs(root):
        yield from _paragraph(_text(element, "").replace(PAGE, " "), element, headings)


def _paragraphs(root: Any) -> Iterator[Any]:
    """All within an element, those of its text boxes too, without what is there once more for old programs."""
    twice = root.find(f".//{_FALLBACK}") is not None
    for element in root.iter(_PARAGRAPH):
        if not twice or not any(above.tag == _FALLBACK for above in element.iterancestors()):
            yield element


def _children(body: Any, depth: int = 0) -> Iterator[Any]:
    for child in body:
        if child.tag in (_PARAGRAPH, _TABLE, _CHUNK):
            yield child
        elif child.tag in _CONTAINERS and depth < _MAX_DEPTH:
            yield from _children(child, depth + 1)


def _large_pictures(paragraph: Any) -> Iterator[tuple[str, Crop]]:
    """The keys of pictures that would fill a quarter of a page, of old drawings all; and how each is cut."""
    for drawing in paragraph.iter(_DRAWING):
        extent, blip = drawing.find(f".//{_EXTENT}"), drawing.find(f".//{_BLIP}")
        if extent is None or blip is None:
            continue
        area = int(extent.get("cx", "0")) * int(extent.get("cy", "0"))
        if area >= _LARGE:
            yield blip.get(_EMBEDDED, ""), crop_of(blip)
    for drawing in paragraph.iter(_OLD_PICTURE):
        for data in drawing.iter(_OLD_DATA):
            yield data.get(_OLD_EMBEDDED, ""), crop_of(data)


def _breaks_before(table: Any, mark: str) -> bool:
    """Whether a page begins within the table's first row; breaks further down are left where the table is."""
    first = table.find(_ROW)
    return first is not None and mark == _RENDERED_BREAK and first.find(f".//{mark}") is not None


def _page_break_before(paragraph: Any) -> bool:
    wish = paragraph.find(f"{_W}pPr/{_W}pageBreakBefore")
    return wish is not None and wish.get(f"{_W}val") not in ("0", "false")


def _text(paragraph: Any, mark: str) -> str:
    """The paragraph's own words; text boxes inside it are read as blocks of their own."""
    out: list[str] = []
    stack = [iter(paragraph)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        tag = child.tag
        if tag == _TEXT:
            out.append(child.text or "")
        elif tag == _TAB and child.getparent().tag != f"{_W}tabs":
            out.append("\t")
        elif tag == _RENDERED_BREAK and mark == _RENDERED_BREAK:
            out.append(PAGE)
        elif tag == _BREAK:
            page = child.get(f"{_W}type") == "page"
            out.append(PAGE if page and mark == _BREAK else "\n")
        elif tag == f"{_W}noBreakHyphen":
            out.append("-")
        elif tag == EQUATION:
            out.append(equation_text(child))
        elif tag == _SYMBOL:
            out.append(symbol(child.get(f"{_W}font", ""), child.get(f"{_W}char", "")))
        elif tag == _RUBY:
            out.append(_with_reading(child))
        elif tag not in (_FALLBACK, _BOX, DELETED) and len(child) and len(stack) < _MAX_DEPTH:
            stack.append(iter(child))
    return "".join(out)


def _with_reading(ruby: Any) -> str:
    """Word sets how Chinese letters are read above them; in a line it follows them."""
    reading, base = (
        "".join(run.text or "" for part in ruby.iterfind(name) for run in part.iter(_TEXT)) for name in _RUBY_PARTS
    )
    return f"{base}({reading})" if reading else base


def _paragraph(text: str, element: Any, headings: dict[str, int]) -> list[Block]:
    lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    if not lines:
        return []
    style = element.find(f"{_W}pPr/{_W}pStyle")
    heading = style is not None and style.get(f"{_W}val") in headings
    listed = element.find(f"{_W}pPr/{_W}numPr") is not None
    return [Paragraph(line, heading=heading, bullet=listed and not heading) for line in lines]


def _boxes(paragraph: Any, headings: dict[str, int]) -> list[Block]:
    found: list[Block] = []
    for box in paragraph.iter(_BOX):
        if not any(above.tag == _FALLBACK for above in box.iterancestors()):
            for element in box.iter(_PARAGRAPH):
                found += _paragraph(_text(element, "").replace(PAGE, " "), element, headings)
    return found


def _table(table: Any) -> Table:
    rows = []
    for row in _rows(table):
        rows.append(tuple(_cell(cell) for cell in _cells(row)))
    return Table(tuple(rows))


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == _ROW:
            yield child
        elif child.tag in _CONTAINERS:
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == _CELL:
            yield child
        elif child.tag in _CONTAINERS:
            yield from _cells(child)


def _cell(cell: Any) -> str:
    lines = (_text(paragraph, "").replace(PAGE, " ") for paragraph in _paragraphs(cell))
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())
