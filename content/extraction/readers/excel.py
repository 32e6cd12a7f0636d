"""Excel workbooks: one page for each sheet, a line for each row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl

from content.extraction import package
from content.extraction.blocks import Block, Table, row_text
from content.extraction.number_formats import shown as as_formatted
from content.extraction.readers import Item, Job
from content.extraction.types import ExtractedPage, Finding, Refused, State, counted
from content.extraction.typeset import SHEET, with_image

_MAX_ROWS = 100_000
_MAX_COLUMNS = 256
_SHOWN_ROWS, _SHOWN_COLUMNS = 40, 12


def read(job: Job) -> Iterator[Item]:
    with package.opened(job.path, job.limits) as archive:
        yield from package.findings(archive)
    with job.path.open("rb") as file:
        yield from _sheets(job, file)


def _sheets(job: Job, file: BinaryIO) -> Iterator[Item]:
    try:
        # From the open file: openpyxl would judge a path by its suffix.
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except (MemoryError, Refused):
        raise
    except Exception as error:  # noqa: BLE001  openpyxl raises whatever the XML leads to
        raise Refused(State.DAMAGED, "The workbook can't be opened; it may have been cut off.") from error
    hidden = 0
    for number, sheet in enumerate(book.worksheets[: job.limits.max_pages], 1):
        if not job.wanted.page(number):
            continue
        page, rows = _page(number, sheet, job.limits.max_page_chars)
        hidden += page.hidden
        blocks: list[Block] = [Table(rows)] if rows else []
        yield with_image(job, page, blocks, form=SHEET, footer=Path(job.filename).stem)
    if hidden:
        yield Finding("hidden", f"{counted(hidden, 'hidden sheet')}.")


def _page(number: int, sheet: Any, most: int) -> tuple[ExtractedPage, tuple[tuple[str, ...], ...]]:
    lines: list[str] = []
    shown: list[tuple[str, ...]] = []
    used = 0
    # What a file says about its own size is not to be trusted.
    sheet.reset_dimensions()
    for row in sheet.iter_rows(max_row=_MAX_ROWS, max_col=_MAX_COLUMNS):
        cells = [_shown(cell) for cell in row]
        line = row_text(cells)
        if not line:
            continue
        if len(shown) < _SHOWN_ROWS:
            shown.append(tuple(cells[:_SHOWN_COLUMNS]))
        lines.append(line)
        used += len(line)
        if used > most:
            break
    text = "\n".join(lines)
    hidden = sheet.sheet_state != "visible"
    return ExtractedPage(number, sheet.title, f"{sheet.title}\n{text}" if text else "", hidden=hidden), _trimmed(shown)


def _trimmed(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Without the columns that are empty in every row."""
    width = max(map(len, rows), default=0)
    kept = [index for index in range(width) if any(index < len(row) and row[index] for row in rows)]
    return tuple(tuple(row[index] if index < len(row) else "" for index in kept) for row in rows)


def _shown(cell: Any) -> str:
    value = cell.value
    if value is None or isinstance(value, str):
        return (value or "").strip()
    return as_formatted(value, cell.number_format or "")
