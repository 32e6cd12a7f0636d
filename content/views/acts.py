"""What a rep does with an asset besides reading and sending: copy, bookmark."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from content import signals
from content.models import Asset, Bookmark
from content.permissions import may_send
from content.reading.succession import withdrawn_bookmarks
from hub.core.http import PersonRequest

BOOKMARKS_A_PAGE = 30


@login_required
@require_POST
def copied(request: PersonRequest, pk: int) -> HttpResponse:
    """Record that the words of a part (`part`) were copied."""
    asset: Asset = get_object_or_404(Asset.objects.visible_to(request.user), pk=pk)
    part = request.POST.get("part", "")
    number = int(part) if part.isascii() and part.isdigit() and len(part) < 7 else None
    signals.asset_copied.send_robust(Asset, asset=asset, user=request.user, request=request, page=number)
    return HttpResponse(status=204)


@login_required
@require_POST
def bookmark(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep the asset at hand, or no longer. Repeating the same wish changes nothing."""
    asset: Asset = get_object_or_404(Asset.objects.visible_to(request.user), pk=pk)
    keep = request.POST.get("keep") != "no"
    if keep:
        Bookmark.objects.get_or_create(user=request.user, asset=asset)
    else:
        Bookmark.objects.of(request.user).on([asset.pk]).delete()
    if request.headers.get("HX-Request"):
        return render(
            request,
            "content/_bookmark_button.html",
            {"asset": asset, "bookmarked": keep, "words": request.POST.get("words") == "yes"},
        )
    return redirect(asset.get_absolute_url())


@login_required
@require_safe
def bookmarks(request: PersonRequest) -> HttpResponse:
    """What the person keeps at hand, newest first; what has gone leads to what took its place."""
    assets = Asset.objects.visible_to(request.user).bookmarked_by(request.user)
    page = Paginator(assets.for_listing().order_by("-bookmarks__created_at"), BOOKMARKS_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "gone": withdrawn_bookmarks(request.user), "may_send": may_send(request.user)}
    return render(request, "content/bookmarks.html", context)
