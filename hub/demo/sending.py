"""Links that were sent, and what came back: scanners, visits page by page, forwards, downloads."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from hub.demo.finding import Known
from hub.demo.library.searches import NOTES, PEOPLE_AGENTS, SCANNER_AGENTS
from hub.people.models import User
from tracking.engagement.verdicts import RULES
from tracking.links.models import MailState
from tracking.models import (
    Channel,
    Open,
    PageView,
    Recipient,
    RecipientDownload,
    ShareLink,
    ShareLinkAsset,
    Verdict,
    Viewer,
    ViewSession,
)

CHANNELS = (Channel.COPIED, Channel.COPIED, Channel.MAIL_CLIENT, Channel.MAILED)

# What reps filled in where a script asks for it.
FILLED_IN = {
    "amount": "$412,000",
    "colleague": "Dana Whitfield",
    "date": "the 14th",
    "days": "nine",
    "days_to_visit": "31",
    "department": "Orthopaedics",
    "list_date": "1 January",
    "offer_until": "31 March",
    "open_questions": "where backups are kept, and who holds the key",
    "our_counsel": "Ruth Okafor",
    "project_lead": "Inés Calloway",
    "quote_from_the_room": "“That is our Tuesday”",
    "room": "4",
    "sponsor": "Dr. Halloran",
    "their_words": "your waiting list is longest where rooms stand empty",
    "time": "10:00",
    "weekday": "Tuesday",
}
# What the page saw of each reader.
SEEN = {"first": "pointer", "inputs": [["pointer", 0.8], ["wheel", 2.6]]}
READ = "The reader moved the pointer and scrolled."


@dataclass
class Contact:
    name: str
    email: str
    company: str
    industry: str


@dataclass
class Rows:
    """What is to be written, in the order in which it can be."""

    recipients: dict[tuple[int, str], Recipient] = field(default_factory=dict)
    links: list[ShareLink] = field(default_factory=list)
    link_assets: list[ShareLinkAsset] = field(default_factory=list)
    viewers: list[Viewer] = field(default_factory=list)
    sessions: list[ViewSession] = field(default_factory=list)
    opens: list[Open] = field(default_factory=list)
    page_views: list[PageView] = field(default_factory=list)
    downloads: list[RecipientDownload] = field(default_factory=list)

    def write(self) -> None:
        Recipient.objects.bulk_create(self.recipients.values())
        ShareLink.objects.bulk_create(self.links, batch_size=400)
        ShareLinkAsset.objects.bulk_create(self.link_assets, batch_size=400)
        Viewer.objects.bulk_create(self.viewers, batch_size=400)
        ViewSession.objects.bulk_create(self.sessions, batch_size=400)
        Open.objects.bulk_create(self.opens, batch_size=400)
        PageView.objects.bulk_create(self.page_views, batch_size=400)
        RecipientDownload.objects.bulk_create(self.downloads, batch_size=400)


@dataclass
class Sending:
    """Makes the rows of links and of what recipients did with them. Nothing happens after `now`."""

    chance: Random
    now: datetime
    rows: Rows = field(default_factory=Rows)

    def link(
        self,
        *,
        by: User,
        contact: Contact,
        assets: Sequence[Known],
        at: datetime,
        days_open: int | None = 14,
        note: str | None = None,
        allow_download: bool | None = None,
    ) -> tuple[ShareLink, str]:
        """A link handed over at `at`; answers it and the channel."""
        channel = self.chance.choice(CHANNELS)
        asked = [name for known in assets for name in known.merge_fields]
        link = ShareLink(
            created_by=by,
            team_id=by.team_id,
            recipient=self._recipient(by, contact, at),
            note=self.chance.choice(NOTES) if note is None else note,
            allow_download=self.chance.random() < 0.55 if allow_download is None else allow_download,
            created_at=at - timedelta(seconds=40),
            sent_at=at,
            expires_at=at + timedelta(days=days_open) if days_open else None,
            mail_state=MailState.SENT if channel == Channel.MAILED else MailState.NONE,
            merge_values={name: FILLED_IN[name] for name in asked if name in FILLED_IN},
        )
        self.rows.links.append(link)
        self.rows.link_assets += [
            ShareLinkAsset(share_link=link, asset_id=known.pk, order=order) for order, known in enumerate(assets)
        ]
        return link, channel

    def _recipient(self, by: User, contact: Contact, at: datetime) -> Recipient:
        known = Recipient(
            sender_id=by.pk, name=contact.name, email=contact.email, company=contact.company, created_at=at
        )
        return self.rows.recipients.setdefault((by.pk, contact.email), known)

    def scanner(self, link: ShareLink, at: datetime) -> None:
        """A mail scanner looks into the link before the recipient can."""
        if at >= self.now:
            return
        agent, reason = self.chance.choice(SCANNER_AGENTS)
        self.rows.opens.append(
            Open(
                share_link=link,
                at=at,
                method=self.chance.choice(("GET", "GET", "HEAD")),
                user_agent=agent,
                network=f"203.0.113.{self.chance.randint(1, 9)}0",
                verdict=Verdict.SCANNER,
                reason=reason,
                rules=RULES,
            )
        )

    def own_look(self, link: ShareLink, at: datetime) -> None:
        """The sender tries the own link."""
        if at < self.now:
            agent, _ = PEOPLE_AGENTS[0]
            self.rows.opens.append(
                Open(
                    share_link=link,
                    at=at,
                    method="GET",
                    user_agent=agent,
                    network="192.0.2.0",
                    verdict=Verdict.SENDER,
                    reason="Logged in as the sender.",
                    rules=RULES,
                )
            )

    def viewer(self, link: ShareLink, at: datetime) -> Viewer:
        key = hashlib.sha256(self.chance.randbytes(16)).hexdigest()
        viewer = Viewer(share_link=link, key=key, first_seen_at=at)
        self.rows.viewers.append(viewer)
        return viewer

    def visit(self, link: ShareLink, viewer: Viewer, at: datetime, pages: Sequence[tuple[Known, int, float]]) -> None:
        """One visit that read `pages`: asset, page number, seconds. Left out when it would end in the future."""
        total = sum(seconds for _, _, seconds in pages)
        if at + timedelta(seconds=total) >= self.now:
            return
        agent, device = self.chance.choice(PEOPLE_AGENTS)
        session = ViewSession(
            id=uuid.UUID(int=self.chance.getrandbits(128), version=4),
            share_link=link,
            viewer=viewer,
            started_at=at,
            last_seen_at=at + timedelta(seconds=total),
            seconds=round(total),
            device=device,
            verdict=Verdict.PERSON,
            reason=READ,
        )
        self.rows.sessions.append(session)
        self.rows.opens.append(
            Open(
                share_link=link,
                at=at - timedelta(seconds=1),
                method="GET",
                user_agent=agent,
                network=f"198.51.100.{self.chance.randint(1, 25)}0",
                verdict=Verdict.PERSON,
                reason=READ,
                evidence=SEEN,
                rules=RULES,
                session=session,
            )
        )
        self.rows.page_views += [
            PageView(session=session, asset_id=known.pk, number=number, seconds=seconds, views=1)
            for known, number, seconds in pages
        ]
        if link.first_viewed_at is None or link.first_viewed_at > at:
            link.first_viewed_at = at

    def download(self, link: ShareLink, viewer: Viewer, known: Known, at: datetime) -> None:
        if at < self.now:
            self.rows.downloads.append(
                RecipientDownload(
                    share_link=link,
                    asset_id=known.pk,
                    viewer=viewer,
                    at=at,
                    reason="After reading, by the same person.",
                )
            )

    def reading(self, known: Known) -> list[tuple[Known, int, float]]:
        """How a person reads: the first pages always, one page for long, many stop on the way."""
        count = len(known.pages)
        if count == 1:
            return [(known, known.pages[0], round(self.chance.uniform(14, 140), 1))]
        last = max(2, min(count, round(self.chance.betavariate(2.2, 1.1) * count)))
        favourite = Random(known.key).choice(known.pages[1:])
        pages = []
        for place, number in enumerate(known.pages[:last], start=1):
            if place > 3 and self.chance.random() < 0.18:
                continue
            seconds = self.chance.lognormvariate(2.4, 0.7) * (2.6 if number == favourite else 1)
            pages.append((known, number, round(min(max(seconds, 2), 240), 1)))
        return pages

    def engage(self, link: ShareLink, assets: Sequence[Known], sent_at: datetime, *, read: bool) -> None:
        """What usually comes back. Without `read` only scanners come, if anybody."""
        chance = self.chance
        if chance.random() < 0.45:
            self.scanner(link, sent_at + timedelta(seconds=chance.randint(4, 90)))
        if chance.random() < 0.08:
            self.own_look(link, sent_at + timedelta(minutes=chance.randint(1, 20)))
        if not read:
            return
        at = sent_at + timedelta(minutes=chance.randint(9, 60 * chance.choice((2, 8, 30, 70))))
        people = chance.choices((1, 2, 3), weights=(74, 19, 7))[0]
        for _ in range(people):
            viewer = self.viewer(link, at)
            for _ in range(chance.choices((1, 2), weights=(80, 20))[0]):
                asked = assets if chance.random() < 0.6 else assets[:1]
                self.visit(link, viewer, at, [page for known in asked for page in self.reading(known)])
                if link.allow_download and chance.random() < 0.3:
                    self.download(link, viewer, assets[0], at + timedelta(minutes=3))
                at += timedelta(minutes=chance.randint(40, 1500))
