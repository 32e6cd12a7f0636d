"""Compares the indices with the database, and repairs what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone
from elasticsearch.helpers import scan

from content.models import Asset
from hub.core.outbox.models import Outgoing
from search.backends.elasticsearch import indices
from search.index.outbox import ENGINE, WORDS, note_changes, send_changes, store_changes, versions_of
from search.models import AssetWords
from search.types import SearchUnavailable


@dataclass(frozen=True, slots=True)
class Drift:
    """How one index differs: live assets it lacks, assets it should not hold, ones it holds in another version."""

    index: str
    missing: tuple[int, ...] = ()
    extra: tuple[int, ...] = ()
    stale: tuple[int, ...] = ()
    unavailable: str = ""
    waiting: int = 0
    errors: tuple[str, ...] = field(default=())

    @property
    def ids(self) -> tuple[int, ...]:
        return (*self.missing, *self.extra, *self.stale)

    def __bool__(self) -> bool:
        return bool(self.ids or self.unavailable)


def compare() -> list[Drift]:
    """One answer for the database's words, and one for Elasticsearch when it is set up."""
    live = set(Asset.objects.live().values_list("pk", flat=True))
    drifts = [_differs("database", live, versions_of(WORDS), dict(AssetWords.objects.values_list("pk", "version")))]
    if settings.ELASTICSEARCH_URL:
        drifts.append(_engine(live))
    return drifts


def _engine(live: set[int]) -> Drift:
    waiting = Outgoing.objects.of(ENGINE).waiting()
    errors = tuple(dict.fromkeys(waiting.exclude(last_error="").values_list("last_error", flat=True)[:5]))
    try:
        indices.check_ready()
        with indices.reaching():
            indices.client().indices.refresh(index=indices.alias())
            indexed = dict(_indexed())
    except SearchUnavailable as away:
        return Drift("elasticsearch", unavailable=str(away), waiting=waiting.count(), errors=errors)
    found = _differs("elasticsearch", live, versions_of(ENGINE), indexed)
    return Drift(found.index, found.missing, found.extra, found.stale, waiting=waiting.count(), errors=errors)


def _indexed() -> Iterator[tuple[int, int]]:
    query = {"query": {"match_all": {}}, "version": True, "_source": False}
    for hit in scan(indices.client(), index=indices.alias(), query=query, size=2000):
        yield int(hit["_id"]), hit["_version"]


def _differs(name: str, live: set[int], versions: Mapping[int, int], indexed: Mapping[int, int]) -> Drift:
    return Drift(
        index=name,
        missing=tuple(sorted(live - indexed.keys())),
        extra=tuple(sorted(indexed.keys() - live)),
        stale=tuple(sorted(pk for pk in live & indexed.keys() if indexed[pk] < versions.get(pk, 0))),
    )


def repair(drifts: list[Drift]) -> int:
    """Deliver every asset that differs again; how many. An index that is missing or of older code is for a rebuild."""
    ids = {pk for drift in drifts for pk in drift.ids}
    note_changes(ids)
    store_changes(ids)
    if settings.ELASTICSEARCH_URL and not any(drift.unavailable for drift in drifts):
        send_changes(timezone.now())
    return len(ids)
