"""The pictures, words and files of what a link shows, each asked of the link anew."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from PIL import UnidentifiedImageError

from content.addresses.rules import NotAnAddress, read_address
from content.models import DocumentPage
from content.serving import send_recipient_image, send_recording
from hub.core.headers import attach
from tracking.engagement.actions import record_download
from tracking.engagement.unnamed import count_download
from tracking.links.shown import Shown, chosen_of
from tracking.models import ShareLink, Watermark
from tracking.recipient.admission import verified_address
from tracking.recipient.answers import kept_privately, nothing, private
from tracking.recipient.arrivals import caller_of, is_of_another_version, reach_asset, reach_open
from tracking.recipient.binding import bound
from tracking.recipient.consent import Manner, manner_of
from tracking.recipient.files import offer, send_offer
from tracking.recipient.naming import naming_for
from tracking.recipient.one_file import bound_assets, can_be_one, file_name, sheets_of
from tracking.recipient.page import DocumentTexts, read_page
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
    """A page that the link shows; None for one that was not sent, a hidden one, and one that names whom it may not."""
    document = item.asset.own.document
    if document is None or not item.shows_page(number):
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
    naming = naming_for(link, timezone.now())
    offered = offer(item.asset, naming, pages_only=link.watermark, chosen=chosen_of([item]))
    if offered is None:
        return nothing()
    try:
        answer = send_offer(item.asset, offered, mark=_mark_of(request, link))
    except (FileNotFoundError, UnidentifiedImageError):
        return nothing()
    if request.method == "GET":
        _note_downloads(request, link, [item])
    return private(answer)


@require_safe
def go(request: HttpRequest, token: str, asset_id: int) -> HttpResponseBase:
    """On to where an asset is that is elsewhere: to its own address, whatever is asked for. It counts as taking it."""
    reached = reach_asset(request, token, asset_id)
    if reached is None:
        return nothing()
    link, item = reached
    if is_of_another_version(request, item):
        return private(redirect(link.get_absolute_url()))
    try:
        address = read_address(item.asset.own.address)
    except NotAnAddress:
        return nothing()
    if request.method == "GET":
        _note_downloads(request, link, [item])
    return private(HttpResponseRedirect(address))


@require_safe
def one_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """All that the link shows as one PDF, when the link allows it and shows several things."""
    now, texts = timezone.now(), DocumentTexts()
    reached = reach_open(request, token, at=now, pages_of=texts)
    if reached is None or not reached.link.allow_download:
        return nothing()
    page = read_page(reached.link, reached.shown, texts, start="1", at=now)
    if page is None or not can_be_one(page):
        return nothing()
    try:
        opened = bound(sheets_of(page, texts.pages), mark=_mark_of(request, reached.link))
    except (FileNotFoundError, UnidentifiedImageError):
        return nothing()
    answer = FileResponse(opened, content_type="application/octet-stream")
    attach(answer, file_name(page))
    if request.method == "GET":
        taken = {item.asset.pk for item in bound_assets(page)}
        _note_downloads(request, reached.link, [item for item in reached.shown if item.asset.pk in taken])
    return private(answer)


def _note_downloads(request: HttpRequest, link: ShareLink, items: Iterable[Shown]) -> None:
    """Record them, add them to the sums, or do neither, as the reader and the administrators chose. What is taken at
    once has one time. Whatever goes wrong here, the recipient gets the file.
    """
    manner, now = manner_of(request), timezone.now()
    try:
        for item in items:
            if manner == Manner.SUMS:
                count_download(link=link, asset=item.asset, caller=caller_of(request), at=now)
            elif manner.records:
                caller = caller_of(request, link)
                record_download(link=link, asset=item.asset, caller=caller, at=now, version_id=item.shows or None)
    except Exception:
        logger.exception("A download from link %s was not recorded", link.pk)


@require_safe
def media(request: HttpRequest, token: str, asset_id: int) -> HttpResponseBase:
    """A recording for the player on the page; nothing else is served inline."""
    reached = reach_asset(request, token, asset_id)
    if reached is None or is_of_another_version(request, reached[1]):
        return nothing()
    document = reached[1].asset.own.document
    if document is None or not document.plays_as or reached[1].chosen is not None:
        return nothing()
    try:
        return private(send_recording(request, document))
    except FileNotFoundError:
        return nothing()
