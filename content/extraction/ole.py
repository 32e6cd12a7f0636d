"""Old binary Office files: whether a password locks them and whether they hold macros."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import olefile

from content.extraction import sniff
from content.extraction.package import authors
from content.extraction.types import Finding, Refused, State

_FILEPASS = 0x2F
_ENCRYPTED_DECK = 0xF3D1C4DF
_ENCRYPTED_DOCUMENT = 0x0100
_WORD_6 = b"\xdc\xa5"


def refuse_encrypted(path: Path, content_type: str) -> None:
    """Refuse files locked by a password. Files too broken to tell are left to whoever reads them."""
    try:
        with olefile.OleFileIO(str(path)) as ole:
            locked = _locked(ole, content_type)
    except Exception:  # noqa: BLE001  a broken container; the reader will name it
        return
    if locked:
        raise Refused(State.PASSWORD_PROTECTED, "")


def _locked(ole: olefile.OleFileIO, content_type: str) -> bool:
    if content_type == sniff.DOC:
        flags = _head(ole, "WordDocument", 12)[10:12]
        return bool(int.from_bytes(flags, "little") & _ENCRYPTED_DOCUMENT)
    if content_type == sniff.PPT:
        return int.from_bytes(_head(ole, "Current User", 16)[12:16], "little") == _ENCRYPTED_DECK
    return _has_filepass(_head(ole, "Workbook", 4096) or _head(ole, "Book", 4096))


def _head(ole: olefile.OleFileIO, name: str, size: int) -> bytes:
    return ole.openstream(name).read(size) if ole.exists(name) else b""


def _has_filepass(stream: bytes) -> bool:
    at = 0
    while at + 4 <= len(stream):
        kind, size = int.from_bytes(stream[at : at + 2], "little"), int.from_bytes(stream[at + 2 : at + 4], "little")
        if kind == _FILEPASS:
            return True
        at += 4 + size
    return False


def is_older_than_97(path: Path) -> bool:
    """Whether it is a document of Word 6 or 95. False for files too broken to tell."""
    try:
        with olefile.OleFileIO(str(path)) as ole:
            return _head(ole, "WordDocument", 2) == _WORD_6
    except Exception:  # noqa: BLE001
        return False


def has_stream(path: Path, name: str) -> bool:
    """Whether there is one of this name with anything in it. False for files too broken to tell."""
    try:
        with olefile.OleFileIO(str(path)) as ole:
            return ole.exists(name) and ole.get_size(name) > 0
    except Exception:  # noqa: BLE001
        return False


def findings(path: Path) -> Iterator[Finding]:
    try:
        with olefile.OleFileIO(str(path)) as ole:
            names = {"/".join(entry).lower() for entry in ole.listdir(storages=True)}
            about = ole.get_metadata()
    except Exception:  # noqa: BLE001
        return
    if any(name.split("/")[0] in ("macros", "_vba_project_cur") or name.endswith("vba") for name in names):
        yield Finding("macros", "Macros, which are never run here.")
    if any(name.startswith("objectpool") or "/ole10native" in name.replace("\x01", "/") for name in names):
        yield Finding("embedded", "Embedded files.")
    yield from authors(_decoded(about.author), _decoded(about.last_saved_by))


def _decoded(value: bytes | str | None) -> str:
    text = value.decode("cp1252", "replace") if isinstance(value, bytes) else value or ""
    return text.strip("\0 ")[:100]
