"""Brings the search engine's index back when it is gone, of older code, or damaged: by building it anew.

The database answers meanwhile. An engine that is away or busy is left alone: it comes back by itself.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.cache import cache

from search.backends.elasticsearch import indices
from search.index.rebuild import rebuild_elasticsearch
from search.types import IndexUnusable, SearchUnavailable

logger = logging.getLogger(__name__)

# Nobody builds twice at the same time; a build that was killed is taken up by another worker after this long.
LOCK = "search-index-mending"
LOCK_SECONDS = 3600


def mend_index() -> str:
    """Build the index anew if it can't be used as it is; why it was built, or "" when nothing was to be done."""
    reason = unusable()
    if not reason or not cache.add(LOCK, 1, LOCK_SECONDS):
        return ""
    logger.warning("The search index is built anew: %s", reason)
    try:
        rebuild_elasticsearch(lambda name, done, total: None)
    except SearchUnavailable as away:
        logger.warning("The search index was not built: %s", away)
        return ""
    finally:
        cache.delete(LOCK)
    return reason


def unusable() -> str:
    """Why the index needs to be built anew; "" when it is well, or the engine is not to be reached."""
    if not settings.ELASTICSEARCH_URL:
        return ""
    try:
        indices.check_ready()
        indices.check_whole()
    except IndexUnusable as broken:
        return str(broken)
    except SearchUnavailable:
        return ""
    return ""
