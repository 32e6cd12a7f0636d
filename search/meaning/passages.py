"""What of an asset is made into vectors. Pure: from a document to passages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from content.words.sentences import sentences
from search.index.documents import AssetDocument
from search.reading import translation
from search.results.snippets import SNIPPET_LENGTH

# The asset as a whole: what it is called and about.
WHOLE = 0
# What a model takes in at once, and says in one vector without blurring it.
LETTERS = 1_200
# Of a page that says more, so many pieces: a table of a hundred thousand words is not read to its end.
MOST_PIECES = 3
# Of a summary so much stands before each page: it tells what the page is part of, and leaves the page its say.
MOST_SUMMARY = 300
# Of what is made into vectors: raised when it changes, so that the worker makes them again, and those that are there
# answer until then.
FORMAT = 3
DIGEST_LETTERS = 64
# Of a whole asset. A report of 300 pages has fewer; what comes later is found by its words.
MOST_PASSAGES = 1_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """`start` is where it begins in what is shown of its page; from `begins` to `ends` it stands in its passage."""

    start: int
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that become one vector: `number` is the page, answer or section they stand on, or WHOLE; `start` is where
    they begin in what is shown of it. `sentences` are those of which one may be quoted; none of what is shown whole."""

    number: int
    start: int
    text: str
    sentences: tuple[Sentence, ...] = ()


def passages(document: AssetDocument, *, translated: bool = False) -> list[Passage]:
    """The asset as a whole, with its tags and without, then its pages in their order, each under its own heading and
    the asset's title and summary; `translated` word by word into English, for a model that does not know the asset's
    language."""
    if not translated:
        return _passages(document, _plain)
    return _passages(document, lambda text: translation.in_english(_plain(text), document.language))


def _passages(document: AssetDocument, said: Callable[[str], str]) -> list[Passage]:
    about = f"{document.title}. {document.summary} {document.body}"
    # With many tags what an asset is about blurs, and without them what is only tagged is not found.
    wholes = dict.fromkeys(said(_plain(words)[:LETTERS]) for words in (f"{about} {document.tags}", about))
    found = [Passage(WHOLE, 0, words) for words in wholes]
    under = [f"{document.title}.", document.summary[:MOST_SUMMARY]]
    for part in document.parts:
        words = f"{part.text} {part.notes}".strip()
        heading = f"{part.label}." if words and part.label.strip() else ""
        for start, piece in _pieces(words if words else part.label):
            found.append(_passage(part.number, start, " ".join([heading, *under]), piece, said))
        if len(found) >= MOST_PASSAGES:
            break
    return found[:MOST_PASSAGES]


def _passage(number: int, start: int, heading: str, piece: str, said: Callable[[str], str]) -> Passage:
    """A piece of a page under its heading, put together of its sentences."""
    text, placed = said(heading), []
    for begins, ends in sentences(piece):
        words = said(piece[begins:ends])
        if words:
            text = f"{text} {words}".lstrip()
            placed.append(Sentence(start + begins, len(text) - len(words), len(text)))
    is_cut = len(piece.strip()) > SNIPPET_LENGTH and len(placed) > 1
    return Passage(number, start, text, tuple(placed) if is_cut else ())


def digest(found: Sequence[Passage]) -> str:
    """Changes when anything does that is made into vectors; begins as `of_today` says."""
    words = "\n".join(f"{one.number} {one.start} {one.text}" for one in found)
    return (of_today() + hashlib.sha256(words.encode()).hexdigest())[:DIGEST_LETTERS]


def of_today() -> str:
    """How the digest of what is made as this version of the hub makes it begins."""
    return f"{FORMAT}-"


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """`text` in pieces of at most LETTERS, each with where it begins; between words where there are any."""
    start = 0
    for _ in range(MOST_PIECES):
        if not text[start:].strip():
            return
        end = start + LETTERS
        if end < len(text):
            space = text.rfind(" ", start + LETTERS // 2, end)
            end = space if space > 0 else end
        yield start, text[start:end]
        start = end


def _plain(text: str) -> str:
    return " ".join(text.split())
