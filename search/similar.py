"""Assets that resemble one: the same words, the same tags."""

from __future__ import annotations

from content.models import Asset
from content.reading.cards import AssetCard, Tags, tags_of
from hub.core.people import Person
from search import engine
from search.types import SearchRequest

SHOWN = 5
# Enough to order by tags among what the words found.
CANDIDATES = 25
SUMMARY_CHARACTERS = 200
# Each shared tag adds this share of the best score: three shared tags outweigh a middling likeness of words.
SHARED_TAG = 0.15


def similar(asset: Asset, *, user: Person) -> list[AssetCard]:
    """Live assets visible to `user` that resemble `asset`, most alike first, without itself."""
    words = f"{asset.title} {asset.summary[:SUMMARY_CHARACTERS]}".replace('"', " ").replace(":", " ").replace(" -", " ")
    request = SearchRequest(user=user, query=words, page_size=CANDIDATES, only_words=True, exact=True)
    found = [one for one in engine.search(request).results if one.asset.pk != asset.pk]
    if not found:
        return []
    tags = tags_of([asset.pk, *(one.asset.pk for one in found)])
    best = max(one.score for one in found) or 1.0
    shared = {one.asset.pk: _shared(tags[asset.pk], tags[one.asset.pk]) for one in found}
    ranked = sorted(found, key=lambda one: -(one.score / best + SHARED_TAG * shared[one.asset.pk]))
    return [one.asset for one in ranked[:SHOWN]]


def _shared(one: Tags, other: Tags) -> int:
    return sum(
        len(set(mine) & set(theirs))
        for mine, theirs in ((one.segments, other.segments), (one.stages, other.stages), (one.products, other.products))
    )
