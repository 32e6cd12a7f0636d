"""Loads from the database what documents are made of, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from django.utils import timezone

from content.models import Asset, Collateral, DocumentPage, Kind, Part
from search.index import documents, worth
from search.index.documents import AssetDocument

# What one file may have, so that many long ones take no more memory than that.
MOST_PAGES = 2_000


def at_once(ids: Iterable[int]) -> list[int]:
    """As many of these assets, from the first on, as may be loaded together: of MOST_PAGES pages, or one asset."""
    ids = list(ids)
    if len(ids) < 2:
        return ids
    pages = dict(Collateral.objects.filter(pk__in=ids).values_list("pk", "document__page_count"))
    fitting = sum(so_far <= MOST_PAGES for so_far in accumulate(pages.get(pk) or 0 for pk in ids))
    return ids[: max(fitting, 1)]


def load_documents(ids: Iterable[int]) -> dict[int, AssetDocument]:
    """The documents of those among `ids` that are live, by asset id."""
    assets = list(
        Asset.objects.live()
        .filter(pk__in=list(ids))
        .select_related("owner", "collateral", "script", "customerstory", "hidden_words")
        .prefetch_related("segments", "stages", "products", "teams")
    )
    pages = _pages(assets)
    measured = worth.measure(assets, timezone.localdate())
    return {
        asset.pk: documents.build(
            asset,
            pages.get(asset.pk, []) if asset.kind == Kind.COLLATERAL else asset.own.get_parts(),
            hidden=asset.hidden_words.words if hasattr(asset, "hidden_words") else "",
            worth=measured[asset.pk].worth,
            used_in=measured[asset.pk].used_in,
        )
        for asset in assets
    }


def _pages(assets: list[Asset]) -> dict[int, list[Part]]:
    by_document: dict[int, list[int]] = {}
    for asset in assets:
        if asset.kind == Kind.COLLATERAL and asset.own.document_id:
            by_document.setdefault(asset.own.document_id, []).append(asset.pk)
    parts: dict[int, list[Part]] = {}
    rows = (
        DocumentPage.objects.filter(document__in=list(by_document))
        .order_by("document", "number")
        .values_list("document", "number", "title", "text", "notes")
    )
    for document, number, title, words, notes in rows:
        part = Part(number=number, label=title, text=words, notes=notes)
        for pk in by_document[document]:
            parts.setdefault(pk, []).append(part)
    return parts
