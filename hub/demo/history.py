"""Months of invented use: what reps searched, opened, used and sent, and what recipients read.

Facts only: searches with their hits, usage events, links, opens and visits, as the hub itself would have written them.
The sums that reports read are then made from them by the hub's own `rebuild_rollups`. Each asset's `fate` says what may
happen to it in the last sixty days; whatever chance left out is made up for at the end, so that every class is filled.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from content.models import AssetType, BuyingStage, Kind, Segment
from content.reading.on_message import said_at
from hub.demo.calling import Calling
from hub.demo.finding import RESTRICTED_DAYS, SHOWN, Index, Known, live_assets, queries_for
from hub.demo.library.people import PROSPECTS
from hub.demo.library.searches import FOUND, IN_VAIN
from hub.demo.presenting import times_of
from hub.demo.sending import Contact, Sending
from hub.people.models import User
from tracking.models import Presentation, SearchHit, SearchLog, ShareLink, UnmetWord, UsageEvent, UsageKind
from tracking.rollups.repair import rebuild_rollups
from tracking.rollups.search_sums import sum_asset_queries

# Twelve weeks of full use. Before them less, so that "60 days before" and the trend have something to stand on.
FULL_DAYS = 84
ALL_DAYS = 150
EARLY_SHARE = 0.45
SESSIONS_A_DAY = {"Hospitals East": 0.85, "Hospitals West": 0.85, "Clinics & Imaging": 0.78}
DECKS = (AssetType.DECK, AssetType.WHITEPAPER)

CONTACTS = tuple(
    Contact(
        name,
        f"{name.replace('Dr. ', '').lower().replace(' ', '.').replace('é', 'e').replace('É', 'e')}@{domain}",
        company,
        industry,
    )
    for company, domain, industry, names in PROSPECTS
    for name in names
)


@dataclass
class History:
    library: Sequence[Known]
    reps: Sequence[User]
    others: Sequence[User]
    stages: Mapping[str, BuyingStage]
    segments: Mapping[str, Segment]
    now: datetime
    chance: Random = field(default_factory=lambda: Random(20))
    searches: list[SearchLog] = field(default_factory=list)
    hits: list[SearchHit] = field(default_factory=list)
    events: list[UsageEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.index = Index(self.library)
        self.sending = Sending(self.chance, self.now)
        self.calling = Calling(self.stages, self.segments, self.now)
        self.queries = {known.pk: queries_for(known, self.index, FOUND) for known in self.library}
        self.contacts = {rep.pk: self.chance.sample(CONTACTS, 9) for rep in self.reps}
        self.diligence = {rep.pk: self.chance.choice((0.4, 0.8, 1.0, 1.2, 1.5)) for rep in self.reps}

    # The days

    def live_through(self) -> None:
        """Every working day of every rep, then what the owners and marketers did, which counts for nothing."""
        for days_ago in range(ALL_DAYS, -1, -1):
            day = self.now - timedelta(days=days_ago)
            if day.weekday() > 4:
                continue
            share = 1.0 if days_ago <= FULL_DAYS else EARLY_SHARE
            for rep in self.reps:
                busy = SESSIONS_A_DAY[str(rep.team)] * self.diligence[rep.pk] * share
                for odds in (busy, busy * 0.35):
                    if self.chance.random() < odds:
                        self._session(rep, self._moment(day))
            for person in self.others:
                if self.chance.random() < 0.25:
                    self._look_in(person, self._moment(day))
        self.make_up()

    def _moment(self, day: datetime) -> datetime:
        at = day.replace(hour=self.chance.randint(8, 17), minute=self.chance.randint(0, 59), second=0)
        return at + timedelta(seconds=self.chance.randint(0, 59))

    def _session(self, rep: User, at: datetime) -> None:
        if at > self.now - timedelta(minutes=5):
            return
        if self.chance.random() < 0.07:
            self.search_in_vain(rep, at)
            return
        team = str(rep.team)
        possible = [known for known in live_assets(self.library, at) if known.fate_at(at, self.now) != "n"]
        wanted = self.chance.choices(possible, weights=[known.weight(team) for known in possible])[0]
        search = None
        if self.chance.random() < 0.64:
            search = self.search(rep, self.chance.choice(self.queries[wanted.pk]), at, wanted=wanted)
            at += timedelta(seconds=self.chance.randint(9, 55))
        if wanted.fate_at(at, self.now) == "f" or self.chance.random() < 0.1:
            return
        self.open(rep, wanted, at, search)
        if wanted.fate_at(at, self.now) in "usr" and self.chance.random() < 0.66:
            self.use(rep, wanted, at + timedelta(seconds=self.chance.randint(15, 260)), search)

    def _look_in(self, person: User, at: datetime) -> None:
        """Owners check their own work. It is kept and does not count."""
        own = [known for known in live_assets(self.library, at) if known.owner_id == person.pk]
        if own and at < self.now:
            kind = self.chance.choice((UsageKind.VIEWED, UsageKind.VIEWED, UsageKind.DOWNLOADED))
            self.event(person, self.chance.choice(own), kind, at, counts=False)

    # What one person does

    def search(
        self, rep: User, query: str, at: datetime, *, wanted: Known | None = None, refines: SearchLog | None = None
    ) -> SearchLog:
        """A search, logged with what its page showed. `wanted` is always among it."""
        found = self.index.found(query, at, self.now)
        filters = {}
        if wanted and wanted.stages and len(found) > SHOWN and self.chance.random() < 0.3:
            stage = self.chance.choice(wanted.stages)
            filters = {"stage": [stage]}
            found = self.index.found(query, at, self.now, stage)
        shown = found[:SHOWN]
        if wanted and wanted not in shown:
            shown = [*shown[: SHOWN - 1], wanted]
        log = SearchLog(
            id=self._id(),
            actor=rep,
            team_id=rep.team_id,
            counts=True,
            session=refines.session if refines else self._id(),
            query=query,
            normalised=query.lower(),
            filters=filters,
            total=max(len(found), len(shown)),
            backend="database",
            searched_at=at,
        )
        self.searches.append(log)
        self.hits += [
            SearchHit(search=log, asset_id=known.pk, position=number) for number, known in enumerate(shown, start=1)
        ]
        if refines:
            refines.refined_by = log
        return log

    def search_in_vain(self, rep: User, at: datetime) -> None:
        """Nothing is found; some put it differently and then do find it."""
        query, again = self.chance.choice(IN_VAIN)
        first = self.search(rep, query, at) if not self.index.ranked(query) else self._empty(rep, query, at)
        if again:
            later = at + timedelta(seconds=self.chance.randint(8, 40))
            second = self.search(rep, again, later, refines=first)
            hit = next((hit for hit in self.hits[-SHOWN:] if hit.search is second), None)
            known = next((known for known in self.library if hit and known.pk == hit.asset_id), None)
            if known and known.fate_at(later, self.now) != "f":
                self.open(rep, known, later + timedelta(seconds=11), second)

    def _unmet(self) -> list[UnmetWord]:
        return [
            UnmetWord(search=search, word=word) for search in self.searches for word in self.index.unknown(search.query)
        ]

    def _empty(self, rep: User, query: str, at: datetime) -> SearchLog:
        log = self.search(rep, query, at)
        self.hits = [hit for hit in self.hits if hit.search is not log]
        log.total = 0
        return log

    def open(self, rep: User, known: Known, at: datetime, search: SearchLog | None) -> None:
        if search is not None:
            search.first_opened_at = search.first_opened_at or at
            self._hit(search, known).opened_at = at
        page = self.chance.choice(known.pages) if known.kind == Kind.COLLATERAL else None
        self.event(rep, known, UsageKind.VIEWED, at, page=page, search=search)

    def use(self, rep: User, known: Known, at: datetime, search: SearchLog | None = None) -> None:
        """Download, copy, present or send it, as its kind and its fate allow."""
        sendable = known.fate_at(at, self.now) in "sr" and not known.internal
        if sendable and self.chance.random() < (0.12 if known.kind == Kind.SCRIPT else 0.5):
            self.send(rep, known, at, search)
            return
        if known.kind == Kind.SCRIPT or (known.kind == Kind.STORY and self.chance.random() < 0.8):
            kind = UsageKind.COPIED
        elif known.type in DECKS and self.chance.random() < 0.4:
            kind = UsageKind.PRESENTED
        else:
            kind = UsageKind.DOWNLOADED
        self._mark_used(search, known, at)
        self.event(rep, known, kind, at, search=search, account=self.chance.choice(self.contacts[rep.pk]).company)

    def send(self, rep: User, known: Known, at: datetime, search: SearchLog | None = None) -> None:
        contact = self.chance.choice(self.contacts[rep.pk])
        read = known.fate_at(at, self.now) == "r"
        assets = [known]
        if read and self.chance.random() < 0.22:
            friends = [
                other
                for other in live_assets(self.library, at)
                if other is not known and not other.internal and other.fate_at(at, self.now) == "r"
                if other.segments & known.segments
            ]
            assets += self.chance.choices(friends, weights=[friend.base for friend in friends]) if friends else []
        days_open = 14 if self.chance.random() < 0.7 else None
        link, channel = self.sending.link(by=rep, contact=contact, assets=assets, at=at, days_open=days_open)
        if self.chance.random() < 0.03 and at < self.now - timedelta(days=4):
            link.revoked_at = at + timedelta(days=3)
        self._mark_used(search, known, at)
        for each in assets:
            self.event(
                rep, each, UsageKind.SENT, at, search=search if each is known else None, account=contact.company,
                share_link=link, channel=channel,
            )  # fmt: skip
        self.sending.engage(link, assets, at, read=read and self.chance.random() < 0.66)

    def event(
        self,
        actor: User,
        known: Known,
        kind: UsageKind,
        at: datetime,
        *,
        counts: bool = True,
        account: str = "",
        share_link: ShareLink | None = None,
        **more: object,
    ) -> None:
        call, fits = self.calling.call(actor, known, account, at) if account else (None, None)
        if share_link is not None and share_link.call is None:
            share_link.call = call
        self.events.append(
            UsageEvent(
                id=self._id(),
                kind=kind,
                asset_id=known.pk,
                actor=actor,
                team_id=actor.team_id,
                counts=counts and known.owner_id != actor.pk,
                occurred_at=at,
                stage=call.stage if call else None,
                account=account,
                call=call,
                fits=fits,
                share_link=share_link,
                **more,
            )
        )

    def _mark_used(self, search: SearchLog | None, known: Known, at: datetime) -> None:
        if search is not None:
            search.first_used_at = search.first_used_at or at
            self._hit(search, known).used_at = at

    def _hit(self, search: SearchLog, known: Known) -> SearchHit:
        return next(hit for hit in reversed(self.hits) if hit.search is search and hit.asset_id == known.pk)

    def _id(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    # What chance left out

    def make_up(self) -> None:
        """Give every asset that counts the one thing its class needs and chance has not given it."""
        since = self.now - timedelta(days=RESTRICTED_DAYS - 4)
        shown = {hit.asset_id for hit in self.hits if hit.search.searched_at > since}
        did = {(event.asset_id, event.kind) for event in self.events if event.counts and event.occurred_at > since}
        read = {view.asset_id for view in self.sending.rows.page_views if view.session.started_at > since}
        for known in self.library:
            if known.live_since is None or known.live_since > since or known.gone_at is not None or known.fate == "n":
                continue
            rep = self.chance.choice(self.reps)
            at = self._moment(self._weekday(self.chance.randint(6, 50)))
            if known.pk not in shown:
                self.search(rep, self.queries[known.pk][0], at, wanted=known)
            if known.fate != "f" and (known.pk, UsageKind.VIEWED) not in did:
                self.open(rep, known, at + timedelta(seconds=40), None)
            used = {kind for asset_id, kind in did if asset_id == known.pk} - {UsageKind.VIEWED}
            at += timedelta(minutes=4)
            if known.fate == "u" and not used:
                self.use(rep, known, at)
            elif known.fate == "s" and UsageKind.SENT not in used:
                self.send(rep, known, at)
            elif known.fate == "r" and not known.internal and not (known.pk in read and UsageKind.SENT in used):
                self._send_and_read(rep, known, at)

    def _weekday(self, days_ago: int) -> datetime:
        day = self.now - timedelta(days=days_ago)
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _send_and_read(self, rep: User, known: Known, at: datetime) -> None:
        contact = self.chance.choice(self.contacts[rep.pk])
        link, channel = self.sending.link(by=rep, contact=contact, assets=[known], at=at)
        self.event(rep, known, UsageKind.SENT, at, account=contact.company, share_link=link, channel=channel)
        self.sending.engage(link, [known], at, read=True)

    def write(self) -> None:
        """Write the facts, then have the hub make its sums of them. Once only."""
        self.calling.write()
        self.sending.rows.write()
        later = [(search, search.refined_by) for search in self.searches if search.refined_by]
        for search, _ in later:
            search.refined_by = None
        SearchLog.objects.bulk_create(self.searches, batch_size=400)
        for search, refined_by in later:
            search.refined_by = refined_by
        SearchLog.objects.bulk_update([search for search, _ in later], ["refined_by"], batch_size=200)
        SearchHit.objects.bulk_create(self.hits, batch_size=1000)
        UnmetWord.objects.bulk_create(self._unmet(), batch_size=1000)
        for event in self.events:
            if event.kind == UsageKind.SENT:
                said = said_at(event.asset_id, event.occurred_at)
                event.on_message = said.on_message if said is not None else None
        UsageEvent.objects.bulk_create(self.events, batch_size=500)
        library = {known.pk: known for known in self.library}
        Presentation.objects.bulk_create(times_of(self.events, library), batch_size=500)
        today = timezone.localdate(self.now)
        rebuild_rollups(since=today - timedelta(days=ALL_DAYS + 5), until=today)
        sum_asset_queries(at=self.now)
