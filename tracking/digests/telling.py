"""Tells people that their page of the week is there: in the hub, and by mail with all that the page says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.urls import reverse

from content.permissions import MARKETERS, may_view_reports
from hub.core.notices.habits import due_at
from hub.core.notices.mail import MailWords
from hub.core.notices.rhythm import Notify
from hub.core.notices.telling import tell
from hub.core.people import Person
from tracking.digests.models import Digest
from tracking.digests.reading import read_page
from tracking.phrases import full_day

MONDAY_PAGE = "monday_page"


def page_address(digest: Digest) -> str:
    """Where the page stands, for good."""
    if digest.team is None:
        return reverse("monday_marketing", args=[digest.week.isoformat()])
    return reverse("monday_team", args=[digest.week.isoformat(), digest.team.slug])


def tell_of_page(digest: Digest, *, at: datetime) -> int:
    """Tell the team's manager, or all marketers of marketing's page, once; how many. The mail leaves in the morning of
    its reader, and not in their quiet hours. Safe to repeat.
    """
    whole = Digest.objects.with_lines().get(pk=digest.pk)
    return sum(_tell(person, whole, at) for person in _readers(digest))


def _readers(digest: Digest) -> Iterable[AbstractUser]:
    people = get_user_model().objects.filter(is_active=True)
    if digest.team is None:
        return people.filter(groups__name=MARKETERS).order_by("pk")
    return [one for one in people.filter(pk=digest.team.manager_id) if may_view_reports(one)]


def _tell(person: AbstractUser, digest: Digest, at: datetime) -> bool:
    address, page = page_address(digest), read_page(digest)
    first = page.lines[0] if page.lines else None
    says = f": {first.number} {first.words}" if first else ""
    return tell(
        user=person,
        kind=MONDAY_PAGE,
        about=f"page {digest.pk}",
        words=f"{digest.whose}, the week to {full_day(digest.last_day)}{says}.",
        address=address,
        mail=MailWords(
            subject=f"{digest.whose}, week of {full_day(digest.week)}{says}",
            template="monday_page",
            context={"page": page, "digest": digest, "address": address},
        ),
        at=at,
        due=due_at(cast(Person, person), rhythm=Notify.DAILY, at=at),
    )
