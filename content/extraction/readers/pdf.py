"""PDF through PDFium: text in the file's order, words with their boxes, rendered pages."""

from __future__ import annotations

import ctypes
import math
import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from content.extraction import ocr
from content.extraction.blocks import hardly_a_word
from content.extraction.hidden import Unseen
from content.extraction.images import fitted, save_page_image
from content.extraction.readers import Item, Job, pdf_hidden, pdf_layers, pdf_remarks, pdf_source, pdf_spoken
from content.extraction.readers.pdf_hidden import Hidden
from content.extraction.readers.pdf_remarks import Remarks
from content.extraction.types import ExtractedPage, Finding, Refused, State, Word, counted
from content.words.lines import whole_title

# PDFium marks the hyphen of a word broken at a line's end with U+0002 or U+FFFE.
_BROKEN_WORD = re.compile("[\x02\ufffe]\r?\n?")
_BROKEN_AT = re.compile("([\\w-]+)[\x02\ufffe]\r?\n?(\\w+)")
_HYPHENATED = re.compile(r"\w+(?:-\w+)+")
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_LIGATURE = re.compile("[\ufb00-\ufb06]")
# US Letter, for pages whose own size is nonsense.
_FALLBACK_SIZE = (612.0, 792.0)
_DYNAMIC_FORM = (
    "It is a form (XFA) that only Adobe's programs can show; others see a page that asks to wait. Open it there, "
    "print it as PDF and replace it."
)
_XFA = (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND)
_STANDING_IN = ("please wait...", "may not be able to display this type of document", "requires adobe reader")
_MAX_WORDS, _MOST_NAMED = 20_000, 20
_MOST_OF_IT = 0.5
_MAX_OBJECTS = 5_000


def read(job: Job) -> Iterator[Item]:
    """Pages of a PDF. A page that can't be read is kept empty, and the file ends as damaged after the others."""
    with closing(open_pdf(job.path)) as document:
        if document.get_formtype() in _XFA and _only_asks_to_wait(document):
            raise Refused(State.UNSUPPORTED, _DYNAMIC_FORM)
        yield from _findings(document)
        beneath = _Beneath()
        pdf_source.note(job.path, document, beneath.unseen)
        try:
            yield from pages(document, job, beneath)
        except Refused:
            yield from beneath.findings()
            raise
        yield from beneath.findings()


def _only_asks_to_wait(document: pdfium.PdfDocument) -> bool:
    """Whether the one page is what stands in for a form that only Adobe's programs lay out."""
    if len(document) > 1:
        return False
    with _page_of(document, 1) as page, _text_of(page) as text_page:
        text = " ".join(_text(text_page, 0, 4_000).lower().split())
    return any(sign in text for sign in _STANDING_IN)


@dataclass(slots=True)
class _Beneath:
    """What the file holds and its pages do not show: notes and marks with words that readers left, hidden words."""

    remarks: Remarks = field(default_factory=Remarks)
    unseen: Unseen = field(default_factory=Unseen)

    def findings(self) -> Iterator[Finding]:
        yield from self.remarks.findings()
        yield from self.unseen.findings()


def open_pdf(path: Path) -> pdfium.PdfDocument:
    opened = raw.FPDF_LoadDocument(os.fsencode(path) + b"\0", None)
    if not opened:
        locked = raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise Refused(State.PASSWORD_PROTECTED if locked else State.DAMAGED, "")
    document = pdfium.PdfDocument(opened)
    if len(document) == 0:
        document.close()
        raise Refused(State.DAMAGED, "It has no pages; it may have been cut off.")
    return document


def pages(document: pdfium.PdfDocument, job: Job, beneath: _Beneath | None = None) -> Iterator[ExtractedPage]:
    """The wanted pages, one at a time. Raises `Refused` after the last one when some failed or there are too many."""
    if job.wanted.images != frozenset() and document.get_formtype() != raw.FORMTYPE_NONE:
        document.init_forms()
    count = len(document)
    beneath = beneath or _Beneath()
    layers = pdf_layers.may_have_layers(job.path)
    failed: list[int] = []
    for number in range(1, min(count, job.limits.max_pages) + 1):
        if not job.wanted.page(number):
            continue
        try:
            yield _page(document, number, job, beneath, layers=layers)
        except (pdfium.PdfiumError, ValueError, OSError, OverflowError, ctypes.ArgumentError):
            failed.append(number)
            yield ExtractedPage(number)
    if failed:
        raise Refused(State.DAMAGED, _unreadable(failed, count))
    if count > job.limits.max_pages and job.wanted.text:
        most = job.limits.max_pages
        raise Refused(State.TOO_LARGE, f"It has {count:,} pages; the first {most:,} are kept and can be searched.")


def _unreadable(failed: list[int], count: int) -> str:
    if len(failed) == count:
        return "None of its pages can be read."
    which = f"Page {failed[0]} can't be read" if len(failed) == 1 else f"{len(failed)} of {count} pages can't be read"
    return f"{which}; the file may have been cut off. The other pages are kept."


def _page(document: pdfium.PdfDocument, number: int, job: Job, beneath: _Beneath, *, layers: bool) -> ExtractedPage:
    def spoken(page: Any) -> None:
        pdf_spoken.take_out(document, number, page, beneath.unseen if job.wanted.text else Unseen())

    if not job.wanted.image(number):
        with _page_of(document, number) as page, _text_of(page, lambda: spoken(page)) as text_page:
            hidden = pdf_hidden.hidden_letters(page, text_page, page_size(page), layers=layers)
            return _read(page, text_page, number, job, beneath, hidden)
    with closing(document[number - 1]) as page, _text_of(page, lambda: spoken(page)) as text_page:
        hidden = pdf_hidden.hidden_letters(page, text_page, page_size(page), layers=layers)
        read = _read(page, text_page, number, job, beneath, hidden)
        image = render(page, to_recognise(page) if job.wanted.recognise else fitted(*page_size(page)))
        name, thumbnail = save_page_image(image, job.output_dir, number)
        words = tuple(_words(page, text_page, image.size, hidden))
        return replace(read, words=words, image=name, thumbnail=thumbnail, width=image.width, height=image.height)


def _read(page: Any, text_page: Any, number: int, job: Job, beneath: _Beneath, hidden: Hidden) -> ExtractedPage:
    """The page without its image."""
    if not job.wanted.text:
        return ExtractedPage(number)
    most = job.limits.max_page_chars
    text = _shown_text(text_page, most, hidden, number, beneath.unseen) if hidden else _text(text_page, 0, most)
    text += pdf_remarks.words_on(page, number, page_size(page), beneath.unseen, beneath.remarks)
    return ExtractedPage(number, title_of(text), text, scanned=_is_scanned(page, text))


def _shown_text(text_page: Any, most: int, hidden: Hidden, number: int, unseen: Unseen) -> str:
    """The words that are to be seen; the others are noted."""
    count = min(raw.FPDFText_CountChars(text_page), most)
    shown: list[str] = []
    for kind, run in groupby(range(count), key=hidden.get):
        places = list(run)
        text = _text(text_page, places[0], places[-1] + 1)
        if kind is None:
            shown.append(text)
        elif text:
            unseen.add(kind, text, place=number)
    return "\n".join(filter(None, shown))


# Without the library's objects, whose bookkeeping takes as long as a short page's text.
@contextmanager
def _page_of(document: pdfium.PdfDocument, number: int) -> Iterator[Any]:
    page = raw.FPDF_LoadPage(document, number - 1)
    if not page:
        raise pdfium.PdfiumError("Failed to load page.")
    try:
        yield page
    finally:
        raw.FPDF_ClosePage(page)


@contextmanager
def _text_of(page: Any, before: Callable[[], None] = lambda: None) -> Iterator[Any]:
    before()
    text_page = raw.FPDFText_LoadPage(page)
    if not text_page:
        raise pdfium.PdfiumError("Failed to load text page.")
    try:
        yield text_page
    finally:
        raw.FPDFText_ClosePage(text_page)


def _text(text_page: Any, first: int, end: int) -> str:
    last = min(raw.FPDFText_CountChars(text_page), end) - 1
    # PDFium would write more than was asked for when the first or the last character is not in the text.
    while first <= last and (begin := raw.FPDFText_GetTextIndexFromCharIndex(text_page, first)) < 0:
        first += 1
    while first <= last and (finish := raw.FPDFText_GetTextIndexFromCharIndex(text_page, last)) < 0:
        last -= 1
    if first > last:
        return ""
    buffer = ctypes.create_string_buffer(2 * (finish + 2 - begin))
    units = raw.FPDFText_GetText(
        text_page, first, last - first + 1, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    )
    text = buffer.raw[: 2 * max(0, units - 1)].decode("utf-16-le", "ignore")
    text = _joined(text).replace("\r\n", "\n").strip()
    return text.translate(_LIGATURES) if _LIGATURE.search(text) else text


def _joined(text: str) -> str:
    """Words broken at a line's end as one; with their hyphen where it is written in that word elsewhere."""
    if not _BROKEN_WORD.search(text):
        return text
    written = set(_HYPHENATED.findall(_BROKEN_WORD.sub("\n", text).lower()))

    def join(broken: re.Match[str]) -> str:
        before, after = broken[1], broken[2]
        hyphenated = f"{before}-{after}".lower()
        return f"{before}-{after}" if "-" in before or hyphenated in written else before + after

    return _BROKEN_WORD.sub("", _BROKEN_AT.sub(join, text))


def title_of(text: str) -> str:
    """The first line that has a word in it, with the lines that go on with it."""
    lines = text.split("\n", 12)[:12]
    for place, line in enumerate(lines[:8]):
        if sum(letter.isalpha() for letter in line) >= 3:
            return whole_title(lines[place:])[:120]
    return ""


def page_size(page: Any) -> tuple[float, float]:
    width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
    if not (math.isfinite(width) and math.isfinite(height)) or width < 1 or height < 1:
        return _FALLBACK_SIZE
    return width, height


def to_recognise(page: Any) -> tuple[int, int]:
    """The size in which Tesseract reads letters well."""
    width, height = page_size(page)
    scale = min(ocr.DOTS_PER_INCH / 72, ocr.MOST_PIXELS / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _is_scanned(page: Any, text: str) -> bool:
    """Whether what there is to read stands in a picture: nothing but drawing, or one picture and hardly a word."""
    if not hardly_a_word(text):
        return False
    count = min(raw.FPDFPage_CountObjects(page), _MAX_OBJECTS)
    kinds = {index: raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page, index)) for index in range(count)}
    if not text.strip():
        return any(kind not in (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_UNKNOWN) for kind in kinds.values())
    pictures = (index for index, kind in kinds.items() if kind == raw.FPDF_PAGEOBJ_IMAGE)
    return any(_share_of_page(page, index) > _MOST_OF_IT for index in pictures)


def _share_of_page(page: Any, index: int) -> float:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(raw.FPDFPage_GetObject(page, index), left, bottom, right, top):
        return 0.0
    width, height = page_size(page)
    return (right.value - left.value) * (top.value - bottom.value) / (width * height)


def render(page: pdfium.PdfPage, size: tuple[int, int]) -> Image.Image:
    """The page in so many pixels, which are the caller's choice, never the file's."""
    width, height = size
    bitmap = pdfium.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGRx)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    flags = raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER
    raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
    if page.formenv:
        raw.FPDF_FFLDraw(page.formenv, bitmap, page, 0, 0, width, height, 0, flags)
    with closing(bitmap):
        return Image.frombuffer("RGB", (width, height), bytes(bitmap.buffer), "raw", "RGBX", bitmap.stride, 1)


def _words(page: pdfium.PdfPage, text_page: Any, size: tuple[int, int], hidden: Hidden) -> Iterator[Word]:
    count = min(raw.FPDFText_CountChars(text_page), 6 * _MAX_WORDS)
    box = _Box(page, text_page, size)
    letters = ""
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if code <= 32 or code in (0xA0, 0xFFFE) or index in hidden:
            if letters:
                yield box.word(letters)
            letters = ""
            continue
        letters += _LIGATURES.get(code) or (chr(code) if code < 0xD800 or 0xE000 <= code < 0x110000 else "")
        box.add(index)
    if letters:
        yield box.word(letters)


class _Box:
    """Grows round the letters of a word and turns into fractions of the page image."""

    def __init__(self, page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, size: tuple[int, int]) -> None:
        self.page, self.text_page, self.size = page, text_page, size
        self.rect = raw.FS_RECTF()
        self.x, self.y = ctypes.c_int(), ctypes.c_int()
        self._clear()

    def _clear(self) -> None:
        self.left = self.bottom = math.inf
        self.right = self.top = -math.inf

    def add(self, index: int) -> None:
        rect = self.rect
        if raw.FPDFText_GetLooseCharBox(self.text_page, index, rect):
            self.left, self.right = min(self.left, rect.left), max(self.right, rect.right)
            self.bottom, self.top = min(self.bottom, rect.bottom), max(self.top, rect.top)

    def word(self, letters: str) -> Word:
        if not all(map(math.isfinite, (self.left, self.right, self.top, self.bottom))):
            self._clear()
            return (letters, 0.0, 0.0, 0.0, 0.0)
        corners = [self._pixel(x, y) for x in (self.left, self.right) for y in (self.bottom, self.top)]
        self._clear()
        across, down = [x for x, _ in corners], [y for _, y in corners]
        return (letters, _share(min(across)), _share(min(down)), _share(max(across)), _share(max(down)))

    def _pixel(self, x: float, y: float) -> tuple[float, float]:
        # PDFium turns page coordinates into the image's, whatever the page's rotation and crop.
        # Ten times the size, because it answers in whole pixels.
        width, height = 10 * self.size[0], 10 * self.size[1]
        raw.FPDF_PageToDevice(self.page, 0, 0, width, height, 0, x, y, self.x, self.y)
        return self.x.value / width, self.y.value / height


def _share(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 4)


def _findings(document: pdfium.PdfDocument) -> Iterator[Finding]:
    if (scripts := raw.FPDFDoc_GetJavaScriptActionCount(document)) and scripts > 0:
        yield Finding("script", "JavaScript, which is never run here.")
    if attached := document.count_attachments():
        names = " … ".join(document.get_attachment(index).get_name() for index in range(min(attached, _MOST_NAMED)))
        yield Finding("embedded", f"{counted(attached, 'attached file')}.", words=names)
    if author := _author(document):
        yield Finding("author", f"The author's name: {author[:100]}.")


def _author(document: pdfium.PdfDocument) -> str:
    nothing = 2  # bytes: the end of a string
    if raw.FPDF_GetMetaText(document, b"Author\0", None, 0) <= nothing:
        return ""
    return str(document.get_metadata_value("Author")).strip()
