"""What took an asset's place, told only to those who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from content.models import Asset
from content.permissions import sending_refusal
from hub.core.people import Person

# A successor may be superseded in its turn; more steps than this are a mistake.
MOST_STEPS = 6
# Of what has gone, so many are looked at, and so many told of beside the results of a search.
MOST_NAMED = 20
MOST_TOLD = 2


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


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An asset that has gone, and what the person is led on to."""

    asset: Asset
    successor: Asset | None

    @property
    def went_at(self) -> datetime | None:
        return self.asset.retired_at or self.asset.expire_at


def withdrawn(asset: Asset, user: Person) -> Withdrawn:
    return Withdrawn(asset=asset, successor=successor_for(asset, user))


def withdrawn_bookmarks(user: Person) -> list[Withdrawn]:
    """What the person keeps at hand and has gone, newest bookmark first."""
    assets = Asset.objects.withdrawn_from(user).bookmarked_by(user).order_by("-bookmarks__created_at")
    return [withdrawn(asset, user) for asset in assets[:MOST_NAMED]]


def superseded_titles(spoken: Sequence[str], user: Person) -> list[Withdrawn]:
    """Retired assets whose titles hold all the words and that have a successor for the person, newest first."""
    if not spoken:
        return []
    titled = Asset.objects.withdrawn_from(user).filter(superseded_by__isnull=False)
    for word in spoken:
        titled = titled.filter(title__icontains=word)
    found = [withdrawn(asset, user) for asset in titled.order_by("-retired_at")[:MOST_NAMED]]
    return [one for one in found if one.successor is not None][:MOST_TOLD]


def refusal_for(asset: Asset, user: Person) -> str:
    """Why it can't be sent, as `sending_refusal` says it, with the successor's title where `user` may see it."""
    refusal = sending_refusal(asset)
    if asset.retired_at is None or (successor := successor_for(asset, user)) is None:
        return refusal
    return f"{refusal} {successor.title} supersedes it."
