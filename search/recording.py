"""Every search that a person or a program makes is logged with what it showed; a failure there breaks no search."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import DatabaseError, IntegrityError
from django.http import HttpResponse

from search.types import BY_MEANING, SearchRequest, SearchResults
from tracking.models import Call
from tracking.searches.actions import id_for_search, log_search

logger = logging.getLogger(__name__)


def announce(request: SearchRequest, results: SearchResults, at: datetime) -> SearchResults:
    """The results with the id under which `record` will log them, for the links that lead on from them."""
    if not _is_search(request):
        return results
    return replace(
        results, search_id=id_for_search(user=request.user, query=request.query, filters=request.filters, at=at)
    )


def record(request: SearchRequest, results: SearchResults, at: datetime, *, call: Call | None = None) -> SearchResults:
    """Log the search; the same results with the log's id. Looking at everything, with no word or choice, is none.

    `call` is what the person works on.
    """
    if not _is_search(request):
        return results
    log = partial(
        log_search,
        user=request.user,
        query=request.query,
        filters=request.filters,
        total=_found_by_words(results),
        shown=[result.asset.pk for result in results.results],
        backend=results.backend,
        degraded=results.degraded,
        at=at,
        call=call,
        unmet=results.unmet_words,
    )
    try:
        try:
            search_id = log(search_id=results.search_id)
        except IntegrityError:
            # What it was to go on with became another search meanwhile, in another tab.
            search_id = log()
    except DatabaseError:
        logger.exception("A search was not logged")
        return replace(results, search_id=None)
    return replace(results, search_id=search_id)


def _found_by_words(results: SearchResults) -> int:
    """What the log counts as found. Where no asset says any of the words, what lies near is shown, and the words are
    missing in the library nevertheless: that is demand, and is not to vanish from the reports."""
    if results.results and all(one.by == (BY_MEANING,) for one in results.results):
        return 0
    return results.total


def _is_search(request: SearchRequest) -> bool:
    return bool(request.query or request.filters)


class AnswerFirst(HttpResponse):
    """An answer after which something is left to do: whoever asked has it by then and does not wait."""

    def __init__(self, content: str, *, then: Callable[[], Any]) -> None:
        super().__init__(content)
        self._then: Callable[[], Any] | None = then

    def close(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()
        super().close()
