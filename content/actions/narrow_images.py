"""Narrower copies of page images, for screens that have no use for the whole width.

They are made in the background once a page is drawn. Until then, and for pages that are narrow already, the whole image
is shown.
"""

from __future__ import annotations

import io
import logging

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from content.extraction.images import narrowed
from content.models import DocumentPage
from content.models.document import NARROW_WIDTHS, narrower_name

logger = logging.getLogger(__name__)

# A copy that is hardly narrower saves nobody anything.
WORTHWHILE = 1.2


def make_narrow_images(*, most: int) -> int:
    """Make the narrower copies of at most so many pages, those of the newest files first; answers of how many.

    A rerun goes on with the next; two at a time make the same twice, which does no harm. A picture that can't be
    opened is logged, and its page keeps the one it has.
    """
    pages = list(DocumentPage.objects.to_narrow().order_by("-document_id", "number")[:most])
    for page in pages:
        page.narrower = _make_copies(page)
        # Only while the page still has the picture that the copies are of.
        DocumentPage.objects.filter(pk=page.pk, image=page.image.name).update(narrower=page.narrower)
    return len(pages)


def _make_copies(page: DocumentPage) -> list[int]:
    """The widths that were made and stored."""
    widths = [width for width in NARROW_WIDTHS if page.width >= width * WORTHWHILE]
    if not widths:
        return []
    try:
        with page.image.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        logger.warning("The image of page %s of file %s is gone", page.number, page.document_id)
        return []
    try:
        with Image.open(io.BytesIO(content)) as whole:
            copies = {width: narrowed(whole, width) for width in widths}
    except (OSError, ValueError, SyntaxError):
        logger.exception("The image of page %s of file %s can't be opened", page.number, page.document_id)
        return []
    smaller = {width: copy for width, copy in copies.items() if len(copy) < len(content)}
    for width, copy in smaller.items():
        _store(narrower_name(page.image.name or "", width), copy)
    return list(smaller)


def _store(name: str, content: bytes) -> None:
    """Under just this name: what a worker that was killed left there is replaced."""
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))
