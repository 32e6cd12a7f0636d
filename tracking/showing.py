"""What a link shows today: its assets, or what superseded them, and the pages that a recipient may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from content.models import Asset, DocumentPage
from content.permissions import sending_refusal
from tracking.models import ShareLink

# A successor may be superseded in its turn; more steps than this are a mistake.
MOST_STEPS = 6
KINDS = ("superseded_by", "collateral__document", "script", "customerstory")


@dataclass(frozen=True, slots=True)
class Page:
    """A page, part or section a recipient can read. `key` is what its time is recorded under."""

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One asset on a link as it stands today. `superseded` is the asset that was sent, when this one took its place."""

    asset: Any
    pages: tuple[Page, ...]
    opens_at: int | None
    superseded: Asset | None = None


def current_assets(asset_ids: Iterable[int]) -> tuple[dict[int, Asset], dict[int, Asset]]:
    """For each id the asset that may be shown in its place (itself, or its successor); ids without one are left out.

    Answers that, and all assets named. The number of queries grows with the length of a chain of successors, not with
    ids.
    """
    wanted = set(asset_ids)
    known: dict[int, Asset] = {}
    missing = set(wanted)
    for _ in range(MOST_STEPS):
        known |= Asset.objects.select_related(*KINDS).in_bulk(missing) if missing else {}
        missing = {
            asset.superseded_by_id
            for asset in known.values()
            if asset.superseded_by_id and asset.superseded_by_id not in known and sending_refusal(asset)
        }
        if not missing:
            break
    current = {}
    for asset_id in wanted:
        asset = known.get(asset_id)
        seen: set[int] = set()
        while asset is not None and sending_refusal(asset) and asset.pk not in seen:
            seen.add(asset.pk)
            asset = known.get(asset.superseded_by_id) if asset.superseded_by_id else None
        if asset is not None and not sending_refusal(asset):
            current[asset_id] = asset
    return current, known


def outlines(assets: Iterable[Asset]) -> dict[int, tuple[Page, ...]]:
    """The pages of each asset that recipients see:

    hidden slides never, one page for what has none. One query for all.
    """
    listed = list({asset.pk: asset for asset in assets}.values())
    documents = {asset.own.document_id: asset.pk for asset in listed if asset.kind == "collateral"}
    found: dict[int, list[Page]] = {asset.pk: [] for asset in listed}
    rows = (
        DocumentPage.objects.shown_to_recipients()
        .filter(document_id__in=[document for document in documents if document])
        .order_by("document_id", "number")
        .values_list("document_id", "number", "title")
    )
    by_document: dict[int, list[Page]] = {}
    for document_id, number, title in rows:
        by_document.setdefault(document_id, []).append(Page(number, title or f"Page {number}"))
    for asset in listed:
        if asset.kind == "collateral":
            found[asset.pk] = by_document.get(asset.own.document_id, [])
        else:
            found[asset.pk] = [Page(part.number, part.label) for part in asset.own.get_parts()]
    return {pk: tuple(pages) or (Page(1, "Whole"),) for pk, pages in found.items()}


def shown_by_link(links: Iterable[ShareLink]) -> tuple[dict[int, list[Shown]], Mapping[int, Asset]]:
    """What each link shows, in its order, and all assets that were sent. `links` come with `link_assets` prefetched."""
    links = list(links)
    placed = {link.pk: sorted(link.link_assets.all(), key=lambda on: on.order) for link in links}
    current, known = current_assets(on.asset_id for ons in placed.values() for on in ons)
    pages = outlines(current.values())
    shown: dict[int, list[Shown]] = {}
    for link in links:
        taken: set[int] = set()
        shown[link.pk] = []
        for on in placed[link.pk]:
            asset = current.get(on.asset_id)
            if asset is None or asset.pk in taken:
                continue
            taken.add(asset.pk)
            own = asset.pk == on.asset_id
            opens_at = on.page if own and any(page.number == on.page for page in pages[asset.pk]) else None
            shown[link.pk].append(
                Shown(asset, pages[asset.pk], opens_at, superseded=None if own else known[on.asset_id])
            )
    return shown, known


def shown_on(link: ShareLink) -> list[Shown]:
    """What one link shows."""
    return shown_by_link([link])[0][link.pk]
