"""What cameras and programs write into a picture besides what is seen: where it was taken, by whom, of what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from PIL import ExifTags, Image, ImageFile, IptcImagePlugin

from content.extraction.hidden import Hiding, Unseen

_TOLD = {
    *("ImageDescription", "Artist", "Copyright", "UserComment", "XPTitle", "XPComment", "XPAuthor", "XPKeywords"),
    *("XPSubject", "Make", "Model", "CameraOwnerName", "BodySerialNumber", "DocumentName", "HostComputer", "PageName"),
}
_WIDE = "XP"
# Title, instructions, byline, town, country, caption.
_IPTC = {(2, number) for number in (5, 25, 40, 80, 90, 101, 105, 116, 120)}
_DESCRIBED = re.compile(
    rb"<(dc:description|dc:subject|dc:rights|dc:title|dc:creator|photoshop:[\w-]+|Iptc4xmpCore:[\w-]+)\b[^>]*>(.{1,4000}?)</\1>",
    re.S,
)
_KEPT_BY_FORMATS = (
    "comment",
    "Description",
    "Comment",
    "Author",
    "Copyright",
    "Title",
    "Source",
    "Warning",
    "Disclaimer",
)
_THUMBNAIL = 0x0201
_LATITUDE, _LATITUDE_SIDE, _LONGITUDE, _LONGITUDE_SIDE = 2, 1, 4, 3


def note(picture: Image.Image, unseen: Unseen) -> None:
    """Note what a picture says besides what is seen of it. One that says it brokenly says nothing."""
    try:
        found = list(dict.fromkeys(filter(None, (" ".join(one.split()) for one in _said(picture)))))
    except (ValueError, TypeError, KeyError, SyntaxError, OSError, ZeroDivisionError, AttributeError):
        return
    if found:
        unseen.add(Hiding.PHOTO, found)


def _said(picture: Image.Image) -> Iterator[str]:
    exif = picture.getexif()
    if place := _place(exif):
        yield f"Taken at {place}"
    for tags in (exif, exif.get_ifd(ExifTags.IFD.Exif)):
        for tag, value in tags.items():
            name = ExifTags.TAGS.get(tag, "")
            if name in _TOLD:
                yield _words(value, wide=name.startswith(_WIDE))
    if _THUMBNAIL in exif.get_ifd(ExifTags.IFD.IFD1):
        yield "A small copy of it as it was before"
    for key, value in _iptc(picture).items():
        if key in _IPTC:
            yield from (_words(one, wide=False) for one in (value if isinstance(value, list) else [value]))
    for name in _KEPT_BY_FORMATS:
        yield _words(picture.info.get(name, ""), wide=False)
    xmp = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    for described in _DESCRIBED.finditer(xmp.encode() if isinstance(xmp, str) else xmp):
        yield unescape(re.sub(rb"<[^>]*>", b" ", described[2]).decode("utf-8", "replace"))


def _iptc(picture: Image.Image) -> dict[tuple[int, int], bytes | list[bytes]]:
    return IptcImagePlugin.getiptcinfo(picture) or {} if isinstance(picture, ImageFile.ImageFile) else {}


def _place(exif: Image.Exif) -> str:
    tags = exif.get_ifd(ExifTags.IFD.GPSInfo)
    if _LATITUDE not in tags or _LONGITUDE not in tags:
        return ""
    sides = tags.get(_LATITUDE_SIDE, ""), tags.get(_LONGITUDE_SIDE, "")
    north, east = (_degrees(tags[key]) for key in (_LATITUDE, _LONGITUDE))
    return f"{-north if sides[0] == 'S' else north:.4f}, {-east if sides[1] == 'W' else east:.4f}"


def _degrees(parts: tuple[float, float, float]) -> float:
    return sum(float(part) / 60**place for place, part in enumerate(parts))


def _words(value: object, *, wide: bool) -> str:
    """Of bytes what they spell; of comments without the name of their encoding."""
    if not isinstance(value, bytes):
        return str(value).strip("\0 ") if isinstance(value, str) else ""
    if wide:
        return value.decode("utf-16-le", "replace").strip("\0 ")
    for head in (b"ASCII\0\0\0", b"UNICODE\0", b"\0" * 8):
        if value.startswith(head):
            coding = "utf-16" if head.startswith(b"U") else "utf-8"
            return value.removeprefix(head).decode(coding, "replace").strip("\0 ")
    return value.decode("utf-8", "replace").strip("\0 ")
