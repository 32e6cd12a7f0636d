"""Make the pages of a week, and keep what is promised on them."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import cast

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from hub.core.people import Person
from tracking.digests.candidates import WEEK, Candidate, Week
from tracking.digests.choosing import Earlier, Subject, candidates, choose, name_people
from tracking.digests.models import Digest, DigestLine, Promise
from tracking.digests.reading import may_read
from tracking.digests.recognising import what_was_done
from tracking.digests.telling import tell_of_page
from tracking.metrics import UNUSED, USED, VIEWS, ZERO_RESULTS
from tracking.reports.definitions import UNUSED_CLASSES
from tracking.reports.scope import TeamAccess, told_to_all, untold
from tracking.reports.searches import summarise_searches
from tracking.reports.this_week import amounts
from tracking.reports.unused import count_classes_then

# By then what happened on Sunday is summed, and nobody works yet.
MADE_FROM = time(6)
# So many pages before it are looked at for what was told already.
LOOKED_BACK = 2


class NotYours(PermissionDenied):
    """Somebody else promised it."""


class Promised(Exception):
    """Somebody has promised it already. The message says who."""


class WeekOver(Exception):
    """The week of the page is over: the next one says what became of its promises."""


def monday_of(at: datetime) -> date:
    """The Monday of the week, in the hub's time zone."""
    today = timezone.localdate(at)
    return today - timedelta(days=today.weekday())


def is_begun(at: datetime) -> bool:
    """Whether what is made each Monday is to be made by now: not before MADE_FROM of its Monday."""
    return timezone.localdate(at) > monday_of(at) or timezone.localtime(at).time() >= MADE_FROM


def make_digests(*, at: datetime) -> int:
    """Make and mail the pages of this week that are not there yet, from MADE_FROM on its Monday on; how many.

    Each in a transaction of its own, so a worker that is killed leaves whole pages only, and the next run makes the
    others. Safe to repeat, also beside itself.
    """
    if not is_begun(at):
        return 0
    monday = monday_of(at)
    there = set(Digest.objects.of_week(monday).values_list("team", flat=True))
    wanted: list[TeamAccess | None] = [None, *(access for access in told_to_all() if access.reps)]
    missing = [one for one in wanted if (one.team.pk if one else None) not in there]
    if missing:
        recognise_promises(at=at)
    return sum(make_digest(access=one, monday=monday, at=at) is not None for one in missing)


def make_digest(*, access: TeamAccess | None, monday: date, at: datetime, tell: bool = True) -> Digest | None:
    """Make the page of one team, or marketing's for None; None where another worker has made it meanwhile."""
    week = Week(monday, access.team) if access else Week(monday, untold=untold(told_to_all()))
    earlier = earlier_pages(week, at=at)
    found, numbers = choose(candidates(week), earlier), numbers_of(week)
    try:
        with transaction.atomic():
            digest = Digest.objects.create(
                team=week.team,
                week=monday,
                as_of=week.as_of,
                made_at=at,
                reps=access.reps if access else 0,
                told=access.visible if access else True,
                numbers=numbers,
                versions={metric.key: metric.version for metric in (USED, VIEWS, ZERO_RESULTS, UNUSED)},
            )
            _write_lines(digest, week, found, again=earlier.not_done)
            if tell:
                tell_of_page(digest, at=at)
    except IntegrityError:
        if Digest.objects.of_week(monday).of_team(week.team.pk if week.team else None).exists():
            return None
        raise
    return digest


def numbers_of(week: Week) -> dict[str, int]:
    """The week in a few numbers, and the week before. Seven queries."""
    now, before = amounts(week.scope), amounts(week.scope.earlier(WEEK))
    searches, classes = summarise_searches(week.scope), count_classes_then(week.long)
    return {
        "uses": now.uses,
        "uses_before": before.uses,
        "sends": now.sends,
        "sends_before": before.sends,
        "views": now.views,
        "views_before": before.views,
        "searches": searches.searches,
        "zero": searches.zero,
        "unused": sum(classes[one] for one in UNUSED_CLASSES),
        "counted": sum(classes.values()),
        "unused_days": week.long.days,
    }


def _write_lines(digest: Digest, week: Week, found: list[Candidate], *, again: frozenset[Subject]) -> None:
    people = name_people(found, week)
    DigestLine.objects.bulk_create(
        DigestLine(
            digest=digest,
            place=place,
            kind=one.kind,
            about=one.about,
            number=one.number,
            words=one.words,
            more=one.more,
            address=one.address,
            act=one.act,
            act_address=one.act_address,
            responsible_id=person,
            metric=one.metric.key,
            version=one.metric.version,
            definition=one.metric.over(one.days, since=week.over(one.days).first_day),
            counted=list(one.counted),
            again=(one.kind, one.about) in again,
        )
        for place, (one, person) in enumerate(zip(found, people, strict=True), start=1)
    )


def earlier_pages(week: Week, *, at: datetime) -> Earlier:
    """What the pages before said, and which of their promises were not kept by then. Four queries."""
    pages = Digest.objects.of_team(week.team.pk if week.team else None).before(week.monday).newest_first()
    not_done, told = set(), Counter[tuple[str, str]]()
    for number, page in enumerate(pages.with_lines()[:LOOKED_BACK]):
        for line in page.lines.all():
            promise: Promise | None = getattr(line, "promise", None)
            if promise is None:
                told[line.kind, line.about] += 1
            elif number == 0 and not promise.was_done_by(at):
                not_done.add((line.kind, line.about))
    return Earlier(frozenset(not_done), told)


def recognise_promises(*, at: datetime) -> int:
    """Note which promises of this week and the last were kept, as the hub sees it; how many. Safe to repeat."""
    kept = 0
    for promise in Promise.objects.open().made_before(at).due_from(monday_of(at) - timedelta(days=1)).in_order():
        seen = what_was_done(promise, at=at)
        if seen:
            kept += Promise.objects.open().filter(pk=promise.pk).update(done_at=at, seen=seen)
    return kept


def promise_act(*, line: DigestLine, by: Person, at: datetime) -> Promise:
    """Take the act of a line on, to be done by the end of its week. Safe to repeat. Refuses with PermissionDenied
    whoever may not read the page, with Promised when somebody else has, with WeekOver when the week is over.
    """
    _check(line, by, at)
    promise, made = Promise.objects.get_or_create(
        line=line, defaults={"by": cast(AbstractUser, by), "at": at, "due": line.digest.due}
    )
    if not made and promise.by_id != by.pk:
        raise Promised(f"{promise.by or 'A former colleague'} has promised it already.")
    return promise


def take_promise_back(*, promise: Promise, by: Person, at: datetime) -> None:
    """As if it had not been promised, while its week lasts. Refuses as `promise_act`, and others than who promised."""
    _check_own(promise, by, at)
    promise.delete()


def tick_promise(*, promise: Promise, done: bool, by: Person, at: datetime) -> None:
    """Say that it is done, or that it is not after all. Safe to repeat. Refuses others than who promised; what was
    ticked stays when the week is over, and what is done later is done later.
    """
    if promise.by_id != by.pk:
        raise NotYours("Somebody else promised it.")
    if done and promise.done_at is None:
        Promise.objects.filter(pk=promise.pk, done_at=None).update(done_at=at, seen="")
    elif not done and promise.done_at is not None:
        _check_own(promise, by, at)
        Promise.objects.filter(pk=promise.pk).update(done_at=None, seen="")


def _check(line: DigestLine, by: Person, at: datetime) -> None:
    if not may_read(line.digest, by):
        raise PermissionDenied("This page is for the team's manager, marketing and administrators.")
    if line.digest.week != monday_of(at):
        raise WeekOver("The week of this page is over.")


def _check_own(promise: Promise, by: Person, at: datetime) -> None:
    if promise.by_id != by.pk:
        raise NotYours("Somebody else promised it.")
    _check(promise.line, by, at)
