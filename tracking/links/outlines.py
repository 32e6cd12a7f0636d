"""The pages of an asset that recipients see, before a link chooses among them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from content.models import Asset, DocumentPage
from tracking.links.merge_fields import fill, is_filled

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Page:
    """A page, part or section a recipient can read. `key` is what its time is recorded under."""

    number: int
    title: str


# What has no pages of its own is read as one.
WHOLE = Page(1, "Whole")
PagesOf = Callable[[Collection[int]], Mapping[int, Sequence[Page]]]


def outlines(assets: Iterable[Asset]) -> dict[int, tuple[Page, ...]]:
    """The pages of each asset that recipients see:

    hidden slides never, of a script only what is written for a customer, one page for a file or story that has none.
    One query for all.
    """
    return outlines_of({asset.pk: asset for asset in assets})


def pages_to_choose(assets: Iterable[Asset]) -> dict[int, tuple[Page, ...]]:
    """The pages of each asset of which some can be sent without the others. One query for all."""
    assets = list(assets)
    found = outlines(assets)
    return {asset.pk: found[asset.pk] for asset in assets if can_choose(asset, found[asset.pk])}


def can_choose(asset: Asset, pages: tuple[Page, ...]) -> bool:
    """Whether some of an asset's `pages`, all that recipients see, can be sent: of a file that has any and is not
    played.
    """
    return asset.kind == "collateral" and pages != (WHOLE,) and not asset.own.document.plays_as


def read_pages(documents: Collection[int]) -> dict[int, list[Page]]:
    """The pages of documents that recipients see, by document; one query."""
    rows = (
        DocumentPage.objects.shown_to_recipients()
        .filter(document_id__in=documents)
        .order_by("document_id", "number")
        .values_list("document_id", "number", "title")
    )
    by_document: dict[int, list[Page]] = {}
    for document_id, number, title in rows:
        by_document.setdefault(document_id, []).append(page_of(number, title))
    return by_document


def page_of(number: int, title: str) -> Page:
    return Page(number, title or f"Page {number}")


def no_pages(documents: Collection[int]) -> dict[int, list[Page]]:
    """For whoever asks what a link shows, and not which pages."""
    return {}


def outlines_of(assets: Mapping[Key, Asset], pages_of: PagesOf = read_pages) -> dict[Key, tuple[Page, ...]]:
    """As `outlines`, of assets that may stand in several versions."""
    documents = {asset.own.document_id for asset in assets.values() if asset.kind == "collateral"}
    by_document = pages_of([document for document in documents if document])
    found = {}
    for key, asset in assets.items():
        if asset.kind == "collateral":
            found[key] = tuple(by_document.get(asset.own.document_id, [])) or (WHOLE,)
        elif asset.kind == "script":
            found[key] = tuple(Page(part.number, part.label) for part in asset.own.get_parts_for_customers())
        else:
            found[key] = tuple(Page(part.number, part.label) for part in asset.own.get_parts()) or (WHOLE,)
    return found


def filled_pages(asset: Asset, pages: tuple[Page, ...], fields: Mapping[str, str]) -> tuple[Page, ...]:
    """Without the parts of a script in which a field is empty for this recipient, as when a newer version asks for more
    than was filled in: nobody outside reads a raw field.
    """
    if asset.kind != "script":
        return pages
    filled = {part.number for part in asset.own.get_parts_for_customers() if is_filled(part, fields)}
    return tuple(Page(page.number, fill(page.title, fields)) for page in pages if page.number in filled)
