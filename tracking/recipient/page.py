"""What the recipient's page says: assets, pages and parts in the words that a recipient may read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from content.models import Asset, DocumentPage
from content.reading.naming import Naming
from tracking.links.merge_fields import fill
from tracking.links.outlines import Page, page_of
from tracking.links.shown import Section, Shown, chosen_of
from tracking.models import ReaderQuestion, ShareLink
from tracking.recipient.files import Offer, offer_as_named, offers
from tracking.recipient.naming import naming_for
from tracking.replies.reading import NOTHING_SAID, Said

# So many page images, and the words of so many pages, come with the page itself; the others once the first one stands,
# so that a long deck is no slower to begin with than a short one. The same goes for the contents.
PAGES_AT_ONCE = 3
CONTENTS_AT_ONCE = 30

Pages = dict[int, dict[int, DocumentPage]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question at a page and what its sender answered, in words that name no customer who may not be named."""

    asker: str
    words: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    answered_by: str


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
    #: What readers of the link asked here.
    questions: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    value: str
    unit: str
    label: str
    basis: str


@dataclass(frozen=True, slots=True)
class AssetOnPage:
    """An asset, or some of its pages, as the page shows it: from page `starts_at` on; of all `leaves` those `at_once`
    come with it. `place`: where on the link; `is_chosen`: only some of its pages were sent.
    """

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
    place: int = 0
    is_chosen: bool = False
    #: Where the asset is when it is elsewhere, for people; "" for what is shown here.
    host: str = ""
    #: Whether it stands further up already, with its file.
    is_offered_before: bool = False
    #: Whether its reader found it useful; None: they have not said.
    is_useful: bool | None = None

    @property
    def visible(self) -> tuple[Leaf, ...]:
        """Of chosen pages all; else those from where the link opens."""
        if self.is_chosen:
            return self.leaves
        return tuple(leaf for leaf in self.leaves if leaf.number >= self.starts_at)

    @property
    def later(self) -> tuple[Leaf, ...]:
        """Those that come once the first page stands."""
        return self.visible[len(self.at_once) :]

    @property
    def is_cut(self) -> bool:
        return not self.is_chosen and bool(self.leaves) and self.starts_at > self.leaves[0].number


@dataclass(frozen=True, slots=True)
class RecipientPage:
    link: ShareLink
    title: str
    note: str
    assets: tuple[AssetOnPage, ...]
    count: int
    allow_download: bool
    start: str
    #: How many questions on it are answered.
    answers: int = 0

    @property
    def each_asset(self) -> tuple[AssetOnPage, ...]:
        """Each asset once, however many of its parts stand here."""
        return tuple(item for item in self.assets if not item.is_offered_before)

    def leaf_with(self, key: str) -> tuple[AssetOnPage, Leaf] | None:
        """The page, part or section that is recorded under this key."""
        found = ((item, leaf) for item in self.assets for leaf in item.leaves if leaf.key == key)
        return next(found, None)

    @property
    def leads_elsewhere(self) -> bool:
        return any(item.host for item in self.assets)

    @property
    def is_contents_later(self) -> bool:
        return self.count > CONTENTS_AT_ONCE


class DocumentTexts:
    """Tells the pages of documents, and keeps their words and pictures for the page of a link: one query for both."""

    def __init__(self) -> None:
        self.pages: Pages = {}

    def __call__(self, documents: Collection[int]) -> dict[int, list[Page]]:
        pages = DocumentPage.objects.shown_to_recipients().defer("notes", "words").filter(document_id__in=documents)
        for page in pages.order_by("number"):
            self.pages.setdefault(page.document_id, {})[page.number] = page
        return {
            document: [page_of(page.number, page.title) for page in of_document.values()]
            for document, of_document in self.pages.items()
        }


def read_page(
    link: ShareLink,
    shown: list[Shown],
    texts: DocumentTexts,
    *,
    start: str,
    at: datetime,
    whole: bool = False,
    said: Said = NOTHING_SAID,
) -> RecipientPage | None:
    """The page of a link, None when nothing of it may be read any more. `start` "1" shows every asset from its
    beginning, else each from the page it opens at.

    Scripts and stories are there at once, of files the first few pages; all of them when `whole`. `texts` are those by
    which `shown` was read; `said` is what readers said of it.
    """
    naming = naming_for(link, at)
    taken = [item.asset for item in shown] if link.allow_download else []
    offered = offers(taken, pages_only=link.watermark, chosen=chosen_of(shown))
    assets: list[AssetOnPage] = []
    left, before, met = PAGES_AT_ONCE, 0, set[int]()
    for item, section in in_sequence(shown):
        made = _section_on_page(item, section, texts.pages, naming, start, offered.get(item.asset.pk))
        made = _with_replies(replace(made, is_offered_before=item.asset.pk in met), said, naming)
        met.add(item.asset.pk)
        at_once = made.visible
        if item.asset.kind == "collateral" and not whole:
            at_once = at_once[:left]
            left -= len(at_once)
        if made.leaves:
            assets.append(_placed(made, at_once, before, start))
            before += len(made.leaves)
    if not assets:
        return None
    titles = [item.title for item in assets]
    return RecipientPage(
        link=link,
        title=titles[0] if len(titles) == 1 else f"{titles[0]} and {len(titles) - 1} more",
        note=naming.words(link.note),
        assets=tuple(assets),
        count=before,
        allow_download=link.allow_download,
        start=start,
        answers=said.answers,
    )


def _with_replies(made: AssetOnPage, said: Said, naming: Naming) -> AssetOnPage:
    """With what was asked at each of its pages, and whether its reader found it useful."""
    asked = {
        number: tuple(_asked(question, naming) for question in here)
        for (pk, number), here in said.questions.items()
        if pk == made.asset.pk
    }
    leaves = made.leaves
    if asked:
        leaves = tuple(replace(leaf, questions=asked.get(leaf.number, ())) for leaf in leaves)
    return replace(made, leaves=leaves, is_useful=said.reactions.get(made.asset.pk))


def _asked(question: ReaderQuestion, naming: Naming) -> Asked:
    return Asked(
        asker=naming.words(question.asker),
        words=naming.words(question.words),
        asked_at=question.asked_at,
        answer=naming.words(question.answer),
        answered_at=question.answered_at,
        answered_by=str(question.answered_by or ""),
    )


def in_sequence(shown: Iterable[Shown]) -> list[tuple[Shown, Section]]:
    """What a link shows, part by part, in the order that its sender set."""
    sections = [(item, section) for item in shown for section in item.sections]
    return sorted(sections, key=lambda one: one[1].place)


def read_later(
    link: ShareLink,
    shown: list[Shown],
    asset_id: int,
    texts: DocumentTexts,
    *,
    place: int | None,
    start: str,
    skip: int,
    at: datetime,
    said: Said = NOTHING_SAID,
) -> AssetOnPage | None:
    """An asset, or the part of it that stands at this place of the link, without the first `skip` pages that it shows:
    the pictures, and words only where there is no picture. None when it is not there.
    """
    naming = naming_for(link, at)
    before = 0
    for item, section in in_sequence(shown):
        made = _with_replies(_section_on_page(item, section, texts.pages, naming, start, None), said, naming)
        if item.asset.pk == asset_id and place in (None, section.place):
            later = tuple(replace(leaf, text="") if leaf.has_image else leaf for leaf in made.visible[skip:])
            return _placed(made, later, before, start)
        before += len(made.leaves)
    return None


def _section_on_page(
    item: Shown, section: Section, texts: Pages, naming: Naming, start: str, offered: Offer | None
) -> AssetOnPage:
    """The asset with the leaves that stand here; those of chosen pages are counted from the first of them."""
    made = replace(_asset_on_page(item, texts, naming, start, offered), place=section.place)
    if section.pages is None:
        return made
    by_number = {leaf.number: leaf for leaf in made.leaves}
    leaves = [by_number[number] for number in section.pages if number in by_number]
    counted = tuple(_counted(leaf, place) for place, leaf in enumerate(leaves, start=1))
    return replace(made, leaves=counted, is_chosen=True)


def _counted(leaf: Leaf, place: int) -> Leaf:
    """What has no title of its own is called by its place, not by its number in a file that was not sent."""
    untitled = leaf.title == page_of(leaf.number, "").title
    return replace(leaf, place=place, title=page_of(place, "").title if untitled else leaf.title)


def _asset_on_page(item: Shown, texts: Pages, naming: Naming, start: str, offered: Offer | None) -> AssetOnPage:
    asset, own = item.asset, item.asset.own
    make = {"collateral": _collateral_leaves, "script": _script_leaves, "story": _story_leaves}[asset.kind]
    leaves = make(item, texts, naming)
    document = own.document if asset.kind == "collateral" else None
    if offered is not None and document is not None:
        offered = offer_as_named(offered, asset, texts.get(document.pk, {}).values(), naming)
    return AssetOnPage(
        asset=asset,
        title=naming.title(asset),
        leaves=leaves,
        starts_at=_starts_at(item, leaves, start),
        version=item.shows,
        plays_as=document.plays_as if document else "",
        host=own.host if asset.kind == "collateral" else "",
        offer=offered,
        customer=naming.words(own.customer_for_recipients(naming.day)) if asset.kind == "story" else "",
        figures=_figures(own, naming) if asset.kind == "story" else (),
    )


def _starts_at(item: Shown, leaves: tuple[Leaf, ...], start: str) -> int:
    """The page that the link opens at, if it may be read; a story is read from its beginning."""
    first = min((leaf.number for leaf in leaves), default=1)
    opens_at = item.opens_at
    if start == "1" or opens_at is None or item.asset.kind == "story":
        return first
    return opens_at if any(leaf.number == opens_at for leaf in leaves) else first


def _placed(asset: AssetOnPage, at_once: tuple[Leaf, ...], before: int, start: str) -> AssetOnPage:
    """With the leaves that come `at_once`, and each leaf's place among all that the link shows, `before` of which come
    before this asset, and what leads to it where there is no script."""
    coming = {leaf.number: leaf for leaf in at_once}
    leaves = tuple(
        replace(
            coming.get(leaf.number, leaf),
            position=before + index,
            query=_query(leaf, index, asset, coming.keys(), start),
        )
        for index, leaf in enumerate(asset.leaves, start=1)
    )
    return replace(asset, leaves=leaves, at_once=tuple(leaf for leaf in leaves if leaf.number in coming))


def _query(leaf: Leaf, index: int, asset: AssetOnPage, shown: Collection[int], start: str) -> str:
    if leaf.number in shown:
        return ""
    is_before = not asset.is_chosen and leaf.number < asset.starts_at
    asked = {"from": "1"} if start == "1" or is_before else {}
    if asset.is_chosen or leaf.number >= asset.starts_at or index > PAGES_AT_ONCE:
        asked["all"] = "1"
    return f"?{urlencode(asked)}"


def _leaf(asset: Asset, number: int, title: str, **more: Any) -> Leaf:
    key, anchor = f"{asset.pk}:{number}", f"a{asset.pk}-p{number}"
    return Leaf(number=number, place=number, title=title, key=key, anchor=anchor, **more)


def _collateral_leaves(item: Shown, texts: Pages, naming: Naming) -> tuple[Leaf, ...]:
    """Without the pages that name a customer who may not be named; what is elsewhere is called by its host."""
    if host := item.asset.own.host:
        return tuple(_leaf(item.asset, page.number, host) for page in item.pages)
    pages = texts.get(item.asset.own.document_id, {})
    leaves = []
    for outline in item.pages:
        page = pages.get(outline.number)
        if page is not None and naming.withholds(page):
            continue
        leaves.append(_leaf(item.asset, outline.number, outline.title, **_picture_of(page)))
    return tuple(leaves)


def _picture_of(page: DocumentPage | None) -> dict[str, Any]:
    """A page's words and what is known of its picture; nothing of a file without pages."""
    if page is None:
        return {}
    return {
        "text": page.text,
        "has_image": bool(page.image),
        "width": page.width,
        "height": page.height,
        "narrower": tuple(page.narrower or ()),
    }


def _script_leaves(item: Shown, texts: Pages, naming: Naming) -> tuple[Leaf, ...]:
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


def _story_leaves(item: Shown, texts: Pages, naming: Naming) -> tuple[Leaf, ...]:
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
