"""The bytes of an asset: page images and the original, each behind the asset's own permission."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_safe

from content import signals
from content.models import Asset, Document

# An image never changes under its address (`?v=` names the file), but who may see it may.
IMAGE_CACHE = "private, max-age=600"


def _document(request: HttpRequest, pk: int) -> tuple[Asset, Document]:
    asset: Asset = get_object_or_404(
        Asset.objects.visible_to(request.user).select_related("collateral__document"), pk=pk
    )
    document = asset.own.document if asset.kind == "collateral" else None
    if document is None:
        raise Http404
    return asset, document


@login_required
@require_safe
def page_image(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The picture of a page; `?size=small` its thumbnail."""
    _, document = _document(request, pk)
    page = get_object_or_404(document.pages.without_text(), number=number)
    file = page.thumbnail if request.GET.get("size") == "small" and page.thumbnail else page.image
    if not file:
        raise Http404
    return send_image(file)


def send_image(file: Any) -> FileResponse:
    """An image from storage, streamed."""
    try:
        answer = FileResponse(file.open("rb"), content_type="image/webp")
    except FileNotFoundError as error:
        raise Http404 from error
    answer["Cache-Control"] = IMAGE_CACHE
    return answer


def send_original(document: Document) -> FileResponse:
    """The original as an attachment, streamed: never shown inline, whatever its bytes are."""
    try:
        answer = FileResponse(document.file.open("rb"), content_type="application/octet-stream")
    except FileNotFoundError as error:
        raise Http404 from error
    name = document.original_name or document.filename
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@login_required
@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The original file of a collateral; recorded as a download."""
    asset, document = _document(request, pk)
    answer = send_original(document)
    signals.asset_downloaded.send_robust(Asset, asset=asset, user=request.user, request=request, page=None)
    return answer


@login_required
@require_safe
def media(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Video and sound for the player on the asset's page; nothing else is served inline."""
    _, document = _document(request, pk)
    if not document.content_type.startswith(("video/", "audio/")):
        raise Http404
    try:
        return FileResponse(document.file.open("rb"), content_type=document.content_type)
    except FileNotFoundError as error:
        raise Http404 from error
