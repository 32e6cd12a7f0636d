"""Recordings that say about themselves in tags at their start or end: WAV, AVI, MP3, FLAC, Ogg and Windows Media."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

from content.extraction.readers.recordings.parts import at, described, placed, text

_MOST_COMMENTS, _MOST_CHUNKS, _MAX_DEPTH = 2000, 20_000, 8
_BY_PROGRAMS = (b"ISFT", b"ITCH", b"ISMP", b"IDIT", b"TSSE", b"TENC", b"TLEN", b"TSRC", b"TDTG", b"TDEN")
_ENCODINGS = ("latin-1", "utf-16", "utf-16-be", "utf-8")
_LOUDNESS = re.compile(
    r"(?:replaygain|encoder|r128|vendor|major_brand|minor_version|compatible_brands|wm/encoding)", re.I
)
# Of an Ogg file, and of the blocks of a FLAC file, before the sound.
_HEAD = 256 * 1024
_CONTENT = bytes.fromhex("3326b2758e66cf11a6d900aa0062ce6c")
_MORE_CONTENT = bytes.fromhex("40a4d0d207e3d21197f000a0c95ea850")
_ID3_AT_END = 128


def of_riff(file: BinaryIO) -> Iterator[str]:
    """WAV and AVI."""
    file.seek(0, 2)
    yield from _chunks(file, 12, file.tell(), iter(range(_MOST_CHUNKS)))


def _chunks(
    file: BinaryIO, start: int, end: int, left: Iterator[int], *, is_info: bool = False, depth: int = 0
) -> Iterator[str]:
    """What the chunks there say, and those within them: no more of all than are `left`."""
    for _ in left:
        head = at(file, start, 12)
        if start + 8 > end or len(head) < 8:
            return
        name, size = head[:4], int.from_bytes(head[4:8], "little")
        if name == b"LIST":
            # What is called "movi" is the picture itself.
            if head[8:12] != b"movi" and depth < _MAX_DEPTH:
                within, is_said = min(end, start + 8 + size), head[8:12] == b"INFO"
                yield from _chunks(file, start + 12, within, left, is_info=is_said, depth=depth + 1)
        elif is_info:
            if name not in _BY_PROGRAMS:
                yield text(at(file, start + 8, size))
        elif name == b"bext":
            raw = at(file, start + 8, min(size, 320))
            # Who made it, and what it is of.
            yield from (text(raw[:256].partition(b"\0")[0]), text(raw[256:288].partition(b"\0")[0]))
        elif name in (b"_PMX", b"XMP_"):
            yield from described(at(file, start + 8, size))
        elif name == b"iXML":
            yield re.sub(r"<[^>]*>", " ", text(at(file, start + 8, size)))
        elif name.lower() == b"id3 ":
            yield from _frames(at(file, start + 8, size))
        elif name == b"strn":
            yield text(at(file, start + 8, size))
        start += 8 + size + size % 2


def of_mpeg(file: BinaryIO) -> Iterator[str]:
    """MP3 and AAC, which say it before the sound, after it, or both."""
    head = at(file, 0, 10)
    if head.startswith(b"ID3"):
        yield from _frames(at(file, 0, 10 + _seven_bits(head[6:10])))
    end = file.seek(0, 2)
    tag = at(file, max(0, end - _ID3_AT_END), _ID3_AT_END)
    if tag.startswith(b"TAG"):
        yield from (
            text(tag[first:last].partition(b"\0")[0]) for first, last in ((3, 33), (33, 63), (63, 93), (97, 127))
        )


def _frames(tag: bytes) -> Iterator[str]:
    """The frames of an ID3 tag that hold words."""
    if not tag.startswith(b"ID3") or len(tag) < 10:
        return
    version, flags, start = tag[3], tag[5], 10
    if flags & 0x40 and version > 2:
        start += int.from_bytes(tag[10:14], "big") + 4 if version == 3 else _seven_bits(tag[10:14])
    name_size, before = (3, 6) if version == 2 else (4, 10)
    while start + before <= len(tag) and tag[start]:
        name, raw_size = tag[start : start + name_size], tag[start + name_size : start + 2 * name_size]
        size = _seven_bits(raw_size) if version == 4 else int.from_bytes(raw_size, "big")
        body = tag[start + before : start + before + size]
        if name not in _BY_PROGRAMS:
            yield from _frame(name, body)
        start += before + max(size, 1)


def _frame(name: bytes, body: bytes) -> Iterator[str]:
    if not body:
        return
    if name == b"PRIV":
        yield from described(body)
        return
    has_language = name in (b"COMM", b"USLT", b"COM", b"ULT", b"USER")
    if body[0] >= len(_ENCODINGS) or not (has_language or name.startswith(b"T") or name in (b"GEOB", b"GEO")):
        return
    said = body[4 if has_language else 1 :].decode(_ENCODINGS[body[0]], "replace")
    yield said.replace("\0", " ").replace("\ufeff", "").replace("\ufffe", "")


def _seven_bits(raw: bytes) -> int:
    number = 0
    for byte in raw:
        number = number << 7 | byte & 0x7F
    return number


def of_comments(file: BinaryIO) -> Iterator[str]:
    """Ogg and FLAC, which have a list of comments, each a name and what it says."""
    head = at(file, 0, _HEAD)
    if head.startswith(b"fLaC"):
        yield from _of_flac(head)
        return
    for mark in (b"\x03vorbis", b"OpusTags", b"\x81theora", b"\x7fFLAC"):
        if (place := head.find(mark)) >= 0:
            yield from _comments(head[place + len(mark) :])


def _of_flac(head: bytes) -> Iterator[str]:
    start, is_last = 4, False
    while not is_last and start + 4 <= len(head):
        kind, size = head[start] & 0x7F, int.from_bytes(head[start + 1 : start + 4], "big")
        is_last = bool(head[start] & 0x80)
        if kind == 4:
            yield from _comments(head[start + 4 : start + 4 + size])
        start += 4 + size


def _comments(raw: bytes) -> Iterator[str]:
    try:
        start = 4 + struct.unpack_from("<I", raw)[0]
        count = struct.unpack_from("<I", raw, start)[0]
        start += 4
        for _ in range(min(count, _MOST_COMMENTS)):
            size = struct.unpack_from("<I", raw, start)[0]
            name, _, said = text(raw[start + 4 : start + 4 + size]).partition("=")
            # A cover is a picture, as letters.
            if not _LOUDNESS.match(name) and name.lower() != "metadata_block_picture":
                yield placed(said)
            start += 4 + size
    except struct.error:
        return


def of_windows_media(file: BinaryIO) -> Iterator[str]:
    """WMV and WMA: title, author, rights, description and rating, and whatever else has a name."""
    head = at(file, 0, _HEAD)
    if (place := head.find(_CONTENT)) >= 0:
        sizes = [int.from_bytes(head[place + 24 + 2 * at_ : place + 26 + 2 * at_], "little") for at_ in range(5)]
        start = place + 34
        for size in sizes:
            yield head[start : start + size].decode("utf-16-le", "replace").strip("\0")
            start += size
    if (place := head.find(_MORE_CONTENT)) >= 0:
        start = place + 26
        for _ in range(int.from_bytes(head[place + 24 : place + 26], "little")):
            name, start = _counted(head, start)
            kind = int.from_bytes(head[start : start + 2], "little")
            said, start = _counted(head, start + 2)
            if kind == 0 and not _LOUDNESS.match(name.decode("utf-16-le", "replace")):
                yield said.decode("utf-16-le", "replace").strip("\0")


def _counted(raw: bytes, start: int) -> tuple[bytes, int]:
    """Some bytes whose number stands before them, and where they end."""
    size = int.from_bytes(raw[start : start + 2], "little")
    return raw[start + 2 : start + 2 + size], start + 2 + size
