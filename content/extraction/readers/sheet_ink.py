"""Which cells of a workbook show nothing to anybody: letters of the cell's own colour, or too small."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any
from zipfile import ZipFile

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.styles.colors import COLOR_INDEX

from content.extraction import package
from content.extraction.colours import UNREADABLE_POINTS, WHITE, Colour, is_lost, of_hex, scheme_of, tinted
from content.extraction.hidden import Hiding
from content.extraction.readers import sheet_rules
from content.extraction.readers.sheet_drawing import related
from content.extraction.readers.sheet_hidden import Layout, Range, range_of

_STRINGS = re.compile(r"xl/sharedStrings\.xml", re.I)
# In the order in which cells count the colours of a theme.
_SCHEME_NAMES = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
_SYSTEM_INK, _SYSTEM_PAPER = 64, 65
_WHITE_BY_FORMAT = re.compile(r"\[(?:white|colou?r ?2)\]", re.I)


def has_looks_within(archive: ZipFile) -> bool:
    """Whether the letters of some cells differ in how they look."""
    names = (name for name in archive.namelist() if _STRINGS.fullmatch(name))
    return any(b"<rPr" in package.part(archive, name) for name in names)


def mixed_words(written: bytes) -> CellRichText:
    """Words whose letters differ, from the XML in which a cell has them."""
    return CellRichText.from_tree(package.parse_xml(written))


class Inks:
    """The looks of a workbook's cells, each worked out once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self._known: dict[int, tuple[Colour | None, Colour | None, bool]] = {}

    @cached_property
    def _scheme(self) -> dict[str, str]:
        data = self.book.loaded_theme
        return scheme_of(package.parse_xml(data) if data else None)

    def look_of(self, cell: Any) -> tuple[Colour | None, Colour | None, bool]:
        """A cell's ink (None where Excel chooses it), its paper (None where that is not one colour), and whether its
        letters are too small to be read.
        """
        key = cell._style_id
        if key not in self._known:
            font, fill = cell.font, cell.fill
            small = font.sz is not None and font.sz <= UNREADABLE_POINTS
            is_white = bool(_WHITE_BY_FORMAT.search(cell.number_format or ""))
            self._known[key] = (WHITE if is_white else self.colour(font.color), self._paper(fill), small)
        return self._known[key]

    def _paper(self, fill: Any) -> Colour | None:
        pattern = getattr(fill, "fill_type", None)
        if pattern in (None, "none") and not hasattr(fill, "stop"):
            return WHITE
        return self.colour(fill.fgColor) if pattern == "solid" else None

    def colour(self, said: Any) -> Colour | None:
        if said is None:
            return None
        plain: Colour | None = None
        if said.type == "rgb":
            plain = of_hex(str(said.rgb))
        elif said.type == "theme" and said.theme < len(_SCHEME_NAMES):
            plain = of_hex(self._scheme.get(_SCHEME_NAMES[said.theme]))
        elif said.type == "indexed" and said.indexed == _SYSTEM_PAPER:
            plain = WHITE
        elif said.type == "indexed" and said.indexed < _SYSTEM_INK:
            plain = of_hex(COLOR_INDEX[said.indexed])
        return tinted(plain, said.tint) if plain is not None and said.tint else plain


class SheetInks:
    """The same on one sheet, which may colour its cells in ways that they don't say themselves."""

    def __init__(self, inks: Inks, archive: ZipFile, sheet: str, layout: Layout) -> None:
        self.inks, self._archive, self._sheet, self._coloured = inks, archive, sheet, layout.coloured
        found = ((areas, package.parse_xml(written)) for areas, written in layout.ruled)
        self._rules = tuple(sheet_rules.rule_of(element, areas) for areas, element in found)

    def ruled(self, cell: Any) -> Hiding | None:
        """How a rule hides what the cell holds."""
        if not self._rules:
            return None
        looks = self.inks.book._differential_styles.styles
        return sheet_rules.hiding(self._rules, looks, cell, self.inks.look_of(cell)[:2], self.inks.colour)

    def loses(self, cell: Any) -> bool:
        """Whether nobody can see what the cell holds."""
        ink, paper, small = self.inks.look_of(cell)
        return small or self._is_lost(ink, paper, cell)

    def parts(self, cell: Any, value: CellRichText) -> tuple[str, str]:
        """What a cell whose letters differ shows, and what it doesn't."""
        paper = self.inks.look_of(cell)[1]
        said: tuple[list[str], list[str]] = ([], [])
        for part in value:
            lost = False
            if isinstance(part, TextBlock):
                small = part.font.sz is not None and part.font.sz <= UNREADABLE_POINTS
                lost = small or self._is_lost(self.inks.colour(part.font.color), paper, cell)
            said[lost].append(str(part))
        return "".join(said[0]), "".join(said[1])

    def _is_lost(self, ink: Colour | None, paper: Colour | None, cell: Any) -> bool:
        if ink is None or paper is None or not is_lost(ink, paper):
            return False
        return paper != WHITE or not any(one.holds(cell.row, cell.column) for one in self._tables)

    @cached_property
    def _tables(self) -> list[Range]:
        """Where tables or rules give cells a colour."""
        found = list(self._coloured)
        for name in related(self._archive, self._sheet, "/table").values():
            if data := package.part(self._archive, name):
                table = package.parse_xml(data)
                style = table.find("{*}tableStyleInfo")
                if style is not None and style.get("name") and (area := range_of(table.get("ref", ""))) is not None:
                    found.append(area)
        return found
