"""The files behind a link: what a recipient may take, and how bytes are sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import FileResponse, HttpResponseBase

from content.extraction import sniff
from content.models import Asset, Document, DocumentPage
from content.reading.hidden_content import hidden_content
from content.reading.naming import Naming
from hub.core.headers import attach
from tracking.links.parts import parts_of
from tracking.models import ShareLink, Watermark
from tracking.recipient.binding import PicturedSheet, bound

# Their originals hold speaker notes and hidden slides: recipients get the pages they were shown, as a PDF.
SLIDES = (".pptx", ".ppt", ".pptm", ".ppsx", ".pps", ".potx", ".odp", ".key")
LABELS = {
    ".pdf": "PDF",
    ".docx": "Word",
    ".doc": "Word",
    ".xlsx": "Excel",
    ".xls": "Excel",
    ".csv": "CSV",
    ".mp4": "Video",
    ".webm": "Video",
    ".mov": "Video",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that a recipient may take. `as_pages`: made from the page images, without notes and hidden slides."""

    label: str
    name: str
    as_pages: bool
    #: What the original holds that its pages don't show, in sentences for whoever sends it.
    carries: tuple[str, ...] = ()
    #: The numbers of the pages that are left out.
    withheld: frozenset[int] = frozenset()
    #: The numbers of those that were sent, in their order; None for all.
    chosen: tuple[int, ...] | None = None


Chosen = Mapping[int, tuple[int, ...]]


def offers(assets: Iterable[Asset], *, pages_only: bool = False, chosen: Chosen | None = None) -> dict[int, Offer]:
    """What recipients can take of each asset, by its id; assets without a file are left out. One query for all.

    `pages_only`: of everything only the pages that they were shown, as they can be marked; what has no pictures of them
    is left out. `chosen`: of these assets only these pages, so that their originals can't be taken.
    """
    chosen = chosen or {}
    documents = {asset.pk: asset.own.document for asset in assets if asset.kind == "collateral"}
    slides = {
        document.pk
        for pk, document in documents.items()
        if document and (pages_only or pk in chosen or _is_deck(document))
    }
    drawn: dict[int, dict[int, bool]] = {}
    pages = DocumentPage.objects.shown_to_recipients().filter(document_id__in=slides)
    for document_id, number, image in pages.values_list("document_id", "number", "image"):
        drawn.setdefault(document_id, {})[number] = bool(image)
    found = {}
    for pk, document in documents.items():
        if document is None:
            continue
        name, suffix = document.original_name or document.filename, _suffix(document)
        if document.pk not in slides:
            carries = tuple(item.sentence for item in hidden_content(document))
            label = LABELS.get(suffix, suffix.lstrip(".").upper() or "File")
            found[pk] = Offer(label, name, as_pages=False, carries=carries)
        elif _are_drawn(drawn.get(document.pk, {}), chosen.get(pk)):
            named = f"{name.rpartition('.')[0] or name}.pdf"
            found[pk] = Offer("PDF", named, as_pages=True, chosen=chosen.get(pk))
    return found


def _are_drawn(drawn: Mapping[int, bool], chosen: tuple[int, ...] | None) -> bool:
    """Whether there is a picture of every page that is taken."""
    numbers = drawn.keys() if chosen is None else chosen
    return bool(numbers) and all(drawn.get(number, False) for number in numbers)


def offers_of(link: ShareLink, assets: Iterable[Asset]) -> list[Offer]:
    """What can be taken of the `assets` that the link carries, as they were sent. `link` comes `with_assets`."""
    chosen: dict[int, tuple[int, ...]] = {}
    for part in parts_of(link.link_assets.all()):
        if part.pages:
            chosen[part.asset_id] = (*chosen.get(part.asset_id, ()), *part.pages)
    return list(offers(assets, pages_only=link.watermark, chosen=chosen).values())


def kinds_of(offered: Iterable[Offer]) -> str:
    """In what forms they come, each named once: "PDF, Excel (2)"."""
    counts = Counter(one.label for one in offered)
    return ", ".join(f"{label} ({count})" if count > 1 else label for label, count in counts.items())


def _is_deck(document: Any) -> bool:
    """By its content, whatever it is called; by its name too, as long as it hasn't been read."""
    return document.content_type in sniff.DECKS or _suffix(document) in SLIDES


def _suffix(document: Any) -> str:
    _, dot, end = (document.original_name or document.filename).rpartition(".")
    return f".{end.lower()}" if dot else ""


def offer_as_named(offered: Offer, asset: Asset, pages: Collection[DocumentPage], naming: Naming) -> Offer | None:
    """What recipients can take today, when its pages, all that are shown of it, may name a customer no longer.

    None where the original does, or every page: nothing can be taken out of an original.
    """
    shown = [page for page in pages if offered.chosen is None or page.number in offered.chosen]
    withheld = frozenset(page.number for page in shown if naming.withholds(page))
    if withheld and (not offered.as_pages or len(withheld) == len(shown)):
        return None
    return replace(offered, name=naming.file_name(offered.name, asset), withheld=withheld)


def offer(asset: Asset, naming: Naming, *, pages_only: bool = False, chosen: Chosen | None = None) -> Offer | None:
    """What recipients can take of one asset today; of what is `chosen` of it, if anything is, no more than that."""
    offered = offers([asset], pages_only=pages_only, chosen=chosen).get(asset.pk)
    if offered is None:
        return None
    pages = asset.own.document.pages.shown_to_recipients().only("number", "title", "text")
    return offer_as_named(offered, asset, list(pages), naming)


def send_offer(asset: Asset, offered: Offer, *, mark: Watermark | None = None) -> HttpResponseBase:
    """The file as an attachment that no browser opens in the hub's name, streamed; with its reader's `mark` on it."""
    document = asset.own.document
    if mark is None and not offered.as_pages:
        opened = document.file.open("rb")
    else:
        pages = pages_to_take(document, withheld=offered.withheld, chosen=offered.chosen)
        opened = bound([PicturedSheet(page) for page in pages], mark=mark)
    answer = FileResponse(opened, content_type="application/octet-stream")
    attach(answer, offered.name)
    return answer


def pages_to_take(
    document: Document, *, withheld: Collection[int], chosen: tuple[int, ...] | None = None
) -> list[DocumentPage]:
    """The pages that are shown, or those of them that were chosen, in that order; without those withheld. One query."""
    shown = document.pages.shown_to_recipients().order_by("number").only("number", "image", "width")
    pages = {page.number: page for page in shown if page.number not in withheld}
    return [pages[number] for number in (pages if chosen is None else chosen) if number in pages]
