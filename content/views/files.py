"""The bytes of an asset: page images and the original, each behind the asset's own permission."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_safe

from content import signals
from content.models import Asset, Document
from content.serving import send_image, send_recording
from content.words.letters import readable
from content.words.marks import hit_boxes, words_of
from hub.core.headers import attach
from hub.core.people import person_of

# While somebody goes back and forth between results and assets.
HITS_CACHE = "private, max-age=60"


def _document(request: HttpRequest, pk: int) -> tuple[Asset, Document]:
    asset: Asset = get_object_or_404(
        Asset.objects.visible_to(person_of(request)).select_related("collateral__document"), pk=pk
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
    return send_image(request, file)


@login_required
@require_safe
def page_hits(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Where the words of `?q=` stand on a page, as a picture to lay over the page's: nothing where none are known."""
    asset, document = _document(request, pk)
    page = get_object_or_404(document.pages.only("words", "width", "height"), number=number)
    wanted = words_of(readable(request.GET.get("q", ""))[:300], asset.language)
    boxes = hit_boxes(page.words, wanted, width=page.width, height=page.height)
    context = {"boxes": boxes, "width": page.width or 1, "height": page.height or 1}
    answer = render(request, "content/page_hits.svg", context, content_type="image/svg+xml")
    answer["Cache-Control"] = HITS_CACHE
    return answer


def send_original(document: Document) -> FileResponse:
    """The original as an attachment, streamed: never shown inline, whatever its bytes are."""
    try:
        answer = FileResponse(document.file.open("rb"), content_type="application/octet-stream")
    except FileNotFoundError as error:
        raise Http404 from error
    attach(answer, document.original_name or document.filename)
    answer["Cache-Control"] = "private, no-store"
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
    if not document.plays_as:
        raise Http404
    try:
        return send_recording(request, document)
    except FileNotFoundError as error:
        raise Http404 from error
