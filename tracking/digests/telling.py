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
from hub.core.notices.kinds import PlainKind
from hub.core.notices.mail import MailWords
from hub.core.notices.models import OutgoingMail
from hub.core.notices.rhythm import Notify
from hub.core.notices.telling import tell
from hub.core.notices.topics import Topic
from hub.core.people import Person
from tracking.digests.models import Digest
from tracking.digests.reading import may_read, read_page
from tracking.phrases import full_day

MONDAY_PAGE = "monday_page"


def page_address(digest: Digest) -> str:
    """Where the page stands, for good."""
    if digest.team is None:
        return reverse("monday_marketing", args=[digest.week.isoformat()])
    return reverse("monday_team", args=[digest.week.isoformat(), digest.team.slug])


def tell_of_page(digest: Digest, *, at: datetime) -> int:
    """Tell the team's manager, or the marketers who may read marketing's page, once; how many. The mail leaves in the
    morning of its reader, and not in their quiet hours. Safe to repeat.
    """
    whole = Digest.objects.with_lines().get(pk=digest.pk)
    return sum(_tell(person, whole, at) for person in _readers(digest))


def _readers(digest: Digest) -> Iterable[AbstractUser]:
    people = get_user_model().objects.filter(is_active=True).order_by("pk")
    chosen = people.filter(pk=digest.team.manager_id) if digest.team else people.filter(groups__name=MARKETERS)
    return [one for one in chosen if _may_read(digest, one)]


def _may_read(digest: Digest, person: AbstractUser) -> bool:
    reader = cast(Person, person)
    return may_view_reports(reader) and may_read(digest, reader)


class MondayMails(PlainKind):
    """A page is mailed hours after it was made: only to whom it is still for."""

    def __init__(self) -> None:
        super().__init__(MONDAY_PAGE, Topic.MONDAY)

    def unwanted(self, mail: OutgoingMail, at: datetime) -> str:
        digest = Digest.objects.filter(pk=int(mail.about.removeprefix("page "))).first()
        if digest is None:
            return "The page is gone."
        if mail.to_user is None or not _may_read(digest, mail.to_user):
            return "Its reader may not read the page any more."
        return ""


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
