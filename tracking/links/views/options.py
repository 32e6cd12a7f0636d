"""The dialog in which a link's sender changes what it asks and allows, after it was sent."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from content.permissions import may_send
from hub.core.people import person_of
from tracking.links.actions import ExpiryInThePast, LinkClosed, NobodyAdmitted
from tracking.links.changing import change_options
from tracking.links.claims import AssetClaims, ClaimsLapsed
from tracking.links.forms import SHORTEST_PASSCODE, ConfirmForm, OptionsForm
from tracking.links.reading import assets_of
from tracking.links.views.claims import confirm_form
from tracking.models import ShareLink
from tracking.policies.locks import OptionLocked, presets_for
from tracking.recipient.files import kinds_of, offers_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def options(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment for htmx, a page without it; POST changes the options, and leads back to the link."""
    if not may_send(person_of(request)):
        raise PermissionDenied("Your role sends nothing.")
    link = get_object_or_404(ShareLink.objects.visible_to(person_of(request)).for_listing(), pk=pk)
    now, presets = timezone.now(), presets_for(link.team_id)
    if request.method != "POST":
        return _dialog(request, link, OptionsForm(at=now, presets=presets, link=link))
    form = OptionsForm(request.POST, at=now, presets=presets, link=link)
    if not form.is_valid():
        return _dialog(request, link, form, status=422)
    confirm, confirmed = confirm_form(request)
    try:
        changed = change_options(
            link=link, by=person_of(request), at=now, options=form.options(), confirm_lapsed_claims=confirmed
        )
    except ClaimsLapsed as lapsed:
        confirm.add_error("confirm_lapsed_claims", "Say that you send it all the same.")
        return _dialog(request, link, form, status=422, lapsed=lapsed.found, confirm=confirm)
    except LinkClosed as refused:
        messages.error(request, f"{refused} The link stays as it was.")
        return _back(request, pk)
    except ExpiryInThePast as refused:
        form.add_error("expires_after_days", str(refused))
        return _dialog(request, link, form, status=422)
    except OptionLocked as refused:
        form.add_locked(refused)
        return _dialog(request, link, form, status=422)
    except NobodyAdmitted as refused:
        form.add_error("allowed", str(refused))
        return _dialog(request, link, form, status=422)
    if changed:
        messages.success(request, "The link is changed, also for those who have it open.")
    return _back(request, pk)


def _dialog(
    request: HttpRequest,
    link: ShareLink,
    form: OptionsForm,
    *,
    status: int = 200,
    lapsed: Sequence[AssetClaims] = (),
    confirm: ConfirmForm | None = None,
) -> HttpResponse:
    offered = offers_of(link, assets_of(link))
    context = {
        "base": "components/dialog.html" if request.htmx else "components/dialog_page.html",  # type: ignore[attr-defined]
        "dialog_action": reverse("sent_options", args=[link.pk]),
        "dialog_name": "Options",
        "link": link,
        "form": form,
        "lapsed": lapsed,
        "confirm": confirm,
        "offers": offered,
        "downloads": kinds_of(offered),
        "ends_on": form.ends_on(),
        "shortest_passcode": SHORTEST_PASSCODE,
    }
    return render(request, "tracking/link_options.html", context, status=status)


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    answer = redirect("sent_link", pk)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
    return answer
