"""What mails are about, as each person may switch them on and off."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import models, transaction

from hub.core.notices.models import MailSwitchedOff
from hub.core.people import Person


class Topic(models.TextChoices):
    """Stored with what a person switched off: never renamed."""

    APPROVAL = "approval", "Approvals"
    RETIREMENT = "retirement", "Retired assets"
    REVIEWS = "reviews", "Reviews"
    LAPSES = "lapses", "What no longer holds"
    UNUSED = "unused", "Unused assets"
    REQUESTS = "requests", "Requests"
    SAVED_SEARCHES = "saved_searches", "Saved searches"
    LINK_READ = "link_read", "Links that were read"
    READERS = "readers", "Questions of readers"
    MONDAY = "monday", "Monday pages"
    EXPORTS = "exports", "Exports each Monday"


EXPLAINED = {
    Topic.APPROVAL: "Work that waits for your approval; what was decided about yours.",
    Topic.RETIREMENT: "An asset that you used, sent or bookmarked was retired, and what took its place.",
    Topic.REVIEWS: "What you answer for is to be looked at again, or what people of yours answer for was not.",
    Topic.LAPSES: "A live asset of yours names a customer who may not be named, or cites a proof that has gone.",
    Topic.UNUSED: "Somebody asks what would make an asset of yours useful that no rep uses.",
    Topic.REQUESTS: "What became of something you asked for.",
    Topic.SAVED_SEARCHES: "Something new matches a search that you keep.",
    Topic.LINK_READ: "Somebody read a link of yours for the first time, or tried to open one that is closed.",
    Topic.READERS: "A reader of a link of yours asked something, or passed it on to somebody else.",
    Topic.MONDAY: "The page of the week: what matters, who does what, and what became of last week’s promises.",
    Topic.EXPORTS: "A list that you get each Monday is ready.",
}


def is_wanted(*, topic: str, user_id: int) -> bool:
    """Whether the person gets mails about it. What is not about a topic can't be switched off."""
    return not topic or not MailSwitchedOff.objects.filter(user_id=user_id, topic=topic).exists()


def wanted_by(user: Person) -> set[str]:
    """The topics of which the person gets mails."""
    off = MailSwitchedOff.objects.filter(user_id=user.pk).values_list("topic", flat=True)
    return set(Topic.values) - set(off)


def choose_topics(*, user: Person, wanted: Collection[str], at: datetime) -> None:
    """Send the person mails about these topics and no others. Notices within the hub stay. Safe to repeat."""
    off = [topic for topic in Topic.values if topic not in wanted]
    with transaction.atomic():
        MailSwitchedOff.objects.filter(user_id=user.pk).exclude(topic__in=off).delete()
        rows = [MailSwitchedOff(user_id=user.pk, topic=topic, switched_at=at) for topic in off]
        MailSwitchedOff.objects.bulk_create(rows, ignore_conflicts=True)
