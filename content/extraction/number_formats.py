"""Numbers of a workbook as its cells show them: percents, separators, currencies, dates."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

_PLAIN = frozenset({"", "general", "@", "text"})
# A format's parts: "quoted words", \x, _x (a blank as wide as x), *x (fill), [Red], [$EUR-407], and the digits' places.
_PART = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|([#0?][#0?,.]*(?:[eE][+-][0#?]+)?)|(.)', re.S
)
_UNIT = re.compile(r'"[^"]*"|\\.|.', re.S)
_LONGEST = 300
_NO_DIGITS = -1
# More than a sheet can show; a format is a stranger's.
_MOST_DECIMALS, _MOST_ZEROS, _MOST_SCALINGS = 15, 20, 3


class _Format(NamedTuple):
    before: str
    after: str
    least: int
    most: int
    digits: int
    grouped: bool
    percent: int
    thousands: int
    scientific: bool


def shown(value: object, code: str) -> str:
    """A cell's value in words: as its number format says where that is understood, else plainly."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, code)
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, code)
    return str(value).strip()


def _moment(value: date | time | timedelta, code: str) -> str:
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, datetime) and value.time() != time():
        return value.replace(microsecond=0).isoformat(" ", "seconds" if value.second else "minutes")
    letters = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code).lower()
    if "m" in letters and "y" in letters and "d" not in letters:
        return f"{value:%b %Y}"
    return value.date().isoformat() if isinstance(value, datetime) else value.isoformat()


def _number(value: float, code: str) -> str:
    number = _decimal(value)
    if number is None or code.lower() in _PLAIN:
        return _plain(value)
    sections = _sections(code)
    if len(sections) > 1 and number < 0:
        section, number = sections[1], -number
    elif len(sections) > 2 and number == 0:
        section = sections[2]
    else:
        section = sections[0]
    form = _understood(section)
    if form is None:
        return _plain(value)
    minus = "-" if number < 0 else ""
    return f"{minus}{form.before}{_digits(abs(number), form)}{form.after}".strip()


def _decimal(value: float) -> Decimal | None:
    try:
        number = Decimal(repr(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < _LONGEST else None


def _plain(value: float) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _sections(code: str) -> list[str]:
    """Positive, negative, zero: parted by semicolons that aren't quoted."""
    return ["".join(section) for section in _split(_UNIT.findall(code[:_LONGEST]))]


def _split(units: list[str]) -> list[list[str]]:
    sections: list[list[str]] = [[]]
    for unit in units:
        if unit == ";":
            sections.append([])
        else:
            sections[-1].append(unit)
    return sections


@lru_cache(maxsize=512)
def _understood(section: str) -> _Format | None:
    """None for what isn't one run of digits with words round it, such as fractions."""
    words, places = ["", ""], ""
    for quoted, escaped, currency, digits, other in _PART.findall(section):
        if digits:
            if places:
                return None
            places = digits
        else:
            words[bool(places)] += quoted or escaped or currency or other
    if "/" in "".join(words):
        return None
    if not places:  # such as "none" for zero
        return _Format(words[0], "", 0, 0, _NO_DIGITS, False, 0, 0, False)
    mantissa, _, exponent = places.upper().partition("E")
    whole, _, decimals = mantissa.partition(".")
    trailing = len(mantissa) - len(mantissa.rstrip(","))
    return _Format(
        before=words[0],
        after=words[1],
        least=min(decimals.count("0"), _MOST_DECIMALS),
        most=min(sum(decimals.count(place) for place in "0#?"), _MOST_DECIMALS),
        digits=min(whole.count("0"), _MOST_ZEROS),
        grouped="," in whole.rstrip(","),
        percent=min(section.count("%"), _MOST_SCALINGS),
        thousands=min(trailing, _MOST_SCALINGS),
        scientific=bool(exponent),
    )


def _digits(number: Decimal, form: _Format) -> str:
    if form.digits == _NO_DIGITS:
        return ""
    if form.scientific:
        return f"{number:.{form.most}E}"
    number = number.scaleb(2 * form.percent - 3 * form.thousands)
    if number.adjusted() < 12:  # beyond that its digits are all before the point
        number = number.quantize(Decimal(1).scaleb(-form.most), ROUND_HALF_UP)
    text = f"{number:,f}" if form.grouped else f"{number:f}"
    whole, _, decimals = text.partition(".")
    while len(decimals) > form.least and decimals.endswith("0"):
        decimals = decimals[:-1]
    if not form.digits and whole == "0":
        whole = ""
    return whole.rjust(form.digits, "0") + (f".{decimals}" if decimals else "")
