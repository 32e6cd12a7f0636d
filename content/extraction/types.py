"""What extraction is asked for and what it answers. No Django here: the child process imports this too."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from content.extraction.names import plain_name

MIB = 1024 * 1024
#: Raised whenever files that were read before should be read again: 1 since hidden words are left out of pages, 2 since
#: encodings, equations, symbols, chart sheets and the formats of cells are read as they are meant, 3 since letters that
#: nobody can see are left out of every kind of file, 4 since what files say about themselves is told too, 5 since words
#: of drawings, pages and sheets that are cut off, covered or moved away are left out however that is done, 6 since what
#: moves counts as it looks at rest and what recordings say about themselves is told.
READERS = 6
#: So many characters of what a file hides in one way are kept for the marketer.
MOST_HIDDEN_CHARS = 2000
TOO_MUCH_MEMORY = "Opening it takes more memory than a file may use."

# Made once: `json.dumps` would make one for every line.
_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode

# How the line of a page starts.
_PAGE = b'{"kind":"page",'

#: A word and its box on the page image: text, left, top, right, bottom, each from 0 to 1.
Word = tuple[str, float, float, float, float]


class State(StrEnum):
    """How reading a file ended."""

    READY = "ready"
    NO_TEXT = "no_text"
    PASSWORD_PROTECTED = "password_protected"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    TIMED_OUT = "timed_out"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Times in seconds, sizes in bytes."""

    cpu_seconds: int = 120
    wall_seconds: float = 120
    memory_bytes: int = 1536 * MIB
    max_file_bytes: int = 200 * MIB
    max_pages: int = 2000
    max_pixels: int = 100_000_000
    max_output_bytes: int = 1024 * MIB
    max_unpacked_bytes: int = 1024 * MIB
    max_page_chars: int = 200_000
    #: So that reading files never makes people wait for pages.
    niceness: int = 10
    #: Whether LibreOffice may draw Office files where it is installed.
    office: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to make. `images` are page numbers; None is every page, the empty set none.

    Without `text` the pages come only to carry images, and only those that are asked for.
    """

    text: bool = True
    images: frozenset[int] | None = frozenset({1})
    #: Pages whose words are to be read from their picture, and Tesseract's names of the languages to expect there.
    #: Then nothing else is made.
    recognise: frozenset[int] = frozenset()
    languages: tuple[str, ...] = ()

    def image(self, number: int) -> bool:
        return self.images is None or number in self.images

    def page(self, number: int) -> bool:
        return self.text or self.image(number)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a marketer should know before publishing: macros, comments, tracked changes, speaker notes.

    Of words that the file holds and its pages do not show, `where` names the places and `words` are a few of them.
    """

    code: str
    text: str
    where: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """One page, slide or sheet. `image` and `thumbnail` are file names within the output folder.

    `scanned` says that the page is a picture: what words it has, if any, stand in that.
    """

    number: int
    title: str = ""
    text: str = ""
    notes: str = ""
    hidden: bool = False
    scanned: bool = False
    words: tuple[Word, ...] = ()
    image: str = ""
    thumbnail: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class PageFile:
    """The pages on disk, read one at a time so that a long document does not fill the memory.

    Those of a short one are `kept` as they came, to spare reading them twice.
    """

    path: Path
    count: int = 0
    kept: tuple[ExtractedPage, ...] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[ExtractedPage]:
        if self.kept is not None:
            yield from self.kept
            return
        if not self.count:
            return
        left = self.count
        with self.path.open("rb") as lines:
            for line in lines:
                event = parse_event(line) if line.startswith(_PAGE) else None
                if isinstance(event, ExtractedPage):
                    yield event
                    left -= 1
                    if not left:
                        return


@dataclass(frozen=True, slots=True)
class Extraction:
    """The end of one run. `pages` may hold the part that was read before the end, also when the state is a failure.

    `repaginated` says that the pages are complete and replace those of an earlier run: their numbers changed.
    """

    state: State
    detail: str
    content_type: str
    pages: PageFile
    findings: tuple[Finding, ...] = ()
    repaginated: bool = False
    seconds: float = 0.0
    peak_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Detected:
    """The child's first word: what kind of file it is."""

    content_type: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The child's last word."""

    state: State
    detail: str = ""
    repaginated: bool = False
    trace: str = field(default="", compare=False)


Event = Detected | ExtractedPage | Finding | Ended
Kind = Literal["detected", "page", "finding", "ended"]


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it needs one."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


class Refused(Exception):  # noqa: N818  a verdict about the file, not a fault
    """A reader's way to say how the file ends when it can't be read."""

    def __init__(self, state: State, detail: str) -> None:
        super().__init__(detail)
        self.state = state
        self.detail = detail


def event_line(event: Event) -> bytes:
    """One JSON line for the stream from child to parent."""
    body: dict[str, Any]
    match event:
        case Detected():
            body = {"kind": "detected", "content_type": event.content_type}
        case Finding():
            body = {"kind": "finding", **{name: getattr(event, name) for name in Finding.__slots__}}
        case Ended():
            body = {"kind": "ended", "state": event.state, "detail": event.detail, "repaginated": event.repaginated}
            body["trace"] = event.trace
        case ExtractedPage():
            body = {"kind": "page", **{name: getattr(event, name) for name in ExtractedPage.__slots__}}
    return _encode(body).encode() + b"\n"


def parse_event(line: bytes) -> Event | None:
    """Read one line of the stream; None for anything that isn't exactly an event.

    The line comes from a process that a hostile file may have taken over, so nothing in it is trusted.
    """
    if not line.endswith(b"\n"):
        return None
    try:
        body = json.loads(line)
        return _event(body)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _event(body: dict[str, Any]) -> Event | None:
    match body["kind"]:
        case "detected":
            return Detected(content_type=str(body["content_type"])[:120])
        case "finding":
            return Finding(
                code=str(body["code"])[:40],
                text=plain_name(_clean(str(body["text"])))[:500],
                where=plain_name(_clean(str(body["where"])))[:300],
                words=plain_name(_clean(str(body["words"])))[:MOST_HIDDEN_CHARS],
            )
        case "ended":
            return Ended(
                state=State(body["state"]),
                detail=str(body["detail"])[:500],
                repaginated=body["repaginated"] is True,
                trace=str(body["trace"])[:4000],
            )
        case "page":
            return ExtractedPage(
                number=int(body["number"]),
                title=_clean(body["title"])[:300],
                text=_clean(body["text"]),
                notes=_clean(body["notes"]),
                hidden=body["hidden"] is True,
                scanned=body["scanned"] is True,
                words=tuple(_word(word) for word in body["words"]),
                image=_file_name(body["image"]),
                thumbnail=_file_name(body["thumbnail"]),
                width=int(body["width"]),
                height=int(body["height"]),
            )
    return None


def _clean(text: str) -> str:
    # PostgreSQL refuses NUL, and lone surrogates can't be encoded. Letters are composed as everybody types them.
    return unicodedata.normalize("NFC", text.replace("\x00", "").encode("utf-8", "replace").decode())


def _word(word: list[Any]) -> Word:
    text, *box = word
    left, top, right, bottom = (round(min(1.0, max(0.0, float(edge))), 4) for edge in box)
    return (_clean(text), left, top, right, bottom)


def _file_name(name: str) -> str:
    if name and (name != Path(name).name or not name.endswith(".webp")):
        raise ValueError(name)
    return name
