"""MP4, M4A and QuickTime: boxes within boxes, each with its size and its name."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from content.extraction.readers.recordings.parts import at, described, placed, text

_HOLDING = (b"moov", b"udta", b"trak")
_MOST_BOXES, _MAX_DEPTH = 20_000, 8
_XMP_ID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
# As programs call the tracks that they write, and themselves.
_BY_PROGRAMS = (b"\xa9too", b"\xa9swr", b"\xa9enc", b"\xa9fmt")
_BY_PROGRAMS_IN_WORDS = ("com.android.version", "com.android.capture.fps", "encoder", "major_brand")
_OF_3GPP = (b"titl", b"dscp", b"auth", b"perf", b"gnre", b"cprt", b"albm", b"kywd", b"clsf")
_UTF_8, _UTF_16 = 1, 2


@dataclass(frozen=True, slots=True)
class _Box:
    name: bytes
    start: int
    size: int


def words(file: BinaryIO) -> Iterator[str]:
    """What the boxes beside sound and picture say."""
    file.seek(0, 2)
    yield from _Boxes(file).within(0, file.tell())


class _Boxes:
    def __init__(self, file: BinaryIO) -> None:
        self.file, self.left = file, _MOST_BOXES

    def within(self, start: int, end: int, around: bytes = b"", depth: int = 0) -> Iterator[str]:
        for box in self._between(start, end):
            if box.name == b"meta":
                yield from self._described_by_keys(box)
            elif box.name in _HOLDING and depth < _MAX_DEPTH:
                yield from self.within(box.start, box.start + box.size, box.name, depth + 1)
            elif around == b"udta" or box.name in (b"uuid", b"XMP_"):
                yield from self._said_by(box)

    def _between(self, start: int, end: int) -> Iterator[_Box]:
        while start + 8 <= end and self.left:
            self.left -= 1
            head = at(self.file, start, 16)
            if len(head) < 8:
                return
            size, before = int.from_bytes(head[:4], "big"), 8
            if size == 1 and len(head) == 16:
                size, before = int.from_bytes(head[8:], "big"), 16
            size = end - start if size == 0 else size
            if size < before:
                return
            yield _Box(head[4:8], start + before, min(size, end - start) - before)
            start += size

    def _said_by(self, box: _Box) -> Iterator[str]:
        """What one box of a recording's notes says, in each of the ways there are."""
        if box.name in _BY_PROGRAMS:
            return
        raw = at(self.file, box.start, box.size)
        if box.name == b"uuid":
            yield from described(raw[16:]) if raw.startswith(_XMP_ID) else ()
        elif box.name == b"XMP_":
            yield from described(raw)
        elif box.name.startswith(b"\xa9"):
            yield from map(placed, _in_languages(raw))
        elif box.name in _OF_3GPP:
            yield _of_3gpp(raw[6:])
        elif box.name == b"loci":
            yield from _location(raw[6:])
        elif box.name == b"name":
            yield text(raw)

    def _described_by_keys(self, meta: _Box) -> Iterator[str]:
        """What a list says whose keys stand beside it, or in its boxes themselves."""
        start, end = meta.start, meta.start + meta.size
        # QuickTime writes no version before the boxes.
        start += 4 if at(self.file, start + 4, 4) not in (b"hdlr", b"keys", b"ilst") else 0
        keys: list[str] = []
        for box in self._between(start, end):
            if box.name == b"keys":
                keys = list(_keys(at(self.file, box.start, box.size)))
            elif box.name == b"ilst":
                for item in self._between(box.start, box.start + box.size):
                    number = int.from_bytes(item.name, "big")
                    key = keys[number - 1] if 0 < number <= len(keys) else ""
                    if item.name not in _BY_PROGRAMS and not key.startswith(_BY_PROGRAMS_IN_WORDS):
                        yield from self._values(item)

    def _values(self, item: _Box) -> Iterator[str]:
        inner = list(self._between(item.start, item.start + item.size))
        named = next((at(self.file, one.start, one.size)[4:] for one in inner if one.name == b"name"), b"")
        # What players need to play without a gap.
        if named.startswith((b"iTun", b"cdec", b"tool")):
            return
        for box in (one for one in inner if one.name == b"data"):
            raw = at(self.file, box.start, box.size)
            kind = int.from_bytes(raw[1:4], "big")
            if kind == _UTF_8:
                yield placed(text(raw[8:]))
            elif kind == _UTF_16:
                yield placed(raw[8:].decode("utf-16-be", "replace"))


def _in_languages(raw: bytes) -> Iterator[str]:
    """The words of a note of QuickTime, in one language after the other."""
    while len(raw) > 4:
        size = struct.unpack(">H", raw[:2])[0]
        if not 0 < size <= len(raw) - 4:
            return
        yield text(raw[4 : 4 + size])
        raw = raw[4 + size :]


def _keys(raw: bytes) -> Iterator[str]:
    at_byte = 8
    while at_byte + 8 <= len(raw):
        size = int.from_bytes(raw[at_byte : at_byte + 4], "big")
        if size < 8:
            return
        yield text(raw[at_byte + 8 : at_byte + size])
        at_byte += size


def _of_3gpp(raw: bytes) -> str:
    if raw[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return raw.decode("utf-16", "replace").strip("\0")
    return text(raw.partition(b"\0")[0])


def _location(raw: bytes) -> Iterator[str]:
    """The name of a place and where it is."""
    name, _, rest = raw.partition(b"\0")
    yield text(name)
    if len(rest) >= 9:
        east, north = struct.unpack(">ii", rest[1:9])
        yield f"Made at {north / 65536:.4f}, {east / 65536:.4f}"
