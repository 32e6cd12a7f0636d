"""Parts of a recording's file: so many bytes from there on, never more than is sensible to look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import BinaryIO

#: Of a part that holds words; longer ones are pictures or sound.
MOST_BYTES = 256 * 1024
_OPENED = re.compile(rb"<((?:dc|photoshop|xmpDM|exif|Iptc4xmpCore|xmpRights):[\w-]{1,80})(?:\s[^<>]{0,1000})?>")
_LONGEST = 4000
_ATTRIBUTES = re.compile(rb"\b(?:dc|photoshop|exif|Iptc4xmpCore):[\w-]+=\"([^\"]{1,4000})\"")
_TAG = re.compile(rb"<[^>]*>")
_PLACE = re.compile(r"([-+]\d{1,2}(?:\.\d+)?)([-+]\d{1,3}(?:\.\d+)?)(?:[-+][\d.]+)?(?:CRS[^/]*)?/?\s*\Z")


def at(file: BinaryIO, start: int, size: int) -> bytes:
    """Those bytes, of a long part the first."""
    file.seek(start)
    return file.read(min(size, MOST_BYTES))


def text(raw: bytes) -> str:
    """What bytes spell in UTF-8, or else in the usual letters of the West."""
    raw = raw.strip(b"\0")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def placed(words: str) -> str:
    """A place as recordings write it, such as "+53.8008-001.5491/", in words; anything else as it is."""
    found = _PLACE.match(words.strip())
    return f"Made at {float(found[1]):.4f}, {float(found[2]):.4f}" if found else words


def described(packet: bytes) -> Iterator[str]:
    """What a packet of XMP says that somebody wrote."""
    start = 0
    while (opened := _OPENED.search(packet, start)) is not None:
        start, closing = opened.end(), b"</" + opened[1] + b">"
        end = packet.find(closing, start, start + _LONGEST + len(closing))
        if end > start:
            yield unescape(text(_TAG.sub(b" ", packet[start:end])))
            start = end
    for words in _ATTRIBUTES.findall(packet):
        yield unescape(text(words))
