"""A calm page image for content whose own looks can't be drawn here: white, a teal title, the words below.

It is what people see when LibreOffice is not installed, so it has to be pleasant to read, and it knows where each
word stands, so that found words can be marked on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image, ImageDraw

from content.extraction.blocks import Block, Paragraph, Picture, Table, text_of
from content.extraction.crops import cropped
from content.extraction.images import fitted, open_picture, save_page_image
from content.extraction.letters import Letters, can_draw, runs_left
from content.extraction.readers import Job
from content.extraction.types import ExtractedPage, Refused, Word

TEAL = "#0D4448"
INK = "#15191B"
GREY = "#616A6C"
RULE = "#DFE2DD"


_UNDRAWN = (
    "This page is in letters for which this machine has no font, so it is not drawn here. Its words were read, and "
    "search finds them."
)
# Measuring takes time with the length; from so many letters on the width of all is told by that of the first.
_LONGEST_WORD = 400
# No page has room for more; beyond, nothing is laid out.
_MOST_LETTERS = 20_000
# How far a cell's colour reaches beyond its words, in pixels.
_FILL_EDGE = 6


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of page: its size in pixels, margins and the sizes of type it may use, largest first."""

    width: int
    height: int
    margin: int
    title: int
    sizes: tuple[int, ...]
    columns: int = 1


SLIDE = Format(1600, 900, 104, 54, (34, 31, 28, 25, 22, 20, 18, 16), columns=2)
SHEET = Format(1600, 1131, 88, 40, (26, 24, 22, 20, 18, 16, 14))
PAPER = Format(1600, 2263, 168, 50, (30, 28, 26, 24, 22, 20, 18, 16))


def slide_format(width: int, height: int) -> Format:
    """The slide format in a deck's own proportions, kept within what can be laid out."""
    if width <= 0 or height <= 0:
        return SLIDE
    return replace(SLIDE, height=round(1600 * min(2.0, max(0.4, height / width))))


def with_image(
    job: Job, page: ExtractedPage, blocks: Sequence[Block], *, form: Format, footer: str = ""
) -> ExtractedPage:
    """The page with its typeset image, if that is wanted."""
    if not job.wanted.image(page.number):
        return page
    if not can_draw(text_of(blocks)):
        page, blocks = (
            replace(page, title=""),
            [Paragraph(_UNDRAWN), *(one for one in blocks if isinstance(one, Picture))],
        )
    sheet = _Sheet(form, footer, str(page.number))
    sheet.fill(page.title, blocks, job)
    name, thumbnail = save_page_image(sheet.image, job.output_dir, page.number)
    words = tuple(sheet.words) if not blocks or blocks[0] != Paragraph(_UNDRAWN) else ()
    return replace(page, image=name, thumbnail=thumbnail, width=form.width, height=form.height, words=words)


def drawn_sheet(title: str, blocks: Sequence[Paragraph | Table], *, form: Format, number: str) -> Image.Image:
    """A page of words alone, for whoever prints them."""
    sheet = _Sheet(form, "", number)
    sheet.fill(title, blocks, None)
    return sheet.image


@dataclass(slots=True)
class _Column:
    left: float
    right: float
    top: float
    bottom: float


class _Sheet:
    def __init__(self, form: Format, footer: str, number: str) -> None:
        self.form = form
        self.image = Image.new("RGB", (form.width, form.height), "white")
        self.draw = ImageDraw.Draw(self.image)
        self.words: list[Word] = []
        self._footer(footer, number)

    def fill(self, title: str, blocks: Sequence[Block], job: Job | None) -> None:
        form = self.form
        top = self._title(title)
        column = _Column(form.margin, form.width - form.margin, top, form.height - form.margin)
        pictures = [block for block in blocks if isinstance(block, Picture)]
        body = [block for block in blocks if not isinstance(block, Picture)]
        if pictures and job is not None and self._picture(pictures, column, job, alone=not body):
            column.right = form.width * 0.55 if body else column.right
        for size, columns in self._fits(body, column):
            if self._set(body, size, columns, dry=True):
                break
        self._set(body, size, columns, dry=False)

    def _fits(self, body: Sequence[Block], column: _Column) -> list[tuple[int, list[_Column]]]:
        """Ways to set the body, the most pleasant first."""
        ways = []
        split = self.form.columns > 1 and len(body) > 4 and column.right - column.left > 900
        for size in self.form.sizes:
            ways.append((size, [column]))
            if split and size <= 28:
                gap, middle = 64, (column.left + column.right) / 2
                ways.append((size, [replace(column, right=middle - gap / 2), replace(column, left=middle + gap / 2)]))
        return ways

    def _title(self, title: str) -> float:
        form, top = self.form, self.form.margin * 0.85
        if not title.strip():
            return top
        words, size = title.split(), form.title
        while len(lines := _wrap(words, Letters(size, bold=True), form.width - 2 * form.margin)) > 3 and size > 24:
            size -= 4
        letters = Letters(size, bold=True)
        for line in lines[:4]:
            self._line(line, form.margin, top, letters, TEAL)
            top += size * 1.22
        return top + size * 0.55

    def _footer(self, footer: str, number: str) -> None:
        letters = Letters(18)
        top = self.form.height - self.form.margin * 0.62
        line = _ellipsis(footer, letters, self.form.width * 0.7).split()
        self._line(line, self.form.margin, top, letters, GREY, mark=False)
        right = self.form.width - self.form.margin - letters.width(number)
        self._line([number], right, top, letters, GREY, mark=False)

    def _picture(self, pictures: Sequence[Picture], column: _Column, job: Job, *, alone: bool) -> bool:
        room = column if alone else replace(column, left=self.form.width * 0.6)
        for picture in sorted(pictures, key=lambda one: -len(one.data))[:3]:
            try:
                image = cropped(open_picture(picture.data, job.limits), picture.crop)
                if image.width < 120 or image.height < 90:
                    continue
                size = fitted(image.width, image.height, int(room.right - room.left), int(room.bottom - room.top))
                image = image.convert("RGBA").resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
            except (Refused, OSError, ValueError, SyntaxError, MemoryError):
                continue
            left = room.left + (room.right - room.left - size[0]) / 2 if alone else room.right - size[0]
            self.image.paste(image, (round(left), round(room.top)), image)
            return True
        return False

    def _set(self, body: Sequence[Block], size: int, columns: Sequence[_Column], *, dry: bool) -> bool:
        """Lay the blocks out. False when they don't fit; then, unless dry, what fits is drawn and the rest cut."""
        places = list(columns)
        column = places.pop(0)
        top = column.top
        for block in body:
            height = self._height(block, size, column)
            if top + height > column.bottom and places and top > column.top:
                column = places.pop(0)
                top = column.top
                height = self._height(block, size, column)
            if top + height > column.bottom:
                if dry:
                    return False
                self._block(block, size, column, top)
                return False
            if not dry:
                self._block(block, size, column, top)
            top += height
        return True

    def _height(self, block: Block, size: int, column: _Column) -> float:
        if isinstance(block, Table):
            return self._table(block, size, column, 0, draw=False)
        return self._paragraph(block, size, column, 0, draw=False) if isinstance(block, Paragraph) else 0

    def _block(self, block: Block, size: int, column: _Column, top: float) -> None:
        if isinstance(block, Table):
            self._table(block, size, column, top, draw=True)
        elif isinstance(block, Paragraph):
            self._paragraph(block, size, column, top, draw=True)

    def _paragraph(self, block: Paragraph, size: int, column: _Column, top: float, *, draw: bool) -> float:
        letters = Letters(round(size * 1.15) if block.heading else size, bold=block.heading)
        left = column.left + block.level * size * 1.1
        if block.bullet:
            if draw and top + size < column.bottom:
                middle = top + size * 0.72
                self.draw.ellipse((left + 2, middle - 4, left + 10, middle + 4), fill=TEAL)
            left += size * 0.95
        used = size * 0.35 if block.heading else 0.0
        for line in _wrap(block.text[:_MOST_LETTERS].split(), letters, max(column.right - left, 80)):
            if draw and top + used + letters.size <= column.bottom:
                self._line(line, left, top + used, letters, TEAL if block.heading else INK)
            used += letters.size * 1.38
        return used + size * 0.42

    def _table(self, table: Table, size: int, column: _Column, top: float, *, draw: bool) -> float:
        widths = _column_widths(table, size, column.right - column.left)
        used = size * 0.2
        for index, row in enumerate(table.rows):
            letters = Letters(size, bold=index == 0 and len(table.rows) > 1)
            cells = [
                _wrap(cell[:_MOST_LETTERS].split(), letters, width - size * 0.9)
                for cell, width in zip(row, widths, strict=False)
            ]
            height = max((len(lines) for lines in cells), default=1) * size * 1.3 + size * 0.55
            if draw and top + used + height > column.bottom:
                return used
            if draw:
                self._fill(table.fills[index] if table.fills else (), widths, column, top + used, height)
                self._row(cells, widths, letters, column, top + used, height)
            used += height
        return used + size * 0.7

    def _fill(self, fills: Sequence[str], widths: list[float], column: _Column, top: float, height: float) -> None:
        left = column.left
        for colour, width in zip(fills, widths, strict=False):
            if colour:
                # The gap to the next column stays white, and so do the rules between the rows.
                box = (left - _FILL_EDGE, top + 3, left + width - 3 * _FILL_EDGE, top + height - 2)
                self.draw.rectangle(box, fill=f"#{colour}")
            left += width

    def _row(
        self,
        cells: list[list[list[str]]],
        widths: list[float],
        letters: Letters,
        column: _Column,
        top: float,
        height: float,
    ) -> None:
        left, colour = column.left, TEAL if letters.bold else INK
        for lines, width in zip(cells, widths, strict=False):
            for number, line in enumerate(lines):
                self._line(line, left, top + letters.size * (0.2 + 1.3 * number), letters, colour)
            left += width
        bottom = round(top + height)
        rule, weight = (TEAL, 2) if letters.bold else (RULE, 1)
        self.draw.line((column.left, bottom, left, bottom), fill=rule, width=weight)

    def _line(
        self, words: Sequence[str], left: float, top: float, letters: Letters, fill: str, *, mark: bool = True
    ) -> None:
        across, down = self.form.width, self.form.height
        if runs_left(" ".join(words)):
            # From the right margin of where the line begins, its first word last.
            left = max(left, self.form.width - left - self._length(words, letters))
            words = list(reversed(words))
        for word in words:
            width = letters.draw(self.draw, (left, top), word, fill)
            if mark:
                box = (left / across, (top - 2) / down, (left + width) / across, (top + letters.size * 1.28) / down)
                self.words.append((word, *(round(min(1.0, max(0.0, edge)), 4) for edge in box)))  # type: ignore[arg-type]
            left += width + letters.space

    @staticmethod
    def _length(words: Sequence[str], letters: Letters) -> float:
        return sum(letters.width(word) for word in words) + letters.space * (len(words) - 1)


def _wrap(words: Sequence[str], letters: Letters, width: float) -> list[list[str]]:
    lines: list[list[str]] = []
    line: list[str] = []
    used = 0.0
    for word in words:
        for part in _broken(word, letters, width):
            length = letters.width(part)
            if line and used + letters.space + length > width:
                lines.append(line)
                line, used = [], 0.0
            used += length + (letters.space if line else 0)
            line.append(part)
    return [*lines, line] if line else lines


def _broken(word: str, letters: Letters, width: float) -> list[str]:
    whole = letters.width(word[:_LONGEST_WORD]) * max(1, len(word) / _LONGEST_WORD)
    if whole <= width or len(word) < 2:
        return [word]
    fit = max(1, int(len(word) * width / whole))
    return [word[start : start + fit] for start in range(0, len(word), fit)]


def _ellipsis(text: str, letters: Letters, width: float) -> str:
    if letters.width(text) <= width:
        return text
    while text and letters.width(text + "…") > width:
        text = text[:-4]
    return text + "…"


def _column_widths(table: Table, size: int, room: float) -> list[float]:
    count = max((len(row) for row in table.rows), default=1)
    letters = Letters(size, bold=True)
    widest = [size * 2.0] * count
    for row in table.rows[:60]:
        for index, cell in enumerate(row):
            widest[index] = max(widest[index], min(letters.width(cell[:200]) + size * 1.2, room * 0.6))
    if sum(widest) <= room:
        return widest
    # Too wide: columns give way in proportion, but not below their longest word.
    cells = [numbered for row in table.rows[:60] for numbered in enumerate(row)]
    least = [size * 2.0] * count
    for index, cell in cells:
        longest = max((letters.width(word) for word in cell[:200].split()), default=0.0)
        least[index] = max(least[index], min(longest + size, room / count))
    spare, wish = room - sum(least), sum(wide - low for wide, low in zip(widest, least, strict=True))
    return [low + (wide - low) * spare / max(wish, 1) for wide, low in zip(widest, least, strict=True)]
