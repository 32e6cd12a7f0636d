"""Links of people who left: listed, closed or handed over by who answers for their team.

Until then they stay as they are: recipients keep what they were sent, to the day that the sender chose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from content.permissions import is_administrator, is_manager, may_send
from hub.core.people import Person
from tracking.links import audit
from tracking.links.family import close_descendants
from tracking.links.reading import LinkReading, read_links
from tracking.links.recipients import known_to
from tracking.models import ShareLink
from tracking.querysets import ShareLinkQuerySet

# So many of a person's links are shown; the acts concern all.
MOST_SHOWN = 50


class CannotTakeOver(Exception):
    """The links can't be this person's: they left too, may not send, or are in none of the manager's teams."""


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """The open links of one person who left; `shown` are the latest of them, `total` all."""

    person: Person
    shown: tuple[LinkReading, ...]
    total: int


def may_look_after(user: Person) -> bool:
    """Whether the person answers for links of others at all."""
    return is_administrator(user) or is_manager(user)


def managed_teams(user: Person) -> frozenset[int]:
    """The ids of the teams that a manager leads; none of who is no manager. One query."""
    teams = get_user_model()._meta.get_field("team").related_model._default_manager
    return frozenset(teams.filter(manager=user.pk).values_list("pk", flat=True)) if is_manager(user) else frozenset()


def links_left_behind(*, by: Person, at: datetime) -> list[LeftBehind]:
    """By person, what `by` may close or hand over; a fixed number of queries. Raises PermissionDenied."""
    _check(by)
    of_person: dict[int, list[ShareLink]] = {}
    for link in ShareLink.objects.left_behind(by=by, at=at).for_listing().newest_first():
        of_person.setdefault(link.created_by_id, []).append(link)
    shown = [link for links in of_person.values() for link in links[:MOST_SHOWN]]
    read = {one.link.pk: one for one in read_links(shown)}
    left = [
        LeftBehind(links[0].created_by, tuple(read[link.pk] for link in links[:MOST_SHOWN]), len(links))
        for links in of_person.values()
    ]
    return sorted(left, key=lambda one: str(one.person).lower())


def people_to_take_over(by: Person) -> QuerySet[Any]:
    """Whom `by` may hand links over to, by name: an administrator anybody who may send, a manager those of their teams
    and themselves.
    """
    people = get_user_model()._default_manager.filter(is_active=True)
    allowed = {"content_type__app_label": "tracking", "codename": "add_sharelink"}
    may = Permission.objects.filter(**allowed)
    sending = people.filter(Q(is_superuser=True) | Q(groups__permissions__in=may) | Q(user_permissions__in=may))
    if not is_administrator(by):
        sending = sending.filter(Q(team__manager=by.pk) | Q(pk=by.pk))
    return sending.distinct().order_by("first_name", "last_name", "username")


@transaction.atomic
def close_links_of(*, person: Person, by: Person, at: datetime) -> int:
    """Close every open link that this person left behind; answers how many. Safe to repeat. Raises PermissionDenied.

    An administrator closes all, a manager those of their teams.
    """
    links = _held(person, by, at)
    ShareLink.objects.among(link.pk for link in links).update(revoked_at=at)
    for link in [*links, *close_descendants([link.pk for link in links], at=at)]:
        audit.note_closed(link, by=by, at=at)
    return len(links)


@transaction.atomic
def hand_over_links(*, person: Person, to: Person, by: Person, at: datetime) -> int:
    """Give every open link that this person left behind to `to`, who sees and looks after them from now on; answers how
    many. Recipients notice nothing but the sender's name. What was sent stays counted for the person and the team that
    sent it. Safe to repeat. Raises PermissionDenied, CannotTakeOver.
    """
    _check(by)
    if not may_send(to) or not people_to_take_over(by).filter(pk=to.pk).exists():
        raise CannotTakeOver("The links can't be handed over to this person.")
    links = _held(person, by, at)
    # A key was the program's of whoever left: nobody else repeats that wish.
    ShareLink.objects.among(link.pk for link in links).update(created_by=to.pk, idempotency_key="", request_digest="")
    # Recipients belong to their sender: whoever takes over keeps what they know of an address themselves.
    for recipient in {link.recipient for link in links if link.recipient}:
        theirs = ShareLink.objects.among(link.pk for link in links).to_recipients([recipient])
        theirs.update(recipient=known_to(to, recipient))
    for link in links:
        audit.note_handed_over(link, by=by, at=at, before=person, after=to)
    return len(links)


def _held(person: Person, by: Person, at: datetime) -> list[ShareLink]:
    _check(by)
    left: ShareLinkQuerySet = ShareLink.objects.left_behind(by=by, at=at).sent_by(person)
    links = ShareLink.objects.among(left.values("pk")).select_related("recipient")
    return list(links.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _check(by: Person) -> None:
    if not may_look_after(by):
        raise PermissionDenied("Links of others are looked after by managers and administrators.")
