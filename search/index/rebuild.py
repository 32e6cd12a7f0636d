"""Builds new indices beside the old ones and swaps the names: searches keep answering, fresh, the whole time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Max
from django.utils import timezone
from elasticsearch import Elasticsearch

from content.models import Asset
from content.querysets import live_now
from hub.core import locks
from hub.core.locks import Lock
from search.backends.database import word_index
from search.backends.elasticsearch import indices
from search.index import outbox
from search.index.loading import at_once, load_documents
from search.models import AssetWords

KINDS = ("assets", "pages")
BATCH = 200

Progress = Callable[[str, int, int], None]


def _batches(size: int = BATCH) -> Iterator[list[int]]:
    """The ids of the live assets of now, in order. What comes meanwhile is indexed as it comes."""
    last, newest = 0, Asset.objects.aggregate(newest=Max("pk"))["newest"] or 0
    assets = Asset.objects.live().filter(pk__lte=newest).order_by("pk")
    while ids := at_once(assets.filter(pk__gt=last).values_list("pk", flat=True)[:size]):
        yield ids
        last = ids[-1]


def rebuild_database(progress: Progress) -> int:
    """Write every live asset's words again, and remove those of the rest. Safe while people publish and retire.

    Raises LockTaken, with nothing begun, while another process builds.
    """
    with locks.alone(Lock.SEARCH_INDEX, wait=False):
        return _write_words(progress)


def _write_words(progress: Progress) -> int:
    total, done = Asset.objects.live().count(), 0
    gone = AssetWords.objects.exclude(live_now("asset__")).values_list("pk", flat=True)
    word_index.remove(list(gone))
    for ids in _batches():
        outbox.store_again(ids)
        done += len(ids)
        progress("database", done, total)
    return done


def rebuild_elasticsearch(progress: Progress) -> int:
    """Fill new indices and swap the aliases. Every change meanwhile is written to both: versions keep the newer one.

    Raises LockTaken, with nothing begun, while another process builds; SearchUnavailable when the engine is away, and
    then what was begun is removed by the next build.
    """
    with locks.alone(Lock.SEARCH_INDEX, wait=False):
        return _build_beside(progress)


def _build_beside(progress: Progress) -> int:
    suffix = f"{timezone.now():%Y%m%d%H%M%S%f}"
    names = {kind: f"{indices.alias(kind)}-{suffix}" for kind in KINDS}
    with indices.reaching():
        _remove_left()
        for kind, name in names.items():
            indices.create(kind, name)
            _client().indices.put_alias(index=name, name=indices.building_alias(kind))
    total, done = Asset.objects.live().count(), 0
    for ids in _batches():
        fill(ids, names)
        done += len(ids)
        progress("elasticsearch", done, total)
    with indices.reaching():
        for name in names.values():
            _client().indices.refresh(index=name)
        swap(names)
    return done


def fill(ids: list[int], names: dict[str, str]) -> None:
    """Write these assets to the indices being built."""
    outbox.ensure_versions(outbox.ENGINE, ids)
    # Versions first, documents after: what is written is at least as new as its version says.
    versions = outbox.versions_of(outbox.ENGINE, ids)
    failures = indices.write(
        load_documents(ids), versions, {kind: [name] for kind, name in names.items()}, remove_pages=False
    )
    outbox.send_again(failures, at=timezone.now())


def swap(names: dict[str, str]) -> None:
    """Give the names to the new indices in one step, and remove the old ones."""
    actions: list[dict[str, dict[str, Any]]] = []
    old: list[str] = []
    for kind, name in names.items():
        old += [other for other in _behind(indices.alias(kind)) if other != name]
        actions += [
            {"remove": {"index": f"{indices.alias(kind)}-*", "alias": indices.alias(kind), "must_exist": False}},
            {"remove": {"index": name, "alias": indices.building_alias(kind)}},
            {"add": {"index": name, "alias": indices.alias(kind)}},
        ]
    _client().indices.update_aliases(actions=actions)
    for name in old:
        _client().indices.delete(index=name, ignore_unavailable=True)


def _client() -> Elasticsearch:
    return indices.client().options(request_timeout=indices.WRITE_TIMEOUT_SECONDS)


def _behind(alias: str) -> list[str]:
    if not _client().indices.exists_alias(name=alias):
        return []
    return list(_client().indices.get_alias(name=alias))


def _remove_left() -> None:
    """Remove what earlier builds left behind: unfinished, or replaced and not removed before the process ended."""
    for kind in KINDS:
        ours = re.compile(re.escape(indices.alias(kind)) + r"-\d{20}")
        in_use = _behind(indices.alias(kind))
        for name in _client().indices.get(index=f"{indices.alias(kind)}-*"):
            if ours.fullmatch(name) and name not in in_use:
                _client().indices.delete(index=name, ignore_unavailable=True)
