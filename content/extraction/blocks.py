"""The content of a page without its looks: what typesetting draws and what the page's text is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: The shares of a picture that are cut off left, top, right and bottom.
Crop = tuple[float, float, float, float]
UNCUT: Crop = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    level: int = 0
    bullet: bool = False
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`fills`: of each cell its colour (RRGGBB), where a sheet marks cells with one; empty for a table without."""

    rows: tuple[tuple[str, ...], ...]
    fills: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of a picture as the file carries them, to be opened with the pixel limit only, and how it is cut."""

    data: bytes
    crop: Crop = UNCUT


#: Fewer letters than a line: a page number, a footer or a stamp on a scan.
HARDLY_A_WORD = 40


def hardly_a_word(text: str) -> bool:
    """Whether a page with this text and a picture says what it says in the picture."""
    return len("".join(text[: 100 * HARDLY_A_WORD].split())) < HARDLY_A_WORD


Block = Paragraph | Table | Picture


def text_of(blocks: Iterable[Block]) -> str:
    """The words in reading order; a table's row is a line with its cells apart."""
    return "\n".join(filter(None, (_text(block) for block in blocks)))


def _text(block: Block) -> str:
    match block:
        case Paragraph():
            return block.text.strip()
        case Table():
            return "\n".join(row_text(row) for row in block.rows if any(cell.strip() for cell in row))
    return ""


def row_text(cells: Sequence[str]) -> str:
    return " | ".join(" ".join(cell.split()) for cell in cells if cell.strip())
