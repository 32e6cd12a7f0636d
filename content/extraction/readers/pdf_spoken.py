"""What a PDF's page says to programs that read aloud and search, where that is not what it shows."""

from __future__ import annotations

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2.raw as raw

from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers.pdf_layers import MAX_DEPTH, MAX_OBJECTS

_LONGEST = 20_000
# So many letters one sign may stand for: a ligature, or a tick that says "yes".
_MOST_A_SIGN = 4
_MOST_PARTS = 5_000


def take_out(document: Any, number: int, page: Any, unseen: Unseen) -> None:
    """Have the letters of the page read as they are drawn wherever other words are said in their place (`ActualText`).

    To be called before the page's text is. Words that are said so, and descriptions, are noted.
    """
    _note_descriptions(page, number, unseen)
    spans = _spans(page)
    if not spans:
        return
    drawn = _drawn_words(document, number, [place for _, places in spans for place in places])
    objects = dict(_texts(page))
    for said, places in spans:
        if not _is_honest(said, "".join(drawn[place] for place in places)):
            unseen.add(Hiding.INVISIBLE, said, place=number)
            for place in places:
                _remove_marks(objects[place])


_Place = tuple[int, ...]


def _texts(page: Any) -> Iterator[tuple[_Place, Any]]:
    """The texts on a page, by their places among what is drawn."""

    def within(item: Any, place: _Place) -> Iterator[tuple[_Place, Any]]:
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            yield place, item
        elif kind == raw.FPDF_PAGEOBJ_FORM and len(place) <= MAX_DEPTH:
            for index in range(max(0, raw.FPDFFormObj_CountObjects(item))):
                yield from within(raw.FPDFFormObj_GetObject(item, index), (*place, index))

    for index in range(min(raw.FPDFPage_CountObjects(page), MAX_OBJECTS)):
        yield from within(raw.FPDFPage_GetObject(page, index), (index,))


def _spans(page: Any) -> list[tuple[str, list[_Place]]]:
    """What is said in the place of texts that follow one another, and where these are."""
    spans: list[tuple[str, list[_Place]]] = []
    before = ""
    for place, item in _texts(page):
        said = next((words for mark in _marks(item) if (words := _said_by(mark))), "")
        if said and said == before:
            spans[-1][1].append(place)
        elif said:
            spans.append((said, [place]))
        before = said
    return spans


def _marks(item: Any) -> Iterator[Any]:
    return (raw.FPDFPageObj_GetMark(item, index) for index in range(max(0, raw.FPDFPageObj_CountMarks(item))))


def _said_by(mark: Any) -> str:
    size = ctypes.c_ulong()
    if not raw.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", None, 0, size) or not 2 < size.value < _LONGEST:
        return ""
    buffer = ctypes.create_string_buffer(size.value)
    letters = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
    raw.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", letters, size.value, size)
    return buffer.raw.decode("utf-16-le", "ignore").rstrip("\0")


def _remove_marks(item: Any) -> None:
    for mark in [one for one in _marks(item) if _said_by(one)]:
        raw.FPDFPageObj_RemoveMark(item, mark)


def _drawn_words(document: Any, number: int, wanted: list[_Place]) -> dict[_Place, str]:
    """The letters of these texts as their fonts have them, from a copy of the page on which nothing else is said."""
    page = raw.FPDF_LoadPage(document, number - 1)
    objects = dict(_texts(page))
    places = {ctypes.addressof(objects[place].contents): place for place in wanted}
    for place in wanted:
        _remove_marks(objects[place])
    found = dict.fromkeys(wanted, "")
    text_page = raw.FPDFText_LoadPage(page)
    try:
        for index in range(max(0, raw.FPDFText_CountChars(text_page))):
            item = raw.FPDFText_GetTextObject(text_page, index)
            at = places.get(ctypes.addressof(item.contents)) if item else None
            if at is not None and not raw.FPDFText_IsGenerated(text_page, index):
                found[at] += chr(min(raw.FPDFText_GetUnicode(text_page, index), 0x10FFFF) or 0xFFFD)
    finally:
        raw.FPDFText_ClosePage(text_page)
        raw.FPDF_ClosePage(page)
    return found


def _is_honest(said: str, drawn: str) -> bool:
    """Whether what is said is what is drawn, or what a font's signs may stand for that don't say it themselves."""
    words, letters = _letters(said), _letters(drawn)
    if not words or words == letters:
        return True
    signs = len("".join(drawn.split()))
    if len(words) > _MOST_A_SIGN * signs:
        return False
    return not Counter(letters) - Counter(words)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _note_descriptions(page: Any, number: int, unseen: Unseen) -> None:
    """Note what is read out in the place of pictures and other parts."""
    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return
    try:
        left = [raw.FPDF_StructTree_GetChildAtIndex(tree, at) for at in range(raw.FPDF_StructTree_CountChildren(tree))]
        for _ in range(_MOST_PARTS):
            if not left:
                return
            element = left.pop()
            if not element:
                continue
            for ask in (raw.FPDF_StructElement_GetAltText, raw.FPDF_StructElement_GetActualText):
                if words := _asked(ask, element):
                    unseen.add(Hiding.DESCRIPTIONS, words, place=number)
            count = max(0, raw.FPDF_StructElement_CountChildren(element))
            left += [raw.FPDF_StructElement_GetChildAtIndex(element, at) for at in range(count)]
    finally:
        raw.FPDF_StructTree_Close(tree)


def _asked(ask: Callable[..., int], element: Any) -> str:
    size = ask(element, None, 0)
    if not 2 < size < _LONGEST:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(element, buffer, size)
    return buffer.raw.decode("utf-16-le", "ignore").rstrip("\0").strip()
