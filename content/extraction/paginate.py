"""Text without pages of its own, cut into pages a person would accept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from content.extraction.blocks import Block, Paragraph, Picture, Table, text_of

# An ordinary printed page holds 350 to 500 words.
_FULL = 420
_ROOM_FOR_ONE_MORE = 500
_MAX_BLOCK_WORDS = 500


def by_length(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Pages of about 420 words that end between paragraphs, and before a heading when one is near. A picture among
    the blocks is a large one and takes a page.
    """
    page: list[Block] = []
    used = 0
    for block in (piece for whole in blocks for piece in _pieces(whole)):
        count = _FULL if isinstance(block, Picture) else len(text_of([block]).split())
        heading = isinstance(block, Paragraph) and block.heading
        if page and (used + count > _ROOM_FOR_ONE_MORE or used >= _FULL or (heading and used > 0.8 * _FULL)):
            yield page
            page, used = [], 0
        page.append(block)
        used += count
    if page:
        yield page


def _pieces(block: Block) -> Iterator[Block]:
    """A paragraph or table longer than a page in parts that fit one."""
    if isinstance(block, Table):
        yield from _table_pieces(block)
        return
    if not isinstance(block, Paragraph):
        yield block
        return
    words = block.text.split()
    if len(words) <= _MAX_BLOCK_WORDS:
        yield block
        return
    for start in range(0, len(words), _FULL):
        yield Paragraph(" ".join(words[start : start + _FULL]), level=block.level)


def _table_pieces(table: Table) -> Iterator[Table]:
    rows: list[tuple[str, ...]] = []
    used = 0
    for row in table.rows:
        count = sum(len(cell.split()) for cell in row)
        if rows and used + count > _MAX_BLOCK_WORDS:
            yield Table(tuple(rows))
            rows, used = [], 0
        rows.append(row)
        used += count
    if rows:
        yield Table(tuple(rows))
