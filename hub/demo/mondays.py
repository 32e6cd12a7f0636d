"""Twelve Monday pages of each team and of marketing, with what was promised on them: some of it done, some not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from hub.people.models import User
from tracking.digests.actions import MADE_FROM, is_begun, make_digest, monday_of
from tracking.digests.models import Digest, DigestLine, LineKind, Promise
from tracking.reports.scope import told_to_all

WEEKS = 12
# How often a line is taken on, and how often what was taken on is done by Sunday, or only later.
PROMISED, DONE, DONE_LATER = 0.55, 0.62, 0.4
# Talked about in the team: more often done.
EASY = {LineKind.TOP_USED, LineKind.REQUEST}


def hold_mondays(*, users: Mapping[str, User], now: datetime) -> None:
    """Make the pages of the last twelve Mondays, the oldest first, each as the week before it was; nobody is mailed."""
    chance = Random(12)
    newest = monday_of(now) if is_begun(now) else monday_of(now) - timedelta(days=7)
    marketers = [users["marketer"], users["petra"], users["jonah"]]
    for ago in range(WEEKS - 1, -1, -1):
        monday = newest - timedelta(weeks=ago)
        at = _morning(monday)
        for access in (None, *told_to_all()):
            page = make_digest(access=access, monday=monday, at=at, tell=False)
            assert page is not None
            manager = page.team.manager if page.team else None
            _promise(page, [manager] if manager else marketers, chance, now)


def _morning(monday: date) -> datetime:
    return timezone.make_aware(datetime.combine(monday, MADE_FROM))


def _promise(page: Digest, people: list[User], chance: Random, now: datetime) -> None:
    for line in page.lines.order_by("place"):
        if chance.random() < PROMISED:
            at = _within(page.week, chance, first=0, last=1)
            if at < now:
                by = line.responsible if line.responsible in people else chance.choice(people)
                promise = Promise.objects.create(line=line, by=by, at=at, due=page.due)
                _keep(promise, line, chance, now)


def _keep(promise: Promise, line: DigestLine, chance: Random, now: datetime) -> None:
    odds, week = chance.random(), line.digest.week
    if odds < DONE + (0.2 if line.kind in EASY else 0):
        done = _within(week, chance, first=2, last=4)
    elif chance.random() < DONE_LATER:
        done = _within(week, chance, first=7, last=9)
    else:
        return
    if done < now:
        Promise.objects.filter(pk=promise.pk).update(done_at=done)


def _within(monday: date, chance: Random, *, first: int, last: int) -> datetime:
    day = monday + timedelta(days=chance.randint(first, last))
    return timezone.make_aware(datetime.combine(day, time(chance.randint(8, 17), chance.randint(0, 59))))
