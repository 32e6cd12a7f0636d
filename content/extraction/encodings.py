"""What letters the bytes of a text stand for, when nothing or something wrong says so."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

import chardet

from content.extraction.types import Finding, Refused, State, counted

# What programs have written for people to read. Without the code pages of mainframes and of early home computers,
# a few letters with accents are not taken for Hebrew.
_WRITTEN = (
    *("windows-1252", "windows-1250", "windows-1251", "windows-1253", "windows-1254", "windows-1255", "windows-1256"),
    *("windows-1257", "windows-1258", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-8", "koi8-r", "koi8-u"),
    *("macroman", "maccyrillic", "ibm850", "ibm866", "tis-620", "shift_jis", "cp932", "euc-jp"),
    *("iso-2022-jp", "gb18030", "big5", "big5hkscs", "euc-kr", "cp949", "utf-16-le", "utf-16-be", "utf-32-le"),
    *("utf-32-be", "utf-7", "hz-gb-2312"),
)
# What a page names and what browsers read instead, as most of such pages are written in the larger one.
_LARGER = {
    **dict.fromkeys(("ascii", "iso8859-1", "iso8859-15"), "cp1252"),
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "tis-620": "cp874",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 200_000
# Letters that Windows-1252 writes beyond ASCII; anything else in UTF-8 by chance is a letter nobody wrote.
_WESTERN = re.compile("[\u00a0-\u017f\u2010-\u203a\u20ac\u2122]")
_PUNCTUATION = frozenset("€‚„…‘’“”•–—™\u00a0£©«®°·»".encode("cp1252"))
# Where only letters stand: there they are letters of another encoding.
_WITHIN_A_WORD = re.compile("[a-z][€‚„…‘“”•™\u00a0£©«®°·»][a-z]")
# One in so many letters that nobody writes, and it is no text.
_NONSENSE = 50
_UNKNOWN = "Which letters its bytes stand for can't be told. As UTF-8 it can be read."


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and how many of its bytes stood for no letter: each is U+FFFD in it."""

    text: str
    unread: int = 0

    def findings(self) -> tuple[Finding, ...]:
        if not self.unread:
            return ()
        what = counted(self.unread, "letter")
        return (Finding("letters", f"{what} that can't be read, shown as \N{REPLACEMENT CHARACTER}."),)


def decoded(data: bytes, named: str = "") -> Decoded:
    """The text: by its mark, as UTF-8, in the encoding that is `named` for it, else as a detector reads it.

    UTF-8 with a few broken bytes stays UTF-8. Refuses bytes that are no text in any encoding, as damaged.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    if not _seems_other(data):
        try:
            return Decoded(data.decode("utf-8"))
        except UnicodeDecodeError:
            pass
    if (text := _as_named(data, named)) is not None:
        return Decoded(text)
    return _nearly_utf_8(data) or _guessed(data)


def text_of(data: bytes, named: str = "") -> str:
    """The text alone, with U+FFFD for each byte that stands for no letter, also where nothing fits."""
    try:
        return decoded(data, named).text
    except Refused:
        return data.decode("utf-8", "replace")


def begins_as_text(head: bytes) -> str | None:
    """The beginning of a file as text, or None when it is none. Only telling text from other files needs this."""
    try:
        return decoded(head).text
    except Refused:
        return None


def _lenient(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    return Decoded(text, text.count("\ufffd"))


def _as_named(data: bytes, named: str) -> str | None:
    try:
        encoding = codecs.lookup(named.strip().strip("\"'")).name if named else ""
        text = data.decode(_LARGER.get(encoding, encoding)) if encoding not in ("", "utf-8") else None
    except (LookupError, UnicodeError, ValueError):
        return None
    return text if isinstance(text, str) and not _is_nonsense(text) else None


def _seems_other(data: bytes) -> bool:
    """Whether it is UTF-16 or 32, or Japanese mail, whose bytes are all ASCII and change their letters by an escape."""
    return b"\0" in data or b"\x1b$" in data


def _nearly_utf_8(data: bytes) -> Decoded | None:
    """UTF-8 in which some bytes are broken, told by the letters that are whole: by chance there are hardly any."""
    if _seems_other(data):
        return None
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = [letter for letter in text if letter > "\x7f" and letter != "\ufffd"]
    if len(whole) > broken or (len(whole) == broken and all(map(_WESTERN.match, whole))):
        return Decoded(text, broken)
    return None


def _guessed(data: bytes) -> Decoded:
    for told in (_unmarked_utf_16, _english):
        if (text := told(data)) is not None:
            return Decoded(text)
    found = chardet.detect(data, max_bytes=_LOOKED_AT, include_encodings=_WRITTEN)
    if not (encoding := found["encoding"]):
        raise Refused(State.DAMAGED, _UNKNOWN)
    encoding = codecs.lookup(encoding).name
    text = data.decode(_LARGER.get(encoding, encoding), "replace")
    if _is_nonsense(text):
        raise Refused(State.DAMAGED, _UNKNOWN)
    return Decoded(text, text.count("\ufffd"))


def _unmarked_utf_16(data: bytes) -> str | None:
    """UTF-16 without its mark: told by blanks and line ends, which every text has, in one order of bytes."""
    even = data[: len(data) // 2 * 2]
    if b"\0" not in even[:_LOOKED_AT]:
        return None
    read = (even.decode(encoding, "replace") for encoding in ("utf-16-le", "utf-16-be"))
    likely = [text for text in read if not _is_nonsense(text) and _has_plain_letters(text)]
    return max(likely, key=_plain_letters) if likely else None


def _english(data: bytes) -> str | None:
    """Windows-1252 with no letter beyond ASCII, only Word's quotation marks and such, too few to tell a language by."""
    found = set(data) - set(range(128))
    if b"\0" in data or b"\x1b" in data or not found <= _PUNCTUATION:
        return None
    text = data.decode("cp1252")
    return None if _WITHIN_A_WORD.search(text) else text


def _has_plain_letters(text: str) -> bool:
    return _plain_letters(text) > 0


def _plain_letters(text: str) -> int:
    """How many are printed ASCII, blanks and line ends among those looked at."""
    return sum(letter.isprintable() or letter in "\t\r\n" for letter in text[:_LOOKED_AT] if letter.isascii())


def _is_nonsense(text: str) -> bool:
    """Whether it has controls and letters without a meaning, more than slips in."""
    looked_at = text[:_LOOKED_AT]
    return sum(map(_is_unwritten, looked_at)) * _NONSENSE > len(looked_at)


def _is_unwritten(letter: str) -> bool:
    if letter.isascii():
        return letter < " " and letter not in "\t\r\n\f\x1b"
    return letter == "\ufffd" or unicodedata.category(letter) in ("Cc", "Cn", "Co", "Cs")
