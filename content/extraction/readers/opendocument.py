"""OpenDocument: text with its own page breaks, presentations slide by slide, spreadsheets sheet by sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from lxml import etree

from content.extraction import crops, office, package, package_source, sniff
from content.extraction.blocks import UNCUT, Block, Paragraph, Picture, Table, hardly_a_word, row_text, text_of
from content.extraction.hidden import Hiding, Unseen
from content.extraction.paginate import by_length
from content.extraction.readers import Item, Job, flow, open_hidden, open_ink
from content.extraction.types import ExtractedPage, Finding, Refused, State, counted
from content.extraction.typeset import SHEET, SLIDE, with_image

_BASE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TEXT, _TABLE, _DRAW, _OFFICE, _STYLE = (_BASE % name for name in ("text", "table", "drawing", "office", "style"))
_SHOW, _FO, _SVG = _BASE % "presentation", _BASE % "xsl-fo-compatible", _BASE % "svg-compatible"
_TABLE_PARTS = {f"{_TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group")}
_UNIT_NAMES = {sniff.ODP: "slide", sniff.ODS: "sheet"}
_MAX_REPEATS = 50
_MAX_ROWS = 100_000
_SHOWN_ROWS, _SHOWN_COLUMNS = 40, 12
_MAX_DEPTH = 30
# How sheets are called and saved, where nobody wrote a head.
_PUT_THERE = ("sheet1", "sheet", "tabelle1", "untitled", "() 00/00/0000, 00:00:00")
_HREF = "{http://www.w3.org/1999/xlink}href"
# From the top, from the left, and what stands there.
_Placed = tuple[float, float, list[Block]]
_UNITS = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "px": 2.54 / 96}
# In square centimetres: a quarter of a page of A4, half of a slide of 28 by 15.75.
_LARGE, _HALF_A_SLIDE = 155.0, 220.0


def read(job: Job) -> Iterator[Item]:
    with package.opened(job.path, job.limits) as archive:
        if b"encryption-data" in package.part(archive, "META-INF/manifest.xml"):
            raise Refused(State.PASSWORD_PROTECTED, "")
        if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in archive.namelist()):
            yield Finding("macros", "Macros, which are never run here.")
        data = package.part(archive, "content.xml")
        if not data:
            raise Refused(State.DAMAGED, "Its text can't be read; the file may have been cut off.")
        root = package.parse_xml(data)
        changes = sum(1 for _ in root.iter(f"{_TEXT}changed-region"))
        styles, unseen = open_hidden.styles_of(archive, root), Unseen(_UNIT_NAMES.get(job.content_type, "page"))
        pictures = _Pictures(archive, styles.inks)
        hides = open_hidden.take_out(root, styles, unseen)
        pictures.note_cropped(root, unseen)
        package_source.note(archive, unseen)
        margins = list(_margins(archive, styles, unseen))
        if job.content_type == sniff.ODS:
            unseen.add(Hiding.KEPT, [*_heads(margins), *_formulas(root)])
        if hides and office.wanted_now(job):
            shown = {"content.xml": etree.tostring(root, xml_declaration=True, encoding="UTF-8")}
            job = replace(job, path=package.write_shown(archive, shown, job.output_dir / "shown.odf"))
        yield from _findings(unseen, changes)
        if embedded := {name.split("/")[0] for name in archive.namelist() if name.startswith("Object ")}:
            yield Finding("embedded", f"{counted(len(embedded), 'embedded file')}.")
        yield from package.open_authors(archive)
        match job.content_type:
            case sniff.ODP:
                yield from _slides(job, root, pictures)
            case sniff.ODS:
                yield from _sheets(job, root, styles.unseen_tables)
            case _:
                yield from _text(job, root, pictures, margins)


def _margins(archive: ZipFile, styles: open_hidden.Styles, unseen: Unseen) -> Iterator[Block]:
    """What stands at the head and the foot of pages, each line once however many kinds of page have it."""
    if data := package.part(archive, "styles.xml"):
        root = package.parse_xml(data)
        open_hidden.take_out(root, styles, unseen)
        parts = root.iter(f"{_STYLE}header", f"{_STYLE}footer")
        lines = dict.fromkeys(_words(line) for part in parts for line in part.iter(f"{_TEXT}p", f"{_TEXT}h"))
        yield from (Paragraph(line) for line in lines if line)


def _heads(margins: list[Block]) -> Iterator[str]:
    """What is printed above and below sheets, and nothing that LibreOffice puts there by itself."""
    for line in margins:
        words = line.text.replace("???", "") if isinstance(line, Paragraph) else ""
        if (told := package_source.words_of_margin(words)) and told.casefold() not in _PUT_THERE:
            yield told


def _formulas(root: Any) -> Iterator[str]:
    """Formulas with words or numbers of their own, each once."""
    said = (cell.get(f"{_TABLE}formula", "").partition(":=")[2] for cell in root.iter(f"{_TABLE}table-cell"))
    yield from dict.fromkeys(f"={formula}" for formula in said if package_source.says_more(formula))


class _Pictures:
    """The pictures in a part of a file, as blocks."""

    def __init__(self, archive: ZipFile, inks: open_ink.Inks) -> None:
        self.archive, self.inks = archive, inks

    def note_cropped(self, root: Any, unseen: Unseen) -> None:
        """Note those of which something is cut off."""
        for frame in root.iter(f"{_DRAW}frame"):
            if self._is_clipped(frame) and self._of(frame).crop != UNCUT:
                unseen.add(Hiding.CROPPED)

    def _is_clipped(self, frame: Any) -> bool:
        return frame.find(f"{_DRAW}image") is not None and bool(self.inks.clip_of(frame))

    def _of(self, frame: Any) -> Picture:
        data = package.part(self.archive, frame.find(f"{_DRAW}image").get(_HREF, "").removeprefix("./"))
        return Picture(data, crops.clip_of(self.inks.clip_of(frame), data))

    def within(self, element: Any, *, least: float = 0.0) -> Iterator[Picture]:
        """Those that cover so many square centimetres at least."""
        for frame in element.iter(f"{_DRAW}frame"):
            image = frame.find(f"{_DRAW}image")
            area = _centimetres(frame.get(f"{_SVG}width")) * _centimetres(frame.get(f"{_SVG}height"))
            if image is not None and area >= least:
                yield self._of(frame)


def _findings(unseen: Unseen, changes: int) -> Iterator[Finding]:
    found = list(unseen.findings())
    yield from found
    if changes and not any(one.code == Hiding.DELETED for one in found):
        yield Finding(Hiding.DELETED.value, f"{counted(changes, 'tracked change')}.")


def _text(job: Job, root: Any, pictures: _Pictures, margins: list[Block]) -> Iterator[Item]:
    breaking = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        if any(part.get(f"{_FO}break-before") == "page" for part in style)
    }
    body = root.find(f".//{_OFFICE}text")
    pages: list[list[Block]] = [[]]
    soft = body is not None and body.find(f".//{_TEXT}soft-page-break") is not None
    for element in _children(body) if body is not None else ():
        breaks = element.get(f"{_TEXT}style-name") in breaking and not soft
        if (breaks or element.tag == f"{_TEXT}soft-page-break") and pages[-1]:
            pages.append([])
        if element.tag == f"{_TABLE}table":
            pages[-1].append(Table(tuple(tuple(row) for row in _rows(element))))
        elif line := _words(element):
            listed = element.getparent().tag == f"{_TEXT}list-item"
            pages[-1].append(Paragraph(line, heading=element.tag == f"{_TEXT}h", bullet=listed))
        pages[-1] += pictures.within(element, least=_LARGE)
        if soft and element.find(f".//{_TEXT}soft-page-break") is not None:
            pages.append([])
    if not soft:
        pages = [part for blocks in pages for part in by_length(blocks)]
    pages = [page for page in pages if page] or [[]]
    pages[-1] = [*pages[-1], *margins]
    yield from flow.document(job, pages, ".odt")


def _children(body: Any, depth: int = 0) -> Iterator[Any]:
    for child in body:
        if child.tag in (f"{_TEXT}p", f"{_TEXT}h", f"{_TABLE}table", f"{_TEXT}soft-page-break"):
            yield child
        elif depth < _MAX_DEPTH and str(child.tag).startswith(_TEXT) and child.tag != f"{_TEXT}tracked-changes":
            yield from _children(child, depth + 1)


def _words(element: Any) -> str:
    """A paragraph's words, without notes to it and with its spaces and tabs."""
    out: list[str] = []
    skipped = (f"{_OFFICE}annotation", f"{_TEXT}note-citation")

    def walk(node: Any, depth: int) -> None:
        if node.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            out.append(" ")
        if node.text:
            out.append(node.text)
        for child in node:
            if child.tag not in skipped and depth < _MAX_DEPTH:
                walk(child, depth + 1)
            if child.tail:
                out.append(child.tail)

    walk(element, 0)
    return " ".join("".join(out).split())


def _rows(table: Any, most: int = _MAX_ROWS) -> Iterator[list[str]]:
    count = 0
    for row in _row_elements(table):
        cells: list[str] = []
        for cell in row:
            if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                text = "\n".join(filter(None, (_words(line) for line in cell.iter(f"{_TEXT}p"))))
                cells += [text] * _repeats(cell, f"{_TABLE}number-columns-repeated")
        while cells and not cells[-1]:
            cells.pop()
        for _ in range(_repeats(row, f"{_TABLE}number-rows-repeated") if cells else 0):
            yield cells
            count += 1
            if count >= most:
                return


def _row_elements(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag in _TABLE_PARTS:
            yield from _row_elements(child)


def _repeats(element: Any, name: str) -> int:
    value = element.get(name, "1")
    return min(int(value), _MAX_REPEATS) if value.isdigit() else 1


def _slides(job: Job, root: Any, pictures: _Pictures) -> Iterator[Item]:
    unseen = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        if any(part.get(f"{_SHOW}visibility") == "hidden" for part in style)
    }
    slides = [
        _slide(number, slide, pictures, hidden=slide.get(f"{_DRAW}style-name") in unseen)
        for number, slide in enumerate(root.iter(f"{_DRAW}page"), 1)
    ]
    if len(slides) > job.limits.max_pages:
        raise Refused(State.TOO_LARGE, f"It has {len(slides):,} slides; up to {job.limits.max_pages:,} are read.")
    wanted = [pair for pair in slides if job.wanted.page(pair[0].number)]
    draw = partial(with_image, job, form=SLIDE, footer=Path(job.filename).stem)
    yield from office.slides(job, wanted, len(slides), ".odp", draw)
    hidden = sum(page.hidden for page, _ in slides)
    noted = sum(bool(page.notes) for page, _ in slides)
    if noted:
        yield Finding("notes", f"Speaker notes on {counted(noted, 'slide')}.")
    if hidden:
        yield Finding("hidden", f"{counted(hidden, 'hidden slide')}.")


def _slide(number: int, slide: Any, pictures: _Pictures, *, hidden: bool) -> tuple[ExtractedPage, list[Block]]:
    title, notes = "", []
    placed: list[_Placed] = []
    for shape in slide:
        if shape.tag == f"{_SHOW}notes":
            notes = [line for text in shape.iter(f"{_TEXT}p") if (line := _words(text)) and not _is_number(text)]
            continue
        if shape.get(f"{_SHOW}class") == "title" and not title:
            title = " ".join(_lines(shape))
            continue
        placed.append(_placed(shape))
    ordered = _in_order(placed)
    text = "\n".join(filter(None, (title, text_of(ordered))))
    shown: list[Block] = []
    if hardly_a_word(text):
        shapes = (shape for shape in slide if shape.tag != f"{_SHOW}notes")
        shown = [one for shape in shapes for one in pictures.within(shape, least=_HALF_A_SLIDE if text else 0.0)]
    return ExtractedPage(number, title, text, "\n".join(notes), hidden, scanned=bool(shown)), [*ordered, *shown]


def _placed(shape: Any, depth: int = 0) -> _Placed:
    """What a shape says, and where its upper left corner is; of a group, of all in it."""
    if shape.tag == f"{_DRAW}g" and depth < _MAX_DEPTH:
        inner = [one for child in shape if (one := _placed(child, depth + 1))[2]]
        return (*min((one[:2] for one in inner), default=(0.0, 0.0)), _in_order(inner))
    lines = _lines(shape)
    tables: list[Block] = [Table(tuple(tuple(row) for row in _rows(one))) for one in shape.iter(f"{_TABLE}table")]
    blocks = tables or [Paragraph(line, bullet=len(lines) > 1) for line in lines]
    return _length(shape.get(f"{_SVG}y")), _length(shape.get(f"{_SVG}x")), blocks


def _lines(shape: Any) -> list[str]:
    return [line for text in shape.iter(f"{_TEXT}p", f"{_TEXT}h") if (line := _words(text))]


def _in_order(placed: list[_Placed]) -> list[Block]:
    return [block for _, _, blocks in sorted(placed, key=lambda one: one[:2]) for block in blocks]


def _is_number(paragraph: Any) -> bool:
    return paragraph.find(f".//{_TEXT}page-number") is not None


def _centimetres(value: str | None) -> float:
    unit = (value or "").strip()[-2:]
    return _length(value) * _UNITS.get(unit, 0.0)


def _length(value: str | None) -> float:
    """A length in any unit, good enough to sort by: files use one unit throughout."""
    digits = "".join(letter for letter in value or "" if letter.isdigit() or letter in ".-")
    try:
        return round(float(digits), 1)
    except ValueError:
        return 0.0


def _sheets(job: Job, root: Any, unseen: set[str]) -> Iterator[Item]:
    hidden = 0
    for number, table in enumerate(root.iterfind(f".//{_OFFICE}spreadsheet/{_TABLE}table"), 1):
        if number > job.limits.max_pages or not job.wanted.page(number):
            continue
        rows = [row for row in _rows(table) if any(row)]
        name = table.get(f"{_TABLE}name", "")
        body = "\n".join(row_text(row) for row in rows)
        off = table.get(f"{_TABLE}style-name", "") in unseen
        hidden += off
        page = ExtractedPage(number, name, f"{name}\n{body}" if body else "", hidden=off)
        blocks: list[Block] = [Table(tuple(tuple(row[:_SHOWN_COLUMNS]) for row in rows[:_SHOWN_ROWS]))] if rows else []
        yield with_image(job, page, blocks, form=SHEET, footer=Path(job.filename).stem)
    if hidden:
        yield Finding("hidden", f"{counted(hidden, 'hidden sheet')}.")
