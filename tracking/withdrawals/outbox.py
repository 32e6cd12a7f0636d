"""What follows from a withdrawal, done by the outbox: people are told, and acts on many links are carried on with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.utils import timezone

from content.models import Asset
from hub.core.outbox.consumers import Failure, RetryPolicy
from hub.core.outbox.delivery import deliver
from hub.core.outbox.models import Outgoing
from hub.core.outbox.noting import note
from hub.core.outbox.tasks import InBackground, deliver_outgoing
from tracking.models import LinkSweep
from tracking.withdrawals.actions import LINKS_TOGETHER, SWEEPS, carry_on
from tracking.withdrawals.telling import tell_of_successor, tell_of_withdrawal

WITHDRAWALS = "withdrawals"


def note_withdrawal(asset_id: int) -> None:
    """Note in this transaction that the asset was withdrawn, or what follows it; people are told after its commit."""
    note(consumers=[WITHDRAWALS], keys=[str(asset_id)])


def is_telling(asset_id: int) -> bool:
    """Whether people are still to be told of the asset's withdrawal."""
    return Outgoing.objects.of(WITHDRAWALS).with_keys([str(asset_id)]).waiting().exists()


class Withdrawals(InBackground):
    """Tells people, in the transaction that records that they were told: each of them exactly once."""

    name, label = WITHDRAWALS, "News of retired assets"
    policy = RetryPolicy(tries=20)
    batch = 1
    lease = timedelta(minutes=10)
    transactional = True

    def describe(self, keys: Sequence[str]) -> Mapping[str, str]:
        titles = Asset.objects.among(map(int, keys)).values_list("pk", "title")
        return {str(pk): title for pk, title in titles}

    def deliver(self, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
        for row in rows:
            asset = Asset.objects.among([int(row.key)]).first()
            if asset is not None and self._has_more_to_tell(asset):
                note_withdrawal(asset.pk)
        return {}

    @staticmethod
    def _has_more_to_tell(asset: Asset) -> bool:
        now = timezone.now()
        return tell_of_withdrawal(asset=asset, at=now) or tell_of_successor(asset=asset, at=now)


class LinkSweeps(InBackground):
    """Carries on with acts on many links, a part in each transaction: what a killed worker began, the next one ends."""

    name, label = SWEEPS, "Links of retired assets"
    policy = RetryPolicy(tries=20)
    batch = 1
    lease = timedelta(minutes=10)
    transactional = True

    def describe(self, keys: Sequence[str]) -> Mapping[str, str]:
        sweeps = LinkSweep.objects.select_related("asset").in_bulk([int(key) for key in keys])
        return {str(pk): f"{sweep.get_act_display()}: {sweep.asset.title}" for pk, sweep in sweeps.items()}

    def start(self, keys: Sequence[str]) -> None:
        """Few links are done while their marketer waits for the page."""
        few = LinkSweep.objects.filter(pk__in=[int(key) for key in keys], total__lt=LINKS_TOGETHER, done=0)
        if at_once := [str(pk) for pk in few.values_list("pk", flat=True)]:
            deliver(SWEEPS, now=timezone.now(), keys=at_once)
        if len(at_once) < len(keys):
            deliver_outgoing.enqueue(SWEEPS)

    def deliver(self, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
        for row in rows:
            sweep = LinkSweep.objects.filter(pk=int(row.key)).first()
            if sweep is not None and carry_on(sweep=sweep, at=timezone.now()):
                note(consumers=[SWEEPS], keys=[row.key])
        return {}
