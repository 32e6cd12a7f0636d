"""The sender hears of a link's first view and of later visits: from the outbox, so that no reader's page waits for it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.utils import timezone

from hub.core.outbox.consumers import Failure, RetryPolicy
from hub.core.outbox.models import Outgoing
from hub.core.outbox.noting import note
from hub.core.outbox.tasks import InBackground
from tracking.links.telling import tell_read_again, tell_sender
from tracking.models import ShareLink, ViewSession

FIRST_VIEWS, LATER_VISITS = "first_views", "later_visits"


def note_first_view(link_id: int) -> None:
    """Note in this transaction that a person has read the link; its sender is told after the commit."""
    note(consumers=[FIRST_VIEWS], keys=[str(link_id)])


def note_later_visit(visit_id: uuid.UUID) -> None:
    """Note in this transaction that a person reads a link that was read before; its sender is told after the commit."""
    note(consumers=[LATER_VISITS], keys=[str(visit_id)])


class _News(InBackground):
    """What senders are told in the transaction that records that they were told."""

    policy = RetryPolicy(tries=20)
    batch = 20
    lease = timedelta(minutes=5)
    transactional = True


class FirstViews(_News):
    """Tells senders of a link's first view, each of them once."""

    name, label = FIRST_VIEWS, "News of first views"

    def describe(self, keys: Sequence[str]) -> Mapping[str, str]:
        links = ShareLink.objects.select_related("recipient").in_bulk([int(key) for key in keys])
        return {str(pk): str(link) for pk, link in links.items()}

    def deliver(self, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
        """A view that was taken back meanwhile is not told."""
        links = ShareLink.objects.select_related("recipient", "created_by").in_bulk([int(row.key) for row in rows])
        for link in links.values():
            if link.first_viewed_at is not None:
                tell_sender(link=link, at=timezone.now())
        return {}


class LaterVisits(_News):
    """Tells senders of each visit by a person after the first."""

    name, label = LATER_VISITS, "News of later visits"

    def describe(self, keys: Sequence[str]) -> Mapping[str, str]:
        visits = ViewSession.objects.select_related("share_link__recipient").in_bulk(keys)
        return {str(pk): str(visit.share_link) for pk, visit in visits.items()}

    def deliver(self, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
        """A visit that turned out to be no person's meanwhile is not told, nor one that turned out to be the first."""
        links = ("share_link__recipient", "share_link__created_by")
        visits = ViewSession.objects.people().select_related(*links).in_bulk([row.key for row in rows])
        for visit in visits.values():
            first = visit.share_link.first_viewed_at
            if first is not None and visit.started_at > first:
                tell_read_again(visit=visit, at=timezone.now())
        return {}
