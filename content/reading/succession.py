"""What took an asset's place, told only to those who may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import CharField, QuerySet
from django.db.models.functions import Coalesce

from content.models import Asset
from content.permissions import has_role, sees_all_teams, sending_refusal
from content.querysets import AssetQuerySet
from content.words.tokens import words
from hub.core.fixed_query import FixedQuery, MakeSlot, slots
from hub.core.people import Person

# A successor may be superseded in its turn; more steps than this are a mistake.
MOST_STEPS = 50
# Of what has gone, so many are looked at, and so many told of beside the results of a search.
MOST_NAMED = 20
MOST_TOLD = 2


def lines_of(ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """For each asset what took its place, one after another to the end. A query for each step of the longest line."""
    wanted = set(ids)
    following: dict[int, int | None] = {}
    unread = set(wanted)
    for _ in range(MOST_STEPS):
        if not unread:
            break
        following |= dict.fromkeys(unread)
        following |= dict(Asset.objects.among(unread).values_list("pk", "superseded_by_id"))
        unread = {one for one in following.values() if one is not None and one not in following}
    return {pk: _line(pk, following) for pk in wanted}


def _line(pk: int, following: Mapping[int, int | None]) -> tuple[int, ...]:
    line: list[int] = []
    step = following.get(pk)
    while step is not None and step != pk and step not in line:
        line.append(step)
        step = following.get(step)
    return tuple(line)


def led_here(asset_id: int) -> set[int]:
    """The ids of all assets whose place it took, at once or by way of others. A query for each step."""
    found: set[int] = set()
    latest = {asset_id}
    for _ in range(MOST_STEPS):
        before = set(Asset.objects.superseded_by_any(latest).values_list("pk", flat=True))
        latest = before - found - {asset_id}
        if not latest:
            break
        found |= latest
    return found


def successors_for(ids: Iterable[int], user: Person) -> dict[int, Asset]:
    """For each asset the live one that its line of successors leads to; without those whose line leads nowhere that
    `user` may see. The number of queries grows with the longest line, not with ids.
    """
    lines = lines_of(ids)
    ends = {step for line in lines.values() for step in line}
    shown = Asset.objects.live().visible_to(user).in_bulk(ends) if ends else {}
    led = {pk: next((shown[step] for step in line if step in shown), None) for pk, line in lines.items()}
    return {pk: successor for pk, successor in led.items() if successor is not None}


def successor_for(asset: Asset, user: Person) -> Asset | None:
    """The live asset at the end of its line of successors; None when there is none that `user` may see."""
    return successors_for([asset.pk], user).get(asset.pk) if asset.superseded_by_id else None


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


def _all_withdrawn(assets: Collection[Asset], user: Person) -> list[Withdrawn]:
    successors = successors_for([asset.pk for asset in assets if asset.superseded_by_id], user)
    return [Withdrawn(asset=asset, successor=successors.get(asset.pk)) for asset in assets]


def withdrawn_bookmarks(user: Person) -> list[Withdrawn]:
    """What the person keeps at hand and has gone, newest bookmark first."""
    assets = Asset.objects.withdrawn_from(user).bookmarked_by(user).order_by("-bookmarks__created_at")
    return _all_withdrawn(assets[:MOST_NAMED], user)


def withdrawn_titles(spoken: Sequence[str], user: Person, *, others_found: bool) -> list[Withdrawn]:
    """What has gone and holds all the words in its title: first what has a successor for the person, then newest first.

    While other assets are found, what leads to nothing is told only to whoever asked for its whole title.
    """
    found = _all_withdrawn(_withdrawn_titled(spoken, user), user)
    leading = [one for one in found if one.successor is not None]
    lost = [one for one in found if one.successor is None and (not others_found or _is_whole(one.asset, spoken))]
    return [*leading, *lost][:MOST_TOLD]


def _withdrawn_titled(spoken: Sequence[str], user: Person) -> list[Asset]:
    """The newest with all these words in the title. Asked beside every search, and mostly there are none."""
    if not spoken or not has_role(user):
        return []
    every, team = sees_all_teams(user), user.team_id
    query = _titled_query(len(spoken), every, not every and team is not None)
    rows = query.rows(team=team, **{f"word_{number}": word for number, word in enumerate(spoken)})
    ids = [pk for (pk,) in rows]
    assets = Asset.objects.in_bulk(ids) if ids else {}
    return [assets[pk] for pk in ids if pk in assets]


@lru_cache(maxsize=256)
def _titled_query(length: int, every_team: bool, of_a_team: bool) -> FixedQuery:
    def build(slot: MakeSlot) -> QuerySet:
        assets: AssetQuerySet = Asset.objects.withdrawn()
        if not every_team:
            # The key of a team, as the table that restricts assets to teams holds it.
            assets = assets.open_to(slot("team", Asset.teams.rel.model._meta.pk) if of_a_team else None)
        titled = assets.titled(slots("word", CharField(), length))
        return titled.order_by(Coalesce("retired_at", "expire_at").desc(), "-pk").values_list("pk")[:MOST_NAMED]

    return FixedQuery(build)


def _is_whole(asset: Asset, spoken: Sequence[str]) -> bool:
    return set(words(asset.title)) <= set(spoken)


def refusal_for(asset: Asset, user: Person) -> str:
    """Why it can't be sent, as `sending_refusal` says it, with the successor's title where `user` may see it."""
    refusal = sending_refusal(asset)
    if asset.retired_at is None or (successor := successor_for(asset, user)) is None:
        return refusal
    return f"{refusal} {successor.title} supersedes it."
