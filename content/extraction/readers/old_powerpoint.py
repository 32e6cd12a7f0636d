"""Binary PowerPoint decks (1997 to 2003), record by record: text, notes and hidden slides of each slide in order.

The deck's persist directory says where the current version of each slide stands; a file saved in haste holds older
ones as well.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import olefile
from lxml.etree import XMLSyntaxError
from pptx import Presentation

from content.extraction import office, ole, sniff
from content.extraction.blocks import Block, Paragraph, hardly_a_word, text_of
from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers import Item, Job, flow, legacy
from content.extraction.types import ExtractedPage, Finding, Limits, Refused, State, counted
from content.extraction.typeset import SLIDE, with_image

_DOCUMENT, _SLIDE, _NOTES = 0x03E8, 0x03EE, 0x03F0
_SLIDE_ATOM, _PERSIST_ATOM, _SHOW_INFO = 0x03EF, 0x03F3, 0x03F9
_SLIDE_LIST = 0x0FF0
_DOCUMENT_ATOM, _GROUP, _SHAPE = 0x03E9, 0xF003, 0xF004
# Of a shape's switches the one for "hidden", and the one that says it counts.
_PROPERTY_NAME, _SWITCHES, _SWITCHED_OFF = 0x3FFF, 0x03BF, 0x0002_0002
_SHAPE_PROPERTIES, _PICTURE_PROPERTY, _PROPERTY_BYTES = 0xF00B, 0x4104, 6
# A shape's top, left, right and bottom, 576 to the inch, in few or in many bytes.
_ANCHOR, _EDGES = 0xF010, {8: "<4h", 16: "<4i"}
_HALF_A_SLIDE = 34 * 576**2
_TEXT_HEADER, _TEXT_CHARS, _TEXT_BYTES, _OUTLINE_REFERENCE = 0x0F9F, 0x0FA0, 0x0FA8, 0x0F9E
_USER_EDIT, _PERSIST_DIRECTORY = 0x0FF5, 0x1772
_TITLES = (0, 6)
_HIDDEN = 0x0004
_MAX_STREAM = 256 * 1024 * 1024
_MAX_EDITS = 1000
_MAX_DEPTH = 20


@dataclass(slots=True)
class _Slide:
    """A slide as the document lists it: where it is, its identity, the outline's texts."""

    persist: int
    identity: int
    outline: list[tuple[int, str]] = field(default_factory=list)


def read(job: Job) -> Iterator[Item]:
    ole.refuse_encrypted(job.path, job.content_type)
    told = list(ole.findings(job.path))
    yield from told
    unseen = Unseen("slide")
    try:
        pages = list(slides_of(*_streams(job), job.limits, unseen))
    except (MemoryError, Refused):
        raise
    except Exception:  # noqa: BLE001  broken in some way; the other reader may still find its words
        pages = []
    if not any(page.text for page, _ in pages):
        words = legacy.extracted(job)  # which refuses broken containers that olefile bears with
        if words.strip() or not pages:
            yield from flow.text_document(job, words, ".ppt", pictured=ole.has_stream(job.path, "Pictures"))
            return
    if (newer := _newer(job, len(pages))) is not None:
        yield from legacy.as_newer(newer, told)
        return
    yield legacy.NOT_TOLD
    if ole.has_stream(job.path, "Pictures"):
        pages = [(replace(page, scanned=page.scanned or not page.text), blocks) for page, blocks in pages]
    wanted = [pair for pair in pages if job.wanted.page(pair[0].number)]
    footer = Path(job.filename).stem
    draw = partial(with_image, job, form=SLIDE, footer=footer)
    yield from office.slides(job, wanted, len(pages), ".ppt", draw)
    yield from unseen.findings()
    if noted := sum(bool(page.notes) for page, _ in pages):
        yield Finding("notes", f"Speaker notes on {counted(noted, 'slide')}.")
    if hidden := sum(page.hidden for page, _ in pages):
        yield Finding("hidden", f"{counted(hidden, 'hidden slide')}.")


def _newer(job: Job, count: int) -> Job | None:
    """The deck as LibreOffice saves it in the new format, which says in which colours words are; None without that, or
    where it counts other slides.
    """
    made = office.saved_as(job, ".ppt", ".pptx")
    if made is None:
        return None
    try:
        same = len(Presentation(str(made)).slides) == count
    except (KeyError, ValueError, OSError, XMLSyntaxError):
        return None
    return replace(job, path=made, content_type=sniff.PPTX) if same else None


def _streams(job: Job) -> tuple[bytes, bytes]:
    with olefile.OleFileIO(str(job.path)) as container:
        current = container.openstream("Current User").read(64)
        return current, container.openstream("PowerPoint Document").read(_MAX_STREAM)


def slides_of(
    current: bytes, data: bytes, limits: Limits, unseen: Unseen
) -> Iterator[tuple[ExtractedPage, list[Block]]]:
    """The slides in the two streams "Current User" and "PowerPoint Document", without shapes that are not shown."""
    places, document = _persist_directory(data, struct.unpack_from("<I", current, 16)[0])
    slides = list(_listed(data, places[document], 0))
    notes = {slide.identity: slide.persist for slide in _listed(data, places[document], 2)}
    if len(slides) > limits.max_pages:
        raise Refused(State.TOO_LARGE, f"It has {len(slides):,} slides.")
    size = _size(data, places[document])
    for number, slide in enumerate(slides, 1):
        yield _page(data, places, slide, notes, number, _Apart(size, unseen, number))


@dataclass(slots=True)
class _Apart:
    """The texts of shapes that a slide of this size doesn't show."""

    size: tuple[int, int]
    unseen: Unseen
    number: int
    texts: list[str] = field(default_factory=list)

    def hiding(self, data: bytes, start: int, end: int) -> Hiding | None:
        """How the shape or group between these places is hidden: switched off, or wholly beside the slide."""
        for place, (count, kind, first, last) in enumerate(_records(data, start, end)):
            if kind == _SHAPE:
                # A group begins with a shape that stands for all of it.
                return self.hiding(data, first, last) if place == 0 else None
            if kind == _SHAPE_PROPERTIES:
                for at in range(first, min(first + count * _PROPERTY_BYTES, last - 5), _PROPERTY_BYTES):
                    name, value = struct.unpack_from("<HI", data, at)
                    if name & _PROPERTY_NAME == _SWITCHES and value & _SWITCHED_OFF == _SWITCHED_OFF:
                        return Hiding.SHAPES
            elif kind == _ANCHOR and last - first in _EDGES and min(self.size) > 0:
                top, left, right, bottom = struct.unpack_from(_EDGES[last - first], data, first)
                if right <= 0 or bottom <= 0 or left >= self.size[0] or top >= self.size[1]:
                    return Hiding.OUTSIDE
        return None

    def put(self, kind: Hiding, texts: list[str]) -> None:
        self.texts += texts
        if texts or kind == Hiding.SHAPES:
            self.unseen.add(kind, texts, place=self.number)


def _size(data: bytes, document: int) -> tuple[int, int]:
    """Of the slides, 576 to the inch; zero where it isn't said."""
    for _, kind, start, end in _inside(data, document):
        if kind == _DOCUMENT_ATOM and end - start >= 8:
            return struct.unpack_from("<2i", data, start)  # type: ignore[return-value]
    return 0, 0


def _persist_directory(data: bytes, edit: int) -> tuple[dict[int, int], int]:
    places: dict[int, int] = {}
    document = 0
    for _ in range(_MAX_EDITS):
        _, kind, _ = _header(data, edit)
        if kind != _USER_EDIT:
            raise ValueError("no user edit where one should be")
        before, directory, reference = struct.unpack_from("<III", data, edit + 16)
        document = document or reference
        _, _, size = _header(data, directory)
        at, end = directory + 8, directory + 8 + size
        while at + 4 <= end:
            entry = struct.unpack_from("<I", data, at)[0]
            first, count = entry & 0xFFFFF, entry >> 20
            for index, place in enumerate(struct.unpack_from(f"<{count}I", data, at + 4)):
                places.setdefault(first + index, place)
            at += 4 + 4 * count
        if not before:
            break
        edit = before
    return places, document


def _header(data: bytes, at: int) -> tuple[int, int, int]:
    """Version and instance, kind, size of the record at this place."""
    return struct.unpack_from("<HHI", data, at)  # type: ignore[return-value]


def _records(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Instance, kind, start and end of each record in a row; stops where the row breaks."""
    at = start
    while at + 8 <= min(end, len(data)):
        version, kind, size = _header(data, at)
        if at + 8 + size > end:
            return
        yield version >> 4, kind, at + 8, at + 8 + size
        at += 8 + size


def _inside(data: bytes, at: int) -> Iterator[tuple[int, int, int, int]]:
    _, _, size = _header(data, at)
    return _records(data, at + 8, at + 8 + size)


def _listed(data: bytes, document: int, instance: int) -> Iterator[_Slide]:
    """The slides (0) or notes (2) that the document lists."""
    for which, kind, start, end in _inside(data, document):
        if kind != _SLIDE_LIST or which != instance:
            continue
        slide: _Slide | None = None
        header = -1
        for _, inner, first, last in _records(data, start, end):
            if inner == _PERSIST_ATOM:
                if slide is not None:
                    yield slide
                persist, _, _, identity = struct.unpack_from("<IIII", data, first)
                slide = _Slide(persist, identity)
            elif inner == _TEXT_HEADER:
                header = struct.unpack_from("<I", data, first)[0]
            elif slide is not None and (text := _text(data, inner, first, last)):
                slide.outline.append((header, text))
        if slide is not None:
            yield slide


def _text(data: bytes, kind: int, start: int, end: int) -> str:
    if kind == _TEXT_CHARS:
        text = data[start:end].decode("utf-16-le", "replace")
    elif kind == _TEXT_BYTES:
        text = data[start:end].decode("cp1252", "replace")
    else:
        return ""
    return text.replace("\r", "\n").replace("\v", "\n").strip()


def _texts(
    data: bytes, start: int, end: int, outline: list[tuple[int, str]], apart: _Apart | None = None, depth: int = 0
) -> Iterator[tuple[int, str]]:
    """Text types and texts within a container, in its order; references are looked up in the outline."""
    header = -1
    for _, kind, first, last in _records(data, start, end):
        if kind == _TEXT_HEADER:
            header = struct.unpack_from("<I", data, first)[0]
        elif kind == _OUTLINE_REFERENCE:
            index = struct.unpack_from("<I", data, first)[0]
            if index < len(outline):
                yield outline[index]
        elif text := _text(data, kind, first, last):
            yield header, text
        elif depth < _MAX_DEPTH and struct.unpack_from("<H", data, first - 8)[0] & 0xF == 0xF:
            hiding = apart.hiding(data, first, last) if apart is not None and kind in (_SHAPE, _GROUP) else None
            if apart is not None and hiding is not None:
                apart.put(hiding, [text for _, text in _texts(data, first, last, outline, None, depth + 1)])
            else:
                yield from _texts(data, first, last, outline, apart, depth + 1)


def _page(
    data: bytes, places: dict[int, int], slide: _Slide, notes: dict[int, int], number: int, apart: _Apart
) -> tuple[ExtractedPage, list[Block]]:
    hidden, pictured, notes_identity = False, False, 0
    found: list[tuple[int, str]] = []
    place = places.get(slide.persist)
    if place is not None and _header(data, place)[1] == _SLIDE:
        for _, kind, start, _ in _inside(data, place):
            if kind == _SHOW_INFO:
                hidden = bool(struct.unpack_from("<H", data, start + 10)[0] & _HIDDEN)
            elif kind == _SLIDE_ATOM:
                notes_identity = struct.unpack_from("<I", data, start + 16)[0]
        pictured = _shows_picture(data, place + 8, place + 8 + _header(data, place)[2])
        found = list(_texts(data, place + 8, place + 8 + _header(data, place)[2], slide.outline, apart))
    # Outline texts that no shape refers to are shown all the same.
    shown = {text for _, text in found} | set(apart.texts)
    found = [*(one for one in slide.outline if one[1] not in shown), *found]
    title = next((text for kind, text in found if kind in _TITLES), "")
    lines = [
        line for kind, text in found if text != title for line in text.split("\n") if line.strip() not in ("", "*")
    ]
    if not title and lines and len(lines[0]) < 100:
        title = lines.pop(0)
    blocks: list[Block] = [Paragraph(" ".join(line.split())) for line in lines]
    title = " ".join(title.split())
    text = "\n".join(filter(None, (title, text_of(blocks))))
    said = _notes(data, places, notes.get(notes_identity))
    return ExtractedPage(number, title, text, said, hidden, scanned=pictured and hardly_a_word(text)), blocks


def _shows_picture(data: bytes, start: int, end: int, depth: int = 0) -> bool:
    """Whether a shape within the container is a picture that covers half of a slide."""
    filled, area = False, 0
    for count, kind, first, last in _records(data, start, end):
        if kind == _SHAPE_PROPERTIES:
            places = range(first, min(first + count * _PROPERTY_BYTES, last - 1), _PROPERTY_BYTES)
            filled = filled or any(struct.unpack_from("<H", data, at)[0] == _PICTURE_PROPERTY for at in places)
        elif kind == _ANCHOR and last - first in _EDGES:
            top, left, right, bottom = struct.unpack_from(_EDGES[last - first], data, first)
            area = max(area, (right - left) * (bottom - top))
        elif (
            depth < _MAX_DEPTH
            and struct.unpack_from("<H", data, first - 8)[0] & 0xF == 0xF
            and _shows_picture(data, first, last, depth + 1)
        ):
            return True
    return filled and area >= _HALF_A_SLIDE


def _notes(data: bytes, places: dict[int, int], persist: int | None) -> str:
    place = places.get(persist) if persist is not None else None
    if place is None or _header(data, place)[1] != _NOTES:
        return ""
    texts = _texts(data, place + 8, place + 8 + _header(data, place)[2], [])
    return "\n".join(text for _, text in texts if text != "*")
