"""What came back from links. Views, viewers, seconds, pages and downloads count people only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Sum

from content.models import Asset
from tracking.models import (
    MailState,
    Open,
    PageView,
    RecipientDownload,
    ShareLink,
    ShareLinkAsset,
    Verdict,
    ViewSession,
)
from tracking.reading.words import day, duration
from tracking.showing import Shown, shown_by_link

# Below this a page was scrolled past, not seen.
SEEN_SECONDS = 1.0
# A table of pages longer than this stands in two columns.
MOST_ROWS = 6

DEFINITION = (
    "Views are visits by people, confirmed by the page itself; a pause of 10 minutes ends one. Time counts only while "
    "the page is visible and somebody is active. Completion is pages seen for at least a second, of all pages shown."
)


@dataclass(frozen=True, slots=True)
class PageTime:
    """Seconds that people spent on one page, all visits together. `seconds` is None for a page not seen."""

    asset_id: int
    number: int
    label: str
    seconds: float | None
    views: int = 0
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class AssetTime:
    """An asset that the link showed or shows, with its pages."""

    asset: Asset
    pages: tuple[PageTime, ...]
    superseded: Asset | None = None

    @property
    def columns(self) -> list[tuple[PageTime, ...]]:
        """The pages for one table, or for two side by side when there are many."""
        if len(self.pages) <= MOST_ROWS:
            return [self.pages]
        half = (len(self.pages) + 1) // 2
        return [self.pages[:half], self.pages[half:]]


@dataclass(frozen=True, slots=True)
class LinkReading:
    """One link and what came back from it.

    `views`: people's visits. `viewers`: browsers that they came from; each beyond the first is a forward. `seconds`:
    visible and active time. `completion`: pages seen / pages shown, None when nothing is shown any more. `opens`:
    requests by verdict.
    """

    link: ShareLink
    shown: tuple[Shown, ...]
    sent: tuple[Asset, ...]
    assets: tuple[AssetTime, ...]
    opens: Counter[str] = field(default_factory=Counter)
    views: int = 0
    viewers: int = 0
    first_view_at: datetime | None = None
    last_view_at: datetime | None = None
    seconds: int = 0
    downloads: int = 0

    @property
    def pages(self) -> tuple[PageTime, ...]:
        return tuple(page for asset in self.assets for page in asset.pages)

    @property
    def bars(self) -> list[float | None]:
        """Seconds of each page that the link shows, in order, for a small plot."""
        return [page.seconds for page in self.pages]

    @property
    def seen(self) -> int:
        return sum(1 for page in self.pages if (page.seconds or 0) >= SEEN_SECONDS)

    @property
    def completion(self) -> float | None:
        return self.seen / len(self.pages) if self.pages else None

    @property
    def titles(self) -> str:
        """What was sent."""
        return ", ".join(asset.title for asset in self.sent)

    @property
    def forwards(self) -> int:
        return max(0, self.viewers - 1)

    @property
    def superseded(self) -> Shown | None:
        return next((item for item in self.shown if item.superseded is not None), None)


def read_links(links: Iterable[ShareLink]) -> list[LinkReading]:
    """What came back from each link, in the order given, in a fixed number of queries. `links` as by `for_listing`."""
    links = list(links)
    ids = [link.pk for link in links]
    shown, known = shown_by_link(links)
    opens: dict[int, Counter[str]] = defaultdict(Counter)
    for row in Open.objects.filter(share_link__in=ids).values("share_link", "verdict").annotate(n=Count("pk")):
        opens[row["share_link"]][row["verdict"]] = row["n"]
    visits: dict[int, dict[str, Any]] = {
        seen["share_link"]: seen
        for seen in ViewSession.objects.people()
        .filter(share_link__in=ids)
        .values("share_link")
        .annotate(
            views=Count("pk"),
            viewers=Count("viewer", distinct=True),
            first=Min("started_at"),
            last=Max("last_seen_at"),
            spent=Sum("seconds"),
        )
    }
    downloads = dict(
        RecipientDownload.objects.filter(share_link__in=ids, verdict=Verdict.PERSON)
        .values_list("share_link")
        .annotate(n=Count("pk"))
    )
    times = _times(ids)
    read = []
    for link in links:
        visit = visits.get(link.pk, {})
        read.append(
            LinkReading(
                link=link,
                shown=tuple(shown[link.pk]),
                sent=tuple(known[on.asset_id] for on in _in_order(link)),
                assets=_assets(link, shown[link.pk], known, times.get(link.pk, {})),
                opens=opens[link.pk],
                views=visit.get("views", 0),
                viewers=visit.get("viewers", 0),
                first_view_at=visit.get("first"),
                last_view_at=visit.get("last"),
                seconds=visit.get("spent") or 0,
                downloads=downloads.get(link.pk, 0),
            )
        )
    return read


Times = dict[tuple[int, int], tuple[float, int]]


def _times(ids: list[int]) -> dict[int, Times]:
    """Per link: (asset, page) to (seconds, visits that saw it)."""
    found: dict[int, Times] = defaultdict(dict)
    rows = (
        PageView.objects.filter(session__share_link__in=ids, session__verdict=Verdict.PERSON)
        .values("session__share_link", "asset", "number")
        .annotate(spent=Sum("seconds"), visits=Count("pk"))
    )
    for row in rows:
        found[row["session__share_link"]][row["asset"], row["number"]] = (row["spent"], row["visits"])
    return found


def _assets(link: ShareLink, shown: list[Shown], known: Any, times: Times) -> tuple[AssetTime, ...]:
    """The pages of what the link shows; of an asset that it shows no more, the pages that were read."""
    assets = []
    for item in shown:
        pages = [_page_time(item.asset.pk, page.number, page.title, times) for page in item.pages]
        assets.append(AssetTime(item.asset, tuple(pages), item.superseded))
    there = {item.asset.pk for item in shown}
    for on in _in_order(link):
        read = sorted(number for asset_id, number in times if asset_id == on.asset_id)
        if on.asset_id not in there and on.asset_id in known and (read or not shown):
            pages = [_page_time(on.asset_id, number, f"Page {number}", times) for number in read]
            assets.append(AssetTime(known[on.asset_id], tuple(pages)))
    return tuple(assets)


def _in_order(link: ShareLink) -> list[ShareLinkAsset]:
    return sorted(link.link_assets.all(), key=lambda on: on.order)


def _page_time(asset_id: int, number: int, label: str, times: Times) -> PageTime:
    seconds, visits = times.get((asset_id, number), (None, 0))
    longest = max((spent for spent, _ in times.values()), default=0.0)
    is_long = seconds is not None and seconds >= max(longest / 2, SEEN_SECONDS)
    return PageTime(asset_id, number, label, seconds, visits, is_long)


@dataclass(frozen=True, slots=True)
class StateLine:
    """What there is to say of a link in one line, with its icon. `kind`: "", "quiet" or "warn"."""

    words: str
    icon: str
    kind: str = ""


def state_line(read: LinkReading, at: datetime) -> StateLine:
    """Revoked, expired or superseded first, then what people did, then scanners, then nothing."""
    link = read.link
    if link.revoked_at:
        return StateLine(f"Revoked on {day(link.revoked_at)}, {_viewed_before(read)}", "lock", "quiet")
    if link.expires_at and link.expires_at <= at:
        return StateLine(f"Expired on {day(link.expires_at)}, {_viewed_before(read)}", "clock", "quiet")
    if not read.shown:
        return StateLine("Closed: its asset may not be shown any more", "circle-slash", "warn")
    if item := read.superseded:
        since = f" since {day(item.superseded.retired_at)}" if item.superseded and item.superseded.retired_at else ""
        return StateLine(f"Superseded; opens the new one{since}", "history", "warn")
    if read.viewers > 1:
        return StateLine(f"Viewed by {read.viewers} people, {read.forwards} forwarded", "forward")
    if read.views:
        took = ", downloaded" if read.downloads else ""
        pages = "all pages" if read.seen == len(read.pages) else f"{read.seen} of {len(read.pages)} pages"
        if len(read.pages) == 1:
            return StateLine(f"Viewed{took}, {duration(read.seconds)}", "download" if took else "eye")
        return StateLine(f"Viewed {pages}{took}, {duration(read.seconds)}", "download" if took else "eye")
    until = f", expires {day(link.expires_at)}" if link.expires_at else ""
    if link.mail_state == MailState.FAILED and link.sent_at is None:
        return StateLine("The mail could not be sent", "circle-alert", "warn")
    if read.opens[Verdict.SCANNER]:
        return StateLine("Opened by a scanner, not viewed", "bot", "quiet")
    if read.opens[Verdict.UNSURE]:
        return StateLine("Opened, but no reader was seen", "circle", "quiet")
    if link.sent_at is None:
        return StateLine(f"Not sent yet{until}", "circle", "quiet")
    return StateLine(f"Not opened{until}", "circle", "quiet")


def _viewed_before(read: LinkReading) -> str:
    if not read.views:
        return "not viewed"
    if read.completion == 1:
        return "viewed to the end"
    return "viewed once before" if read.views == 1 else f"viewed {read.views} times before"
