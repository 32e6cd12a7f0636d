"""Delivers the outbox in the background."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django_tasks import task

from hub.core.outbox import consumers
from hub.core.outbox.delivery import deliver
from hub.core.outbox.models import Outgoing

# A worker does one task after the other: what takes longer than this lets the others pass before it goes on.
SECONDS_AT_ONCE = 20.0


@task()
def deliver_outgoing(consumer: str) -> int:
    """Have one consumer deliver what is due; what it does not get to in SECONDS_AT_ONCE, in a task after this."""
    delivered = deliver(consumer, now=timezone.now(), seconds=SECONDS_AT_ONCE)
    if delivered and Outgoing.objects.of(consumer).due(timezone.now()).exists():
        deliver_outgoing.enqueue(consumer)
    return delivered


class InBackground:
    """What consumers share that are always on, and whose rows the worker delivers soon after the commit."""

    name: str

    def is_on(self) -> bool:
        return True

    def start(self, keys: Sequence[str]) -> None:
        deliver_outgoing.enqueue(self.name)


@task()
def deliver_due() -> list[str]:
    """For the clock: a task for each consumer that has something due, so that a slow one keeps no other waiting."""
    now = timezone.now()
    due = [
        one.name for one in consumers.registered() if one.is_on() and Outgoing.objects.of(one.name).due(now).exists()
    ]
    for name in due:
        deliver_outgoing.enqueue(name)
    return due
