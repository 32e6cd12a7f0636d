"""What the recipient's page says: assets, pages and parts in the words that a recipient may read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, F, Q, TextField, Value, When
from django.utils import timezone

from content.models import Asset, DocumentPage
from content.reading.naming import unnamed
from tracking.links.merge_fields import fill
from tracking.links.shown import Shown
from tracking.models import ShareLink
from tracking.recipient.files import Offer, offers
from tracking.recipient.naming import title_for_recipients

# So many page images, and the words of so many pages, come with the page itself; the others once the first one stands,
# so that a long deck is no slower to begin with than a short one. The same goes for the contents.
PAGES_AT_ONCE = 3
CONTENTS_AT_ONCE = 30

Numbers = dict[int, list[int]]


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
    #: Its place among all that the link shows, and what leads to it where there is no script.
    position: int = 0
    query: str = ""
    has_image: bool = False
    width: int = 0
    height: int = 0
    #: Widths in which its image can be had, besides its own.
    narrower: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    value: str
    unit: str
    label: str
    basis: str


@dataclass(frozen=True, slots=True)
class AssetOnPage:
    """An asset as the page shows it: from page `starts_at` on; of all `leaves` those `at_once` come with it."""

    asset: Asset
    title: str
    leaves: tuple[Leaf, ...]
    starts_at: int
    version: int
    plays_as: str
    offer: Offer | None
    at_once: tuple[Leaf, ...] = ()
    customer: str = ""
    figures: tuple[Figure, ...] = ()

    @property
    def visible(self) -> tuple[Leaf, ...]:
        return tuple(leaf for leaf in self.leaves if leaf.number >= self.starts_at)

    @property
    def later(self) -> tuple[Leaf, ...]:
        """Those that come once the first page stands."""
        return self.visible[len(self.at_once) :]

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
    start: str

    @property
    def is_contents_later(self) -> bool:
        return self.count > CONTENTS_AT_ONCE


def read_page(link: ShareLink, shown: list[Shown], *, start: str, at: datetime, whole: bool = False) -> RecipientPage:
    """The page of a link. `start` "1" shows every asset from its beginning, else each from the page it opens at.

    Scripts and stories are there at once, of files the first few pages; all of them when `whole`.
    """
    today = timezone.localdate(at)
    wanted = {item.asset.pk: _visible_numbers(item, start) for item in shown}
    if not whole:
        _keep_first(wanted, [item.asset.pk for item in shown if item.asset.kind == "collateral"])
    pages = _document_pages(shown, wanted, with_text=True)
    offered = offers(item.asset for item in shown) if link.allow_download else {}
    assets: list[AssetOnPage] = []
    for item in shown:
        before = sum(len(asset.leaves) for asset in assets)
        at_once = frozenset(wanted[item.asset.pk])
        made = _asset_on_page(item, pages, today, start, at_once, offered.get(item.asset.pk))
        assets.append(_placed(made, before, start))
    titles = [item.title for item in assets]
    title = titles[0] if len(titles) == 1 else f"{titles[0]} and {len(titles) - 1} more"
    return RecipientPage(
        link=link,
        title=title,
        assets=tuple(assets),
        count=sum(len(item.leaves) for item in assets),
        allow_download=link.allow_download,
        start=start,
    )


def read_later(shown: list[Shown], item: Shown, *, start: str, skip: int, at: datetime) -> AssetOnPage:
    """An asset without the first `skip` pages that it shows: the pictures, and words only where there is no picture."""
    numbers = _visible_numbers(item, start)[skip:]
    pages = _document_pages([item], {item.asset.pk: numbers}, with_text=False)
    before = sum(len(other.pages) for other in shown[: shown.index(item)])
    made = _asset_on_page(item, pages, timezone.localdate(at), start, frozenset(numbers), None)
    return _placed(made, before, start)


def _starts_at(item: Shown, start: str) -> int:
    first = item.pages[0].number
    return first if start == "1" or item.opens_at is None or item.asset.kind == "story" else item.opens_at


def _visible_numbers(item: Shown, start: str) -> list[int]:
    starts_at = _starts_at(item, start)
    return [page.number for page in item.pages if page.number >= starts_at]


def _keep_first(wanted: Numbers, asset_ids: Iterable[int]) -> None:
    """Of these assets only the first pages, PAGES_AT_ONCE in all."""
    left = PAGES_AT_ONCE
    for pk in asset_ids:
        wanted[pk] = wanted[pk][:left]
        left -= len(wanted[pk])


def _document_pages(shown: Iterable[Shown], wanted: Numbers, *, with_text: bool) -> dict[int, dict[int, DocumentPage]]:
    """By file the pages of the wanted numbers; with their words, or only where a page has no picture."""
    these = Q()
    for item in shown:
        if item.asset.kind == "collateral" and wanted[item.asset.pk]:
            these |= Q(document_id=item.asset.own.document_id, number__in=wanted[item.asset.pk])
    if not these:
        return {}
    said = F("text") if with_text else Case(When(image="", then=F("text")), default=Value(""), output_field=TextField())
    found: dict[int, dict[int, DocumentPage]] = {}
    for page in DocumentPage.objects.shown_to_recipients().filter(these).without_text().annotate(said=said):
        found.setdefault(page.document_id, {})[page.number] = page
    return found


def _asset_on_page(
    item: Shown,
    pages: dict[int, dict[int, DocumentPage]],
    today: date,
    start: str,
    at_once: frozenset[int],
    offered: Offer | None,
) -> AssetOnPage:
    asset, own = item.asset, item.asset.own
    make = {"collateral": _collateral_leaves, "script": _script_leaves, "story": _story_leaves}[asset.kind]
    leaves = make(item, pages, today)
    document = own.document if asset.kind == "collateral" else None
    return AssetOnPage(
        asset=asset,
        title=title_for_recipients(asset, today),
        leaves=leaves,
        starts_at=_starts_at(item, start),
        version=item.shows,
        plays_as=document.plays_as if document else "",
        offer=offered,
        at_once=tuple(leaf for leaf in leaves if leaf.number in at_once),
        customer=own.customer_for_recipients(today) if asset.kind == "story" else "",
        figures=_figures(own, today) if asset.kind == "story" else (),
    )


def _placed(asset: AssetOnPage, before: int, start: str) -> AssetOnPage:
    """With each leaf's place among all that the link shows, `before` of which come before this asset, and what leads to
    it where there is no script."""
    shown = {leaf.number for leaf in asset.at_once}
    leaves = {
        leaf.number: replace(leaf, position=before + index, query=_query(leaf, index, asset, shown, start))
        for index, leaf in enumerate(asset.leaves, start=1)
    }
    return replace(asset, leaves=tuple(leaves.values()), at_once=tuple(leaves[leaf.number] for leaf in asset.at_once))


def _query(leaf: Leaf, index: int, asset: AssetOnPage, shown: set[int], start: str) -> str:
    if leaf.number in shown:
        return ""
    asked = {"from": "1"} if start == "1" or leaf.number < asset.starts_at else {}
    if leaf.number >= asset.starts_at or index > PAGES_AT_ONCE:
        asked["all"] = "1"
    return f"?{urlencode(asked)}"


def _leaf(asset: Asset, number: int, title: str, **more: Any) -> Leaf:
    key, anchor = f"{asset.pk}:{number}", f"a{asset.pk}-p{number}"
    return Leaf(number=number, place=number, title=title, key=key, anchor=anchor, **more)


def _collateral_leaves(item: Shown, pages: dict[int, dict[int, DocumentPage]], today: date) -> tuple[Leaf, ...]:
    drawn = pages.get(item.asset.own.document_id, {})
    return tuple(
        _leaf(item.asset, outline.number, outline.title, **_picture_of(drawn.get(outline.number)))
        for outline in item.pages
    )


def _picture_of(page: Any) -> dict[str, Any]:
    """What is known of a page's picture and words; nothing of a page that comes later."""
    if page is None:
        return {}
    return {
        "text": page.said,
        "has_image": bool(page.image),
        "width": page.width,
        "height": page.height,
        "narrower": tuple(page.narrower or ()),
    }


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
