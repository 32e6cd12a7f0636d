"""Wagtail's own indexes during an import: once for each asset, and now, not by a worker after every save."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models.signals import post_save
from modelsearch import index
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from content.models import Asset, Collateral, CustomerStory, Document, Script

MODELS = (Asset, Collateral, Script, CustomerStory, Document)


@contextmanager
def one_index_update_per_asset() -> Iterator[None]:
    """Within it, saving an asset in this process queues no index task; `index_now` does the work instead."""
    connected = [model for model in MODELS if post_save.disconnect(post_save_signal_handler, sender=model)]
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in connected:
            post_save.connect(post_save_signal_handler, sender=model)


def index_now(asset: Any) -> None:
    """Make `asset` findable in the admin and in the database search, and note what it refers to."""
    own = type(asset)._default_manager.get(pk=asset.pk)
    index.insert_or_update_object(own)
    if isinstance(own, Collateral) and own.document is not None:
        index.insert_or_update_object(own.document)
    ReferenceIndex.create_or_update_for_object(own)
