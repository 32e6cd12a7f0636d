"""What people left behind, for whoever answers for them: an administrator for all, a manager for their teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet

from content.models import Asset, Claim
from content.permissions import is_administrator
from content.querysets import AssetQuerySet
from hub.core.people import Person
from tracking.links.left_behind import may_look_after
from tracking.models import AssetRequest, ShareLink
from tracking.querysets import AssetRequestQuerySet, ShareLinkQuerySet
from tracking.reports.lifecycle import owner_gone

# So many of a person's assets are named; the act concerns all.
MOST_NAMED = 50


def number_of(number: int, what: str) -> str:
    """1 asset, 3 assets"""
    return f"{number} {what}{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Left:
    """What one person left: assets that are not retired, requests that they took, claims, and open links."""

    person: Person
    assets: int
    requests: int
    claims: int
    links: int

    @property
    def to_own(self) -> int:
        """What somebody who works on assets takes over; links go to somebody who sends."""
        return self.assets + self.requests + self.claims

    @property
    def in_words(self) -> str:
        """3 assets · 1 open link"""
        named = ((self.assets, "asset"), (self.requests, "request"), (self.claims, "claim"), (self.links, "open link"))
        return " · ".join(number_of(number, what) for number, what in named if number)


@dataclass(frozen=True, slots=True)
class LeftThings:
    """The rows behind a `Left`, as queries."""

    assets: AssetQuerySet[Asset]
    requests: AssetRequestQuerySet[AssetRequest]
    claims: QuerySet[Claim]
    links: ShareLinkQuerySet[ShareLink]


def things_left(*, by: Person, at: datetime) -> LeftThings:
    """All that people left for whom `by` answers. Raises PermissionDenied."""
    if not may_look_after(by):
        raise PermissionDenied("What people left is handed over by managers and administrators.")
    theirs = Q() if is_administrator(by) else Q(owner__team__manager=by.pk)
    takers = Q() if is_administrator(by) else Q(taken_by__team__manager=by.pk)
    return LeftThings(
        assets=Asset.objects.filter(owner_gone(), theirs, retired_at=None).exclude(owner=None),
        requests=AssetRequest.objects.pending().filter(takers, taken_by__is_active=False),
        claims=Claim.objects.filter(theirs, owner__is_active=False),
        links=ShareLink.objects.left_behind(by=by, at=at),
    )


def people_who_left(*, by: Person, at: datetime) -> list[Left]:
    """By name, everybody who left something. Five queries, however many. Raises PermissionDenied."""
    things = things_left(by=by, at=at)
    assets, requests = _counted(things.assets, "owner"), _counted(things.requests, "taken_by")
    claims, links = _counted(things.claims, "owner"), _counted(things.links, "created_by")
    people = get_user_model().objects.in_bulk({*assets, *requests, *claims, *links})
    left = [
        Left(person, assets.get(pk, 0), requests.get(pk, 0), claims.get(pk, 0), links.get(pk, 0))
        for pk, person in people.items()
    ]
    return sorted(left, key=lambda one: (str(one.person).casefold(), one.person.pk))


def left_by(person_id: int, *, by: Person, at: datetime) -> Left | None:
    """What this person left; None for nothing, or nothing that `by` answers for. Raises PermissionDenied."""
    return next((one for one in people_who_left(by=by, at=at) if one.person.pk == person_id), None)


def _counted(things: QuerySet[Any], whose: str) -> dict[int, int]:
    return dict(things.order_by().values_list(whose).annotate(number=Count("pk", distinct=True)))
