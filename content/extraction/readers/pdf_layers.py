"""Which texts of a PDF's page stand on a layer that is off: those without which the page looks the same."""

from __future__ import annotations

import ctypes
import mmap
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_LAYERS = (b"/OCProperties", b"/OCGs", b"/OCMD", b"/OCG")
_PACKED = re.compile(rb"/ObjStm\b")
_STREAM = re.compile(rb"stream\r?\n")
_MOST_UNPACKED = 16 * 1024 * 1024
# Of what is drawn within what is drawn; and of all that is on a page.
MAX_DEPTH, MAX_OBJECTS = 8, 50_000
# Pixels of the longer side, and how often a page is drawn to find out what a layer shows.
_LOOK, _MOST_LOOKS = 700, 160
_LONGEST_NAME = 400


@dataclass(frozen=True, slots=True)
class _Part:
    """One text on the page: its object, and what it belongs to."""

    item: Any
    group: tuple[Any, ...]


def may_have_layers(path: Path) -> bool:
    """Whether the file has layers or, where its objects can't be unpacked here, may have some."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return any(data.find(word) >= 0 for word in _LAYERS) or any(
                packed is None or any(word in packed for word in _LAYERS) for packed in _packed_objects(data)
            )
    except (OSError, ValueError):
        return True


def _packed_objects(data: mmap.mmap) -> Iterator[bytes | None]:
    for found in _PACKED.finditer(data):
        begin = _STREAM.search(data, found.end(), found.end() + 1000)
        if begin is None:
            continue
        end = data.find(b"endstream", begin.end())
        try:
            yield zlib.decompressobj().decompress(data[begin.end() : end], _MOST_UNPACKED)
        except zlib.error:
            yield None


def address_of(item: Any) -> int:
    return ctypes.addressof(item.contents)


def _layered(page: Any) -> list[_Part]:
    """The texts of the page that may be on a layer."""
    found: list[_Part] = []
    for index in range(min(raw.FPDFPage_CountObjects(page), MAX_OBJECTS)):
        item = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            _layered_within(item, (index,), found)
        elif kind == raw.FPDF_PAGEOBJ_TEXT and (names := _layer_names(item)):
            found.append(_Part(item, names))
    return found


def _layered_within(form: Any, group: tuple[Any, ...], found: list[_Part]) -> None:
    """Those of what is drawn by itself, whose own layer, if any, can't be asked for."""
    for index in range(max(0, raw.FPDFFormObj_CountObjects(form))):
        item = raw.FPDFFormObj_GetObject(form, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_FORM and len(group) < MAX_DEPTH:
            _layered_within(item, (*group, index), found)
        elif kind == raw.FPDF_PAGEOBJ_TEXT and len(found) < MAX_OBJECTS:
            found.append(_Part(item, (*group, _layer_names(item))))


def _layer_names(item: Any) -> tuple[str, ...]:
    marks = (raw.FPDFPageObj_GetMark(item, index) for index in range(max(0, raw.FPDFPageObj_CountMarks(item))))
    return tuple(f"OC {_mark_name(mark)}" for mark in marks if _mark_kind(mark) == "OC")


def _mark_kind(mark: Any) -> str:
    buffer, size = ctypes.create_string_buffer(_LONGEST_NAME), ctypes.c_ulong()
    letters = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
    return _decoded(buffer, size) if raw.FPDFPageObjMark_GetName(mark, letters, _LONGEST_NAME, size) else ""


def _mark_name(mark: Any) -> str:
    buffer, size = ctypes.create_string_buffer(_LONGEST_NAME), ctypes.c_ulong()
    letters = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
    found = raw.FPDFPageObjMark_GetParamStringValue(mark, b"Name", letters, _LONGEST_NAME, size)
    return _decoded(buffer, size) if found else ""


def _decoded(buffer: Any, size: Any) -> str:
    return buffer.raw[: min(size.value, _LONGEST_NAME)].decode("utf-16-le", "ignore").rstrip("\0")


def switched_off(page: Any, size: tuple[float, float]) -> set[int]:
    """The addresses of the texts without which the page looks the same: no layer that is on shows them."""
    parts = _layered(page)
    if not parts:
        return set()
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for part in parts:
        groups.setdefault(part.group, []).append(part.item)
    look = Look(page, size)
    return {address_of(item) for items in groups.values() for item in look.without_trace(items)}


class Look:
    """Draws a page small, with and without some of its texts."""

    def __init__(self, page: Any, size: tuple[float, float]) -> None:
        scale = _LOOK / max(size)
        self.page = page
        self.size = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
        self.left = _MOST_LOOKS
        self.whole = self.drawn()

    def without_trace(self, items: list[Any]) -> list[Any]:
        """Those of the texts that leave no trace on the page."""
        if self.left <= 0:
            return []
        for item in items:
            raw.FPDFPageObj_SetIsActive(item, False)
        same = self.drawn() == self.whole
        for item in items:
            raw.FPDFPageObj_SetIsActive(item, True)
        if same:
            return items
        if len(items) == 1:
            return []
        middle = len(items) // 2
        return [*self.without_trace(items[:middle]), *self.without_trace(items[middle:])]

    def place(self, x: float, y: float) -> tuple[int, int]:
        """Where a point of the page is on the drawing."""
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(self.page, 0, 0, *self.size, 0, x, y, across, down)
        return across.value, down.value

    def drawn(self) -> bytes:
        self.left -= 1
        width, height = self.size
        bitmap = pdfium.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGRx)
        try:
            bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
            raw.FPDF_RenderPageBitmap(bitmap, self.page, 0, 0, width, height, 0, raw.FPDF_ANNOT)
            return bytes(bitmap.buffer)
        finally:
            bitmap.close()
