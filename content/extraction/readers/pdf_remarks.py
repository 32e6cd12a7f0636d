"""What is laid over a PDF's page: fields and typed notes that are part of it, and what readers remarked on it."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pypdfium2.raw as raw
from PIL import Image, ImageStat

from content.extraction.colours import UNREADABLE_POINTS
from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers.pdf_layers import Look
from content.extraction.types import MOST_HIDDEN_CHARS, Finding, counted

# How a field says what its letters look like.
_WHITE_LETTERS = re.compile(r"(?<![\d.])(?:1(?:\.0*)?\s+g|(?:1(?:\.0*)?\s+){3}rg|(?:0(?:\.0*)?\s+){4}k)\b")
_LETTER_SIZE = re.compile(r"\s(\d+(?:\.\d+)?)\s+Tf\b")
_SHOWN = {raw.FPDF_ANNOT_FREETEXT: b"Contents", raw.FPDF_ANNOT_WIDGET: b"V"}
_SAYING_NOTHING = (raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_POPUP)
# Of a field's switches the one for passwords, whose letters are drawn as dots.
_PASSWORD = 1 << 13
_MOST = 500
# How an appearance writes words: plainly between brackets, or by numbers of signs.
_WRITTEN, _BY_NUMBERS = re.compile(r"\(((?:\\.|[^\\()])*)\)"), re.compile(r"<[0-9a-fA-F\s]+>")
_COLOUR = re.compile(r"(?<![\w.])(?:[\d.]+\s+g|(?:[\d.]+\s+){3}rg|(?:[\d.]+\s+){4}k)\b")
_FILLED, _WHITE = re.compile(r"\bre\s+f\b"), (1.0, 1.0, 1.0)
_DRAWS = re.compile(r"\b(?:Tj|TJ|Do)\b|['\"]\s")
# Of 255: a difference that no eye sees.
_UNSEEN_DIFFERENCE = 8


@dataclass(slots=True)
class Remarks:
    """Notes and marks with words that readers left, and how many."""

    count: int = 0
    said: list[str] = field(default_factory=list)

    def findings(self) -> Iterator[Finding]:
        if self.count:
            words = " … ".join(self.said)[:MOST_HIDDEN_CHARS]
            yield Finding(Hiding.COMMENTS.value, f"{counted(self.count, 'comment')}.", words=words)


def words_on(page: Any, number: int, size: tuple[float, float], unseen: Unseen, remarks: Remarks) -> str:
    """What stands on the page but not in its text: filled form fields and typed notes. Remarks are only noted."""
    found = []
    over = _Over(page, size)
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        if kind == raw.FPDF_ANNOT_LINK:
            unseen.add(Hiding.DESCRIPTIONS, value_of(annotation, b"Contents"), place=number)
        elif kind not in _SAYING_NOTHING and (said := value_of(annotation, b"Contents")):
            remarks.count += 1
            remarks.said.append(" ".join(said.split()))
        key = _SHOWN.get(kind)
        if key and (value := value_of(annotation, key)):
            if (hiding := over.hiding(annotation, value)) is None:
                found.append("\n" + value)
            else:
                unseen.add(hiding, value, place=number)
        if kind == raw.FPDF_ANNOT_WIDGET:
            unseen.add(Hiding.DESCRIPTIONS, value_of(annotation, b"TU"), place=number)
            unseen.add(Hiding.KEPT, value_of(annotation, b"DV"), place=number)
        raw.FPDFPage_CloseAnnot(annotation)
    return "".join(found)


class _Over:
    """What of the fields and notes over a page is seen."""

    def __init__(self, page: Any, size: tuple[float, float]) -> None:
        self.page, self.size = page, size
        self._box = raw.FS_RECTF()
        raw.FPDF_GetPageBoundingBox(page, self._box)

    def hiding(self, annotation: Any, value: str) -> Hiding | None:
        if not _is_switched_on(annotation):
            return Hiding.TEXT
        rect = raw.FS_RECTF()
        if raw.FPDFAnnot_GetRect(annotation, rect):
            bottom, top = sorted((rect.bottom, rect.top))
            if min(rect.right - rect.left, top - bottom) <= UNREADABLE_POINTS:
                return Hiding.INVISIBLE
            across = rect.right <= self._box.left or rect.left >= self._box.right
            if across or top <= self._box.bottom or bottom >= self._box.top:
                return Hiding.OUTSIDE
        appearance = _appearance(annotation)
        if appearance and (not _shows(appearance, value) or _is_of_its_ground(appearance)):
            return Hiding.INVISIBLE
        # Fields are drawn by the viewer, notes with the page.
        if appearance and raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_FREETEXT and self._is_flat(rect):
            return Hiding.INVISIBLE
        return Hiding.INVISIBLE if _is_lost(annotation) else None

    def _is_flat(self, rect: Any) -> bool:
        """Whether the page has a single colour there."""
        corners = [self._look.place(x, y) for x in (rect.left, rect.right) for y in (rect.top, rect.bottom)]
        across, down = [x for x, _ in corners], [y for _, y in corners]
        box = min(across) + 1, min(down) + 1, max(across) - 1, max(down) - 1
        if box[0] >= box[2] or box[1] >= box[3]:
            return False
        extremes = ImageStat.Stat(self._drawing.crop(box)).extrema
        return all(most - least <= _UNSEEN_DIFFERENCE for least, most in extremes)

    @cached_property
    def _look(self) -> Look:
        return Look(self.page, self.size)

    @cached_property
    def _drawing(self) -> Image.Image:
        look = self._look
        return Image.frombuffer("RGBX", look.size, look.whole, "raw", "RGBX", 0, 1).convert("RGB")


def _is_switched_on(annotation: Any) -> bool:
    """Not one that is switched off, whose letters are dots, or on a layer of its own: that can't be asked for."""
    off = raw.FPDFAnnot_GetFlags(annotation) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW)
    switches = ctypes.c_float()
    raw.FPDFAnnot_GetNumberValue(annotation, b"Ff", switches)
    # What a button is set to is a name for programs.
    is_button = value_of(annotation, b"FT") == "Btn"
    return not (off or int(switches.value) & _PASSWORD or is_button or raw.FPDFAnnot_HasKey(annotation, b"OC"))


def _appearance(annotation: Any) -> str:
    """How it is drawn, in the words of a page's content; empty where that is left to the viewer."""
    mode = raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL
    size = raw.FPDFAnnot_GetAP(annotation, mode, None, 0)
    if not 2 < size < 200_000:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetAP(annotation, mode, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace") or " "


def _shows(appearance: str, value: str) -> bool:
    """Whether it draws a word of what it says, as far as that can be read."""
    if not _DRAWS.search(appearance):
        return False
    written = "".join(_WRITTEN.findall(appearance))
    if not written or _BY_NUMBERS.search(appearance) or re.search(r"\bDo\b|\\\d", appearance):
        return True
    drawn = "".join(filter(str.isalnum, written.casefold()))
    words = ("".join(filter(str.isalnum, word)) for word in value.casefold().split())
    return any(word in drawn for word in words if word) or not any(map(str.isascii, filter(str.isalnum, value)))


def _is_of_its_ground(appearance: str) -> bool:
    """Whether its letters have the colour of the box that it draws beneath them, or white without any."""
    before = _DRAWS.split(appearance, maxsplit=1)[0]
    colours = [(found.start(), found[0].split()) for found in _COLOUR.finditer(before)]
    boxes = [found.start() for found in _FILLED.finditer(before)]
    if not colours:
        return False
    under = [colour for at, colour in colours if boxes and at < boxes[-1]]
    return _plain(colours[-1][1]) == (_plain(under[-1]) if under else _WHITE) and colours[-1][0] > max(
        boxes, default=-1
    )


def _plain(colour: list[str]) -> tuple[float, ...]:
    """In red, green and blue, as far as it can be told."""
    numbers = [float(one) for one in colour[:-1]]
    if colour[-1] == "g":
        return (numbers[0],) * 3
    if colour[-1] == "k":
        return tuple((1 - ink) * (1 - numbers[3]) for ink in numbers[:3])
    return tuple(numbers)


def _is_lost(annotation: raw.FPDF_ANNOTATION) -> bool:
    """Whether its letters are said to be white or too small to be read; 0 is a size that is fitted to the box."""
    said = value_of(annotation, b"DA")
    sizes = [float(one) for one in _LETTER_SIZE.findall(said)]
    return bool(_WHITE_LETTERS.search(said)) or any(0 < size <= UNREADABLE_POINTS for size in sizes)


def value_of(annotation: raw.FPDF_ANNOTATION, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size < 100_000:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").replace("\r", "\n").strip()
