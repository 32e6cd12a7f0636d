"""Numbers of a workbook as its cells show them: percents, separators, currencies, dates."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import NamedTuple

_PLAIN = frozenset({"", "general", "@", "text"})
# A format's parts: "quoted words", \x, _x (a blank as wide as x), *x (fill), [Red], [$EUR-407], and the digits' places.
_PART = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|([#0?][#0?,.]*(?:[eE][+-][0#?]+)?)|(.)', re.S
)
_DATE_PART = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|\[\$[^\]]*\]|(\[h+\]|\[m+\]|\[s+\]|y+|m+|d+|h+|s+(?:\.0+)?|AM/PM|A/P)|\[[^\]]*\]|(.)',
    re.I | re.S,
)
# Shown as the reader's own computer writes days; Excel keeps them under these names.
_READERS_OWN = frozenset({"mm-dd-yy", "m/d/yy h:mm", "general", "@", ""})
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[\d.]+)\]")
_HOLDS = {"<": lt, ">": gt, "=": eq, "<=": le, ">=": ge, "<>": ne}
_FRACTION = re.compile(r"^(#* *)?([?#0]+)/([?#0]+|\d+)$")
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
    exponent: int = 0


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


def shows_a_day(code: str) -> bool:
    """Whether a format shows a day of the calendar, not a time alone."""
    names = [found[2].lower() for found in _DATE_PART.findall(_sections(code)[0])]
    return any(name[:1] in ("y", "d") for name in names)


def _moment(value: date | time | timedelta, code: str) -> str:
    """As the cell's format says it; in ISO where that is not understood or is the reader's own (`mm-dd-yy`)."""
    section = _sections(code)[0]
    parts = [found for found in _DATE_PART.findall(section) if any(found)]
    kinds = [name.lower() for _, _, name, _ in parts if name]
    if section.lower() in _READERS_OWN or not kinds or (isinstance(value, time) and set("yd") & set("".join(kinds))):
        return _iso(value)
    if isinstance(value, timedelta):
        return _elapsed(value, parts)
    twelve = any(name.startswith("a") for name in kinds)
    out: list[str] = []
    before = ""
    for index, (quoted, escaped, name, other) in enumerate(parts):
        if not name:
            out.append(quoted or escaped or other)
            continue
        after = next((one[2].lower() for one in parts[index + 1 :] if one[2]), "")
        # m is a minute beside hours and seconds.
        minute = name[0] in "mM" and len(name) < 3 and (before[-1:] in ("h", "]") or after.startswith("s"))
        out.append(_piece(value, name.lower().strip("[]"), minute=minute, twelve=twelve))
        before = name.lower()
    return "".join(out).strip()


def _piece(value: date | time, name: str, *, minute: bool, twelve: bool) -> str:
    moment = value if isinstance(value, datetime) else None
    if moment is None:
        moment = (
            datetime.combine(date(2000, 1, 1), value) if isinstance(value, time) else datetime(*value.timetuple()[:3])
        )
    width = 2 if len(name) > 1 else 1
    match name[0]:
        case "y":
            return f"{moment.year:04}" if len(name) > 2 else f"{moment.year % 100:02}"
        case "m" if minute:
            return f"{moment.minute:0{width}}"
        case "m":
            return ("", str(moment.month), f"{moment.month:02}", f"{moment:%b}", f"{moment:%B}", f"{moment:%B}"[0])[
                min(len(name), 5)
            ]
        case "d":
            return ("", str(moment.day), f"{moment.day:02}", f"{moment:%a}", f"{moment:%A}")[min(len(name), 4)]
        case "h":
            return f"{(moment.hour % 12 or 12) if twelve else moment.hour:0{width}}"
        case "s":
            return f"{moment.second:0{width}}"
        case "a":
            return "AM" if moment.hour < 12 else "PM"
    return ""


def _elapsed(value: timedelta, parts: list[tuple[str, str, str, str]]) -> str:
    """Hours that go on beyond a day, or minutes beyond an hour."""
    seconds = round(value.total_seconds())
    minus, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    sizes = {"h": 3600, "m": 60, "s": 1}
    out: list[str] = []
    for quoted, escaped, name, other in parts:
        unit = name.lower().strip("[]")[:1]
        if unit in sizes:
            number, seconds = divmod(seconds, sizes[unit])
            out.append(f"{number:0{2 if len(name.strip('[]')) > 1 else 1}}")
        else:
            out.append(quoted or escaped or other)
    return minus + "".join(out).strip()


def _iso(value: date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, datetime) and value.time() != time():
        return value.replace(microsecond=0).isoformat(" ", "seconds" if value.second else "minutes")
    return value.date().isoformat() if isinstance(value, datetime) else value.isoformat()


def _number(value: float, code: str) -> str:
    number = _decimal(value)
    if number is None or code.lower() in _PLAIN:
        return _plain(value)
    section, number = _section_for(number, _sections(code))
    if (fraction := _fraction(number, section)) is not None:
        return fraction
    form = _understood(section)
    if form is None:
        return _plain(value)
    minus = "-" if number < 0 else ""
    return f"{minus}{form.before}{_digits(abs(number), form)}{form.after}".strip()


def _section_for(number: Decimal, sections: list[str]) -> tuple[str, Decimal]:
    """The section that holds for the number, by its own conditions or by its sign, and the number as that writes it."""
    conditions = [_CONDITION.search(section) for section in sections[:3]]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=False):
            if condition is None or _HOLDS[condition[1]](number, Decimal(condition[2])):
                return section, number
        return sections[-1], number
    if len(sections) > 1 and number < 0:
        return sections[1], -number
    return (sections[2] if len(sections) > 2 and number == 0 else sections[0]), number


def _fraction(number: Decimal, section: str) -> str | None:
    """A whole number and a fraction, such as 2 1/2; None for any other format."""
    found = _FRACTION.match(section.strip())
    if found is None or abs(number) > 10**9:
        return None
    most = 10 ** min(len(found[3]), 4) - 1
    whole, rest = divmod(abs(number), 1) if found[1] else (Decimal(0), abs(number))
    named = int(found[3]) if found[3].isdigit() and int(found[3]) else 0
    part = Fraction(round(rest * named), named) if named else Fraction(rest).limit_denominator(most)
    top, bottom = (round(rest * named), named) if named else (part.numerator, part.denominator)
    if found[1] and top == bottom:
        whole, top = whole + 1, 0
    words = [f"{int(whole)}"] if whole or not top else []
    words += [f"{top}/{bottom}"] if top else []
    return ("-" if number < 0 else "") + " ".join(words)


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
    if not places and not section.strip():  # such as ;;; which shows nothing
        return _Format("", "", 0, 0, _NO_DIGITS, False, 0, 0, False)
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
        exponent=exponent.count("0"),
    )


def _digits(number: Decimal, form: _Format) -> str:
    if form.digits == _NO_DIGITS:
        return ""
    if form.scientific:
        mantissa, _, exponent = f"{number:.{form.most}E}".partition("E")
        return f"{mantissa}E{exponent[0]}{exponent[1:].rjust(form.exponent, '0')}"
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
