"""Who may read which page, and what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from content.permissions import is_administrator, is_marketer
from hub.core.people import Person
from tracking.digests.models import Digest, DigestLine, DigestQuerySet, Promise
from tracking.reports.scope import TeamAccess, may_see_everyone, team_access

LOOKED_UP = 26
MARKETING = "marketing"


@dataclass(frozen=True, slots=True)
class Readable:
    """Whose pages a person may read: of the teams they manage whatever there is, of others those that were told to all
    and still are. Marketing's holds the numbers of all teams: for whom all less theirs would tell of few, it is not.
    """

    managed: tuple[Any, ...]
    others: tuple[Any, ...]
    marketing: bool

    @property
    def teams(self) -> tuple[Any, ...]:
        return (*self.managed, *self.others)

    def pages(self) -> DigestQuerySet:
        """All of them. Marketing's page stands for None."""
        managed = Digest.objects.among_teams([team.pk for team in self.managed], marketing=self.marketing)
        return managed | Digest.objects.among_teams([team.pk for team in self.others], marketing=False).told_to_all()


def readable_by(viewer: Person) -> Readable:
    """One query."""
    wide = is_marketer(viewer) or is_administrator(viewer)
    access = team_access(viewer)
    return Readable(
        managed=_teams(access, managed=True),
        others=_teams(access, managed=False) if wide else (),
        marketing=wide and may_see_everyone(access),
    )


def _teams(access: Sequence[TeamAccess], *, managed: bool) -> tuple[Any, ...]:
    return tuple(one.team for one in access if one.own == managed and one.visible)


def chosen_team(readable: Readable, asked: str) -> Any:
    """The team with that slug, else the first that the person manages; None for marketing's page."""
    first = readable.managed[0] if readable.managed and asked != MARKETING else None
    return next((one for one in readable.teams if one.slug == asked), first)


def may_read(digest: Digest, viewer: Person) -> bool:
    return readable_by(viewer).pages().filter(pk=digest.pk).exists()


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise of the week before, as it stood when the page was made; `later` is when it was done since."""

    promise: Promise
    done: bool
    later: date | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page with all that it shows. `earlier` and `later` are the Mondays of those before and after it."""

    digest: Digest
    lines: tuple[DigestLine, ...]
    kept: tuple[Kept, ...]
    earlier: date | None
    later: date | None

    @property
    def done(self) -> int:
        return sum(one.done for one in self.kept)


def read_page(digest: Digest) -> Page:
    """Four queries for a page that was loaded `with_lines`, whatever it says."""
    of_team = Digest.objects.of_team(digest.team_id)
    before = of_team.before(digest.week).newest_first().first()
    after = of_team.filter(week__gt=digest.week).order_by("week").first()
    promises = Promise.objects.on(before).in_order() if before else ()
    return Page(
        digest=digest,
        lines=tuple(digest.lines.all()),
        kept=tuple(_kept(promise, digest) for promise in promises),
        earlier=before.week if before else None,
        later=after.week if after else None,
    )


def _kept(promise: Promise, digest: Digest) -> Kept:
    done = promise.was_done_by(digest.made_at)
    return Kept(promise, done, timezone.localdate(promise.done_at) if promise.done_at and not done else None)


def weeks_to_choose(viewer: Readable, team_id: int | None) -> list[date]:
    """The Mondays of the pages of half a year, the newest first."""
    pages = viewer.pages().of_team(team_id).newest_first()
    newest = pages.first()
    if newest is None:
        return []
    since = newest.week - timedelta(weeks=LOOKED_UP)
    return list(pages.filter(week__gt=since).values_list("week", flat=True))
