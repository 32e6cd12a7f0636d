"""Styles of an OpenDocument sheet that hold under a condition: which of them a cell may have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from content.extraction.readers.open_names import OFFICE, STYLE, TEXT

_OWN = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    **{"<=": le, ">=": ge, "!=": ne, "<>": ne},
    **{"<": lt, ">": gt, "=": eq},
}
_COMPARISON = re.compile(r"\s*(?:cell-content\(\))?\s*(<=|>=|!=|<>|<|>|=)\s*(.+?)\s*", re.S)
_BETWEEN = re.compile(r"\s*(?:cell-content-is-)?(not-)?between\s*\(\s*([^,;]+)[,;]\s*([^,;]+)\)\s*", re.I)
_FORMULA = re.compile(r"\s*(?:is-true-formula|formula-is)\s*\((.*)\)\s*", re.I | re.S)
_TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "begins-with": str.startswith,
    "ends-with": str.endswith,
    "contains-text": lambda said, text: text in said,
    "not-contains-text": lambda said, text: text not in said,
}
_OF_TEXT = re.compile(rf"\s*({'|'.join(_TEXTS)})\s*\((.*)\)\s*", re.I | re.S)
_TRUTHS = {"true": True, "true()": True, "1": True, "false": False, "false()": False, "0": False}
_FIXED = {"is-error": False, "is-no-error": True}
_QUOTED, _NUMBER = re.compile(r'"((?:[^"]|"")*)"'), re.compile(r"[-+]?\d+(?:\.\d+)?")
_CORNER = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})$")

#: First row, last row, first column, last column, each counted from 0.
_Area = tuple[int, int, int, int]


def _words_of(cell: Any) -> str:
    """What a cell shows, in small letters."""
    return "\n".join("".join(map(str, line.itertext())) for line in cell.iter(f"{TEXT}p")).casefold()


def _value_of(cell: Any) -> str | float:
    """What is in a cell: a number, or its words."""
    try:
        return float(cell.get(f"{OFFICE}value", ""))
    except ValueError:
        return _words_of(cell)


def _constant(text: str) -> str | float | None:
    text = text.strip()
    if (quoted := _QUOTED.fullmatch(text)) is not None:
        return quoted[1].replace('""', '"').casefold()
    return float(text) if _NUMBER.fullmatch(text) else None


def _holds(condition: str, cell: Any) -> bool | None:
    """Whether a condition holds for what is in a cell; None where only other cells tell."""
    value, said = _value_of(cell), condition.strip()
    if said.lower() in _FIXED:
        return _FIXED[said.lower()]
    if (formula := _FORMULA.fullmatch(said)) is not None:
        return _TRUTHS.get(formula[1].strip().lower())
    if (asked := _OF_TEXT.fullmatch(said)) is not None:
        words = _constant(asked[2])
        return None if words is None else _TEXTS[asked[1].lower()](_words_of(cell), str(words))
    if (between := _BETWEEN.fullmatch(said)) is not None:
        ends = _constant(between[2]), _constant(between[3])
        if not isinstance(value, float) or not isinstance(ends[0], float) or not isinstance(ends[1], float):
            return None if None in ends else bool(between[1])
        return (ends[0] <= value <= ends[1]) is not bool(between[1])
    if (compared := _COMPARISON.fullmatch(said)) is None or (other := _constant(compared[2])) is None:
        return None
    if isinstance(value, str) is not isinstance(other, str):
        # Words come after all numbers.
        return compared[1] in ("!=", "<>") or compared[1].startswith(">" if isinstance(value, str) else "<")
    return _COMPARED[compared[1]](value, other)


@dataclass(frozen=True, slots=True)
class Applied:
    """A style that a condition applies to a cell; `is_certain` says that it does, and not that it may."""

    style: str
    is_certain: bool


def mapped(styles: Iterable[Any], cell: Any) -> list[Applied]:
    """The styles that a cell's own styles apply to it by what is in it."""
    maps = (one for style in styles for one in style.iterfind(f"{STYLE}map"))
    return _applied([(one.get(f"{STYLE}condition", ""), one.get(f"{STYLE}apply-style-name", "")) for one in maps], cell)


def _applied(conditions: Iterable[tuple[str, str]], cell: Any) -> list[Applied]:
    """Up to the first condition that surely holds, those that may."""
    found = []
    for condition, style in conditions:
        holds = _holds(condition, cell)
        if holds is not False:
            found.append(Applied(style, is_certain=bool(holds)))
        if holds:
            break
    return found


class TableRules:
    """The conditions that LibreOffice keeps with a sheet for some of its cells."""

    def __init__(self, table: Any) -> None:
        self._rules = [
            (areas, [(one.get(f"{_OWN}value", ""), one.get(f"{_OWN}apply-style-name", "")) for one in conditions])
            for rule in table.iter(f"{_OWN}conditional-format")
            if (areas := list(_areas(rule.get(f"{_OWN}target-range-address", ""))))
            and (conditions := rule.findall(f"{_OWN}condition"))
        ]

    def of(self, cell: Any, row: int, column: int) -> list[Applied]:
        """The styles that they apply to the cell at a place, each counted from 0."""
        found = []
        for areas, conditions in self._rules:
            if any(top <= row <= bottom and left <= column <= right for top, bottom, left, right in areas):
                found += _applied(conditions, cell)
        return found


def _areas(addresses: str) -> Iterator[_Area]:
    for address in addresses.split():
        first, _, last = address.partition(":")
        corners = [_CORNER.search(one) for one in (first, last or first)]
        if corners[0] is not None and corners[1] is not None:
            (left, top), (right, bottom) = ((_column(one[1]), int(one[2]) - 1) for one in corners if one is not None)
            yield top, bottom, left, right


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
