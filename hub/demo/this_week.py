"""What the demo's rep did lately, told by hand: so that his pages show every case the first time they are opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from content.models import Bookmark
from hub.demo.finding import Known
from hub.demo.history import CONTACTS, History
from hub.people.models import User
from tracking.models import ShareLink, UsageKind, Viewer

BY_NAME = {contact.name: contact for contact in CONTACTS}
BOOKMARKS = ("security-hipaa", "ob-patient-data", "case-kestrel", "no-show-calculator")
SECURITY_FIRST = {1: 12, 3: 21, 4: 25, 5: 18, 6: 11, 7: 38, 8: 31, 9: 24}
SECURITY_LATER = {7: 80, 8: 40, 12: 80}


@dataclass
class ThisWeek:
    history: History
    rep: User
    known: dict[str, Known]

    def live_through(self) -> None:
        """Links of the last four weeks, newest last, then the searches the home page shows as recent."""
        now = self.history.now
        self._old_hipaa(now)
        self._closed(now)
        self._earlier_this_week(now)
        self._presented(now)
        self._today(now)
        self._search_lately(now)

    def _send(
        self,
        keys: Sequence[str],
        to: str,
        at: datetime,
        *,
        days_open: int | None = 14,
        note: str = "",
        take: bool = False,
    ) -> ShareLink:
        assets = [self.known[key] for key in keys]
        link, channel = self.history.sending.link(
            by=self.rep, contact=BY_NAME[to], assets=assets, at=at, days_open=days_open, note=note, allow_download=take
        )
        for asset in assets:
            self.history.event(
                self.rep, asset, UsageKind.SENT, at, account=BY_NAME[to].company, share_link=link, channel=channel
            )
        return link

    def _visit(self, link: ShareLink, viewer: Viewer, at: datetime, key: str, seconds: Mapping[int, float]) -> None:
        pages = [(self.known[key], number, float(spent)) for number, spent in seconds.items()]
        self.history.sending.visit(link, viewer, at, pages)

    def _read(self, link: ShareLink, at: datetime, key: str, seconds: Mapping[int, float]) -> Viewer:
        viewer = self.history.sending.viewer(link, at)
        self._visit(link, viewer, at, key, seconds)
        return viewer

    def _old_hipaa(self, now: datetime) -> None:
        """Two links to a deck that was superseded since: they open the new one now."""
        for days, to in ((27, "Imre Kovel"), (22, "Leah Feldman")):
            at = now - timedelta(days=days)
            link = self._send(["hipaa-overview-old"], to, at, days_open=90)
            self._read(link, at + timedelta(hours=5), "hipaa-overview-old", {1: 8, 2: 24, 3: 40, 4: 12, 5: 9})

    def _closed(self, now: datetime) -> None:
        at = now - timedelta(days=20, hours=2)
        link = self._send(["ten-slides"], "Paul Reinholt", at)
        self._read(link, at + timedelta(hours=26), "ten-slides", {n: 9 + 3 * (n % 4) for n in range(1, 11)})
        at = now - timedelta(days=18)
        link = self._send(["no-show-calculator"], "Tess Armitage", at, days_open=None)
        self._read(link, at + timedelta(hours=3), "no-show-calculator", {1: 48, 2: 19})
        link.revoked_at = at + timedelta(days=2)

    def _earlier_this_week(self, now: datetime) -> None:
        sending = self.history.sending
        at = now - timedelta(days=6, hours=3)
        link = self._send(["first-meeting"], "Noor Ashby", at, note="The page with the three prices is the fourth.")
        self._read(link, at + timedelta(hours=19), "first-meeting", {n: 28 + (n * 37) % 45 for n in range(1, 13)})
        at = now - timedelta(days=4, hours=1)
        self._send(["case-block"], "Hank Belisle", at, days_open=7)
        at = now - timedelta(days=1, hours=5)
        link = self._send(["first-meeting"], "Grace Odum", at)
        sending.scanner(link, at + timedelta(seconds=7))
        at = now - timedelta(days=1, hours=7)
        link = self._send(
            ["case-kestrel"], "Luis Ferrand", at, note="Same size, same worry. The second quote is their IT."
        )
        for hours, seconds in ((2, {1: 40, 2: 33, 3: 58, 4: 21}), (5, {1: 22, 3: 47}), (6, {3: 35, 4: 18, 5: 16})):
            self._read(link, at + timedelta(hours=hours), "case-kestrel", seconds)

    def _presented(self, now: datetime) -> None:
        """Shown to a customer before it was sent to them."""
        at, to = now - timedelta(days=1, hours=3), BY_NAME["Rita Halloran"].company
        self.history.event(self.rep, self.known["security-hipaa"], UsageKind.PRESENTED, at, account=to)

    def _today(self, now: datetime) -> None:
        sending = self.history.sending
        at = now - timedelta(hours=6)
        link = self._send(["no-show-calculator", "waitlist-backfill"], "Dana Whitlock", at, take=True)
        seen = now - timedelta(hours=3)
        viewer = self._read(link, seen, "no-show-calculator", {1: 131, 2: 38})
        self._visit(link, viewer, seen + timedelta(minutes=3), "waitlist-backfill", {1: 73})
        sending.download(link, viewer, self.known["no-show-calculator"], seen + timedelta(minutes=2))
        at = now - timedelta(hours=5)
        note = "As promised: page 7 answers the cloud question. The agreement on page 8 is ready to sign."
        link = self._send(["security-hipaa"], "Rita Halloran", at, note=note, take=True)
        sending.scanner(link, at + timedelta(seconds=41))
        first = now - timedelta(hours=4)
        viewer = self._read(link, first, "security-hipaa", SECURITY_FIRST)
        later = now - timedelta(minutes=34)
        self._visit(link, viewer, later, "security-hipaa", SECURITY_LATER)
        sending.download(link, viewer, self.known["security-hipaa"], later + timedelta(minutes=3))

    def _search_lately(self, now: datetime) -> None:
        lately = (
            ("imaging story midwest", "case-kestrel", timedelta(days=1, hours=8)),
            ("ehr integration deck", "ehr-integration", timedelta(hours=7)),
            ("no-show calculator", "no-show-calculator", timedelta(hours=6, minutes=5)),
            ("hipaa objection", "security-hipaa", timedelta(hours=5, minutes=6)),
        )
        for query, key, ago in lately:
            at = now - ago
            search = self.history.search(self.rep, query, at, wanted=self.known[key])
            self.history.open(self.rep, self.known[key], at + timedelta(seconds=21), search)


def bookmark(rep: User, known: dict[str, Known]) -> None:
    Bookmark.objects.bulk_create(Bookmark(user=rep, asset_id=known[key].pk) for key in BOOKMARKS)
