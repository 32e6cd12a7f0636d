"""The type of a file from its bytes. Its name only decides between kinds of plain text."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import BinaryIO

from content.extraction.encodings import begins_as_text
from content.extraction.types import Refused, State

PDF = "application/pdf"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
PPT = "application/vnd.ms-powerpoint"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
MSG = "application/vnd.ms-outlook"
ODT = "application/vnd.oasis.opendocument.text"
ODP = "application/vnd.oasis.opendocument.presentation"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
RTF = "application/rtf"
EPUB = "application/epub+zip"
EML = "message/rfc822"
HTML = "text/html"
MARKDOWN = "text/markdown"
CSV = "text/csv"
PLAIN = "text/plain"
VTT = "text/vtt"
SRT = "application/x-subrip"
SVG = "image/svg+xml"
ZIP = "application/zip"
OLE = "application/x-ole-storage"
ENCRYPTED_OFFICE = "application/x-encrypted-office"
KEYNOTE = "application/vnd.apple.iwork"
OLD_WORD = "application/x-word-before-97"
OLD_POWERPOINT = "application/x-powerpoint-before-97"
XPS = "application/oxps"
SHORTCUT = "application/x-mswinurl"
UNKNOWN = "application/octet-stream"

#: Files of slides, whose originals hold speaker notes and hidden slides.
DECKS = (PPTX, PPT, ODP)

_HEAD = 8192
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", RTF),
    (b"L\0\0\0\x01\x14\x02\0", SHORTCUT),
    (b"bplist00", SHORTCUT),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"\x00\x00\x01\xb3", "video/mpeg"),
    (b"FLV\x01", "video/x-flv"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-wmv"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-msdownload"),
    (b"%!PS", "application/postscript"),
    (b"\xdb\xa5", OLD_WORD),
    (b"\xfe\x37\x00\x23", OLD_WORD),
)
_GOOGLE = (
    *(".gdoc", ".gsheet", ".gslides", ".gdraw", ".gform", ".gtable", ".glink", ".gmap", ".gsite", ".gjam"),
    ".gscript",
)
# Of what Keynote, Pages and Numbers wrote before 2013, and since.
_APPLE_PARTS = frozenset(("Index.zip", "index.apxl", "index.apxl.gz", "buildVersionHistory.plist"))
_ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OPENDOCUMENT = {ODT: ODT, ODP: ODP, ODS: ODS, EPUB: EPUB}
_PARTS = (
    (rb"presentationml\.(presentation|slideshow|template)|ms-powerpoint\.(presentation|slideshow|template)", PPTX),
    (rb"wordprocessingml\.(document|template)\.main|ms-word\.(document|template)\.macroEnabled", DOCX),
    (rb"ms-excel\.sheet\.binary", XLSB),
    (rb"ms-package\.xps|openxps", XPS),
    (rb"spreadsheetml\.(sheet|template)\.main|ms-excel\.(sheet|template|addin)\.macroEnabled", XLSX),
)
# What is text under such a name was saved in the file's place; .doc and .xls are text or HTML often enough.
_NEVER_TEXT = frozenset((".pdf", ".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".pptm", ".odt", ".odp", ".ods", ".key"))
_PDF_OBJECT = re.compile(rb"^\d+ \d+ obj\b", re.M)
_MAIL_HEADER = re.compile(
    rb"^(From|To|Subject|Date|Received|Return-Path|MIME-Version|Message-ID|Delivered-To|X-[\w-]+|Content-Type):", re.I
)


def content_type_of(path: Path, filename: str) -> str:
    """Say what the file is. Refuses empty files; unreadable archives are named as what they claim to be."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if not head:
            raise Refused(State.DAMAGED, "The file is empty.")
        # Before PDFs, which may begin with something else: an archive or a message may hold one.
        if head.startswith(_ZIP_MAGICS):
            return _zip_type(file, filename)
        if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
            return _ole_type(file)
        if b"%PDF-" in head[:1024]:
            return PDF
        if known := _signature(head):
            return known
        text_type = _text_type(head, filename)
        if text_type:
            _refuse_false_name(head, text_type, filename)
        return text_type or UNKNOWN


def _refuse_false_name(head: bytes, text_type: str, filename: str) -> None:
    """Refuse text that is called a PDF or an Office file: whoever takes it can't open it, and it is not what the name
    says.
    """
    suffix = Path(filename).suffix.lower()
    if suffix not in _NEVER_TEXT:
        return
    if suffix == ".pdf" and _PDF_OBJECT.search(head):
        raise Refused(State.DAMAGED, "The beginning of the PDF is missing. Open it elsewhere and save it anew.")
    if text_type == HTML:
        what = f"It is called {suffix} but holds a web page, perhaps one that asked to log in."
        raise Refused(State.DAMAGED, f"{what} Download the file itself and upload that.")
    raise Refused(State.DAMAGED, f"It is called {suffix} but holds plain text. Upload the file itself.")


def is_recording(path: Path) -> bool:
    """Whether it is video or audio, which is stored and played as it is."""
    with path.open("rb") as file:
        return _signature(file.read(512)).startswith(("video/", "audio/"))


def _signature(head: bytes) -> str:
    for magic, content_type in _SIGNATURES:
        if head.startswith(magic):
            return content_type
    if head.startswith(b"BM") and len(head) > 26 and head[14:18] in (b"\x28\0\0\0", b"\x7c\0\0\0", b"\x6c\0\0\0"):
        return "image/bmp"
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _iso_media(head[8:12])
    if head[4:8] in (b"moov", b"mdat", b"wide") and head[:4] != b"\0\0\0\0":
        return "video/quicktime"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head[:128] else "audio/ogg"
    if len(head) > 3 and head[0] == 0xFF and head[1] in (0xFB, 0xF3, 0xF2, 0xFA):
        return "audio/mpeg"
    if len(head) > 3 and head[0] == 0xFF and head[1] in (0xF1, 0xF9):
        return "audio/aac"
    return ""


def _iso_media(brand: bytes) -> str:
    if brand in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
        return "image/heic"
    if brand in (b"avif", b"avis"):
        return "image/avif"
    if brand == b"qt  ":
        return "video/quicktime"
    if brand in (b"M4A ", b"M4B "):
        return "audio/mp4"
    return "video/mp4"


def _zip_type(file: BinaryIO, filename: str) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "[Content_Types].xml" in names:
                return _office_type(_member(archive, "[Content_Types].xml", 1 << 20))
            if "mimetype" in names:
                named = _member(archive, "mimetype", 200).decode("ascii", "replace").strip()
                return _OPENDOCUMENT.get(named.removesuffix("-template"), ZIP)
            if any(name.endswith(".iwa") for name in names) or not names.isdisjoint(_APPLE_PARTS):
                return KEYNOTE
            if filename.lower().endswith((".pages", ".numbers", ".key")) and "index.xml" in names:
                return KEYNOTE
            return ZIP
    except Exception as error:  # zipfile answers broken archives with a dozen kinds of exception
        if filename.lower().endswith((".pptx", ".docx", ".xlsx", ".pptm", ".docm", ".xlsm", ".odt", ".odp", ".ods")):
            raise Refused(State.DAMAGED, "The file's package can't be opened; it may have been cut off.") from error
        return ZIP


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as member:
        return member.read(most)


def _office_type(types: bytes) -> str:
    for pattern, content_type in _PARTS:
        if re.search(pattern, types, re.I):
            return content_type
    return ZIP


def _ole_type(file: BinaryIO) -> str:
    # The names are looked for where directory entries may stand instead of walking the allocation table, because
    # a damaged table must not hide that the file is an old Office file.
    names = _ole_entry_names(file)
    if "EncryptedPackage" in names:
        return ENCRYPTED_OFFICE
    if "PowerPoint Document" in names:
        return OLD_POWERPOINT if "Text_Content" in names else PPT
    if "PP40" in names:
        return OLD_POWERPOINT
    if "WordDocument" in names:
        return DOC
    if names & {"Workbook", "Book", "WORKBOOK", "BOOK"}:
        return XLS
    if "__properties_version1.0" in names:
        return MSG
    return OLE


def _ole_entry_names(file: BinaryIO) -> set[str]:
    names: set[str] = set()
    file.seek(512)
    while block := file.read(128 * 4096):
        for start in range(0, len(block) - 127, 128):
            length = int.from_bytes(block[start + 64 : start + 66], "little")
            name = block[start : start + length]
            if 4 <= length <= 64 and block[start + 66] in (1, 2, 5) and name.endswith(b"\0\0"):
                names.add(name[:-2].decode("utf-16-le", "replace"))
    return names


def _text_type(head: bytes, filename: str) -> str:
    text = _as_text(head)
    if text is None:
        return ""
    start = text.lstrip("\ufeff \t\r\n").lower()[:1024]
    if _is_shortcut(start, filename.lower()):
        return SHORTCUT
    if start.startswith(("<!doctype html", "<html")) or (start.startswith("<") and "<body" in start):
        return HTML
    if start.startswith(("<?xml", "<!--", "<svg", "<!doctype svg")) and "<svg" in text.lower():
        return SVG
    if start.startswith("webvtt"):
        return VTT
    if re.match(r"\d+\s*\n\d\d:\d\d:\d\d,\d{3} --> ", start.replace("\r", "")):
        return SRT
    if sum(bool(_MAIL_HEADER.match(line)) for line in head.lstrip().split(b"\n")[:40]) >= 2:
        return EML
    return _text_by_name(filename.lower())


def _is_shortcut(start: str, name: str) -> bool:
    """Whether it only says where something else is: a link of Windows, macOS, Linux or Google Drive."""
    if start.startswith(("[internetshortcut", "[desktop entry]")):
        return True
    if name.endswith((".webloc", ".webbookmark")):
        return "<plist" in start
    return name.endswith(_GOOGLE) and start.startswith("{")


def _text_by_name(name: str) -> str:
    if name.endswith((".md", ".markdown")):
        return MARKDOWN
    if name.endswith((".csv", ".tsv")):
        return CSV
    if name.endswith((".html", ".htm")):
        return HTML
    return PLAIN


def _as_text(head: bytes) -> str | None:
    text = begins_as_text(head[:-4] if len(head) == _HEAD else head)
    if text is None and b"\0" in head:
        return None
    # Of letters that nobody can tell the reader says so; here the ASCII among them is enough.
    text = head.decode("cp1252", "replace") if text is None else text
    odd = sum(letter < " " and letter not in "\t\n\r\f\x1b" for letter in text)
    return None if odd > len(text) // 100 else text
