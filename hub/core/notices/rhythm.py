"""When a person is told: at once, once a day, never; and at which hours not."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models

# What is told once a day is told then.
MORNING = time(8)


class Notify(models.TextChoices):
    """How soon somebody is told of something by mail."""

    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "Once a day"
    NEVER = "never", "Never"


def next_time(clock: time, *, after: datetime, zone: ZoneInfo) -> datetime:
    """The next moment at which clocks in this zone show that time."""
    local = after.astimezone(zone)
    there = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    # A day later by the calendar: on the days on which clocks are changed it has 23 or 25 hours.
    return there if local < there else there + timedelta(days=1)


def is_between(clock: time, begin: time, end: time) -> bool:
    """Whether it is that time or later, and before the end, which may be on the next day."""
    return begin <= clock < end if begin <= end else clock >= begin or clock < end
