"""What a PDF says about itself, and what it keeps of how it was before."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from content.extraction.hidden import Hiding, Unseen

_END, _LINEARIZED = re.compile(rb"%%EOF"), re.compile(rb"/Linearized\b")
_HEAD = 2048
_DESCRIBED = re.compile(
    rb"<(dc:description|dc:subject|dc:rights|pdf:Keywords|xmp:Label|photoshop:Instructions|pdfx:[\w-]+)\b[^>]*>"
    rb"(.{1,4000}?)</\1>",
    re.S,
)
_ABOUT = ("Subject", "Keywords")
# What programs write where nobody wrote anything.
_SAYS_NOTHING = frozenset(("unspecified", "untitled", "none"))


def note(path: Path, document: Any, unseen: Unseen) -> None:
    """Note the words of its properties, and whether versions from before it was last saved are still in it."""
    about = document.get_metadata_dict(skip_empty=True)
    said = [str(about[name]).strip() for name in _ABOUT if about.get(name)]
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        said += _described(data)
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
