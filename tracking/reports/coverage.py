"""Segment by buying stage: what there is, what of it is used and sent, and what was looked for in vain.

By what assets are tagged for, or by the calls they were used for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from content.models import Asset, BuyingStage, SegmentAxis
from content.querysets import AssetQuerySet
from tracking.models import AssetRequest, SearchLog, UnmetWord
from tracking.reports.classes import cell_use, in_scope, told_in_scope, use
from tracking.reports.scope import ReportScope
from tracking.reports.searches import searches_in
from tracking.rollups.models import USES

# Different choices of filters among the searches in vain; there are few.
CHOICES_READ = 2000
# The column of assets without a stage, and of searches that left it open.
ANY_STAGE = "Any or no stage"

Cell = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """Live assets of a segment and a stage; uses and sends of them; sessions whose search of it found nothing, or
    had a word that stands nowhere; requests for it that wait.

    A gap has demand and no live asset. Who chose a segment and left the stage open is served by any of its assets.
    """

    stage: str
    live: int = 0
    uses: int = 0
    sends: int = 0
    sought: int = 0
    requests: int = 0
    gap: bool = False

    @property
    def empty(self) -> bool:
        return not self.live


@dataclass(frozen=True, slots=True)
class MadeFor:
    """Uses for a call that names a segment or a stage, and those of them that fit the asset's tags."""

    with_call: int
    fitting: int

    @property
    def ratio(self) -> float | None:
        return self.fitting / self.with_call if self.with_call else None


@dataclass(frozen=True, slots=True)
class CoverageRow:
    segment: str
    key: str
    cells: tuple[CoverageCell, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """One axis against the stages. Last row and column: assets tagged with none, searches that left it open."""

    as_of: datetime
    days: int
    axis: SegmentAxis | None
    axes: tuple[SegmentAxis, ...]
    stages: tuple[str, ...]
    rows: tuple[CoverageRow, ...]
    made_for: MadeFor
    used_for: bool = False

    @property
    def gaps(self) -> int:
        return sum(cell.gap for row in self.rows for cell in row.cells)


def coverage(scope: ReportScope, axis_slug: str = "", *, used_for: bool = False) -> Coverage:
    """The matrix of the named axis, or of the first: uses by the assets' tags, or `used_for`, by the calls.

    Twelve queries, whatever the number of cells.
    """
    axes = tuple(SegmentAxis.objects.order_by("order", "name").prefetch_related("segments"))
    axis = next((one for one in axes if one.slug == axis_slug), axes[0] if axes else None)
    stages = list(BuyingStage.objects.order_by("order", "name"))
    segments = sorted(axis.segments.all(), key=lambda s: (s.order, s.name)) if axis else []
    live, uses, sends = _assets(scope, axis)
    if used_for:
        uses, sends = _used_for(scope, {segment.pk for segment in segments}), Counter[Cell]()
    sought = _sought(scope, {f"{axis}:{s.name}".casefold(): s.pk for s in segments}, stages)
    asked = _asked({s.pk for s in segments})
    columns = [(stage.pk, stage.name) for stage in stages] + [(None, ANY_STAGE)]
    lines = [(s.pk, s.name, f"{axis}:{s.name}") for s in segments] + [(None, "Any or no segment", "")]
    rows = tuple(
        CoverageRow(
            segment=name,
            key=key,
            cells=tuple(
                CoverageCell(
                    stage_name,
                    live[pk, stage],
                    uses[pk, stage],
                    sends[pk, stage],
                    sought[pk, stage],
                    asked[pk, stage],
                    gap=bool(sought[pk, stage] or asked[pk, stage]) and not _serving(live, pk, stage),
                )
                for stage, stage_name in columns
            ),
        )
        for pk, name, key in lines
    )
    return Coverage(
        as_of=scope.as_of,
        days=scope.days,
        axis=axis,
        axes=axes,
        stages=tuple(name for _, name in columns),
        rows=rows,
        made_for=made_for(scope),
        used_for=used_for,
    )


def made_for(scope: ReportScope) -> MadeFor:
    """How much was used where it was made for. One query."""
    sums = (
        use(scope)
        .filter(asset__in=told_in_scope(scope).values("pk"))
        .aggregate(called=Sum("with_call"), fitting=Sum("fitting"))
    )
    return MadeFor(sums["called"] or 0, sums["fitting"] or 0)


def _used_for(scope: ReportScope, segments: set[int]) -> Counter[Cell]:
    """Uses by the segment of this axis and the stage that their calls named."""
    rows = cell_use(scope).filter(asset__in=told_in_scope(scope).values("pk")).order_by()
    uses = Counter[Cell]()
    for segment, stage, number in rows.values_list("segment", "stage").annotate(number=Sum("count")):
        if segment is None or segment in segments:
            uses[segment, stage] += number
    return uses


def _serving(live: Counter[Cell], segment: int | None, stage: int | None) -> bool:
    """Whether a live asset answers who chose this segment and this stage, where None is a choice left open."""
    return any(count and segment in (None, one) and stage in (None, other) for (one, other), count in live.items())


def _assets(scope: ReportScope, axis: SegmentAxis | None) -> tuple[Counter[Cell], Counter[Cell], Counter[Cell]]:
    """Live assets, uses and sends by cell; an asset of several segments or stages counts in each. Six queries."""
    assets = in_scope(scope).live()
    tagged = Asset.segments.through.objects.filter(segment__axis=axis)
    summed = use(scope).order_by().values("asset").annotate(used=Sum(USES), sends=Sum("sent"))
    sums = {asset: (used, sent) for asset, used, sent in summed.values_list("asset", "used", "sends")}
    # Cells one by one of what was used alone: of a large library that is little.
    used_assets = told_in_scope(scope).live().filter(pk__in=use(scope).values("asset"))
    segments = _tags(tagged, "segment_id", used_assets)
    stages = _tags(Asset.stages.through.objects.all(), "buyingstage_id", used_assets)
    uses, sends = Counter[Cell](), Counter[Cell]()
    for asset in used_assets.values_list("pk", flat=True):
        for cell in product(segments.get(asset, [None]), stages.get(asset, [None])):
            used, sent = sums.get(asset, (0, 0))
            uses[cell] += used
            sends[cell] += sent
    return _live(assets, tagged), uses, sends


def _live(assets: AssetQuerySet[Asset], tagged: QuerySet[Any]) -> Counter[Cell]:
    """Assets by the segments of an axis, as which they are `tagged`, and by their stages. Two queries."""
    with_segment = tagged.filter(asset__in=assets.values("pk")).order_by().values_list("segment", "asset__stages")
    without = assets.filter(~Exists(tagged.filter(asset=OuterRef("pk")))).order_by().values_list("stages")
    live = Counter({(segment, stage): n for segment, stage, n in with_segment.annotate(number=Count("asset"))})
    live.update({(None, stage): number for stage, number in without.annotate(number=Count("pk"))})
    return live


def _tags(tagged: QuerySet[Any], column: str, assets: AssetQuerySet[Asset]) -> dict[int, list[int | None]]:
    tags: dict[int, list[int | None]] = {}
    for asset, tag in tagged.filter(asset__in=assets.values("pk")).values_list("asset_id", column):
        tags.setdefault(asset, []).append(tag)
    return tags


def _sought(scope: ReportScope, segments: dict[str, int], stages: Sequence[BuyingStage]) -> Counter[Cell]:
    """Sessions whose search found nothing or had a word that stands nowhere, by the cells they chose; those that chose
    neither stand in no cell."""
    named = {name.casefold(): stage.pk for stage in stages for name in (stage.slug, stage.name)}
    rows = (
        sought_in_vain(scope)
        .values_list("filters")
        .annotate(number=Count("session", distinct=True))
        .order_by("-number")[:CHOICES_READ]
    )
    sought: Counter[Cell] = Counter()
    for filters, number in rows:
        chosen_segments = _known(filters.get("segment", ()), segments)
        chosen_stages = _known(filters.get("stage", ()), named)
        if chosen_segments == chosen_stages == [None]:
            continue
        for segment in chosen_segments:
            for stage in chosen_stages:
                sought[segment, stage] += number
    return sought


def sought_in_vain(scope: ReportScope) -> QuerySet[SearchLog]:
    """Searches that chose a segment, a stage or another filter, and found nothing or had a word that stands nowhere."""
    unmet = Exists(UnmetWord.objects.filter(search=OuterRef("pk")))
    return searches_in(scope).exclude(filters={}).filter(Q(total=0) | unmet)


def _asked(segments: set[int]) -> Counter[Cell]:
    """Requests that wait, by cell; those of another axis stand with those that named no segment."""
    rows = AssetRequest.objects.pending().order_by().values_list("segment", "stage").annotate(number=Count("pk"))
    asked: Counter[Cell] = Counter()
    for segment, stage, number in rows:
        asked[segment if segment in segments else None, stage] += number
    return asked


def _known(values: Iterable[Any], known: dict[str, int]) -> list[int | None]:
    values = [values] if isinstance(values, str) else list(values)
    chosen = [known[str(value).casefold()] for value in values if str(value).casefold() in known]
    return list(chosen) or [None]
