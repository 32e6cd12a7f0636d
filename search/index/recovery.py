"""Brings the search engine's index back when it is gone, of older code, or damaged: by building it anew.

The database answers meanwhile. An engine that is away or busy is left alone: it comes back by itself.
"""

from __future__ import annotations

import logging

from django.conf import settings

from hub.core.locks import LockTaken
from search.backends.elasticsearch import indices
from search.index.rebuild import rebuild_elasticsearch
from search.types import IndexUnusable, SearchUnavailable

logger = logging.getLogger(__name__)


def mend_index() -> str:
    """Build the index anew if it can't be used as it is, unless somebody does already; why it was built, or "" when
    nothing was to be done."""
    reason = unusable()
    if not reason:
        return ""
    logger.warning("The search index is built anew: %s", reason)
    try:
        rebuild_elasticsearch(lambda name, done, total: None)
    except LockTaken:
        logger.info("The search index is being built already.")
        return ""
    except SearchUnavailable as away:
        logger.warning("The search index was not built: %s", away)
        return ""
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
