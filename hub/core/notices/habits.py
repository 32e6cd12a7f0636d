"""At which hours a person wants no mail about what their recipients do, and how soon they want the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from wagtail.users.models import UserProfile

from hub.core.notices.models import MailHabits
from hub.core.notices.rhythm import MORNING, Notify, is_between, next_time
from hub.core.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What a person chose. `again`: how soon mails tell that a link is read again; `quiet`: when it begins and ends;
    `zone`: "" for the hub's.
    """

    again: Notify = Notify.NEVER
    quiet: tuple[time, time] | None = None
    zone: str = ""


def _zone_named_by(user: Person) -> str:
    named: str | None = UserProfile.objects.filter(user=user.pk).values_list("current_time_zone", flat=True).first()
    return named or ""


def habits_of(user: Person) -> Habits:
    """What the person chose; two queries."""
    zone = _zone_named_by(user)
    kept = MailHabits.objects.filter(user=user.pk).first()
    if kept is None:
        return Habits(zone=zone)
    quiet = (kept.quiet_from, kept.quiet_until) if kept.quiet_from and kept.quiet_until else None
    return Habits(again=Notify(kept.again), quiet=quiet, zone=zone)


@transaction.atomic
def keep_habits(*, user: Person, habits: Habits) -> None:
    """Keep what the person chose, from the next mail on. Safe to repeat."""
    begin, end = habits.quiet or (None, None)
    MailHabits.objects.update_or_create(
        user_id=user.pk, defaults={"again": habits.again, "quiet_from": begin, "quiet_until": end}
    )
    UserProfile.objects.update_or_create(user_id=user.pk, defaults={"current_time_zone": habits.zone})


def due_at(user: Person, *, rhythm: Notify, at: datetime) -> datetime | None:
    """When a mail may leave that is about something that happens now: None for at once, else with others in the next
    morning, or when the person's quiet hours end.
    """
    habits = habits_of(user)
    zone, quiet = ZoneInfo(habits.zone or timezone.get_default_timezone_name()), habits.quiet
    due = next_time(MORNING, after=at, zone=zone) if rhythm == Notify.DAILY else at
    if quiet is not None and is_between(due.astimezone(zone).time(), *quiet):
        due = next_time(quiet[1], after=due, zone=zone)
    return due if due > at else None
