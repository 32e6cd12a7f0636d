"""The pictures, words and files of what a link shows, each asked of the link anew."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from PIL import UnidentifiedImageError

from content.models import DocumentPage
from content.serving import send_recipient_image, send_recording
from tracking.engagement.actions import record_download
from tracking.engagement.unnamed import count_download
from tracking.links.shown import Shown
from tracking.models import ShareLink, Watermark
from tracking.recipient.admission import verified_address
from tracking.recipient.answers import kept_privately, nothing, private
from tracking.recipient.arrivals import caller_of, is_of_another_version, reach_asset
from tracking.recipient.consent import Manner, manner_of
from tracking.recipient.files import offer, send_offer
from tracking.recipient.naming import naming_for
from tracking.recipient.watermarks import marked_page, watermark_for

logger = logging.getLogger(__name__)


@require_safe
@gzip_page
def page_words(request: HttpRequest, token: str, asset_id: int, number: int) -> HttpResponse:
    """The words of a page: its text, and where each word stands on the picture, as shares of its width and height."""
    reached = reach_asset(request, token, asset_id)
    if reached is None or is_of_another_version(request, reached[1]):
        return nothing()
    page = page_of(*reached, number)
    if page is None:
        return nothing()
    words = [[word, *(round(part, 4) for part in place)] for word, *place in page.words or ()]
    return private(JsonResponse({"text": page.text, "words": words}))


def page_of(link: ShareLink, item: Shown, number: int) -> DocumentPage | None:
    """A page that the link shows; None for a hidden one, and for one that names whom it may not."""
    document = item.asset.own.document
    if document is None:
        return None
    page: DocumentPage | None = document.pages.shown_to_recipients().defer("notes").numbered(number)
    return None if page is None or naming_for(link, timezone.now()).withholds(page) else page


def _mark_of(request: HttpRequest, link: ShareLink) -> Watermark | None:
    """What this reader's pages are marked with; None when the link asks for no mark."""
    if not link.watermark:
        return None
    return watermark_for(link=link, address=verified_address(request, link), at=timezone.now())


@require_safe
def page_image(request: HttpRequest, token: str, asset_id: int, number: int) -> HttpResponseBase:
    """The picture of a page that the link shows, in the width asked for (`w`) where there is one; never a hidden
    slide's."""
    reached = reach_asset(request, token, asset_id)
    if reached is None or is_of_another_version(request, reached[1]):
        return nothing()
    page = page_of(*reached, number)
    if page is None or not page.image:
        return nothing()
    try:
        mark = _mark_of(request, reached[0])
        if mark is not None:
            return private(HttpResponse(marked_page(mark, page), content_type="image/webp"))
        name = page.image_in(request.GET.get("w", ""))
        return kept_privately(send_recipient_image(request, page.image, name=name))
    except (FileNotFoundError, UnidentifiedImageError):
        return nothing()


@require_safe
def file(request: HttpRequest, token: str, asset_id: int) -> HttpResponseBase:
    """The file for the recipient to keep, when the link allows it."""
    reached = reach_asset(request, token, asset_id)
    if reached is None or not reached[0].allow_download:
        return nothing()
    link, item = reached
    if is_of_another_version(request, item):
        return private(redirect(link.get_absolute_url()))
    offered = offer(item.asset, naming_for(link, timezone.now()), pages_only=link.watermark)
    if offered is None:
        return nothing()
    try:
        answer = send_offer(item.asset, offered, mark=_mark_of(request, link))
    except (FileNotFoundError, UnidentifiedImageError):
        return nothing()
    if request.method == "GET":
        try:
            _note_download(request, link, item)
        except Exception:
            logger.exception("A download from link %s was not recorded", link.pk)
    return private(answer)


def _note_download(request: HttpRequest, link: ShareLink, item: Shown) -> None:
    """Record it, add it to the sums, or do neither, as the reader and the administrators chose."""
    manner, now = manner_of(request), timezone.now()
    if manner == Manner.SUMS:
        count_download(link=link, asset=item.asset, caller=caller_of(request), at=now)
    elif manner.records:
        caller = caller_of(request, link)
        record_download(link=link, asset=item.asset, caller=caller, at=now, version_id=item.shows or None)


@require_safe
def media(request: HttpRequest, token: str, asset_id: int) -> HttpResponseBase:
    """A recording for the player on the page; nothing else is served inline."""
    reached = reach_asset(request, token, asset_id)
    if reached is None or is_of_another_version(request, reached[1]):
        return nothing()
    document = reached[1].asset.own.document
    if document is None or not document.plays_as:
        return nothing()
    try:
        return private(send_recording(request, document))
    except FileNotFoundError:
        return nothing()
