"""Assets that resemble one: the same words, the same tags."""

from __future__ import annotations

from typing import Any

from content.models import Asset
from content.querysets import with_tags
from search import engine
from search.types import SearchRequest

SHOWN = 5
# Enough to order by tags among what the words found.
CANDIDATES = 25
SUMMARY_CHARACTERS = 200
# Each shared tag adds this share of the best score: three shared tags outweigh a middling likeness of words.
SHARED_TAG = 0.15


def similar(asset: Asset, *, user: Any) -> list[Asset]:
    """Live assets visible to `user` that resemble `asset`, most alike first, without itself."""
    words = f"{asset.title} {asset.summary[:SUMMARY_CHARACTERS]}".replace('"', " ").replace(":", " ").replace(" -", " ")
    request = SearchRequest(user=user, query=words, page_size=CANDIDATES, only_words=True, exact=True)
    found = [one for one in engine.search(request).results if one.asset.pk != asset.pk]
    if not found:
        return []
    with_tags(one.asset for one in found)
    best = max(one.score for one in found) or 1.0
    mine = _tags(asset)
    ranked = sorted(found, key=lambda one: -(one.score / best + SHARED_TAG * len(mine & _tags(one.asset))))
    return [one.asset for one in ranked[:SHOWN]]


def _tags(asset: Asset) -> set[tuple[str, int]]:
    return {
        *(("segment", segment.pk) for segment in asset.segments.all()),
        *(("stage", stage.pk) for stage in asset.stages.all()),
        *(("product", product.pk) for product in asset.products.all()),
    }
