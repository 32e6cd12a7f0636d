"""The unused report: all assets old enough to count in six classes, and the assets of a class one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from content.models import Asset
from content.querysets import AssetQuerySet
from tracking.defining import explained
from tracking.reports.classes import asset_class, eligible, eligible_then, told_in_scope
from tracking.reports.definitions import OF_UNUSED, UNUSED_CLASSES, AssetClass
from tracking.reports.obstacles import AssetFacts, Obstacle, Searches, facts_about, name_obstacle, recent_searches
from tracking.reports.scope import ReportScope, first_day_of
from tracking.reports.utilisation import Utilisation, ratio_of

# Files are written in parts, so that memory stays small: so many assets are loaded, and summed up, at once.
PART, SUMMED_AT_ONCE = 500, 10_000


@dataclass(frozen=True, slots=True)
class ClassCount:
    """How many assets stand in a class, of how many that are old enough to count."""

    asset_class: AssetClass
    count: int
    of: int

    @property
    def ratio(self) -> float | None:
        return ratio_of(self.count, self.of)


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """All assets old enough to count, in their classes. `too_new` are live and not old enough."""

    as_of: datetime
    days: int
    classes: tuple[ClassCount, ...]
    too_new: int

    def of(self, classes: Sequence[AssetClass]) -> tuple[ClassCount, ...]:
        return tuple(entry for entry in self.classes if entry.asset_class in classes)

    def total(self, classes: Sequence[AssetClass]) -> int:
        return sum(entry.count for entry in self.of(classes))

    @property
    def utilisation(self) -> Utilisation:
        """The same classes as one number."""
        eligible_count = self.total(tuple(AssetClass))
        return Utilisation(
            as_of=self.as_of,
            days=self.days,
            used=eligible_count - self.total(UNUSED_CLASSES),
            eligible=eligible_count,
        )


@dataclass(frozen=True, slots=True)
class AssetRow:
    """An asset of the report, with what the data says of it and what stands in the way of its use."""

    asset: Asset
    asset_class: AssetClass
    days_live: int
    facts: AssetFacts
    obstacle: Obstacle


@dataclass(frozen=True, slots=True)
class AssetPage:
    """A page of the report's list, those live longest first."""

    as_of: datetime
    days: int
    total: int
    page: int
    page_size: int
    rows: tuple[AssetRow, ...]

    @property
    def definition(self) -> str:
        return explained(OF_UNUSED, self.days, since=first_day_of(self.as_of, self.days))

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.page_size))


def count_classes(scope: ReportScope) -> ClassCounts:
    """The six classes now, from the daily sums. Two queries."""
    now = _counted(eligible(scope), scope)
    too_new = told_in_scope(scope).live().exclude(first_published_at__lte=scope.old_enough).count()
    total = sum(now.values())
    return ClassCounts(
        as_of=scope.as_of,
        days=scope.days,
        classes=tuple(ClassCount(asset_class=one, count=now.get(one, 0), of=total) for one in AssetClass),
        too_new=too_new,
    )


def count_classes_before(scope: ReportScope) -> dict[AssetClass, int]:
    """The six classes as they stood `scope.days` days ago. One query."""
    return count_classes_then(scope.earlier(scope.days))


def count_classes_then(scope: ReportScope) -> dict[AssetClass, int]:
    """The six classes as they stood at `scope.as_of`, a moment that is past. One query."""
    found = _counted(told_in_scope(scope).filter(eligible_then(scope)), scope)
    return {one: found.get(one, 0) for one in AssetClass}


def list_assets(
    scope: ReportScope,
    *,
    classes: Sequence[AssetClass] = UNUSED_CLASSES,
    page: int = 1,
    page_size: int = 50,
    counts: ClassCounts | None = None,
) -> AssetPage:
    """A page of the assets in `classes`. A page beyond the last is empty. A fixed number of queries.

    `counts` of the same scope, when they are there already, save counting again.
    """
    assets = assets_in(scope, classes)
    start = (page - 1) * page_size
    rows = load_rows(assets[start : start + page_size], scope)
    total = counts.total(classes) if counts else assets.count()
    return AssetPage(as_of=scope.as_of, days=scope.days, total=total, page=page, page_size=page_size, rows=rows)


def all_rows(scope: ReportScope, classes: Sequence[AssetClass], *, only: Sequence[int] = ()) -> Iterator[AssetRow]:
    """Every row of the list, or `only` those assets, read in parts: for files.

    Classes and order are told at the first part and hold for the whole file. The sums are read once for 10,000 assets.
    """
    listed = assets_in(scope, classes)
    classed = list((listed.filter(pk__in=only) if only else listed).values_list("pk", "report_class"))
    searches = recent_searches(scope)
    for start in range(0, len(classed), SUMMED_AT_ONCE):
        of_class = dict(classed[start : start + SUMMED_AT_ONCE])
        facts, keys = facts_about(list(of_class), scope), list(of_class)
        for first in range(0, len(keys), PART):
            part = keys[first : first + PART]
            loaded = Asset.objects.for_listing().in_bulk(part)
            # What was deleted since the first part is left out.
            yield from _rows([loaded[pk] for pk in part if pk in loaded], of_class, facts, searches, scope)


def assets_in(scope: ReportScope, classes: Sequence[AssetClass]) -> AssetQuerySet[Asset]:
    """The assets in `classes`, those live longest first."""
    assets = eligible(scope).annotate(report_class=asset_class(scope))
    if len(classes) < len(AssetClass):
        assets = assets.filter(report_class__in=[one.value for one in classes])
    return assets.order_by("first_published_at", "pk")


def load_rows(assets: AssetQuerySet[Asset], scope: ReportScope) -> tuple[AssetRow, ...]:
    """The rows of a few assets of `assets_in`, with facts and obstacles, in a fixed number of queries."""
    loaded = list(assets.for_listing())
    of_class = {asset.pk: asset.report_class for asset in loaded}
    return tuple(_rows(loaded, of_class, facts_about(list(of_class), scope), recent_searches(scope), scope))


def _rows(
    assets: Iterable[Asset],
    of_class: Mapping[int, str],
    facts: Mapping[int, AssetFacts],
    searches: Searches,
    scope: ReportScope,
) -> Iterator[AssetRow]:
    for asset in assets:
        known, one = facts[asset.pk], AssetClass(of_class[asset.pk])
        yield AssetRow(
            asset=asset,
            asset_class=one,
            days_live=(scope.as_of - asset.first_published_at).days,
            facts=known,
            obstacle=name_obstacle(asset, one, known, searches, today=scope.last_day),
        )


def _counted(assets: AssetQuerySet[Asset], scope: ReportScope) -> dict[str, int]:
    classed = assets.annotate(report_class=asset_class(scope))
    return dict(classed.values_list("report_class").annotate(Count("pk")))
