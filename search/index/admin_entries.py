"""Wagtail's own index, which the admin searches: of assets in every state, by what their editor holds.

Wagtail would index an asset after each save, and not when its tags or pages come later. Here it is part of each
delivery instead: once for all that changed, and never forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable

from wagtail.search.backends import get_search_backend

from content.models import Collateral, CustomerStory, Document, Script

KINDS = (Collateral, Script, CustomerStory)


def write(ids: Iterable[int]) -> None:
    """Index these assets, and the files of those that have one, as they are now. Runs in the caller's transaction."""
    ids = list(ids)
    backend = get_search_backend()
    for kind in KINDS:
        found = kind._default_manager.filter(pk__in=ids).prefetch_related("segments", "stages", "products")
        if kind is Collateral:
            found = found.select_related("document").prefetch_related("document__tags")
        if assets := list(found):
            backend.add_bulk(kind, assets)
            if files := {asset.document for asset in assets if getattr(asset, "document", None)}:
                backend.add_bulk(Document, files)
