"""Years and quarters, in the ways in which people write them. Pure.

"Q3 2022", "3Q22", "2022Q3", "Q3'22", "Q3 FY22", "FY2022" and "third quarter of 2022" mean the same tags, whichever of
these the tags themselves are called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_YEAR = r"(?P<year>(?:19|20)\d\d)"
# Two digits are a year only right behind what says so.
_SHORT = r"(?P<year>(?:19|20)?\d\d)"
_ORDINALS = {"first": "1", "1st": "1", "second": "2", "2nd": "2", "third": "3", "3rd": "3", "fourth": "4", "4th": "4"}
_NAMED = rf"(?P<quarter>(?P<number>{'|'.join(_ORDINALS)})\s+(?:fiscal\s+)?quarter)"
_Q = r"(?P<quarter>Q\s?(?P<number>[1-4]))"
_PATTERNS = tuple(
    re.compile(rf"(?:{pattern})(?![^\W_])", re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}[\s'’-]?{_Q}",
        rf"{_Q}[\s-]?(?:of\s+)?(?:FY\s?)?{_YEAR}",
        rf"{_Q}(?:\s?FY\s?|['’])?{_SHORT}",
        rf"(?P<quarter>(?P<number>[1-4])Q)(?:\s?FY\s?|['’])?{_SHORT}",
        rf"(?P<quarter>(?P<number>[1-4])Q)\s{_YEAR}",
        rf"{_NAMED}(?:\s+of)?(?:\s+fiscal)?(?:\s+year|\s+FY)?\s+{_YEAR}",
        rf"FY[\s'’-]?{_SHORT}",
        rf"{_NAMED}",
        rf"{_Q}",
        r"(?P<quarter>(?P<number>[1-4])Q)",
    )
)


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of a text that names a period, and the names (each as its words) that a tag for it may have."""

    start: int
    end: int
    names: tuple[tuple[str, ...], ...]


def at(text: str, start: int) -> Iterator[list[Said]]:
    """The readings of what stands at `start`, in the order to try: year and quarter as one tag, or each as its own."""
    for pattern in _PATTERNS:
        if found := pattern.match(text, start):
            groups = found.groupdict()
            year, quarter = _years(groups.get("year") or ""), _quarters(groups.get("number") or "")
            if year and quarter:
                both = [one for y in year for q in quarter for one in ((*q, *y), (*y, *q), ("".join((*y, *q)),))]
                yield [Said(*found.span(), tuple(both))]
            pieces = (("quarter", quarter), ("year", year))
            yield [Said(*found.span(name), names) for name, names in pieces if names]


def _years(said: str) -> tuple[tuple[str, ...], ...]:
    full = f"20{said}" if len(said) == 2 else said
    return ((full,), (f"fy{full}",), (f"fy{full[2:]}",), ("fy", full)) if said else ()


def _quarters(said: str) -> tuple[tuple[str, ...], ...]:
    number = _ORDINALS.get(said.casefold(), said)
    ordinal = next((word for word, meant in _ORDINALS.items() if meant == number), "")
    return ((f"q{number}",), (f"{number}q",), (ordinal, "quarter")) if said else ()
