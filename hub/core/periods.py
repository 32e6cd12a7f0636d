"""Periods of days as they are said."""

from __future__ import annotations

import re


def last_days(days: int | str) -> str:
    """last 60 days; last day"""
    return "last day" if days == 1 else f"last {days} days"


def days_before(days: int | str) -> str:
    """60 days before; 1 day before"""
    return f"{day_count(days)} before"


def day_count(days: int | str) -> str:
    """60 days; 1 day"""
    return "1 day" if days == 1 else f"{days} days"


def with_days(text: str, days: int | str) -> str:
    """A sentence in which `{days}` stands for so many days, in the words of one day where it is one."""
    if days == 1:
        text = re.sub(r"\blast \{days\} days\b", "last day", text)
        text = text.replace("{days} days", "1 day")
    return text.format(days=days)
