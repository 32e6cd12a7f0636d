"""What the recipient's page says: assets, pages and parts in the words that a recipient may read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from content.models import Asset, DocumentPage
from content.reading.naming import Naming
from tracking.links.merge_fields import fill
from tracking.links.shown import Page, Shown, page_of
from tracking.models import ShareLink
from tracking.recipient.files import Offer, offer_as_named, offers
from tracking.recipient.naming import naming_for


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
    note: str
    assets: tuple[AssetOnPage, ...]
    count: int
    allow_download: bool


class DocumentTexts:
    """Tells the pages of documents, and keeps their words and pictures for the page of a link: one query for both."""

    def __init__(self) -> None:
        self.pages: dict[int, dict[int, DocumentPage]] = {}

    def __call__(self, documents: Collection[int]) -> dict[int, list[Page]]:
        pages = DocumentPage.objects.shown_to_recipients().defer("notes", "words").filter(document_id__in=documents)
        for page in pages.order_by("number"):
            self.pages.setdefault(page.document_id, {})[page.number] = page
        return {
            document: [page_of(page.number, page.title) for page in of_document.values()]
            for document, of_document in self.pages.items()
        }


def read_page(
    link: ShareLink, shown: list[Shown], texts: DocumentTexts, *, start: str, at: datetime
) -> RecipientPage | None:
    """The page of a link, None when nothing of it may be read any more. `start` "1" shows every asset from its
    beginning, else each from the page it opens at.

    `texts` are those by which `shown` was read.
    """
    naming = naming_for(link, at)
    offered = offers(item.asset for item in shown) if link.allow_download else {}
    read = (_asset_on_page(item, texts.pages, naming, start, offered.get(item.asset.pk)) for item in shown)
    assets = tuple(one for one in read if one.leaves)
    if not assets:
        return None
    titles = [item.title for item in assets]
    title = titles[0] if len(titles) == 1 else f"{titles[0]} and {len(titles) - 1} more"
    count = sum(len(item.leaves) for item in assets)
    return RecipientPage(link, title, naming.words(link.note), assets, count, link.allow_download)


def _asset_on_page(
    item: Shown, texts: dict[int, dict[int, DocumentPage]], naming: Naming, start: str, offered: Offer | None
) -> AssetOnPage:
    asset, own = item.asset, item.asset.own
    make = {"collateral": _collateral_leaves, "script": _script_leaves, "story": _story_leaves}[asset.kind]
    leaves = make(item, texts, naming)
    first = min((leaf.number for leaf in leaves), default=1)
    document = own.document if asset.kind == "collateral" else None
    if offered is not None and document is not None:
        offered = offer_as_named(offered, asset, texts.get(document.pk, {}).values(), naming)
    return AssetOnPage(
        asset=asset,
        title=naming.title(asset),
        leaves=leaves,
        starts_at=_starts_at(item, leaves, first) if start != "1" else first,
        version=item.shows,
        plays_as=document.plays_as if document else "",
        offer=offered,
        customer=naming.words(own.customer_for_recipients(naming.day)) if asset.kind == "story" else "",
        figures=_figures(own, naming) if asset.kind == "story" else (),
    )


def _starts_at(item: Shown, leaves: tuple[Leaf, ...], first: int) -> int:
    """The page that the link opens at, if it may be read; a story is read from its beginning."""
    opens_at = item.opens_at
    if opens_at is None or item.asset.kind == "story" or all(leaf.number != opens_at for leaf in leaves):
        return first
    return opens_at


def _leaf(asset: Asset, number: int, title: str, **more: Any) -> Leaf:
    key, anchor = f"{asset.pk}:{number}", f"a{asset.pk}-p{number}"
    return Leaf(number=number, place=number, title=title, key=key, anchor=anchor, **more)


def _collateral_leaves(item: Shown, texts: dict[int, dict[int, DocumentPage]], naming: Naming) -> tuple[Leaf, ...]:
    """Without the pages that name a customer who may not be named."""
    pages = texts.get(item.asset.own.document_id, {})
    leaves = []
    for outline in item.pages:
        page = pages.get(outline.number)
        if page is not None and naming.withholds(page):
            continue
        more = (
            {"text": page.text, "has_image": bool(page.image), "width": page.width, "height": page.height}
            if page
            else {}
        )
        leaves.append(_leaf(item.asset, outline.number, outline.title, **more))
    return tuple(leaves)


def _script_leaves(item: Shown, texts: Any, naming: Naming) -> tuple[Leaf, ...]:
    """What is written for a customer, filled in for this one. All else is for the rep's voice and is not here."""
    shown = {page.number for page in item.pages}
    parts = [part for part in item.asset.own.get_parts_for_customers() if part.number in shown]
    return tuple(
        _leaf(
            item.asset,
            part.number,
            naming.words(fill(part.label, item.fields)),
            text=naming.words(fill(part.text, item.fields)),
        )
        for part in parts
    )


def _story_leaves(item: Shown, texts: Any, naming: Naming) -> tuple[Leaf, ...]:
    """A speaker is named only while the customer may be."""
    own = item.asset.own
    named = own.may_be_named(naming.day)
    leaves = []
    # Figures first, as the hub's own page has them; a part keeps the number under which its reading is recorded.
    for part in sorted(own.get_parts(), key=lambda part: part.label != "Results"):
        label = naming.words(part.label) if named or not part.label.startswith("Quote") else "Quote"
        leaves.append(_leaf(item.asset, part.number, label, text=naming.words(part.text, own)))
    return tuple(replace(leaf, place=place) for place, leaf in enumerate(leaves, start=1)) or _whole(item)


def _whole(item: Shown) -> tuple[Leaf, ...]:
    return tuple(_leaf(item.asset, page.number, page.title) for page in item.pages)


def _figures(story: Any, naming: Naming) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            value=naming.words(result.value["figure"], story),
            unit=naming.words(result.value.get("unit") or "", story),
            label=naming.words(result.value["label"], story),
            basis=naming.words(result.value.get("basis") or "", story),
        )
        for result in story.results
    )
