"""Search results as the API and the command line speak of them."""

from __future__ import annotations

from typing import Any

from content.reading.cards import Tags, tags_of
from search.types import SearchResult, SearchResults


def answer(results: SearchResults) -> dict[str, Any]:
    """The documented answer of `GET /api/v1/search`."""
    tags = tags_of([one.asset.pk for one in results.results])
    return {
        "total": results.total,
        "page": results.page,
        "page_size": results.page_size,
        "query": results.query,
        "degraded": results.degraded,
        "backend": results.backend,
        "recognised": [{"facet": one.facet, "value": one.value, "text": one.text} for one in results.recognised],
        "did_you_mean": results.did_you_mean,
        "corrected": bool(results.corrected_from),
        "unknown_words": list(results.unknown_words),
        "unmet_words": list(results.unmet_words),
        "also_searched": [{"typed": typed, "other": other} for typed, other in results.also_searched],
        "search_id": str(results.search_id) if results.search_id else None,
        "results": [_result(one, tags[one.asset.pk]) for one in results.results],
        "facets": _facets(results),
    }


def _result(result: SearchResult, tags: Tags) -> dict[str, Any]:
    asset = result.asset
    return {
        "id": asset.pk,
        "kind": asset.kind,
        "type": asset.type,
        "title": asset.title,
        "url": asset.get_absolute_url(),
        "summary": asset.summary,
        "snippet": result.snippet,
        "page_number": result.page_number,
        "pages": [{"number": page.number, "snippet": page.snippet} for page in result.pages],
        "segments": [key for _, key in tags.segments],
        "stages": [name for _, name in tags.stages],
        "score": result.score,
        "by": list(result.by),
    }


def _facets(results: SearchResults) -> dict[str, list[dict[str, Any]]]:
    facets: dict[str, list[dict[str, Any]]] = {}
    for facet in results.facets:
        values = facets.setdefault(facet.name, [])
        values.extend({"value": one.value, "label": one.label, "count": one.count} for one in facet.values)
    return facets
