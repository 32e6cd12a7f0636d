"""A believable history of any size, and what is true of it.

Every fact follows from the seed and its number alone: the same seed makes the same facts, and a run that was stopped
goes on where it stopped. What was written is counted as it is made, by nothing that reads the database, so that
reports can be held against it.
"""

from __future__ import annotations

import hashlib
import random
import uuid
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate

from tracking.calls.models import Call
from tracking.engagement.models import PageView, Verdict, Viewer, ViewSession
from tracking.links.models import ShareLink, ShareLinkAsset
from tracking.searches.models import SearchHit, SearchLog
from tracking.usage.models import Channel, UsageEvent, UsageKind

# Of a hundred acts so many are of each kind.
KINDS = {
    UsageKind.VIEWED: 52,
    UsageKind.DOWNLOADED: 14,
    UsageKind.COPIED: 14,
    UsageKind.PRESENTED: 6,
    UsageKind.SENT: 14,
}
# A few assets and a few people have most of the use; so many assets in a hundred have none.
STEEPNESS, NEVER_USED = 1.1, 30
# Shares of acts: after a search, for a call; of links that a person reads, and of those who read them twice.
SEARCHED, CALLED, READ, READ_AGAIN = 0.6, 0.5, 0.55, 0.2
SHOWN = 10
WORDS = ("price", "security", "case", "integration", "rollout", "hipaa", "calculator", "contract", "demo", "story")


@dataclass(frozen=True, slots=True)
class Rep:
    """Who acts: by number, with the team they are in."""

    pk: int
    team_id: int | None


@dataclass(frozen=True, slots=True)
class World:
    """What there is to act on, in a fixed order."""

    assets: Sequence[int]
    reps: Sequence[Rep]
    stages: Sequence[int]


@dataclass
class Facts:
    """The rows of a few acts, each kind before those that refer to it."""

    calls: list[Call] = field(default_factory=list)
    searches: list[SearchLog] = field(default_factory=list)
    hits: list[SearchHit] = field(default_factory=list)
    links: list[ShareLink] = field(default_factory=list)
    carried: list[ShareLinkAsset] = field(default_factory=list)
    events: list[UsageEvent] = field(default_factory=list)
    viewers: list[Viewer] = field(default_factory=list)
    visits: list[ViewSession] = field(default_factory=list)
    pages: list[PageView] = field(default_factory=list)


class History:
    """Acts by number, from the oldest day to the newest.

    `truth` counts what the acts made so far amount to: acts by kind, assets used, visits.
    """

    def __init__(self, world: World, *, seed: int, since: datetime, until: datetime) -> None:
        if not world.assets or not world.reps:
            raise ValueError("There are no live assets, or no reps.")
        self.world, self.seed, self.since, self.span = world, seed, since, until - since
        self.truth: Counter[str] = Counter()
        self.used: set[int] = set()
        order = random.Random(f"{seed} order")
        self._assets = order.sample(list(world.assets), len(world.assets))
        self._reps = order.sample(list(world.reps), len(world.reps))
        usable = max(1, len(self._assets) * (100 - NEVER_USED) // 100)
        self._asset_odds = list(accumulate(1 / (place + 1) ** STEEPNESS for place in range(usable)))
        self._rep_odds = list(accumulate(1 / (place + 3) ** 0.6 for place in range(len(self._reps))))

    def acts(self, first: int, number: int, of: int) -> Facts:
        """The facts of the acts `first` to `first + number`, of `of` in all."""
        facts = Facts()
        for place in range(first, min(first + number, of)):
            self._act(place, of, facts)
        return facts

    def _act(self, place: int, of: int, facts: Facts) -> None:
        draw = random.Random(f"{self.seed} {place}")
        at = self._moment(place / of, draw)
        rep = self._reps[_pick(self._rep_odds, draw)]
        asset = self._assets[_pick(self._asset_odds, draw)]
        kind = draw.choices(tuple(KINDS), tuple(KINDS.values()))[0]
        call = self._call(rep, at, draw, facts) if draw.random() < CALLED else None
        search = self._search(rep, asset, kind, at, call, draw, facts) if draw.random() < SEARCHED else None
        link = self._send(rep, asset, at, call, draw, facts) if kind == UsageKind.SENT else None
        facts.events.append(
            UsageEvent(
                id=self._id(place, "act"),
                kind=kind,
                asset_id=asset,
                actor_id=rep.pk,
                team_id=rep.team_id,
                counts=True,
                occurred_at=at,
                call=call,
                stage_id=call.stage_id if call else None,
                fits=draw.random() < 0.8 if call else None,
                search=search,
                share_link=link,
                channel=Channel.COPIED if link else "",
            )
        )
        self.truth[kind] += 1
        if kind != UsageKind.VIEWED:
            self.used.add(asset)

    def _moment(self, share: float, draw: random.Random) -> datetime:
        """In office hours of the day on which this part of the history falls, weekends after Friday's."""
        day = self.since + self.span * share
        day -= timedelta(days=max(0, day.weekday() - 4))
        at = day.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(seconds=draw.randrange(9 * 3600))
        return min(max(at, self.since), self.since + self.span)

    def _call(self, rep: Rep, at: datetime, draw: random.Random, facts: Facts) -> Call | None:
        if not self.world.stages:
            return None
        call = Call(
            actor_id=rep.pk, team_id=rep.team_id, stage_id=draw.choice(self.world.stages),
            opened_at=at, last_act_at=at, ended_at=at,
        )  # fmt: skip
        facts.calls.append(call)
        return call

    def _search(
        self, rep: Rep, asset: int, kind: str, at: datetime, call: Call | None, draw: random.Random, facts: Facts
    ) -> SearchLog:
        words = f"{draw.choice(WORDS)} {draw.choice(WORDS)}"
        log = SearchLog(
            id=uuid.UUID(int=draw.getrandbits(128), version=4), actor_id=rep.pk, team_id=rep.team_id, counts=True,
            session=uuid.UUID(int=draw.getrandbits(128), version=4), query=words, normalised=words, total=SHOWN,
            backend="database", searched_at=at - timedelta(seconds=30), first_opened_at=at, call=call,
            first_used_at=at if kind != UsageKind.VIEWED else None,
        )  # fmt: skip
        facts.searches.append(log)
        shown = dict.fromkeys([asset, *(self._assets[_pick(self._asset_odds, draw)] for _ in range(SHOWN - 1))])
        facts.hits += [
            SearchHit(search=log, asset_id=one, position=number, opened_at=at if one == asset else None)
            for number, one in enumerate(shown, start=1)
        ]
        self.truth["shown"] += len(shown)
        return log

    def _send(
        self, rep: Rep, asset: int, at: datetime, call: Call | None, draw: random.Random, facts: Facts
    ) -> ShareLink:
        link = ShareLink(
            seed=f"{draw.getrandbits(128):032x}", created_by_id=rep.pk, team_id=rep.team_id, created_at=at, sent_at=at,
            call=call, expires_at=at + timedelta(days=14),
        )  # fmt: skip
        # No token opens an invented link: nothing hashes to this.
        link.token_hash = hashlib.sha256(f"invented {link.seed}".encode()).hexdigest()
        facts.links.append(link)
        facts.carried.append(ShareLinkAsset(share_link=link, asset_id=asset, order=0))
        if draw.random() < READ:
            self._visit(link, asset, at + timedelta(hours=draw.uniform(0.1, 60)), draw, facts)
            if draw.random() < READ_AGAIN:
                self._visit(link, asset, at + timedelta(days=draw.uniform(3, 10)), draw, facts)
        return link

    def _visit(self, link: ShareLink, asset: int, at: datetime, draw: random.Random, facts: Facts) -> None:
        if at > self.since + self.span:
            return
        key = f"{draw.getrandbits(256):064x}"
        viewer = Viewer(share_link=link, key=key, first_seen_at=at)
        seconds = [round(draw.expovariate(1 / 20), 1) for _ in range(draw.randint(1, 6))]
        visit = ViewSession(
            id=uuid.UUID(int=draw.getrandbits(128), version=4), share_link=link, viewer=viewer, started_at=at,
            last_seen_at=at + timedelta(seconds=sum(seconds)), seconds=round(sum(seconds)), verdict=Verdict.PERSON,
        )  # fmt: skip
        link.first_viewed_at = link.first_viewed_at or at
        facts.viewers.append(viewer)
        facts.visits.append(visit)
        facts.pages += [
            PageView(session=visit, asset_id=asset, number=number, seconds=spent, views=1)
            for number, spent in enumerate(seconds, start=1)
        ]
        self.truth["visits"] += 1

    def _id(self, place: int, what: str) -> uuid.UUID:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"hub:simulated:{self.seed}:{place}:{what}")


def parts(events: int, size: int) -> Iterator[tuple[int, int]]:
    """(first, number) of the parts that are written at once."""
    for first in range(0, events, size):
        yield first, min(size, events - first)


def _pick(odds: Sequence[float], draw: random.Random) -> int:
    return min(bisect(odds, draw.random() * odds[-1]), len(odds) - 1)
