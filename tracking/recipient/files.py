"""The files behind a link: what a recipient may take, and how bytes are sent."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponseBase
from PIL import Image

from content.extraction import sniff
from content.models import Asset, DocumentPage
from content.reading.hidden_content import hidden_content
from content.reading.naming import Naming
from hub.core.headers import attach
from tracking.models import Watermark
from tracking.recipient.watermarks import marked_pdf

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


def offers(assets: Iterable[Asset], *, pages_only: bool = False) -> dict[int, Offer]:
    """What recipients can take of each asset, by its id; assets without a file are left out. One query for all.

    `pages_only`: of everything only the pages that they were shown, as they can be marked; what has no pictures of them
    is left out.
    """
    documents = {asset.pk: asset.own.document for asset in assets if asset.kind == "collateral"}
    slides = {document.pk for document in documents.values() if document and (pages_only or _is_deck(document))}
    drawn: dict[int, list[bool]] = {}
    pages = DocumentPage.objects.shown_to_recipients().filter(document_id__in=slides)
    for document_id, image in pages.values_list("document_id", "image"):
        drawn.setdefault(document_id, []).append(bool(image))
    found = {}
    for pk, document in documents.items():
        if document is None:
            continue
        name, suffix = document.original_name or document.filename, _suffix(document)
        if document.pk not in slides:
            carries = tuple(item.sentence for item in hidden_content(document))
            label = LABELS.get(suffix, suffix.lstrip(".").upper() or "File")
            found[pk] = Offer(label, name, as_pages=False, carries=carries)
        elif all(drawn.get(document.pk, [False])):
            found[pk] = Offer("PDF", f"{name.rpartition('.')[0] or name}.pdf", as_pages=True)
    return found


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
    withheld = frozenset(page.number for page in pages if naming.withholds(page))
    if withheld and (not offered.as_pages or len(withheld) == len(pages)):
        return None
    return replace(offered, name=naming.file_name(offered.name, asset), withheld=withheld)


def offer(asset: Asset, naming: Naming, *, pages_only: bool = False) -> Offer | None:
    """What recipients can take of one asset today."""
    offered = offers([asset], pages_only=pages_only).get(asset.pk)
    if offered is None:
        return None
    pages = asset.own.document.pages.shown_to_recipients().only("number", "title", "text")
    return offer_as_named(offered, asset, list(pages), naming)


def send_offer(asset: Asset, offered: Offer, *, mark: Watermark | None = None) -> HttpResponseBase:
    """The file as an attachment that no browser opens in the hub's name, streamed; with its reader's `mark` on it."""
    document = asset.own.document
    if mark is not None:
        opened = marked_pdf(mark, document, withheld=offered.withheld)
    else:
        opened = _pages_as_pdf(document, offered.withheld) if offered.as_pages else document.file.open("rb")
    answer = FileResponse(opened, content_type="application/octet-stream")
    attach(answer, offered.name)
    return answer


def _pages_as_pdf(document: Any, withheld: frozenset[int]) -> Any:
    """The shown pages as one PDF; made once and kept as long as the page images stay the same."""
    shown = document.pages.shown_to_recipients().order_by("number").only("number", "image", "width")
    pages = [page for page in shown if page.number not in withheld]
    names = "\n".join(page.image.name for page in pages)
    path = f"recipient-files/{document.pk}-{hashlib.sha256(names.encode()).hexdigest()[:24]}.pdf"
    if not default_storage.exists(path):
        made = io.BytesIO()
        # One page at a time: a long deck's pictures do not fit in memory together.
        for place, page in enumerate(pages):
            _page_picture(page).save(made, "PDF", append=place > 0, resolution=150, quality=85)
        default_storage.save(path, ContentFile(made.getvalue()))
    return default_storage.open(path, "rb")


def _page_picture(page: Any) -> Image.Image:
    with page.image.open("rb") as file:
        return Image.open(file).convert("RGB")
