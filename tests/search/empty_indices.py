"""Indices of Elasticsearch for tests: empty at the start of each, and made anew only where one has been written to.

Making one and removing it takes Elasticsearch a tenth of a second of a processor, and most tests write nothing to the
index of pages.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from elasticsearch import Elasticsearch

from search.backends.elasticsearch import indices, mapping
from search.index.rebuild import KINDS

# What Elasticsearch says of a shard that nothing was ever written to or deleted from.
NO_OPERATION = -1


class EmptyIndices:
    """The indices of one prefix, between tests: those that are as they were made."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self._made: dict[str, Any] = {}
        self._version = ""

    def give(self) -> None:
        """Have an empty index of today's mapping behind each name. For settings with this prefix."""
        if self._version != mapping.version():
            self.remove()
        for kind in KINDS:
            if not any(indices.alias(kind) in about["aliases"] for about in self._made.values()):
                name = f"{indices.alias(kind)}-{timezone.now():%Y%m%d%H%M%S%f}"
                indices.create(kind, name)
                _client().indices.put_alias(index=name, name=indices.alias(kind))
        self._made, self._version = self._found(), mapping.version()

    def take_back(self) -> None:
        """Keep what is exactly as it was given and was never written to; remove all else."""
        found = self._found()
        kept = {name for name, about in found.items() if self._made.get(name) == about and _never_written(name)}
        self._remove(found.keys() - kept)
        self._made = {name: found[name] for name in kept}

    def remove(self) -> None:
        self._remove(self._found())
        self._made = {}

    def _found(self) -> dict[str, Any]:
        """Every index of this prefix with its names, mapping and settings, closed ones too. But for the rules of its
        words, which nothing changes once it is made: they are a thousand lines, which are asked for twice a test."""
        without = "-*.settings.index.analysis"
        return dict(_client().indices.get(index=f"{self.prefix}-*", expand_wildcards="all", filter_path=without))

    def _remove(self, names: Any) -> None:
        for name in names:
            _client().indices.delete(index=name, ignore_unavailable=True)


def _never_written(name: str) -> bool:
    about = _client().indices.stats(index=name, metric="docs", level="shards")["indices"]
    shards = [shard for copies in about.get(name, {}).get("shards", {}).values() for shard in copies]
    return bool(shards) and all(shard["seq_no"]["max_seq_no"] == NO_OPERATION for shard in shards)


def _client() -> Elasticsearch:
    return indices.client().options(request_timeout=indices.WRITE_TIMEOUT_SECONDS)
