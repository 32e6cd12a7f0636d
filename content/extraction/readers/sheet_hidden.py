"""Which rows, columns and cells of a sheet are not shown. openpyxl passes over that where it reads row by row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

_TRUE = ("1", "true", "on")
_MOST_COLUMNS = 16_384
_TAGS = ("{*}row", "{*}col", "{*}sheetFormatPr", "{*}mergeCell", "{*}conditionalFormatting", "{*}is")
# In points: a row that is no higher shows none of its letters.
_FLAT = 2.0
# In letters: a column that is no wider shows none.
_NARROW = 0.6
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
# Colours, conditions and what is only skipped or filled; a format of nothing else shows nothing.
_DRESSING = re.compile(r"\[[^\]]*\]|_.|\s")
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*')


@dataclass(frozen=True, slots=True)
class Range:
    """Some cells, from the first row and column to the last."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def range_of(text: str) -> Range | None:
    """Of a range as files name it, such as A1:C3 or B2."""
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    left, top = _column(found[1]), int(found[2])
    return Range(top, left, int(found[4] or top), _column(found[3]) if found[3] else left)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


@dataclass(frozen=True, slots=True)
class Layout:
    """The numbers of hidden rows and columns, from 1; which cells are one, and which get a colour by a rule.

    `mixed` has the XML of words that stand in a cell itself and whose letters differ, by its row and column.
    """

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    merged: tuple[Range, ...] = ()
    coloured: tuple[Range, ...] = ()
    mixed: Mapping[tuple[int, int], bytes] = field(default_factory=dict)
    #: The XML of each rule by which cells look otherwise, with where it holds.
    ruled: tuple[tuple[tuple[Range, ...], bytes], ...] = ()
    #: So narrow that letters are seen only where they flow on into an empty cell.
    narrow: frozenset[int] = frozenset()

    def merged_in(self, row: int) -> list[Range]:
        return [one for one in self.merged if one.top <= row <= one.bottom]

    def hides(self, rows: tuple[int, int], columns: tuple[int, int]) -> bool:
        """Whether all of these rows, from the first to the last, are hidden, or all of these columns."""
        return _all_in(self.rows, *rows) or _all_in(self.columns, *columns)


def _all_in(hidden: frozenset[int], first: int, last: int) -> bool:
    return 0 < last - first + 1 <= len(hidden) and all(number in hidden for number in range(first, last + 1))


def layout_of(archive: ZipFile, sheet: str, most_rows: int) -> Layout:
    """What the sheet in this part of the workbook hides, among so many rows."""
    rows: set[int] = set()
    columns: set[int] = set()
    named: set[int] = set()
    merged: list[Range] = []
    coloured: list[Range] = []
    mixed: dict[tuple[int, int], bytes] = {}
    ruled: list[tuple[tuple[Range, ...], bytes]] = []
    thin: set[int] = set()
    narrow = False
    number = 0
    try:
        with archive.open(sheet) as part:
            for _, element in etree.iterparse(part, tag=_TAGS, resolve_entities=False, no_network=True, recover=True):
                match element.tag.rpartition("}")[2]:
                    case "row":
                        number = _integer(element.get("r"), number + 1)
                        if _is_hidden(element, "ht", _FLAT):
                            rows.add(number)
                    case "col":
                        first = _integer(element.get("min"), 1)
                        span = range(first, min(_integer(element.get("max"), first), _MOST_COLUMNS) + 1)
                        named.update(span)
                        columns.update(span if _is_hidden(element, "width") else ())
                        thin.update(span if _is_zero(element.get("width"), _NARROW) else ())
                    case "mergeCell":
                        merged += filter(None, (range_of(element.get("ref", "")),))
                    case "conditionalFormatting":
                        areas = tuple(filter(None, map(range_of, element.get("sqref", "").split())))
                        coloured += areas
                        ruled += (
                            (areas, etree.tostring(one, with_tail=False)) for one in element.iterfind("{*}cfRule")
                        )
                    case "is":
                        cell = range_of(element.getparent().get("r", ""))
                        if cell is not None and element.find("{*}r/{*}rPr") is not None:
                            mixed[cell.top, cell.left] = etree.tostring(element, with_tail=False)
                    case _:
                        narrow = _is_zero(element.get("defaultColWidth"))
                _forget(element)
                if number >= most_rows:
                    break
    except (KeyError, OSError, ValueError, BadZipFile, etree.XMLSyntaxError):
        pass  # whoever reads the sheet will say so
    if narrow:
        columns |= set(range(1, _MOST_COLUMNS + 1)) - named
    return Layout(
        rows=frozenset(rows),
        columns=frozenset(columns),
        merged=tuple(merged),
        coloured=tuple(coloured),
        mixed=mixed,
        ruled=tuple(ruled),
        narrow=frozenset(thin - columns),
    )


def conceals(value: Any, number_format: str) -> bool:
    """Whether a cell of this format shows nothing of its value, as with ";;;"."""
    if value is None or ";" not in number_format:
        return False
    sections = list(islice(_sections(number_format), 4))
    if isinstance(value, str):
        return len(sections) == 4 and not _shows(sections[3])
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return not _shows(sections[0])
    if value > 0 or len(sections) < 2 or (value == 0 and len(sections) < 3):
        return not _shows(sections[0])
    return not _shows(sections[1 if value < 0 else 2])


def _sections(number_format: str) -> list[str]:
    found = []
    at = 0
    while True:
        match = _SECTION.match(number_format, at)
        end = match.end() if match else len(number_format)
        found.append(number_format[at:end])
        if end >= len(number_format) or number_format[end] != ";":
            return found
        at = end + 1


def _shows(section: str) -> bool:
    return bool(_DRESSING.sub("", section))


def _is_hidden(element: Any, size: str, least: float = 0.0) -> bool:
    return (element.get("hidden") or "").lower() in _TRUE or _is_zero(element.get(size), least)


def _is_zero(size: str | None, least: float = 0.0) -> bool:
    try:
        return size is not None and float(size) <= least
    except ValueError:
        return False


def _integer(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isdigit() else otherwise


def _forget(element: Any) -> None:
    """What was read already takes no memory."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
