"""Wagtail's own indexes during an import: once for each asset, and without a task for a worker after every save."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models.signals import post_save
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.signal_handlers import disable_reference_index_auto_update

from content.models import Document
from hub.core.batching import Together, together


@contextmanager
def indexed_together() -> Iterator[Together]:
    """Within it, saving an asset or a file in this process queues no index task.

    Their words are indexed at each `catch_up`; what they refer to is for the caller, by `store.note_references`.
    """
    connected = post_save.disconnect(post_save_signal_handler, sender=Document)
    try:
        with disable_reference_index_auto_update(), together() as batch:
            yield batch
    finally:
        if connected:
            post_save.connect(post_save_signal_handler, sender=Document)
