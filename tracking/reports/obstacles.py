"""What stands in the way of an asset's use, told from the data, and the act that would remove it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, Sum

from content.models import Asset, Kind
from content.models.document import FileState
from tracking.models import SearchLog, UsageKind, UseDay
from tracking.reports.classes import counted_usage, engagement, finds
from tracking.reports.definitions import AssetClass
from tracking.reports.scope import ReportScope
from tracking.usage.models import USING_KINDS

# Searches are read newest first and no further: enough to know the words that reps use, and the same work every day.
SEARCHES_READ = 2000
# Below this place a person has to scroll or turn the page.
LOW_PLACE = 8
# Words that say nothing of what an asset is about.
EMPTY_WORDS = frozenset(
    ["and", "for", "from", "how", "into", "its", "our", "that", "the", "their", "this", "what", "when", "why", "with"]
)
FILE_FAULTS = {
    FileState.NO_TEXT: "File has no text: scanned pages",
    FileState.PASSWORD_PROTECTED: "File is password-protected, so it can't be searched",
    FileState.DAMAGED: "File is damaged, so it can't be searched",
    FileState.TOO_LARGE: "File is too large to be read, so it can't be searched",
    FileState.UNSUPPORTED: "File is of a type that can't be searched",
    FileState.TIMED_OUT: "File took too long to read, so it can't be searched",
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way, and the verb that would remove it; no verb where nothing does."""

    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """What the sums say of one asset in the days of the report. `last_used_at` looks further back."""

    shown: int = 0
    opened: int = 0
    opened_by: int = 0
    used: int = 0
    used_by: int = 0
    sent: int = 0
    views: int = 0
    place: float | None = None
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Searches:
    """What reps searched for lately: the words they used, and the cells they chose."""

    words: frozenset[str]
    cells: tuple[Mapping[str, frozenset[str]], ...]
    any: bool


def facts_about(asset_ids: Sequence[int], scope: ReportScope) -> dict[int, AssetFacts]:
    """The facts of a few assets: four queries, however many."""
    found = _by_asset(finds(scope), asset_ids, shown=Sum("shown"), opened=Sum("opened"), places=Sum("places"))
    for sums in found.values():
        places = sums.pop("places")
        sums["place"] = places / sums["shown"] if places else None
    using = Q(kind__in=USING_KINDS)
    usage = _by_asset(
        counted_usage(scope),
        asset_ids,
        opened_by=Count("actor", distinct=True, filter=Q(kind=UsageKind.VIEWED)),
        used=Sum("count", filter=using),
        used_by=Count("actor", distinct=True, filter=using),
        sent=Sum("count", filter=Q(kind=UsageKind.SENT)),
    )
    views = _by_asset(engagement(scope), asset_ids, views=Sum("views"))
    last_used = _last_used(asset_ids, scope)
    return {
        pk: AssetFacts(
            **{
                name: value
                for part in (found, usage, views)
                for name, value in part.get(pk, {}).items()
                if value is not None
            },
            last_used_at=last_used.get(pk),
        )
        for pk in asset_ids
    }


def recent_searches(scope: ReportScope) -> Searches:
    """The newest counted searches of the days of the report; one query of a fixed size."""
    logs = SearchLog.objects.filter(counts=True, searched_at__range=scope.moments)
    if scope.teams:
        logs = logs.filter(team__in=scope.teams)
    rows = list(logs.order_by("-searched_at").values_list("normalised", "filters")[:SEARCHES_READ])
    words = {word for normalised, _ in rows for word in stems(normalised)}
    cells = {
        (frozenset(_chosen(filters, "segment")), frozenset(_chosen(filters, "stage"))) for _, filters in rows if filters
    }
    return Searches(
        words=frozenset(words),
        cells=tuple({"segment": segments, "stage": stages} for segments, stages in cells if segments or stages),
        any=bool(rows),
    )


def stems(text: str) -> set[str]:
    """The words of `text` that say what it is about, without their commonest endings."""
    words = re.findall(r"\w{3,}", text.casefold())
    return {re.sub(r"(?:ing|es|s)$", "", word) or word for word in words if word not in EMPTY_WORDS}


def name_obstacle(asset: Asset, one: AssetClass, facts: AssetFacts, searches: Searches, *, today: date) -> Obstacle:
    """What stands in the way of `asset`, loaded for listing: the first thing that holds, by its class."""
    if one == AssetClass.NEVER_FOUND:
        return _why_not_found(asset, searches)
    if one == AssetClass.FOUND_NOT_OPENED:
        return _why_not_opened(asset, facts)
    if one == AssetClass.OPENED_NOT_USED:
        return _why_not_used(asset, facts, today)
    if one == AssetClass.USED_NOT_SENT:
        text = f"Used {_times(facts.used)} by {_reps(facts.used_by)}"
        return Obstacle(f"{text}; can't be sent: internal only" if asset.audience != "shareable" else text)
    if one == AssetClass.SENT_NOT_READ:
        return Obstacle(f"Sent {_times(facts.sent)}, and no recipient viewed it")
    return Obstacle(f"Viewed {_times(facts.views)}; sent {_times(facts.sent)}")


def _why_not_found(asset: Asset, searches: Searches) -> Obstacle:
    fault = FILE_FAULTS.get(asset.collateral.document.state) if _has_file(asset) else None
    if fault:
        return Obstacle(fault, "Replace file")
    stages, segments = list(asset.stages.all()), list(asset.segments.all())
    if not stages:
        return Obstacle("No buying stage set", "Set stage")
    if not segments:
        return Obstacle("No segment set", "Set segment")
    if not searches.any:
        return Obstacle("No rep searched in these days", "Review")
    if not stems(asset.title) & searches.words:
        return Obstacle("Title has no word that reps search for", "Rename")
    if not _cell_was_searched(segments, stages, searches):
        return Obstacle("Nobody searched this cell", "Retag")
    return Obstacle("Searched for, and other assets came first", "Improve")


def _why_not_opened(asset: Asset, facts: AssetFacts) -> Obstacle:
    shown = f"Shown {_times(facts.shown)}"
    if facts.place is not None and facts.place > LOW_PLACE:
        return Obstacle(f"{shown}, but low: place {facts.place:.0f} on average", "Improve")
    if not asset.summary.strip():
        return Obstacle(f"{shown}, without a summary", "Write summary")
    return Obstacle(f"{shown}, and nobody opened it", "Rename")


def _why_not_used(asset: Asset, facts: AssetFacts, today: date) -> Obstacle:
    opened = f"Opened by {_reps(facts.opened_by)}"
    if asset.is_review_due(today):
        return Obstacle(f"{opened}; its review date has passed", "Review")
    if asset.audience != "shareable":
        return Obstacle(f"{opened}; can't be sent: internal only", "Set audience")
    return Obstacle(f"{opened}, and nobody used it", "Improve")


def _has_file(asset: Asset) -> bool:
    return asset.kind == Kind.COLLATERAL and asset.collateral.document is not None


def _cell_was_searched(segments: Iterable[Any], stages: Iterable[Any], searches: Searches) -> bool:
    """Whether a search was narrowed to a segment or a stage of the asset, and by nothing that leaves the asset out."""
    keys = {segment.key for segment in segments}
    names = {stage.name for stage in stages} | {stage.slug for stage in stages}
    return any(
        (not cell["segment"] or cell["segment"] & keys) and (not cell["stage"] or cell["stage"] & names)
        for cell in searches.cells
    )


def _chosen(filters: Mapping[str, Any], facet: str) -> list[str]:
    values = filters.get(facet, [])
    return [values] if isinstance(values, str) else [str(value) for value in values]


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _reps(count: int) -> str:
    """Small groups are not counted out, so that nobody is singled out."""
    smallest = settings.HUB_MINIMUM_GROUP_SIZE
    if count < smallest:
        return "one rep" if smallest <= 1 else f"fewer than {smallest} reps"
    return f"{count} reps"


def _by_asset(rows: Any, asset_ids: Sequence[int], **sums: Any) -> dict[int, dict[str, Any]]:
    grouped = rows.filter(asset_id__in=asset_ids).order_by().values("asset_id").annotate(**sums)
    return {row.pop("asset_id"): row for row in grouped}


def _last_used(asset_ids: Sequence[int], scope: ReportScope) -> dict[int, datetime]:
    """The last counted use, however long ago."""
    teams = {"team__in": scope.teams} if scope.teams else {}
    days = UseDay.objects.filter(**teams, day__lte=scope.last_day)
    return {pk: row["at"] for pk, row in _by_asset(days, asset_ids, at=Max("last_used_at")).items()}
