"""The sender hears of a link's first view: from the outbox, so that the reader's page does not wait for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.utils import timezone

from hub.core.outbox.consumers import Failure, RetryPolicy
from hub.core.outbox.models import Outgoing
from hub.core.outbox.noting import note
from hub.core.outbox.tasks import deliver_outgoing
from tracking.links.telling import tell_sender
from tracking.models import ShareLink

FIRST_VIEWS = "first_views"


def note_first_view(link_id: int) -> None:
    """Note in this transaction that a person has read the link; its sender is told after the commit."""
    note(consumers=[FIRST_VIEWS], keys=[str(link_id)])


class FirstViews:
    """Tells senders, in the transaction that records that they were told: each of them once."""

    name, label = FIRST_VIEWS, "News of first views"
    policy = RetryPolicy(tries=20)
    batch = 20
    lease = timedelta(minutes=5)
    transactional = True

    def is_on(self) -> bool:
        return True

    def describe(self, keys: Sequence[str]) -> Mapping[str, str]:
        links = ShareLink.objects.select_related("recipient").in_bulk([int(key) for key in keys])
        return {str(pk): str(link) for pk, link in links.items()}

    def start(self, keys: Sequence[str]) -> None:
        deliver_outgoing.enqueue(FIRST_VIEWS)

    def deliver(self, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
        """A view that was taken back meanwhile is not told."""
        links = ShareLink.objects.select_related("recipient", "created_by").in_bulk([int(row.key) for row in rows])
        for link in links.values():
            if link.first_viewed_at is not None:
                tell_sender(link=link, at=timezone.now())
        return {}
