"""Every search that a person or a program makes is logged with what it showed; a failure there breaks no search."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from django.db import DatabaseError, transaction

from search.types import SearchRequest, SearchResults
from tracking.actions import log_search

logger = logging.getLogger(__name__)


def record(request: SearchRequest, results: SearchResults, at: datetime) -> SearchResults:
    """Log the search; the same results with the log's id. Looking at everything, with no word or choice, is none."""
    if not (request.query or request.filters):
        return results
    try:
        with transaction.atomic():
            search_id = log_search(
                user=request.user,
                query=request.query,
                filters=request.filters,
                total=results.total,
                shown=[result.asset.pk for result in results.results],
                backend=results.backend,
                degraded=results.degraded,
                at=at,
            )
    except DatabaseError:
        logger.exception("A search was not logged")
        return results
    return replace(results, search_id=search_id)
