"""Look at the addresses of assets, and tell owners of those that are dead."""

from __future__ import annotations

from datetime import datetime, timedelta

from content.addresses.life import Life, look_at
from content.approval_notices import tell_dead_address
from content.models import Collateral, WebAddress
from content.models.web_address import address_digest

#: One that answers is looked at again after so long.
EVERY = timedelta(days=1)
#: After each failure in a row; then once a day.
AGAIN_AFTER = (timedelta(minutes=15), timedelta(hours=2), timedelta(hours=6))
#: An address is dead that did not answer so often in a row: no server is up all the time.
DEAD_AFTER = 3


def note_addresses(*, at: datetime) -> int:
    """Take up the addresses of collateral that are not known yet, and forget those that no asset has any more; how many
    are new. Safe to repeat.
    """
    held = set(Collateral.objects.exclude(address="").values_list("address", flat=True))
    known = {one.address: one.pk for one in WebAddress.objects.only("address")}
    WebAddress.objects.filter(pk__in=[pk for address, pk in known.items() if address not in held]).delete()
    new = [
        WebAddress(address=address, digest=address_digest(address), next_look_at=at)
        for address in sorted(held - known.keys())
    ]
    WebAddress.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def look_at_due(*, at: datetime, most: int) -> int:
    """Look at the addresses that are due, `most` of them; how many were. What another worker took meanwhile is left."""
    done = 0
    for due in WebAddress.objects.due(at)[:most]:
        taken = WebAddress.objects.filter(pk=due.pk, next_look_at=due.next_look_at)
        if taken.update(next_look_at=at + AGAIN_AFTER[0]):
            note_life(due, look_at(due.address), at=at)
            done += 1
    return done


def note_life(address: WebAddress, life: Life, *, at: datetime) -> None:
    """Keep what a look found; owners are told once when it turned out dead."""
    was_dead = address.dead_since is not None
    address.looked_at, address.reason = at, life.reason[:300]
    if life.answers:
        address.failures, address.dead_since, address.next_look_at = 0, None, at + EVERY
    else:
        address.failures = min(address.failures + 1, 1000)
        later = AGAIN_AFTER[address.failures - 1] if address.failures <= len(AGAIN_AFTER) else EVERY
        address.next_look_at = at + later
        if address.failures >= DEAD_AFTER and not was_dead:
            address.dead_since = at
    address.save(update_fields=["looked_at", "reason", "failures", "dead_since", "next_look_at"])
    if address.dead_since is not None and not was_dead:
        for asset in Collateral.objects.live().filter(address=address.address).select_related("owner").order_by("pk"):
            tell_dead_address(asset, address, at=at)
