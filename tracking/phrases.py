"""Days and amounts of time inside sentences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.dateformat import format as format_date


def day(moment: datetime) -> str:
    """3 Nov, or 3 Nov 2025 when it is not this year's."""
    local = timezone.localtime(moment)
    return format_date(local, "j M" if local.year == timezone.localdate().year else "j M Y")


def full_day(when: date) -> str:
    """3 Nov 2025, whichever year it is."""
    return format_date(when, "j M Y")


def days_ago(moment: datetime, *, now: datetime) -> str:
    """today, yesterday, 3 days ago"""
    days = (timezone.localdate(now) - timezone.localdate(moment)).days
    return ["today", "yesterday"][days] if days in (0, 1) else f"{days} days ago"


def clock(moment: datetime) -> str:
    """13:34 today, 3 Nov, 13:34 before."""
    local = timezone.localtime(moment)
    time = format_date(local, "H:i")
    return time if local.date() == timezone.localdate() else f"{day(moment)}, {time}"


def duration(seconds: float) -> str:
    """6 min 20 s"""
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {left:02d} s" if minutes else f"{left} s"


def ranges(numbers: Iterable[int]) -> str:
    """1, 3 to 9 and 12"""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    if len(runs) == 1 and len(runs[0]) == 2:
        return f"{runs[0][0]} and {runs[0][1]}"
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
