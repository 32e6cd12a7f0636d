"""Rules by which cells look otherwise under a condition: which of them hide what is in the cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from content.extraction.colours import WHITE, Colour, is_lost
from content.extraction.hidden import Hiding
from content.extraction.readers.sheet_hidden import Range, conceals

_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    **{"equal": eq, "notEqual": ne, "lessThan": lt, "lessThanOrEqual": le},
    **{"greaterThan": gt, "greaterThanOrEqual": ge},
}
_BETWEEN = ("between", "notBetween")
_TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "containsText": lambda said, text: text in said,
    "notContainsText": lambda said, text: text not in said,
    "beginsWith": str.startswith,
    "endsWith": str.endswith,
}
_FIXED = {"containsBlanks": False, "notContainsBlanks": True, "containsErrors": False, "notContainsErrors": True}
_TRUTHS = {"TRUE": True, "TRUE()": True, "1": True, "FALSE": False, "FALSE()": False, "0": False}
# What stands for a number or a text; anything else asks other cells.
_TEXT, _NUMBER = re.compile(r'"((?:[^"]|"")*)"'), re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as the sheet writes it. `shows_value` is false where bars or signs stand in the place of numbers."""

    areas: tuple[Range, ...]
    kind: str
    operator: str
    text: str
    formulas: tuple[str, ...]
    look: int | None
    shows_value: bool = True

    def holds(self, value: Any) -> bool | None:
        """Whether it holds for a cell of this value; None where only other cells tell."""
        if self.kind in _FIXED:
            return _FIXED[self.kind]
        if self.kind in _TEXTS:
            return _TEXTS[self.kind](str(value).casefold(), self.text.casefold()) if self.text else None
        constants: list[Any] = [_constant(one) for one in self.formulas]
        if self.kind == "expression":
            return _TRUTHS.get(self.formulas[0].strip().upper()) if self.formulas else None
        if self.kind != "cellIs" or not constants or None in constants:
            return None
        said = value.casefold() if isinstance(value, str) else value
        try:
            if self.operator in _BETWEEN:
                return (constants[0] <= said <= constants[1]) is (self.operator == "between")
            return _COMPARED[self.operator](said, constants[0])
        except TypeError:
            return self.operator in ("notEqual", "notBetween")
        except (KeyError, IndexError):
            return None


def _constant(formula: str) -> str | float | None:
    if (text := _TEXT.fullmatch(formula.strip())) is not None:
        return text[1].replace('""', '"').casefold()
    return float(formula) if _NUMBER.fullmatch(formula.strip()) else None


def rule_of(element: Any, areas: tuple[Range, ...]) -> Rule:
    """Of a rule's XML."""
    look = element.get("dxfId", "")
    inner = next((one for one in element if str(one.tag).endswith(("}dataBar", "}iconSet"))), None)
    return Rule(
        areas=areas,
        kind=element.get("type", ""),
        operator=element.get("operator", ""),
        text=element.get("text", ""),
        formulas=tuple(one.text or "" for one in element.iterfind("{*}formula")),
        look=int(look) if look.isdigit() else None,
        shows_value=inner is None or inner.get("showValue", "1") not in ("0", "false"),
    )


def hiding(
    rules: tuple[Rule, ...],
    looks: list[Any],
    cell: Any,
    colours: tuple[Colour | None, Colour | None],
    colour: Callable[[Any], Colour | None],
) -> Hiding | None:
    """How the rules of a sheet hide what is in a cell of these colours, if they do; what can't be told counts as so."""
    for rule in rules:
        if not any(area.holds(cell.row, cell.column) for area in rule.areas) or rule.holds(cell.value) is False:
            continue
        if not rule.shows_value and isinstance(cell.value, (int, float)):
            return Hiding.CELLS
        look = looks[rule.look] if rule.look is not None and rule.look < len(looks) else None
        if look is None:
            continue
        if look.numFmt is not None and conceals(cell.value, look.numFmt.formatCode or ""):
            return Hiding.CELLS
        ink = colour(look.font.color) if look.font is not None else None
        filled = look.fill is not None and look.fill.fill_type not in ("none", "gray125")
        paper = colour(look.fill.bgColor) if filled else colours[1] or (WHITE if not filled else None)
        ink = ink or (colours[0] if filled else None)
        if ink is not None and paper is not None and is_lost(ink, paper):
            return Hiding.INVISIBLE
    return None
