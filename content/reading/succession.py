"""What took an asset's place, told only to those who may see it."""

from __future__ import annotations

from content.models import Asset
from content.permissions import sending_refusal
from hub.core.people import Person

# A successor may be superseded in its turn; more steps than this are a mistake.
MOST_STEPS = 6


def successor_for(asset: Asset, user: Person) -> Asset | None:
    """The live asset at the end of its chain of successors; None when there is none that `user` may see.

    A query for each step.
    """
    following = asset.superseded_by_id
    for _ in range(MOST_STEPS):
        if following is None:
            return None
        successor = Asset.objects.live().visible_to(user).filter(pk=following).first()
        if successor is not None:
            return successor
        following = Asset.objects.filter(pk=following).values_list("superseded_by_id", flat=True).first()
    return None


def refusal_for(asset: Asset, user: Person) -> str:
    """Why it can't be sent, as `sending_refusal` says it, with the successor's title where `user` may see it."""
    refusal = sending_refusal(asset)
    if asset.retired_at is None or (successor := successor_for(asset, user)) is None:
        return refusal
    return f"{refusal} {successor.title} supersedes it."
