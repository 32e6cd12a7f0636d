"""Has those told who relied on an asset: noted in the transaction that withdraws it, done by the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.utils import timezone

from content.models import Asset
from hub.core.outbox.consumers import Failure, RetryPolicy
from hub.core.outbox.models import Outgoing
from hub.core.outbox.noting import note
from hub.core.outbox.tasks import deliver_outgoing
from tracking.withdrawals.telling import tell_of_withdrawal

WITHDRAWALS = "withdrawals"


def note_withdrawal(asset_id: int) -> None:
    """Note in this transaction that the asset was withdrawn; people are told after its commit."""
    note(consumers=[WITHDRAWALS], keys=[str(asset_id)])


class Withdrawals:
    """Tells people, in the transaction that records that they were told: each of them exactly once."""

    name, label = WITHDRAWALS, "News of retired assets"
    policy = RetryPolicy(tries=20)
    batch = 1
    lease = timedelta(minutes=10)
    transactional = True

    def is_on(self) -> bool:
        return True

    def describe(self, keys: Sequence[str]) -> Mapping[str, str]:
        titles = Asset.objects.among(map(int, keys)).values_list("pk", "title")
        return {str(pk): title for pk, title in titles}

    def start(self, keys: Sequence[str]) -> None:
        deliver_outgoing.enqueue(WITHDRAWALS)

    def deliver(self, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
        for row in rows:
            asset = Asset.objects.among([int(row.key)]).first()
            if asset is not None and tell_of_withdrawal(asset=asset, at=timezone.now()):
                note_withdrawal(asset.pk)
        return {}
