"""What a rep is shown of their filed mails, and of the mailbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.core.people import Person
from tracking.inbox.models import InboxMail, InboxPlace, SenderAddress

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Filing:
    """`read_at`: when the mailbox was last looked at; `trouble`: what keeps the hub from reading it."""

    senders: list[SenderAddress]
    mails: list[InboxMail]
    read_at: datetime | None
    trouble: str


def read_filing(user: Person) -> Filing:
    """Three queries."""
    place = InboxPlace.objects.order_by("-looked_at").first()
    return Filing(
        senders=list(SenderAddress.objects.filter(user_id=user.pk).order_by("address")),
        mails=list(InboxMail.objects.filter(user_id=user.pk).order_by("-read_at", "-pk")[:MOST_SHOWN]),
        read_at=place.looked_at if place else None,
        trouble=place.trouble if place else "",
    )
