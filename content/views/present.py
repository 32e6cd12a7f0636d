"""Present a deck: page by page, with nothing around it; its notes stand in the presenter's window alone."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from content import signals
from content.models import Asset, DocumentPage
from hub.core.http import PersonRequest, is_by_script


@dataclass(frozen=True, slots=True)
class Slides:
    """The pages of a deck that are presented, in order, and the one that is shown now."""

    asset: Asset
    pages: list[DocumentPage]
    at: int

    @property
    def page(self) -> DocumentPage:
        return self.pages[self.at]

    @property
    def before(self) -> DocumentPage | None:
        return self.pages[self.at - 1] if self.at else None

    @property
    def after(self) -> DocumentPage | None:
        return self.pages[self.at + 1] if self.at + 1 < len(self.pages) else None

    @property
    def number_shown(self) -> int:
        """Which of the shown ones it is, from 1; hidden pages are not counted."""
        return self.at + 1

    @property
    def pictures(self) -> list[dict[str, Any]]:
        """What the shown window knows of each page: its picture and the words on it, and no notes."""
        return [
            {
                "number": page.number,
                "image": reverse("asset_page_image", args=[self.asset.pk, page.number]),
                "width": page.width,
                "height": page.height,
                "text": page.text,
            }
            for page in self.pages
        ]


def _slides(request: PersonRequest, pk: int, *, with_notes: bool = False) -> Slides:
    """The deck as it is presented, at the page that was asked for or the next that is shown. 404 without pages."""
    assets = Asset.objects.visible_to(request.user).select_related("collateral__document")
    asset: Asset = get_object_or_404(assets, pk=pk, kind="collateral")
    shown = asset.own.presented_pages()
    pages = list(shown.defer("words") if with_notes else shown.defer("words", "notes"))
    if not pages:
        raise Http404
    raw = request.POST.get("page") or request.GET.get("page") or "1"
    wanted = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 7 else 1
    at = next((place for place, page in enumerate(pages) if page.number >= wanted), len(pages) - 1)
    return Slides(asset, pages, at)


def _named(raw: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(raw)
    except ValueError:
        return None


@login_required
@require_http_methods(["GET", "POST"])
def present(request: PersonRequest, pk: int) -> HttpResponse:
    """Show a deck page by page without anything around it. Starting (POST) is recorded; turning pages is not.

    A script that starts it gets the part of the page that it shows, where it is; else the page follows. `show` names
    the presentation that goes on.
    """
    slides = _slides(request, pk)
    if request.method == "POST":
        begun = uuid.uuid4()
        signals.asset_presented.send_robust(
            Asset, asset=slides.asset, user=request.user, request=request, page=slides.page.number, id=begun
        )
        if is_by_script(request):
            return render(request, "content/_presentation.html", {"slides": slides, "show": begun})
        return redirect(f"{request.path}?page={slides.page.number}&show={begun}")
    show = _named(request.GET.get("show", ""))
    return render(request, "content/present.html", {"slides": slides, "show": show})


@login_required
@require_safe
def presenter(request: PersonRequest, pk: int) -> HttpResponse:
    """The presenter's own window: the notes of each page, the page that follows, the time. `show` names what it goes
    with; without one it shows the notes all the same.
    """
    slides = _slides(request, pk, with_notes=True)
    notes = {page.number: page.notes for page in slides.pages}
    show = _named(request.GET.get("show", ""))
    return render(request, "content/presenter.html", {"slides": slides, "show": show, "notes": notes})
