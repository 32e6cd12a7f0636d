"""What of an asset is made into vectors. Pure: from a document to passages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from search.index.documents import AssetDocument
from search.reading import translation

# The asset as a whole: what it is called and about.
WHOLE = 0
# What a model takes in at once, and says in one vector without blurring it.
LETTERS = 1_200
# Of a page that says more, so many pieces: a table of a hundred thousand words is not read to its end.
MOST_PIECES = 3
# Of a whole asset. A report of 300 pages has fewer; what comes later is found by its words.
MOST_PASSAGES = 1_000


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that become one vector: `number` is the page, answer or section they stand on, or WHOLE; `start` is where
    they begin in what is shown of it."""

    number: int
    start: int
    text: str


def passages(document: AssetDocument, *, translated: bool = False) -> list[Passage]:
    """The asset as a whole, then its pages in their order, each under the asset's title; `translated` word by word into
    English, for a model that does not know the asset's language."""
    found = _written(document)
    if not translated:
        return found
    return [replace(one, text=translation.in_english(one.text, document.language)) for one in found]


def _written(document: AssetDocument) -> list[Passage]:
    about = f"{document.title}. {document.summary} {document.body} {document.tags}"
    found = [Passage(WHOLE, 0, _plain(about)[:LETTERS])]
    for part in document.parts:
        words = f"{part.text} {part.notes}".strip()
        for start, piece in _pieces(words if words else part.label):
            headings = [document.title, part.label] if words else [document.title]
            said = [*(f"{_plain(one)}." for one in headings if one.strip()), _plain(piece)]
            found.append(Passage(part.number, start, " ".join(said)))
        if len(found) >= MOST_PASSAGES:
            break
    return found[:MOST_PASSAGES]


def digest(found: Sequence[Passage]) -> str:
    """Changes when anything does that is made into vectors."""
    return hashlib.sha256("\n".join(f"{one.number} {one.start} {one.text}" for one in found).encode()).hexdigest()


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
