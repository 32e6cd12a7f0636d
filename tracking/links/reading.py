"""What came back from links. Views, viewers, seconds, pages and downloads count people only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Sum

from content.models import Asset, AssetVersion
from content.querysets import AssetQuerySet
from tracking.engagement.verdicts import STATED_ERROR
from tracking.links.parts import places_of
from tracking.links.shown import Lost, Shown, shown_by_link
from tracking.metrics import COMPLETION, LINK_VIEWS, PASSED_ON, QUESTIONS, REACTIONS, TIME_READ
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
from tracking.phrases import day, duration
from tracking.querysets import ShareLinkQuerySet

# Below this a page was scrolled past, not seen.
SEEN_SECONDS = 1.0
# A table of pages longer than this stands in two columns.
MOST_ROWS = 6

AT_ONCE = "Several things taken as one PDF are one download; opening an address is one."
DEFINED = (LINK_VIEWS, TIME_READ, COMPLETION, REACTIONS, QUESTIONS, PASSED_ON)
DEFINITION = " ".join([*(metric.text for metric in DEFINED), AT_ONCE, STATED_ERROR])


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
    """An asset that the link showed or shows, with its pages. `shown` is None for what it shows no more, such as an
    earlier version that was read.
    """

    asset: Asset
    pages: tuple[PageTime, ...]
    superseded: Asset | None = None
    version: AssetVersion | None = None
    shown: Shown | None = None

    @property
    def seen(self) -> int:
        return sum(1 for page in self.pages if (page.seconds or 0) >= SEEN_SECONDS)

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

    `views`: people's visits. `viewers`: browsers that they came from, of which one person may use several. `seconds`:
    visible and active time. `completion`: pages seen / pages shown, of each asset in the version that was read
    furthest; None when nothing is shown any more. `opens`: requests by verdict.
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
    lost: tuple[Lost, ...] = ()

    @property
    def moved(self) -> tuple[Shown, ...]:
        """What is shown in another version than it was chosen from, in which the chosen pages have other numbers."""
        return tuple(item for item in self.shown if item.moved)

    @property
    def pages(self) -> tuple[PageTime, ...]:
        return tuple(page for asset in self.assets for page in asset.pages)

    @property
    def bars(self) -> list[float | None]:
        """Seconds of each page that the link shows, in order, for a small plot."""
        return [page.seconds for page in self.read_through]

    @property
    def read_through(self) -> tuple[PageTime, ...]:
        """The pages of each asset in the version that was read furthest; what is shown now when none was."""
        furthest: dict[int, AssetTime] = {}
        for item in self.assets:
            before = furthest.setdefault(item.asset.pk, item)
            if item.seen > before.seen:
                furthest[item.asset.pk] = item
        return tuple(page for item in furthest.values() for page in item.pages)

    @property
    def seen(self) -> int:
        return sum(1 for page in self.read_through if (page.seconds or 0) >= SEEN_SECONDS)

    @property
    def completion(self) -> float | None:
        return self.seen / len(self.read_through) if self.read_through else None

    @property
    def behind(self) -> Shown | None:
        """What the link keeps to although a newer version is live."""
        return next((item for item in self.shown if item.is_behind), None)

    @property
    def titles(self) -> str:
        """What was sent."""
        return ", ".join(asset.title for asset in self.sent)

    @property
    def people(self) -> str:
        """How many people read it, as far as browsers tell: a phone and a computer may be one reader's."""
        if self.viewers < 2:
            return f"{self.viewers} {'person' if self.viewers == 1 else 'people'}"
        return f"{self.viewers} browsers, 1 {'or' if self.viewers == 2 else 'to'} {self.viewers} people"

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
        # What is taken at once, as one PDF, is one.
        .annotate(n=Count("at", distinct=True))
    )
    times = _times(ids)
    versions = AssetVersion.objects.in_bulk({key[1] for of_link in times.values() for key in of_link if key[1]})
    read = []
    for link in links:
        visit = visits.get(link.pk, {})
        read.append(
            LinkReading(
                link=link,
                shown=tuple(shown[link.pk]),
                sent=tuple(known[on.asset_id] for on in _in_order(link)),
                assets=_assets(link, shown[link.pk], known, times.get(link.pk, {}), versions),
                opens=opens[link.pk],
                views=visit.get("views", 0),
                viewers=visit.get("viewers", 0),
                first_view_at=visit.get("first"),
                last_view_at=visit.get("last"),
                seconds=visit.get("spent") or 0,
                downloads=downloads.get(link.pk, 0),
                lost=_lost(link, shown[link.pk], known),
            )
        )
    return read


def _lost(link: ShareLink, shown: Iterable[Shown], known: Mapping[int, Asset]) -> tuple[Lost, ...]:
    """The chosen pages that the link shows no more."""
    shown = list(shown)
    lost = [gone for item in shown for gone in item.lost]
    there = {asset_id for item in shown for asset_id in item.sent}
    for on in _in_order(link):
        if on.parts and on.asset_id not in there and on.asset_id in known:
            lost.append(Lost(known[on.asset_id], tuple(number for _, pages in places_of(on) for number in pages)))
    return tuple(lost)


#: By asset and version (0: read before versions were kept) the seconds on each page, and the visits that saw it.
Times = dict[tuple[int, int], dict[int, tuple[float, int]]]


def _times(ids: list[int]) -> dict[int, Times]:
    found: dict[int, Times] = defaultdict(dict)
    rows = (
        PageView.objects.filter(session__share_link__in=ids, session__verdict=Verdict.PERSON)
        .values("session__share_link", "asset", "version", "number")
        .annotate(spent=Sum("seconds"), visits=Count("pk"))
    )
    for row in rows:
        of_version = found[row["session__share_link"]].setdefault((row["asset"], row["version"] or 0), {})
        of_version[row["number"]] = (row["spent"], row["visits"])
    return found


def _assets(
    link: ShareLink, shown: list[Shown], known: Any, times: Times, versions: Mapping[int, AssetVersion]
) -> tuple[AssetTime, ...]:
    """The pages of what the link shows; of what it shows no more, the pages that were read."""
    longest = max((spent for pages in times.values() for spent, _ in pages.values()), default=0.0)
    left, assets = dict(times), []
    for item in shown:
        read = left.pop((item.asset.pk, item.shows), {})
        if item.version is None or item.version.number == 1:
            read = {**left.pop((item.asset.pk, 0), {}), **read}
        pages = [_page_time(item.asset.pk, page.number, page.title, read, longest) for page in item.pages]
        assets.append(AssetTime(item.asset, tuple(pages), item.superseded, item.version, item))
        assets += _earlier(item.asset, left, versions, longest)
    there = {item.asset.pk for item in shown}
    for on in _in_order(link):
        if on.asset_id not in there and on.asset_id in known:
            earlier = _earlier(known[on.asset_id], left, versions, longest)
            assets += earlier or ([] if shown else [AssetTime(known[on.asset_id], ())])
    return tuple(assets)


def _earlier(asset: Asset, left: Times, versions: Mapping[int, AssetVersion], longest: float) -> list[AssetTime]:
    """The other versions of an asset that were read on the link, the latest first."""
    keys = sorted((key for key in left if key[0] == asset.pk), reverse=True)
    found = []
    for key in keys:
        read = left.pop(key)
        pages = [_page_time(asset.pk, number, f"Page {number}", read, longest) for number in sorted(read)]
        found.append(AssetTime(asset, tuple(pages), version=versions.get(key[1])))
    return found


def _in_order(link: ShareLink) -> list[ShareLinkAsset]:
    return sorted(link.link_assets.all(), key=lambda on: on.order)


def _page_time(
    asset_id: int, number: int, label: str, read: Mapping[int, tuple[float, int]], longest: float
) -> PageTime:
    seconds, visits = read.get(number, (None, 0))
    is_long = seconds is not None and seconds >= max(longest / 2, SEEN_SECONDS)
    return PageTime(asset_id, number, label, seconds, visits, is_long)


@dataclass(frozen=True, slots=True)
class StateLine:
    """What there is to say of a link in one line, with its icon. `kind`: "", "quiet" or "warn"."""

    words: str
    icon: str
    kind: str = ""


def is_asked_again(read: LinkReading, at: datetime) -> bool:
    """Whether somebody found the link closed and asked for it, and it still is."""
    return read.link.asked_again_at is not None and not (read.link.is_open(at) and read.shown)


def state_line(read: LinkReading, at: datetime) -> StateLine:
    """Asked for again, revoked, expired or superseded first, then what people did, then scanners, then nothing."""
    link = read.link
    if is_asked_again(read, at):
        asked = day(link.asked_again_at) if link.asked_again_at else ""
        return StateLine(f"Closed, and asked for again on {asked}", "message-square", "warn")
    if link.revoked_at and link.sent_as_file:
        return StateLine("Sent as a file: what is read of it is not seen", "file", "quiet")
    if link.revoked_at:
        return StateLine(f"Revoked on {day(link.revoked_at)}, {_viewed_before(read)}", "lock", "quiet")
    if link.ends_at and link.ends_at <= at:
        return StateLine(f"Expired on {day(link.ends_at)}, {_viewed_before(read)}", "clock", "quiet")
    if link.passcode_locked_at:
        locked = (
            f"Locked on {day(link.passcode_locked_at)} after {link.wrong_passcodes} wrong passcodes. Make a new link"
        )
        return StateLine(locked, "lock", "warn")
    if not read.shown:
        return StateLine("Closed: its asset may not be shown any more", "circle-slash", "warn")
    if item := read.superseded:
        since = f" since {day(item.superseded.retired_at)}" if item.superseded and item.superseded.retired_at else ""
        return StateLine(f"Superseded; opens the new one{since}", "history", "warn")
    if waiting := link.questions_waiting:
        words = "1 question waits" if waiting == 1 else f"{waiting} questions wait"
        return StateLine(f"{words} for an answer", "message-square", "warn")
    if read.viewers > 1:
        return StateLine(f"Viewed in {read.people}", "users")
    if read.views:
        took = ", downloaded" if read.downloads else ""
        total = len(read.read_through)
        pages = "all pages" if read.seen == total else f"{read.seen} of {total} pages"
        if total == 1:
            return StateLine(f"Viewed{took}, {duration(read.seconds)}", "download" if took else "eye")
        return StateLine(f"Viewed {pages}{took}, {duration(read.seconds)}", "download" if took else "eye")
    until = f", expires {day(link.ends_at)}" if link.ends_at else ""
    if (line := _mail_line(link)) and (link.sent_at is None or link.mail_state == MailState.RETURNED):
        return line
    if read.opens[Verdict.SCANNER]:
        return StateLine("Opened by a scanner, not viewed", "bot", "quiet")
    if read.opens[Verdict.UNSURE]:
        return StateLine("Opened, but no reader was seen", "circle", "quiet")
    if link.sent_at is None:
        return StateLine(f"Not sent yet{until}", "circle", "quiet")
    is_answered = link.mail_state == MailState.SENT and link.mail_reason
    answered = f". An automatic answer: “{link.mail_reason}”" if is_answered else ""
    return StateLine(f"Not opened{until}{answered}", "circle", "quiet")


def _mail_line(link: ShareLink) -> StateLine | None:
    """What keeps a mail that has not left, or did not arrive; None when none was asked for."""
    if link.mail_state == MailState.RETURNED:
        return StateLine(f"Did not arrive: {link.mail_reason}", "circle-alert", "warn")
    if link.mail_state == MailState.FAILED:
        return StateLine(f"Not mailed. {link.mail_reason or 'The mail could not be sent.'}", "circle-alert", "warn")
    if link.mail_state == MailState.RETRYING:
        return StateLine(f"Not mailed yet; it is tried again. {link.mail_reason}", "clock", "warn")
    if link.mail_state == MailState.WAITING:
        return StateLine("The mail waits to be sent", "clock", "quiet")
    return None


def _viewed_before(read: LinkReading) -> str:
    if not read.views:
        return "not viewed"
    if read.completion == 1:
        return "viewed to the end"
    return "viewed once before" if read.views == 1 else f"viewed {read.views} times before"


def assets_of(link: ShareLink) -> list[Asset]:
    """What the link carries, in its order, each with its own part; one query."""
    carried = Asset.objects.filter(link_assets__share_link=link).order_by("link_assets__order")
    return list(carried.select_related("collateral__document", "script", "customerstory"))


def assets_on(links: ShareLinkQuerySet) -> AssetQuerySet:
    """What any of `links` carries, each once."""
    return Asset.objects.filter(link_assets__share_link__in=links.values("pk")).distinct()
