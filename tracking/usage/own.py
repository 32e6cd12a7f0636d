"""What one rep used and sent, what was read of it, and what colleagues use for the same segments: for them alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.utils import timezone

from content.models import Asset, Segment
from hub.core.people import Person
from tracking.floor import least_reps
from tracking.models import CellUseDay, PageView, UsageDay, UsageKind, Verdict
from tracking.usage.models import USING_KINDS

DAYS = 60
MOST_ROWS = 20
MOST_OF_COLLEAGUES = 10


@dataclass(frozen=True, slots=True)
class OwnUse:
    """An asset that the rep used: how often, how often of that by sending, when last, and in how many visits their
    recipients read it. None for an asset that the rep may not see any more.
    """

    asset: Asset | None
    uses: int
    sends: int
    last_day: date
    visits: int


@dataclass(frozen=True, slots=True)
class UsedByColleagues:
    """An asset that so many `colleagues` use for calls of the rep's segments, and the rep does not."""

    asset: Asset
    colleagues: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """All that stands on the rep's page; the sums with those of as many days before."""

    as_of: datetime
    days: int
    uses: int
    sends: int
    visits: int
    uses_before: int
    sends_before: int
    visits_before: int
    number: int
    rows: tuple[OwnUse, ...]
    segments: tuple[Segment, ...]
    colleagues: tuple[UsedByColleagues, ...]


def own_page(*, person: Person, at: datetime) -> OwnPage:
    """At most nine queries, however much was used. What counts for no report stands here neither."""
    last = timezone.localdate(at)
    first, before = last - timedelta(days=DAYS), last - timedelta(days=2 * DAYS)
    used = _used(person).filter(day__range=(first, last))
    by_asset = {row["asset"]: row for row in used.values("asset").annotate(**_SUMS, last=Max("day"))}
    earlier = _used(person).filter(day__range=(before, first - timedelta(days=1))).aggregate(**_SUMS)
    reads = _reads(person, first, last)
    segments = tuple(
        Segment.objects.select_related("axis")
        .filter(pk__in=_cells(first, last).filter(actor=person.pk).values("segment"))
        .order_by("axis__order", "name")
    )
    shown = sorted(by_asset, key=lambda key: (-by_asset[key]["uses"], key))[:MOST_ROWS]
    return OwnPage(
        as_of=at,
        days=DAYS,
        uses=sum(row["uses"] for row in by_asset.values()),
        sends=sum(row["sends"] or 0 for row in by_asset.values()),
        visits=sum(reads.values()),
        uses_before=earlier["uses"] or 0,
        sends_before=earlier["sends"] or 0,
        visits_before=sum(_reads(person, before, first - timedelta(days=1)).values()),
        number=len(by_asset),
        rows=_rows(person, shown, by_asset, reads),
        segments=segments,
        colleagues=_of_colleagues(person, segments, first, last) if segments else (),
    )


_SUMS = {"uses": Sum("count"), "sends": Sum("count", filter=Q(kind=UsageKind.SENT))}


def _used(person: Person) -> QuerySet[UsageDay]:
    return UsageDay.objects.filter(actor=person.pk, counts=True, kind__in=USING_KINDS, count__gt=0).order_by()


def _cells(first: date, last: date) -> QuerySet[CellUseDay]:
    return CellUseDay.objects.filter(day__range=(first, last), count__gt=0, segment__isnull=False).order_by()


def _reads(person: Person, first: date, last: date) -> Mapping[int, int]:
    """Visits by people to what the rep sent, by asset. One query."""
    pages = PageView.objects.filter(
        day__range=(first, last), session__verdict=Verdict.PERSON, session__share_link__created_by=person.pk
    ).order_by()
    return dict(pages.values_list("asset").annotate(visits=Count("session", distinct=True)))


def _rows(
    person: Person, keys: list[int], by_asset: Mapping[int, Mapping[str, Any]], reads: Mapping[int, int]
) -> tuple[OwnUse, ...]:
    known = Asset.objects.visible_to(person) | Asset.objects.withdrawn_from(person)
    assets = Asset.objects.for_cards().filter(pk__in=known.order_by().values("pk")).in_bulk(keys)
    return tuple(
        OwnUse(assets.get(key), row["uses"], row["sends"] or 0, row["last"], reads.get(key, 0))
        for key, row in ((key, by_asset[key]) for key in keys)
    )


def _of_colleagues(
    person: Person, segments: tuple[Segment, ...], first: date, last: date
) -> tuple[UsedByColleagues, ...]:
    """What most of them use: live now, that the rep may see and send and has not used in these days. Two queries."""
    mine = _used(person).filter(day__range=(first, last)).values("asset")
    may = Asset.objects.visible_to(person).live().shareable().exclude(pk__in=mine).order_by()
    cells = _cells(first, last).filter(segment__in=segments, asset__in=may.values("pk")).exclude(actor=person.pk)
    counted = cells.values_list("asset").annotate(colleagues=Count("actor", distinct=True), uses=Sum("count"))
    told = counted.filter(colleagues__gte=least_reps()).order_by("-colleagues", F("uses").desc(), "asset")
    found = [(key, colleagues) for key, colleagues, _ in told[:MOST_OF_COLLEAGUES]]
    assets = Asset.objects.for_cards().in_bulk([key for key, _ in found])
    return tuple(UsedByColleagues(assets[key], colleagues) for key, colleagues in found)
