"""Excel workbooks: one page for each sheet, a line for each row; large pictures that stand beside words follow them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZipFile

import openpyxl
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from content.extraction import package, package_source
from content.extraction.blocks import Block, Crop, Paragraph, Picture, Table, hardly_a_word, row_text, text_of
from content.extraction.hidden import Hiding, Unseen
from content.extraction.letters import can_draw
from content.extraction.number_formats import shown as as_formatted
from content.extraction.number_formats import shows_a_day
from content.extraction.readers import Item, Job, flow, sheet_charts, sheet_drawing, sheet_hidden, sheet_ink
from content.extraction.readers.sheet_drawing import Drawing
from content.extraction.readers.sheet_hidden import Layout, Range
from content.extraction.readers.sheet_ink import SheetInks
from content.extraction.types import ExtractedPage, Finding, Refused, State, counted
from content.extraction.typeset import PAPER, SHEET, with_image

_MAX_ROWS = 100_000
_MAX_COLUMNS = 256
_SHOWN_ROWS, _SHOWN_COLUMNS = 40, 12
# Of 255, from which on dark letters can be read on a colour.
_LIGHT = 150
# The first day of workbooks that count from 1904, as those of old Macs do.
_FIRST_DAY_1904 = date(1904, 1, 1)
# So many characters tell whether a sheet has words.
_A_LOOK = 1000


def read(job: Job) -> Iterator[Item]:
    job = replace(job, path=package.transitional(job.path, job.output_dir, job.limits))
    with package.opened(job.path, job.limits) as archive, job.path.open("rb") as file:
        yield from package.findings(archive)
        yield from _sheets(job, _opened(file, rich_text=sheet_ink.has_looks_within(archive)), archive)


def _opened(file: BinaryIO, *, rich_text: bool) -> Any:
    try:
        # From the open file: openpyxl would judge a path by its suffix.
        return openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False, rich_text=rich_text)
    except (MemoryError, Refused):
        raise
    except Exception as error:  # noqa: BLE001  openpyxl raises whatever the XML leads to
        raise Refused(State.DAMAGED, "The workbook can't be opened; it may have been cut off.") from error


def _sheets(job: Job, book: Any, archive: ZipFile) -> Iterator[Item]:
    footer = Path(job.filename).stem
    sheets = book.worksheets[: job.limits.max_pages]
    unseen, inks = Unseen("sheet"), sheet_ink.Inks(book)
    package_source.note(archive, unseen)
    hidden = 0
    undrawn = False
    bare = all(fill.fill_type in (None, "none", "gray125") for fill in book._fills)
    apart: list[ExtractedPage] = []
    pictures: list[tuple[str, Crop]] = []
    for number, sheet in enumerate(sheets, 1):
        layout = sheet_hidden.layout_of(archive, sheet._worksheet_path, _MAX_ROWS)
        wanted = job.wanted.page(number)
        over = sheet_drawing.Over(layout, Unseen() if not wanted else unseen, sheet.title, bare=bare)
        drawing = over.read(archive, sheet._worksheet_path)
        if not wanted and not drawing.pictures:
            continue
        on_sheet = sheet_ink.SheetInks(inks, archive, sheet._worksheet_path, layout)
        seen = _Seen(sheet.title, layout, on_sheet, unseen, since_1904=book.epoch == CALENDAR_MAC_1904)
        page, table, cut = _page(number, sheet, drawing, job.limits.max_page_chars if wanted else _A_LOOK, seen)
        own = drawing.pictures if hardly_a_word(page.text) else ()
        for pictured in () if own else drawing.pictures:
            apart.append(ExtractedPage(len(sheets) + len(apart) + 1, page.title, hidden=page.hidden, scanned=True))
            pictures.append(pictured)
        if wanted:
            if cut and job.wanted.text:
                yield Finding("cut", f"Only the first {cut} of the sheet {sheet.title} were read.")
            hidden += page.hidden
            blocks: list[Block] = [table] if table.rows else []
            blocks += [Paragraph(line) for line in drawing.lines]
            undrawn = undrawn or not can_draw(page.text)
            shown = [Picture(package.part(archive, name), crop) for name, crop in own]
            form = PAPER if shown and not blocks else SHEET
            yield with_image(job, replace(page, scanned=bool(own)), [*blocks, *shown], form=form, footer=footer)
    charts = list(sheet_charts.chart_sheets(archive, unseen))
    for number, chart in enumerate(charts, len(sheets) + len(apart) + 1):
        if number <= job.limits.max_pages and job.wanted.page(number):
            hidden += chart.hidden
            text = "\n".join(filter(None, (chart.title, text_of(chart.blocks))))
            page = ExtractedPage(number, chart.title, text, hidden=chart.hidden)
            yield with_image(job, page, chart.blocks, form=SHEET, footer=footer)
    for page, (name, crop) in zip(apart, pictures, strict=True):
        if page.number <= job.limits.max_pages and job.wanted.page(page.number):
            shown = [Picture(package.part(archive, name), crop)]
            yield replace(with_image(job, replace(page, title=""), shown, form=PAPER, footer=footer), title=page.title)
    yield from unseen.findings()
    if undrawn and flow.tells_what_is_not_drawn(job):
        yield flow.UNDRAWN
    if hidden:
        yield Finding("hidden", f"{counted(hidden, 'hidden sheet')}.")


class _Seen:
    """The cells of a sheet that are shown, row by row; the others are noted."""

    def __init__(
        self, title: str, layout: Layout, inks: SheetInks, unseen: Unseen, *, since_1904: bool = False
    ) -> None:
        self.title, self.layout, self.inks, self.unseen, self.since_1904 = title, layout, inks, unseen, since_1904

    def cells(self, number: int, row: Sequence[Any]) -> list[str]:
        texts = [_shown(cell, since_1904=self.since_1904) for cell in row]
        if number in self.layout.rows:
            self._note(Hiding.ROWS, row_text(texts))
            return []
        merged = self.layout.merged_in(number) if self.layout.merged else ()
        for index, cell in enumerate(row):
            if not texts[index]:
                continue
            kind = self._hiding(cell, number, index + 1, merged)
            if kind is None and index + 1 in self.layout.narrow:
                flows_on = not any(texts[index + 1 : index + 2]) and not cell.alignment.shrink_to_fit
                kind = None if flows_on and isinstance(cell.value, str) else Hiding.COLUMNS
            if kind is not None:
                # A format that leaves out zeros hides nothing.
                self._note(kind, texts[index] if cell.value or kind != Hiding.CELLS else "")
                texts[index] = ""
                continue
            written = self.layout.mixed.get((number, index + 1))
            mixed = cell.value if written is None else sheet_ink.mixed_words(written)
            if isinstance(mixed, CellRichText):
                texts[index], lost = self.inks.parts(cell, mixed)
                self._note(Hiding.INVISIBLE, lost.strip())
        return texts

    def _hiding(self, cell: Any, number: int, column: int, merged: Sequence[Range]) -> Hiding | None:
        if column in self.layout.columns:
            return Hiding.COLUMNS
        if any(one.holds(number, column) and (number, column) != (one.top, one.left) for one in merged):
            return Hiding.CELLS
        value = str(cell.value) if isinstance(cell.value, CellRichText) else cell.value
        if sheet_hidden.conceals(value, cell.number_format or ""):
            return Hiding.CELLS
        return Hiding.INVISIBLE if self.inks.loses(cell) else self.inks.ruled(cell)

    def _note(self, kind: Hiding, words: str) -> None:
        if words:
            self.unseen.add(kind, words, place=self.title)


def _page(number: int, sheet: Any, drawing: Drawing, most: int, seen: _Seen) -> tuple[ExtractedPage, Table, str]:
    """The page, the table to draw, and how much of the sheet was read where that is not all."""
    lines: list[str] = []
    shown: list[tuple[str, ...]] = []
    fills: list[tuple[str, ...]] = []
    used = 0
    # What a file says about its own size is not to be trusted.
    sheet.reset_dimensions()
    cut = ""
    for count, row in enumerate(sheet.iter_rows(max_row=_MAX_ROWS + 1), 1):
        if count > _MAX_ROWS:
            cut = f"{_MAX_ROWS:,} rows"
            break
        if len(row) > _MAX_COLUMNS and any(cell.value not in (None, "") for cell in row[_MAX_COLUMNS:]):
            cut = f"{_MAX_COLUMNS:,} columns"
        cells = seen.cells(count, row[:_MAX_COLUMNS])
        line = row_text(cells)
        if not line:
            continue
        if len(shown) < _SHOWN_ROWS:
            shown.append(tuple(cells[:_SHOWN_COLUMNS]))
            fills.append(tuple(map(_fill, row[:_SHOWN_COLUMNS])))
        lines.append(line)
        used += len(line)
        if used > most:
            cut = f"{most:,} letters"
            break
    text = "\n".join((*lines, *drawing.lines))
    hidden = sheet.sheet_state != "visible"
    return (
        ExtractedPage(number, sheet.title, f"{sheet.title}\n{text}" if text else "", hidden=hidden),
        _trimmed(shown, fills),
        cut,
    )


def _trimmed(rows: list[tuple[str, ...]], fills: list[tuple[str, ...]]) -> Table:
    """Without the columns that are empty in every row."""
    width = max(map(len, rows), default=0)
    kept = [index for index in range(width) if any(index < len(row) and row[index] for row in rows)]

    def those(cells: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(row[index] if index < len(row) else "" for index in kept) for row in cells)

    return Table(those(rows), those(fills) if any(map(any, fills)) else ())


def _fill(cell: Any) -> str:
    """The colour of a cell that is marked with a light one: words on a dark one would have to be white."""
    fill = getattr(cell, "fill", None)
    if fill is None or fill.fill_type != "solid" or fill.fgColor.type != "rgb":
        return ""
    colour = str(fill.fgColor.rgb)[-6:]
    try:
        red, green, blue = bytes.fromhex(colour)
    except ValueError:
        return ""
    is_light = 0.3 * red + 0.59 * green + 0.11 * blue >= _LIGHT
    return colour if is_light and colour.upper() != "FFFFFF" else ""


def _shown(cell: Any, *, since_1904: bool) -> str:
    value = cell.value
    if since_1904 and isinstance(value, time) and shows_a_day(cell.number_format or ""):
        # openpyxl takes what lies within the first day for a time.
        value = datetime.combine(_FIRST_DAY_1904, value)
    if value is None or isinstance(value, (str, CellRichText)):
        return str(value or "").strip()
    return as_formatted(value, cell.number_format or "")
