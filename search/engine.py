"""Chooses who answers a search. Nobody else does."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from django.conf import settings

from content.permissions import NoRole, has_role
from hub.core.people import Person
from search import did_you_mean
from search.backends.database.backend import DatabaseBackend
from search.backends.elasticsearch.backend import ElasticsearchBackend
from search.backends.protocol import SearchBackend
from search.reading.request import Reading
from search.results.titles import Titled
from search.types import QueryRefused, SearchRequest, SearchResults, SearchUnavailable
from search.unmet import unmet_words

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
_database: SearchBackend = DatabaseBackend()
_elasticsearch: SearchBackend = ElasticsearchBackend()
_BACKENDS = {one.name: one for one in (_database, _elasticsearch)}

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Answered(Generic[Answer]):
    """What was answered; `away` says why the database answered in the engine's place, "" when it did not have to."""

    answer: Answer
    away: str = ""


def named(name: str) -> SearchBackend:
    """The backend of this name, without a fallback: for commands, checks and comparisons."""
    return _BACKENDS[name]


def search(request: SearchRequest) -> SearchResults:
    """Answer from Elasticsearch when it is set up and well, else from the database, marked `degraded`, with why.

    When little was found, `did_you_mean` offers what may have been meant. A query of signs alone, without a letter or a
    figure, finds nothing: it names nothing. Raises NoRole.
    """
    _refuse_without_role(request.user)
    if request.query and not any(map(str.isalnum, request.query)):
        return _nothing(request)
    answered = _ask(lambda backend: backend.search(request))
    results = answered.answer
    if answered.away:
        results = replace(results, degraded=True, reason=answered.away)
    results = replace(results, unmet_words=unmet_words(request, results, first_held))
    offered = did_you_mean.suggestion(request, results, first_held)
    return replace(results, did_you_mean=offered) if offered else results


def _nothing(request: SearchRequest) -> SearchResults:
    return SearchResults(
        total=0,
        matched=0,
        page=request.page,
        page_size=request.page_size,
        query=request.query,
        backend=(_elasticsearch if settings.ELASTICSEARCH_URL else _database).name,
        results=(),
    )


def complete(typed: str, *, user: Person, most: int) -> list[Titled]:
    """Assets by their titles and customers, for what was typed so far: see `SearchBackend.complete`. Raises NoRole."""
    _refuse_without_role(user)
    return _ask(lambda backend: backend.complete(typed, user=user, most=most)).answer


def first_held(words: Sequence[str], reading: Reading) -> str | None:
    """The first of `words` that an asset holds which the one who asks may see: see `SearchBackend.first_held`."""
    return _ask(lambda backend: backend.first_held(words, reading)).answer


def check_ready() -> None:
    """Raises SearchUnavailable, or IndexUnusable, unless the engine that is set up can answer."""
    (_elasticsearch if settings.ELASTICSEARCH_URL else _database).check_ready()


def _refuse_without_role(user: Person) -> None:
    if not has_role(user):
        raise NoRole


def _ask(question: Callable[[SearchBackend], Answer]) -> Answered[Answer]:
    if not settings.ELASTICSEARCH_URL:
        return Answered(question(_database))
    if not breaker.allows():
        return Answered(question(_database), breaker.reason)
    try:
        with _elasticsearch.one_limit():
            if breaker.needs_check():
                _elasticsearch.check_ready()
                breaker.checked()
            answer = question(_elasticsearch)
    except QueryRefused as refused:
        logger.exception("The search engine refuses a query, the database answers it")
        breaker.closed()
        return Answered(question(_database), str(refused))
    except SearchUnavailable as away:
        breaker.opened(str(away))
        return Answered(question(_database), breaker.reason)
    breaker.closed()
    return Answered(answer)
