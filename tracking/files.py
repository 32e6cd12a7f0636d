"""The files behind a link: what a recipient may take, and how bytes are sent."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from PIL import Image

from content.models import DocumentPage

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
BLOCK = 256 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that a recipient may take. `as_pages`: made from the page images, without notes and hidden slides."""

    label: str
    name: str
    as_pages: bool


def offers(assets: Iterable[Any]) -> dict[int, Offer]:
    """What recipients can take of each asset, by its id; assets without a file are left out. One query for all."""
    documents = {asset.pk: asset.own.document for asset in assets if asset.kind == "collateral"}
    slides = {document.pk for document in documents.values() if document and _suffix(document) in SLIDES}
    drawn: dict[int, list[bool]] = {}
    pages = DocumentPage.objects.shown_to_recipients().filter(document_id__in=slides)
    for document_id, image in pages.values_list("document_id", "image"):
        drawn.setdefault(document_id, []).append(bool(image))
    found = {}
    for pk, document in documents.items():
        if document is None:
            continue
        name, suffix = document.original_name or document.filename, _suffix(document)
        if suffix not in SLIDES:
            found[pk] = Offer(LABELS.get(suffix, suffix.lstrip(".").upper() or "File"), name, as_pages=False)
        elif all(drawn.get(document.pk, [False])):
            found[pk] = Offer("PDF", f"{name.rpartition('.')[0]}.pdf", as_pages=True)
    return found


def _suffix(document: Any) -> str:
    _, dot, end = (document.original_name or document.filename).rpartition(".")
    return f".{end.lower()}" if dot else ""


def offer(asset: Any) -> Offer | None:
    """What recipients can take of one asset."""
    return offers([asset]).get(asset.pk)


def send_offer(asset: Any, offered: Offer) -> HttpResponseBase:
    """The file as an attachment that no browser opens in the hub's name, streamed."""
    document = asset.own.document
    opened = _pages_as_pdf(document) if offered.as_pages else document.file.open("rb")
    answer = FileResponse(opened, content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(offered.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _pages_as_pdf(document: Any) -> Any:
    """The shown pages as one PDF; made once and kept as long as the page images stay the same."""
    pages = list(document.pages.shown_to_recipients().order_by("number").only("image", "width"))
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


def send_media(request: HttpRequest, document: Any) -> HttpResponseBase:
    """Video or sound for a player, whole or the range that was asked for."""
    file = document.file.open("rb")
    size = document.file.size
    asked = _RANGE.match(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", ""):
        answer: HttpResponseBase = FileResponse(file, content_type=document.content_type)
        answer["Accept-Ranges"] = "bytes"
        return answer
    first, last = asked.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    answer = StreamingHttpResponse(_part(file, start, end), status=206, content_type=document.content_type)
    answer["Content-Range"] = f"bytes {start}-{end}/{size}"
    answer["Content-Length"] = str(end - start + 1)
    answer["Accept-Ranges"] = "bytes"
    return answer


def _part(file: Any, start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = end - start + 1
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
