"""From ids to results: reads what is live and visible once more from the database, whatever the index said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape

from content.reading.cards import AssetCard, cards
from hub.core.people import Person
from search.types import PageHit, SearchResult


@dataclass(frozen=True, slots=True)
class Found:
    """What an engine says of one asset. `summary` is HTML with the found words marked, or "" when it holds none."""

    id: int
    score: float
    pages: tuple[PageHit, ...] = ()
    summary: str = ""
    matching_pages: int = 0
    by: tuple[str, ...] = ()


def load(found: Sequence[Found], user: Person) -> tuple[SearchResult, ...]:
    """Results in the given order. What is gone, or not for `user`, is left out."""
    shown = {page.number for one in found for page in one.pages}
    assets = cards([one.id for one in found], user=user, pages=shown)
    return tuple(
        SearchResult(
            asset=assets[one.id],
            score=round(one.score, 4),
            snippet=_snippet(one, assets[one.id]),
            pages=one.pages,
            matching_pages=one.matching_pages,
            by=one.by,
        )
        for one in found
        if one.id in assets
    )


def _snippet(found: Found, asset: AssetCard) -> str:
    if found.pages:
        return found.pages[0].snippet
    return found.summary or escape(asset.summary)
