"""Chooses who answers a search. Nobody else does."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace

from django.conf import settings

from search import did_you_mean
from search.backends.database.backend import DatabaseBackend
from search.backends.elasticsearch import indices
from search.backends.elasticsearch.backend import ElasticsearchBackend
from search.types import QueryRefused, SearchBackend, SearchRequest, SearchResults, SearchUnavailable

logger = logging.getLogger(__name__)

# After a failure the database answers for this long before the engine is tried again, by one search only.
COOL_DOWN_SECONDS = 30.0
# How long a check of version, index and mapping holds.
CHECK_SECONDS = 60.0


class Breaker:
    """Remembers that the engine is away, so that not every search waits for it to say so. One for each process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reason = ""
        self._try_again_at = 0.0
        self._checked_until = 0.0

    def allows(self) -> bool:
        """Whether to ask the engine. After the cool-down one caller is let through and the others wait for its news."""
        with self._lock:
            if not self.reason:
                return True
            if time.monotonic() < self._try_again_at:
                return False
            self._try_again_at = time.monotonic() + COOL_DOWN_SECONDS
            return True

    def needs_check(self) -> bool:
        return time.monotonic() >= self._checked_until

    def checked(self) -> None:
        self._checked_until = time.monotonic() + CHECK_SECONDS

    def opened(self, reason: str) -> None:
        with self._lock:
            if not self.reason:
                logger.warning("The search engine is away, the database answers: %s", reason)
            self.reason = reason
            self._try_again_at = time.monotonic() + COOL_DOWN_SECONDS
            self._checked_until = 0.0

    def closed(self) -> None:
        with self._lock:
            if self.reason:
                logger.warning("The search engine answers again.")
            self.reason = ""

    def reset(self) -> None:
        with self._lock:
            self.reason, self._try_again_at, self._checked_until = "", 0.0, 0.0


breaker = Breaker()
_database = DatabaseBackend()
_elasticsearch = ElasticsearchBackend()


def named(name: str) -> SearchBackend:
    """The backend of this name, without a fallback: for commands, checks and comparisons."""
    backends: dict[str, SearchBackend] = {"database": _database, "elasticsearch": _elasticsearch}
    return backends[name]


def search(request: SearchRequest) -> SearchResults:
    """Answer from Elasticsearch when it is set up and well, else from the database, marked `degraded`, with why.

    When little was found, `did_you_mean` offers what may have been meant.
    """
    results = _answer(request)
    offered = did_you_mean.suggestion(request, results)
    return replace(results, did_you_mean=offered) if offered else results


def _answer(request: SearchRequest) -> SearchResults:
    if not settings.ELASTICSEARCH_URL:
        return _database.search(request)
    if not breaker.allows():
        return _degraded(request)
    try:
        with indices.one_limit():
            if breaker.needs_check():
                indices.check_ready()
                breaker.checked()
            results = _elasticsearch.search(request)
    except QueryRefused as refused:
        logger.exception("The search engine refuses a query, the database answers it")
        breaker.closed()
        return _degraded(request, str(refused))
    except SearchUnavailable as away:
        breaker.opened(str(away))
        return _degraded(request)
    breaker.closed()
    return results


def _degraded(request: SearchRequest, reason: str = "") -> SearchResults:
    return replace(_database.search(request), degraded=True, reason=reason or breaker.reason)
