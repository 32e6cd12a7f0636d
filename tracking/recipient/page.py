"""What the recipient's page says: assets, pages and parts in the words that a recipient may read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from content.models import Asset, DocumentPage
from content.reading.naming import unnamed
from tracking.links.merge_fields import fill
from tracking.links.shown import Shown
from tracking.models import ShareLink
from tracking.recipient.files import Offer, offers
from tracking.recipient.naming import title_for_recipients


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page, part or section. `key` is what its reading time is recorded under, `anchor` where it stands."""

    number: int
    title: str
    key: str
    anchor: str
    text: str = ""
    #: Its place among those that stand before and after it, which is its number but in a story.
    place: int = 0
    has_image: bool = False
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    value: str
    unit: str
    label: str
    basis: str


@dataclass(frozen=True, slots=True)
class AssetOnPage:
    """An asset as the page shows it: from page `starts_at` on, `leaves` in all."""

    asset: Asset
    title: str
    leaves: tuple[Leaf, ...]
    starts_at: int
    version: int
    plays_as: str
    offer: Offer | None
    customer: str = ""
    figures: tuple[Figure, ...] = ()

    @property
    def visible(self) -> tuple[Leaf, ...]:
        return tuple(leaf for leaf in self.leaves if leaf.number >= self.starts_at)

    @property
    def is_cut(self) -> bool:
        return bool(self.leaves) and self.starts_at > self.leaves[0].number


@dataclass(frozen=True, slots=True)
class RecipientPage:
    link: ShareLink
    title: str
    assets: tuple[AssetOnPage, ...]
    count: int
    allow_download: bool


def read_page(link: ShareLink, shown: list[Shown], *, start: str, at: datetime) -> RecipientPage:
    """The page of a link. `start` "1" shows every asset from its beginning, else each from the page it opens at."""
    today = timezone.localdate(at)
    texts = _document_pages(shown)
    taken = [item.asset for item in shown] if link.allow_download else []
    offered = offers(taken, pages_only=link.watermark)
    assets = tuple(_asset_on_page(item, texts, today, start, offered.get(item.asset.pk)) for item in shown)
    titles = [item.title for item in assets]
    title = titles[0] if len(titles) == 1 else f"{titles[0]} and {len(titles) - 1} more"
    return RecipientPage(link, title, assets, sum(len(item.leaves) for item in assets), link.allow_download)


def _document_pages(shown: list[Shown]) -> dict[int, dict[int, DocumentPage]]:
    ids = [item.asset.own.document_id for item in shown if item.asset.kind == "collateral"]
    pages = DocumentPage.objects.shown_to_recipients().defer("notes", "words")
    found: dict[int, dict[int, DocumentPage]] = {}
    for page in pages.filter(document_id__in=[pk for pk in ids if pk]).order_by("number"):
        found.setdefault(page.document_id, {})[page.number] = page
    return found


def _asset_on_page(
    item: Shown, texts: dict[int, dict[int, DocumentPage]], today: date, start: str, offered: Offer | None
) -> AssetOnPage:
    asset, own = item.asset, item.asset.own
    first = item.pages[0].number
    make = {"collateral": _collateral_leaves, "script": _script_leaves, "story": _story_leaves}[asset.kind]
    leaves = make(item, texts, today)
    document = own.document if asset.kind == "collateral" else None
    return AssetOnPage(
        asset=asset,
        title=title_for_recipients(asset, today),
        leaves=leaves,
        starts_at=first if start == "1" or item.opens_at is None or asset.kind == "story" else item.opens_at,
        version=item.shows,
        plays_as=document.plays_as if document else "",
        offer=offered,
        customer=own.customer_for_recipients(today) if asset.kind == "story" else "",
        figures=_figures(own, today) if asset.kind == "story" else (),
    )


def _leaf(asset: Asset, number: int, title: str, **more: Any) -> Leaf:
    key, anchor = f"{asset.pk}:{number}", f"a{asset.pk}-p{number}"
    return Leaf(number=number, place=number, title=title, key=key, anchor=anchor, **more)


def _collateral_leaves(item: Shown, texts: dict[int, dict[int, DocumentPage]], today: date) -> tuple[Leaf, ...]:
    pages = texts.get(item.asset.own.document_id, {})
    leaves = []
    for outline in item.pages:
        page = pages.get(outline.number)
        more = (
            {"text": page.text, "has_image": bool(page.image), "width": page.width, "height": page.height}
            if page
            else {}
        )
        leaves.append(_leaf(item.asset, outline.number, outline.title, **more))
    return tuple(leaves)


def _script_leaves(item: Shown, texts: Any, today: date) -> tuple[Leaf, ...]:
    """What is written for a customer, filled in for this one. All else is for the rep's voice and is not here."""
    shown = {page.number for page in item.pages}
    parts = [part for part in item.asset.own.get_parts_for_customers() if part.number in shown]
    return tuple(
        _leaf(item.asset, part.number, fill(part.label, item.fields), text=fill(part.text, item.fields))
        for part in parts
    )


def _story_leaves(item: Shown, texts: Any, today: date) -> tuple[Leaf, ...]:
    """A speaker is named only while the customer may be."""
    own = item.asset.own
    named = own.may_be_named(today)
    leaves = []
    # Figures first, as the hub's own page has them; a part keeps the number under which its reading is recorded.
    for part in sorted(own.get_parts(), key=lambda part: part.label != "Results"):
        label = part.label if named or not part.label.startswith("Quote") else "Quote"
        leaves.append(_leaf(item.asset, part.number, label, text=unnamed(part.text, own, today)))
    return tuple(replace(leaf, place=place) for place, leaf in enumerate(leaves, start=1)) or _whole(item)


def _whole(item: Shown) -> tuple[Leaf, ...]:
    return tuple(_leaf(item.asset, page.number, page.title) for page in item.pages)


def _figures(story: Any, today: date) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            value=result.value["figure"],
            unit=result.value.get("unit") or "",
            label=unnamed(result.value["label"], story, today),
            basis=unnamed(result.value.get("basis") or "", story, today),
        )
        for result in story.results
    )
