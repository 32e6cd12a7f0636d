"""How one asset is used and read: the figures beside it, and where recipients spend their time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils import timezone

from content.models import Asset, Kind
from content.permissions import may_view_reports
from content.reading.versions import latest
from hub.core.people import Person
from tracking.links.outlines import outlines
from tracking.links.reading import SEEN_SECONDS
from tracking.metrics import MEDIAN_VISIT, PASSED_ON, QUESTIONS, REACTIONS, READERS_OF_ASSET, REPS_OF_ASSET
from tracking.models import (
    PageView,
    Reaction,
    ReaderQuestion,
    ShareLink,
    UsageDay,
    UsageKind,
    Verdict,
    ViewSession,
)
from tracking.phrases import duration
from tracking.usage.models import USING_KINDS

# A title may have its own.
_QUOTES = "“”\"' "


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its meaning. `hidden`: words instead, when a group is too small to show."""

    value: str
    what: str
    unit: str = ""
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class AssetUse:
    """Use by reps and engagement of recipients in the last `days` days; `said`: what readers said, as a sentence."""

    days: int
    figures: tuple[Figure, ...]
    holds_longest: str
    as_of: datetime

    said: str = ""

    DEFINITION = " ".join(
        metric.text for metric in (REPS_OF_ASSET, READERS_OF_ASSET, MEDIAN_VISIT, REACTIONS, QUESTIONS, PASSED_ON)
    )


def read_use(asset: Asset, *, user: Person, at: datetime) -> AssetUse:
    """The figures beside an asset.

    From the daily sums of use, and from people's visits; groups below the minimum size are hidden.

    Whoever reads the reports sees all of it.
    """
    days = settings.HUB_UNUSED_DAYS
    since = timezone.localdate(at) - timedelta(days=days - 1)
    use = UsageDay.objects.filter(asset=asset, day__gte=since, counts=True, kind__in=USING_KINDS).aggregate(
        reps=Count("actor", distinct=True),
        sends=Sum("count", filter=Q(kind=UsageKind.SENT)),
        senders=Count("actor", filter=Q(kind=UsageKind.SENT), distinct=True),
    )
    visits = list(_visits(asset, at - timedelta(days=days)).values_list("viewer_id", "seconds"))
    readers = len({viewer for viewer, _ in visits})
    least = 0 if may_view_reports(user) else settings.HUB_MINIMUM_GROUP_SIZE
    few = f"fewer than {least}"
    figures = (
        Figure(
            str(use["reps"]),
            f"{_one(use['reps'], 'reps')} used it",
            hidden=f"{few} reps" if 0 < use["reps"] < least else "",
        ),
        Figure(
            str(use["sends"] or 0),
            _one(use["sends"], "sends"),
            hidden=f"{few} senders" if 0 < use["senders"] < least else "",
        ),
        Figure(str(readers), f"{_one(readers, 'recipients')} viewed", hidden=few if 0 < readers < least else ""),
        Figure(
            _clock(median(seconds for _, seconds in visits)) if visits else "–",
            "median visit",
            hidden=f"{few} recipients" if 0 < readers < least else "",
        ),
    )
    pages = read_pages(asset, user=user, at=at)
    longest = max(pages.pages, key=lambda page: page.seconds or 0, default=None) if not pages.hidden else None
    holds = (
        f"{_named(asset, longest)} holds recipients longest: {duration(longest.seconds)}."
        if longest is not None and longest.seconds and len(pages.pages) > 1
        else ""
    )
    said = _said(asset, since=at - timedelta(days=days), least=least)
    return AssetUse(days=days, figures=figures, holds_longest=holds, as_of=at, said=said)


def _said(asset: Asset, *, since: datetime, least: int) -> str:
    """What readers said of it, asked about it and did with links to it, as a sentence; "" when nothing."""
    useful = Count("pk", filter=Q(is_useful=True))
    reactions = Reaction.objects.filter(asset=asset, said_at__gte=since).aggregate(every=Count("pk"), useful=useful)
    asked = ReaderQuestion.objects.filter(asset=asset, asked_at__gte=since).count()
    passed_on = ShareLink.objects.carrying(asset.pk).made_by_readers(since=since).count()
    words = []
    if 0 < reactions["every"] < least:
        words.append(f"fewer than {least} said how useful it is")
    elif reactions["every"]:
        words.append(f"{reactions['useful']} of {reactions['every']} found it useful")
    if asked:
        words.append(f"{asked} {_one(asked, 'questions')}")
    if passed_on:
        words.append("passed on once" if passed_on == 1 else f"passed on {passed_on} times")
    return f"Readers: {', '.join(words)}." if words else ""


def _one(count: int | None, nouns: str) -> str:
    """The noun that goes with a count."""
    return nouns.removesuffix("s") if count == 1 else nouns


def _named(asset: Asset, page: PageMedian) -> str:
    """A page by its title, once within quotation marks, with its number; a section of a script or story by its name."""
    title = f"“{page.label.strip(_QUOTES)}”"
    return f"{title} (page {page.number})" if asset.kind == Kind.COLLATERAL else title


def _clock(seconds: float) -> str:
    minutes, left = divmod(round(seconds), 60)
    return f"{minutes}:{left:02d}"


def _visits(asset: Asset, since: datetime) -> Any:
    """People's visits that read the asset, whichever link they came by."""
    read = PageView.objects.filter(asset=asset, day__gte=timezone.localdate(since)).values("session_id")
    return ViewSession.objects.people().filter(pk__in=read, started_at__gte=since)


@dataclass(frozen=True, slots=True)
class PageMedian:
    """Median seconds that those who saw the page spent on it. None: nobody saw it."""

    number: int
    label: str
    seconds: float | None
    recipients: int


@dataclass(frozen=True, slots=True)
class AssetPages:
    pages: tuple[PageMedian, ...]
    recipients: int
    days: int
    hidden: str
    as_of: datetime
    version: Any = None  # when it is not the first


def read_pages(asset: Asset, *, user: Person, at: datetime) -> AssetPages:
    """Where recipients spend time: median seconds on each page over people who saw it for at least a second.

    Of the version that is live: the pages of another one are other pages.
    """
    days = settings.HUB_UNUSED_DAYS
    version = latest(asset.pk)
    of_it = Q() if version is None else Q(version=version)
    if version is not None and version.number == 1:
        of_it |= Q(version=None)
    since = at - timedelta(days=days)
    rows = (
        PageView.objects.filter(of_it, asset=asset, day__gte=timezone.localdate(since))
        .filter(session__verdict=Verdict.PERSON, session__started_at__gte=since)
        .values_list("number", "session__viewer_id")
        .annotate(spent=Sum("seconds"))
    )
    by_page: dict[int, list[float]] = defaultdict(list)
    readers = set()
    for number, viewer, spent in rows:
        readers.add(viewer)
        if spent >= SEEN_SECONDS:
            by_page[number].append(spent)
    pages = tuple(
        PageMedian(
            page.number,
            page.title,
            median(by_page[page.number]) if by_page[page.number] else None,
            len(by_page[page.number]),
        )
        for page in outlines([asset])[asset.pk]
    )
    least = 0 if may_view_reports(user) else settings.HUB_MINIMUM_GROUP_SIZE
    hidden = f"Fewer than {least} recipients viewed it." if 0 < len(readers) < least else ""
    return AssetPages(
        pages=pages,
        recipients=len(readers),
        days=days,
        hidden=hidden,
        as_of=at,
        version=version if version is not None and version.number > 1 else None,
    )
