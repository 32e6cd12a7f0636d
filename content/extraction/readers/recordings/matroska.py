"""WebM and Matroska: elements within elements, each with a number for its name and its size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from content.extraction.readers.recordings.parts import at, placed, text

_HOLDING = {
    *(0x18538067, 0x1549A966, 0x1254C367, 0x7373, 0x67C8, 0x1654AE6B, 0xAE, 0x1941A469, 0x61A7),
    *(0x1043A770, 0x45B9, 0xB6, 0x80),
}
_SIMPLE_TAG, _TAG_NAME, _TAG_STRING = 0x67C8, 0x45A3, 0x4487
# A title, the name of a track, of an attached file with its description, of a chapter.
_SAYING = {0x7BA9, 0x536E, 0x466E, 0x467E, 0x85}
_CLUSTER = 0x1F43B675
# As programs write them: about themselves and about lengths.
_BY_PROGRAMS = (
    *("ENCODER", "DURATION", "_STATISTICS", "BPS", "NUMBER_OF_", "HANDLER_NAME", "VENDOR_ID", "MAJOR_BRAND"),
    *("MINOR_VERSION", "COMPATIBLE_BRANDS", "CREATION_TIME"),
)
_MOST_ELEMENTS, _MAX_DEPTH = 50_000, 8


def words(file: BinaryIO) -> Iterator[str]:
    """What elements beside sound and picture say."""
    file.seek(0, 2)
    yield from _Elements(file).within(0, file.tell())


class _Elements:
    def __init__(self, file: BinaryIO) -> None:
        self.file, self.left = file, _MOST_ELEMENTS

    def within(self, start: int, end: int, depth: int = 0) -> Iterator[str]:
        name = ""
        for kind, begin, size in self._between(start, end):
            if kind == _TAG_NAME:
                name = text(at(self.file, begin, size)).upper()
            elif kind == _TAG_STRING:
                if not name.startswith(_BY_PROGRAMS):
                    yield placed(text(at(self.file, begin, size)))
            elif kind in _SAYING:
                yield text(at(self.file, begin, size))
            elif kind in _HOLDING and depth < _MAX_DEPTH:
                yield from self.within(begin, begin + size, depth + 1)

    def _between(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The elements there: what they are, where what they say begins, and how many bytes it takes."""
        while start < end and self.left:
            self.left -= 1
            head = at(self.file, start, 12)
            kind_bytes = _length_of(head[:1], 4)
            size_bytes = _length_of(head[kind_bytes : kind_bytes + 1], 8) if kind_bytes else 0
            before = kind_bytes + size_bytes
            if not size_bytes or len(head) < before:
                return
            kind = int.from_bytes(head[:kind_bytes], "big")
            marker = 1 << 7 * size_bytes
            size = int.from_bytes(head[kind_bytes:before], "big") - marker
            if size == marker - 1:
                # A recorder that did not know how long it goes on. In a cluster the next elements are found by steps.
                size = 0 if kind == _CLUSTER else end - start - before
            yield kind, start + before, min(size, end - start - before)
            start += before + size


def _length_of(first: bytes, most: int) -> int:
    """How many bytes a number takes, by its first one; 0 for none."""
    length = 9 - first[0].bit_length() if first else 9
    return length if length <= most else 0
