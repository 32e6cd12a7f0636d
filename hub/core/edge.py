"""What may come in: text, dates and numbers that the database, the clock and a reader can bear.

Pages, the API and imports ask the same functions, so that nothing behind them needs to look again.
"""

from __future__ import annotations

import math
import unicodedata
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

Day = TypeVar("Day", bound=date)

#: The years that every database and time zone can write, and that a person means.
FIRST_YEAR, LAST_YEAR = 1900, 2999
#: What a database keeps in its largest integer.
LARGEST_NUMBER = 2**63 - 1
_MOST_LEVELS = 50
# Soft hyphen, zero-width space, word joiner, byte order mark. Joiners and marks of direction have a meaning.
_UNSEEN = "\u00ad\u200b\u2060\ufeff"
UNSEEN = dict.fromkeys(map(ord, _UNSEEN))
_SEEN = ("L", "N", "P", "S")
# Letters that show nothing although they count as letters.
_BLANK_LETTERS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


class NotAccepted(ValueError):
    """What was written can't be kept, and why: one sentence."""


def clean_text(text: str) -> str:
    """The text with composed letters (NFC), as everybody types them, and without signs that nobody sees and that split
    words for whoever looks for them. Refuses NUL and halves of letters.
    """
    if "\0" in text:
        raise NotAccepted("It holds the character NUL, which no text may hold.")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise NotAccepted("It holds half of a letter (a lone surrogate), which can't be stored.")
    return unicodedata.normalize("NFC", text.translate(UNSEEN))


def is_clean(text: str) -> bool:
    """Whether `clean_text` would leave it as it is."""
    return "\0" not in text and unicodedata.is_normalized("NFC", text) and not any(map(text.__contains__, _UNSEEN))


def clean_title(text: str) -> str:
    """A title or a name on one line. Refuses one in which nothing can be seen, besides what `clean_text` refuses."""
    title = " ".join(clean_text(text).split())
    if not is_seen(title):
        raise NotAccepted("It has no letter that can be seen.")
    return title


def is_seen(text: str) -> bool:
    """Whether any of it shows: not only blanks, marks of direction and such."""
    return any(unicodedata.category(one)[0] in _SEEN and one not in _BLANK_LETTERS for one in text)


def sane_day(day: Day) -> Day:
    """The day or moment, within the years that can be stored and shown in every time zone."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NotAccepted(f"The year has to be between {FIRST_YEAR} and {LAST_YEAR}.")
    return day


def sane_number(number: int) -> int:
    """The number, if a database can keep it."""
    if abs(number) > LARGEST_NUMBER:
        raise NotAccepted("The number is too large.")
    return number


def clean_json(value: Any, level: int = 0) -> Any:
    """What was sent as JSON, its text cleaned. Refuses text and numbers that can't be kept, however deep."""
    if level > _MOST_LEVELS:
        raise NotAccepted("It is nested too deeply.")
    match value:
        case str():
            return clean_text(value)
        case int():
            return sane_number(value)
        case float() if not math.isfinite(value):
            raise NotAccepted("It holds a number that is none, or has no end.")
        case dict():
            return {clean_text(name): clean_json(one, level + 1) for name, one in value.items()}
        case list():
            return [clean_json(one, level + 1) for one in value]
    return value


def start_of(day: date) -> datetime:
    """The first moment of a day in the hub's time zone."""
    return datetime.combine(sane_day(day), time(), tzinfo=timezone.get_default_timezone())


def end_of(day: date) -> datetime:
    """The last moment of a day in the hub's time zone: what ends on a day holds all of it."""
    return datetime.combine(sane_day(day), time(23, 59, 59), tzinfo=timezone.get_default_timezone())


def written_day(text: str) -> date | None:
    """A day such as 2026-11-24, or None for anything that is none."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return sane_day(day) if day else None


def written_moment(text: str, *, ends: bool) -> datetime | None:
    """A moment, or None for anything that is none. A time without a zone is the hub's.

    A bare day means all of it: its last moment for what ends, else its first.
    """
    if (day := written_day(text)) is not None:
        return end_of(day) if ends else start_of(day)
    try:
        moment = parse_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment is None:
        return None
    sane_day(moment)
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.get_default_timezone())


def in_utc(moment: datetime) -> datetime:
    """The same moment as databases keep it. Refuses one whose year there is none that can be kept."""
    try:
        return sane_day(moment.astimezone(UTC))
    except OverflowError as error:
        raise NotAccepted(f"The year has to be between {FIRST_YEAR} and {LAST_YEAR}.") from error
