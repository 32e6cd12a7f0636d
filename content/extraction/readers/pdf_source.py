"""What a PDF says about itself, and what it keeps of how it was before."""

from __future__ import annotations

import ctypes
import mmap
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any

import pypdfium2.raw as raw

from content.extraction.hidden import Hiding, Unseen

_END, _LINEARIZED = re.compile(rb"%%EOF"), re.compile(rb"/Linearized\b")
_HEAD = 2048
_DESCRIBED = re.compile(
    rb"<(dc:description|dc:subject|dc:rights|pdf:Keywords|xmp:Label|photoshop:Instructions|pdfx:[\w-]+)\b[^>]*>"
    rb"(.{1,4000}?)</\1>",
    re.S,
)
_ABOUT = ("Subject", "Keywords")
# Keys with a text in a dictionary, of which a program asks the document whether they are about it.
_KEY = re.compile(rb"/([A-Za-z][\w.:#-]{0,60})\s*(?=\(|<[0-9A-Fa-f\s]*>)")
_PACKED = re.compile(rb"/Type\s*/ObjStm\b[^>]*>>\s*stream\r?\n")
_SCRIPT = re.compile(rb"/JS\s*\(((?:\\.|[^\\()]|\([^\\()]*\)){1,4000})\)", re.S)
_USUAL_KEYS = frozenset(
    ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate", "Trapped")
)
# Written by programs of their own accord.
_KEYS_OF_PROGRAMS = re.compile(
    r"(?:PTEX\.|GTS_|AAPL|ICN|PXC|Appligent|SourceModified|EPSPROCESSOR|rgid|robots|XPressPrivate|Rendition)", re.I
)
_DATE, _NO_WORDS = re.compile(r"D:\d{4}"), re.compile(r"(?:true|false|yes|no|\W|\d)*", re.I)
_WORD, _ROMAN = re.compile(r"[^\W\d_]{3,}"), frozenset("ivxlcdm")
_MOST_KEYS, _MOST_PACKED, _MOST_UNPACKED, _MOST_LABELS = 500, 200, 1 << 20, 2000
# What programs write where nobody wrote anything.
_SAYS_NOTHING = frozenset(("unspecified", "untitled", "none"))


def note(path: Path, document: Any, unseen: Unseen) -> None:
    """Note the words of its properties, and whether versions from before it was last saved are still in it."""
    about = document.get_metadata_dict(skip_empty=True)
    said = [str(about[name]).strip() for name in _ABOUT if about.get(name)]
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        said += _described(data)
        packed = list(_unpacked(data))
        said += _said_by_own_keys(document, [data, *packed])
        unseen.add(Hiding.KEPT, [*_scripts(document, [data, *packed]), *_labels(document)])
        ends = sum(1 for _ in _END.finditer(data))
        if ends > (2 if _LINEARIZED.search(data, 0, _HEAD) else 1):
            unseen.add(Hiding.EARLIER)
    if words := [one for one in dict.fromkeys(said) if one.casefold() not in _SAYS_NOTHING]:
        unseen.add(Hiding.PROPERTIES, words)


def _described(data: mmap.mmap) -> Iterator[str]:
    """What stands in the description that programs of many kinds read, which is packed in hardly a file."""
    for found in _DESCRIBED.finditer(data):
        words = " ".join(unescape(re.sub(rb"<[^>]*>", b" ", found[2]).decode("utf-8", "replace")).split())
        if words:
            yield words


def _unpacked(data: mmap.mmap) -> Iterator[bytes]:
    """The objects that newer files pack together, up to a bound."""
    for found in islice(_PACKED.finditer(data), _MOST_PACKED):
        try:
            yield zlib.decompressobj().decompress(data[found.end() : found.end() + _MOST_UNPACKED], _MOST_UNPACKED)
        except zlib.error:
            continue


def _said_by_own_keys(document: Any, parts: Sequence[mmap.mmap | bytes]) -> Iterator[str]:
    """What its properties say under names that somebody made up."""
    keys = dict.fromkeys(found[1].decode("ascii") for part in parts for found in _KEY.finditer(part))
    for key in islice((one for one in keys if one not in _USUAL_KEYS), _MOST_KEYS):
        value = document.get_metadata_value(key).strip()
        if not (_KEYS_OF_PROGRAMS.match(key) or _DATE.match(value) or _NO_WORDS.fullmatch(value)):
            yield f"{key}: {value}"


def _scripts(document: Any, parts: Sequence[mmap.mmap | bytes]) -> Iterator[str]:
    """What is run when it is opened, which is never run here."""
    told: set[str] = set()
    for index in range(max(0, raw.FPDFDoc_GetJavaScriptActionCount(document))):
        action = raw.FPDFDoc_GetJavaScriptAction(document, index)
        if action:
            told.add(" ".join(_text_from(raw.FPDFJavaScriptAction_GetScript, action).split()))
            raw.FPDFDoc_CloseJavaScriptAction(action)
    for part in parts:
        for found in _SCRIPT.finditer(part):
            told.add(" ".join(re.sub(rb"\\(.)", rb"\1", found[1]).decode("latin-1").split()))
    yield from sorted(filter(None, told))


def _labels(document: Any) -> Iterator[str]:
    """How its pages are called, where that is more than a number."""
    for index in range(min(len(document), _MOST_LABELS)):
        label = document.get_page_label(index)
        runs = [set(word.lower()) for word in _WORD.findall(label)]
        # Pages beyond the 52nd by letters are "aaa", "bbb".
        if not all(letters <= _ROMAN or len(letters) == 1 for letters in runs):
            yield label


def _text_from(asked: Callable[[Any, Any, int], int], of: Any) -> str:
    """What a function of the library writes into the room that it is given."""
    size = asked(of, None, 0)
    if size <= 2:
        return ""
    room = (ctypes.c_ushort * (size // 2 + 1))()
    asked(of, room, size)
    return bytes(room)[: size - 2].decode("utf-16-le", "replace")
