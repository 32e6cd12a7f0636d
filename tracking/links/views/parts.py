"""What a link shows: pages of assets picked one after the other, kept in the tray until they are sent, and changed on a
link that was sent already.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from content.models import Asset
from content.permissions import may_send, sending_refusal
from hub.core.people import person_of
from tracking.links.actions import LinkClosed
from tracking.links.changing import change_parts
from tracking.links.claims import AssetClaims, ClaimsLapsed
from tracking.links.forms import ConfirmForm, Row, changed_rows, chosen_rows, parts_in
from tracking.links.outlines import pages_to_choose
from tracking.links.parts import NoPages, in_figures, page_words, read_pages_typed, refuse_not_shown
from tracking.links.parts import Part as LinkPart
from tracking.links.sendable import AssetNotVisible, FieldsAmiss, NothingToSend, SendRefused
from tracking.links.shown import parts_today
from tracking.links.tray import add_to_tray, answer_with_tray, keep_tray
from tracking.links.views.claims import confirm_form
from tracking.links.views.rows import find_assets, looks_for_more, moved_to, read_rows
from tracking.models import ShareLink


def _base(request: HttpRequest) -> str:
    return "components/dialog.html" if request.htmx else "components/dialog_page.html"  # type: ignore[attr-defined]


def _check(request: HttpRequest) -> None:
    if not may_send(person_of(request)):
        raise PermissionDenied("Your role may not send assets.")


def _sendable(request: HttpRequest, pk: int) -> Asset:
    """An asset of which a part may be sent; 404 for any other."""
    assets = Asset.objects.visible_to(person_of(request)).select_related(
        "collateral__document", "script", "customerstory"
    )
    asset = get_object_or_404(assets, pk=pk)
    if sending_refusal(asset):
        raise Http404
    return asset


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages of an asset, to be ticked or typed as ranges; POST puts them in the tray."""
    _check(request)
    asset = _sendable(request, pk)
    pages = pages_to_choose([asset]).get(pk)
    if pages is None:
        raise Http404
    typed, ticked, error = "", [], ""
    if request.method == "POST":
        numbers = {str(page.number) for page in pages}
        ticked = [int(value) for value in request.POST.getlist("page") if value in numbers]
        typed = request.POST.get("typed", "").strip()
        try:
            chosen = read_pages_typed(typed) or tuple(ticked)
            refuse_not_shown(LinkPart(pk, chosen), {page.number for page in pages}, asset.title)
        except NoPages as refused:
            error = str(refused)
        else:
            if chosen:
                return _added(request, asset, Row(pk, in_figures(chosen)))
            error = "Tick pages or type their numbers."
    context = {
        "base": _base(request),
        "dialog_action": reverse("send_pick", args=[pk]),
        "dialog_name": "Choose pages",
        "asset": asset,
        "pages": pages,
        "typed": typed,
        "ticked": ticked,
        "error": error,
    }
    return render(request, "tracking/pick_pages.html", context, status=422 if error else 200)


@login_required
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an asset in the tray as a whole."""
    _check(request)
    return _added(request, _sendable(request, pk), Row(pk))


def _added(request: HttpRequest, asset: Asset, row: Row) -> HttpResponse:
    """Say what the tray holds now, there and then; without script back on the asset's page."""
    added = add_to_tray(request, row)
    chosen = read_pages_typed(row.typed)
    said = f"{page_words(chosen).capitalize()} of “{asset.title}”" if chosen else f"“{asset.title}”"
    words = f"{said} added." if added else f"{said} was in it already, or it is full."
    if request.htmx:  # type: ignore[attr-defined]
        return answer_with_tray(request, words)
    messages.success(request, words)
    return redirect(asset.get_absolute_url())


@login_required
@require_POST
def empty(request: HttpRequest) -> HttpResponse:
    """Forget what was picked."""
    _check(request)
    keep_tray(request, [])
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "tracking/_tray.html", {"tray": [], "tray_said": "Nothing is picked any more."})
    return redirect("home")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """What a link shows and in which order, after it was made; POST changes it."""
    _check(request)
    link = get_object_or_404(ShareLink.objects.visible_to(person_of(request)).for_listing(), pk=pk)
    carried = [Row(part.asset_id, in_figures(part.pages)) for part in parts_today(link)]
    if request.method != "POST":
        return _change_form(request, link, carried)
    known = {row.asset_id for row in carried}
    rows = _visible(request, changed_rows(chosen_rows(request.POST), request.POST), known)
    if looks_for_more(request.POST):
        return _change_form(request, link, rows)
    try:
        form, confirmed = confirm_form(request)
        change_parts(
            link=link,
            by=person_of(request),
            at=timezone.now(),
            parts=parts_in(rows),
            confirm_lapsed_claims=confirmed,
        )
    except LinkClosed as refused:
        messages.error(request, f"{refused} The link stays as it was.")
    except AssetNotVisible as error:
        raise Http404 from error
    except ClaimsLapsed as lapsed:
        form.add_error("confirm_lapsed_claims", "Say that you send it all the same.")
        return _change_form(request, link, rows, lapsed=lapsed.found, form=form, status=422)
    except FieldsAmiss as refused:
        said = f"{refused} Make a new link for it."
        return _change_form(request, link, rows, trouble=said, status=422)
    except (SendRefused, NothingToSend, NoPages) as refused:
        return _change_form(request, link, rows, trouble=str(refused), status=422)
    else:
        messages.success(request, "The link shows this from now on, also for those who have it open.")
    answer = redirect("sent_link", pk)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
    return answer


def _visible(request: HttpRequest, rows: list[Row], known: set[int]) -> list[Row]:
    """Without assets that do not exist for this person, unless the link carries them anyway."""
    named = {row.asset_id for row in rows}
    seen = set(Asset.objects.visible_to(person_of(request)).among(named - known).values_list("pk", flat=True))
    return [row for row in rows if row.asset_id in known | seen]


def _change_form(
    request: HttpRequest,
    link: ShareLink,
    rows: list[Row],
    *,
    trouble: str = "",
    lapsed: Sequence[AssetClaims] = (),
    form: ConfirmForm | None = None,
    status: int = 200,
) -> HttpResponse:
    words, read = request.POST.get("q", "").strip(), read_rows(rows, {})
    context: dict[str, Any] = {
        "base": _base(request),
        "dialog_action": reverse("sent_parts", args=[link.pk]),
        "dialog_name": "What it shows",
        "link": link,
        "rows": read,
        "focus": moved_to(request.POST, read),
        "trouble": trouble,
        "lapsed": lapsed,
        "form": form,
        "words": words,
        "finding": bool(words),
        "matches": find_assets(person_of(request), words, [row.asset_id for row in rows]),
    }
    return render(request, "tracking/link_parts.html", context, status=status)
