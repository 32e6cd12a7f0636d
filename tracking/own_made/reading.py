"""What reps make themselves, as those read it who look after assets, and what answers a rep's own pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from content.models import Asset, BuyingStage, Segment
from hub.core.people import Person
from tracking.own_made.models import OwnMadeGroup, OwnMadePage

Tag = TypeVar("Tag")


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group, with the names of the segments and stages of the calls in which its pages were checked."""

    group: OwnMadeGroup
    segments: tuple[tuple[Segment, int], ...]
    stages: tuple[tuple[BuyingStage, int], ...]

    @property
    def answer(self) -> Asset | None:
        """The live asset that answers it, by itself or by the request that was made of it."""
        return answer_of(self.group)

    @property
    def former(self) -> Asset | None:
        """The asset that answered it and is not live any more."""
        own = self.group.asset
        return own if own is not None and not own.is_live() else None


def answer_of(group: OwnMadeGroup) -> Asset | None:
    named = (group.asset, group.request.asset if group.request is not None else None)
    return next((asset for asset in named if asset is not None and asset.is_live()), None)


def with_names(groups: Iterable[OwnMadeGroup]) -> list[GroupRow]:
    """Two queries, however many groups."""
    groups = list(groups)
    segments = Segment.objects.in_bulk({pk for group in groups for pk, _ in group.segments})
    stages = BuyingStage.objects.in_bulk({pk for group in groups for pk, _ in group.stages})
    return [GroupRow(one, _named(one.segments, segments), _named(one.stages, stages)) for one in groups]


def _named(pairs: Sequence[Sequence[int]], known: Mapping[int, Tag]) -> tuple[tuple[Tag, int], ...]:
    return tuple((known[pk], pages) for pk, pages in pairs if pk in known)


def answers_for(check_id: int, *, viewer: Person) -> dict[int, Asset]:
    """For the pages of a check, by their numbers, what marketing has made in the place of pages like them, as far as
    `viewer` may see it. Two queries."""
    answered = OwnMadePage.objects.filter(page__check_of=check_id, group__in=OwnMadeGroup.objects.answered())
    found = {
        own.page.number: answer_of(own.group)
        for own in answered.select_related("page", "group__asset", "group__request__asset")
        if own.group is not None
    }
    wanted = {asset.pk for asset in found.values() if asset is not None}
    shown = Asset.objects.live().visible_to(viewer).in_bulk(wanted) if wanted else {}
    return {number: shown[asset.pk] for number, asset in found.items() if asset is not None and asset.pk in shown}
