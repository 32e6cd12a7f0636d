"""Recordings without sound or picture that say something about themselves, in each of the ways there are."""

from __future__ import annotations

import struct

SECRET = "Zebrasecret"
PLACE = "+53.8008-001.5491/"


def box(name: bytes, *inner: bytes) -> bytes:
    content = b"".join(inner)
    return struct.pack(">I", 8 + len(content)) + name + content


def _mp4(*notes: bytes, brand: bytes = b"isom", behind: bytes = b"") -> bytes:
    """With its notes after sound and picture, as most programs write it."""
    film = box(b"mdat", b"\0" * 5000)
    return box(b"ftyp", brand, b"\0\0\2\0") + film + box(b"moov", box(b"mvhd", b"\0" * 100), *notes) + behind


def _item(name: bytes, words: str, kind: int = 1) -> bytes:
    raw = words.encode("utf-16-be" if kind == 2 else "utf-8")
    return box(name, box(b"data", struct.pack(">II", kind, 0), raw))


def _listed(*items: bytes, keys: bytes = b"", version: bytes = b"\0" * 4) -> bytes:
    return box(b"meta", version, box(b"hdlr", b"\0" * 25), keys, box(b"ilst", *items))


def _keys(*names: str) -> bytes:
    return box(b"keys", struct.pack(">II", 0, len(names)), *(box(b"mdta", name.encode()) for name in names))


def _of_quicktime(name: bytes, words: str) -> bytes:
    raw = words.encode()
    return box(name, struct.pack(">HH", len(raw), 0x15C7), raw)


def _of_3gpp(name: bytes, words: str) -> bytes:
    return box(name, b"\0" * 4, b"\x15\xc7", words.encode(), b"\0")


def _xmp(words: str) -> bytes:
    return f"<x:xmpmeta><dc:description><rdf:Alt>{words}</rdf:Alt></dc:description></x:xmpmeta>".encode()


_XMP_BOX = box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), _xmp(SECRET))
_FREE = box(b"----", box(b"mean", b"\0" * 4, b"x"), box(b"name", b"\0" * 4, b"note"), _item(b"data", SECRET)[8:])


def element(kind: int, content: bytes) -> bytes:
    """Of Matroska, with its size in eight bytes."""
    name = kind.to_bytes((kind.bit_length() + 7) // 8, "big")
    return name + (len(content) | 1 << 56).to_bytes(8, "big") + content


def _tag(name: str, words: str) -> bytes:
    said = element(0x67C8, element(0x45A3, name.encode()) + element(0x4487, words.encode()))
    return element(0x1254C367, element(0x7373, said))


def _webm(*parts: bytes, endless: bool = False) -> bytes:
    head = element(0x1A45DFA3, element(0x4282, b"webm"))
    cluster = element(0x1F43B675, element(0xE7, b"\0") + element(0xA3, b"\0" * 3000))
    if endless:
        inner = element(0xE7, b"\0") + element(0xA3, b"\0" * 3000)
        cluster = b"\x1f\x43\xb6\x75\x01" + b"\xff" * 7 + inner
        return head + b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + cluster + b"".join(parts)
    return head + element(0x18538067, cluster + b"".join(parts))


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _riff(kind: bytes, *chunks: bytes) -> bytes:
    return _chunk(b"RIFF", kind + b"".join(chunks))


def _frame(name: bytes, content: bytes, version: int) -> bytes:
    size = len(content)
    raw = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) if version == 4 else struct.pack(">I", size)
    return name + raw + b"\0\0" + content


def _id3(*frames: tuple[bytes, bytes], version: int = 3) -> bytes:
    body = b"".join(_frame(name, content, version) for name, content in frames)
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3" + bytes((version, 0, 0)) + size + body


def _comments(*said: str) -> bytes:
    listed = b"".join(struct.pack("<I", len(one.encode())) + one.encode() for one in said)
    return struct.pack("<I", 3) + b"lib" + struct.pack("<I", len(said)) + listed


def _ogg(mark: bytes, *said: str) -> bytes:
    return b"OggS\0\2" + b"\0" * 20 + b"\1\x1e" + mark + _comments(*said) + b"\1"


def _flac(*said: str) -> bytes:
    listed = _comments(*said)
    return b"fLaC\0\0\0\x22" + b"\0" * 34 + b"\x84" + len(listed).to_bytes(3, "big") + listed


def _wide(words: str) -> bytes:
    return words.encode("utf-16-le") + b"\0\0"


def _windows_media(title: str, named: str) -> bytes:
    head = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + b"\0" * 14
    content = struct.pack("<5H", len(_wide(title)), 0, 0, 0, 0) + _wide(title)
    first = bytes.fromhex("3326b2758e66cf11a6d900aa0062ce6c") + struct.pack("<Q", 24 + len(content)) + content
    name, said = _wide("WM/Remark"), _wide(named)
    more = struct.pack("<HH", 1, len(name)) + name + struct.pack("<HH", 0, len(said)) + said
    return head + first + bytes.fromhex("40a4d0d207e3d21197f000a0c95ea850") + struct.pack("<Q", 24 + len(more)) + more


#: What it is: the file, its name, what is told of it.
RECORDINGS: dict[str, tuple[bytes, str, str]] = {
    "title of iTunes": (_mp4(box(b"udta", _listed(_item(b"\xa9nam", SECRET)))), "a.mp4", SECRET),
    "remark in wide letters": (_mp4(box(b"udta", _listed(_item(b"\xa9cmt", SECRET, 2)))), "a.mp4", SECRET),
    "description of a name of its own": (_mp4(box(b"udta", _listed(_FREE))), "a.mp4", SECRET),
    "note of QuickTime": (_mp4(box(b"udta", _of_quicktime(b"\xa9cmt", SECRET)), brand=b"qt  "), "a.mov", SECRET),
    "note of a track": (_mp4(box(b"trak", box(b"udta", box(b"name", SECRET.encode())))), "a.mp4", SECRET),
    "by keys": (
        _mp4(_listed(_item(b"\0\0\0\2", SECRET), keys=_keys("com.x.a", "com.x.b"), version=b""), brand=b"qt  "),
        "a.mov",
        SECRET,
    ),
    "title of a telephone": (_mp4(box(b"udta", _of_3gpp(b"titl", SECRET))), "a.mp4", SECRET),
    "packet of XMP": (_mp4(behind=_XMP_BOX), "a.mp4", SECRET),
    "packet of XMP among its notes": (_mp4(box(b"udta", box(b"XMP_", _xmp(SECRET)))), "a.mp4", SECRET),
    "where it was made": (_mp4(box(b"udta", _of_quicktime(b"\xa9xyz", PLACE))), "a.mp4", "Made at 53.8008, -1.5491"),
    "where it was made, by keys": (
        _mp4(_listed(_item(b"\0\0\0\1", PLACE), keys=_keys("com.apple.quicktime.location.ISO6709"))),
        "a.mov",
        "Made at 53.8008, -1.5491",
    ),
    "where it was made, with a name": (
        _mp4(box(b"udta", box(b"loci", b"\0" * 6, b"Hall\0\0", struct.pack(">iii", -101520, 3525888, 0)))),
        "a.mp4",
        "Made at 53.8008, -1.5491",
    ),
    "title of WebM": (_webm(element(0x1549A966, element(0x7BA9, SECRET.encode()))), "a.webm", SECRET),
    "tag of WebM": (_webm(_tag("COMMENT", SECRET)), "a.webm", SECRET),
    "tag after a recording of no known length": (_webm(_tag("COMMENT", SECRET), endless=True), "a.webm", SECRET),
    "place in a tag of WebM": (_webm(_tag("LOCATION", PLACE)), "a.webm", "Made at 53.8008, -1.5491"),
    "name of a track": (_webm(element(0x1654AE6B, element(0xAE, element(0x536E, SECRET.encode())))), "a.webm", SECRET),
    "attached file": (_webm(element(0x1941A469, element(0x61A7, element(0x466E, SECRET.encode())))), "a.mkv", SECRET),
    "remark of WAV": (
        _riff(b"WAVE", _chunk(b"data", b"\0" * 999), _chunk(b"LIST", b"INFO" + _chunk(b"ICMT", SECRET.encode()))),
        "a.wav",
        SECRET,
    ),
    "remark of a studio": (_riff(b"WAVE", _chunk(b"bext", SECRET.encode().ljust(602, b"\0"))), "a.wav", SECRET),
    "title of AVI": (
        _riff(
            b"AVI ", _chunk(b"LIST", b"movi" + b"\0" * 99), _chunk(b"LIST", b"INFO" + _chunk(b"INAM", SECRET.encode()))
        ),
        "a.avi",
        SECRET,
    ),
    "title of MP3": (_id3((b"TIT2", b"\0" + SECRET.encode())), "a.mp3", SECRET),
    "remark of MP3": (_id3((b"COMM", b"\1eng" + "\0".encode("utf-16") + SECRET.encode("utf-16"))), "a.mp3", SECRET),
    "free text of MP3": (_id3((b"TXXX", b"\3note\0" + SECRET.encode()), version=4), "a.mp3", SECRET),
    "after a frame with a number of more than one byte": (
        _id3((b"TALB", b"\3" + b"x" * 300), (b"TIT2", b"\3" + SECRET.encode()), version=4),
        "a.mp3",
        SECRET,
    ),
    "at the end of MP3": (b"\xff\xfb" + b"\0" * 500 + b"TAG" + SECRET.encode().ljust(125, b"\0"), "a.mp3", SECRET),
    "comment of FLAC": (_flac("DESCRIPTION=" + SECRET), "a.flac", SECRET),
    "comment of Ogg": (_ogg(b"\3vorbis", "TITLE=" + SECRET), "a.ogg", SECRET),
    "comment of Opus": (_ogg(b"OpusTags", "COMMENT=" + SECRET), "a.opus", SECRET),
    "title of Windows Media": (_windows_media(SECRET, "x"), "a.wmv", SECRET),
    "remark of Windows Media": (_windows_media("x", SECRET), "a.wmv", SECRET),
}

#: With nothing but what programs write by themselves.
SAYING_NOTHING: dict[str, tuple[bytes, str]] = {
    "MP4": (_mp4(box(b"udta", _listed(_item(b"\xa9too", "Lavf60.3.100")))), "a.mp4"),
    "QuickTime": (_mp4(box(b"udta", _of_quicktime(b"\xa9swr", "17.1")), brand=b"qt  "), "a.mov"),
    "WebM": (_webm(_tag("ENCODER", "Lavf"), _tag("DURATION", "00:00:01.0")), "a.webm"),
    "WAV": (_riff(b"WAVE", _chunk(b"LIST", b"INFO" + _chunk(b"ISFT", b"Lavf"))), "a.wav"),
    "MP3": (_id3((b"TSSE", b"\3Lavf")), "a.mp3"),
    "FLAC": (_flac("encoder=Lavf", "REPLAYGAIN_TRACK_GAIN=-7 dB"), "a.flac"),
    "nothing at all": (_mp4(), "a.mp4"),
}


def _deep(depth: int) -> bytes:
    made = b""
    for _ in range(depth):
        made = box(b"moov", made)
    return made


def _lists(depth: int) -> bytes:
    made = b""
    for _ in range(depth):
        made = _chunk(b"LIST", b"INFO" + made)
    return made


#: Cut off in the middle, or with sizes that lie.
BROKEN: dict[str, tuple[bytes, str]] = {
    **{f"{name}, cut": (data[: len(data) * 2 // 3], file_name) for name, (data, file_name, _) in RECORDINGS.items()},
    "endless box": (_mp4()[:-8] + b"\xff\xff\xff\xffudta", "a.mp4"),
    "box within itself": (box(b"ftyp", b"isom\0\0\0\0") + b"\0\0\0\1moov" + b"\xff" * 8, "a.mp4"),
    "very many boxes": (box(b"ftyp", b"isom\0\0\0\0") + box(b"free") * 50_000, "a.mp4"),
    "boxes within boxes": (box(b"ftyp", b"isom\0\0\0\0") + _deep(200), "a.mp4"),
    "lists within lists": (_riff(b"WAVE", _lists(3_000)), "a.wav"),
    "elements that are never closed": (_mp4(box(b"XMP_", b"<dc:title" * 20_000 + b"<dc:title>" * 5_000)), "a.mp4"),
}
