"""Asking a link's sender about claims in it that lapsed or changed."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from content.permissions import may_send
from hub.core.people import person_of
from tracking.links.claims import ClaimsLapsed, confirm_claims
from tracking.links.forms import ConfirmForm
from tracking.models import ShareLink


def confirm_form(request: HttpRequest) -> tuple[ConfirmForm, bool]:
    """What was posted, and whether it says that the link goes out with what has lapsed."""
    form = ConfirmForm(request.POST)
    form.full_clean()
    return form, bool(form.cleaned_data["confirm_lapsed_claims"])


def ask_about_claims(
    request: HttpRequest, link: ShareLink, lapsed: ClaimsLapsed, *, act: str, fields: Mapping[str, str] | None = None
) -> HttpResponse:
    """The question before `act` ("Open it again"), which is done by the same address once it is answered."""
    context = {
        "base": "components/dialog_page.html",
        "dialog_action": request.path,
        "dialog_name": act,
        "question": f"{act} with what has lapsed?",
        "act": act,
        "link": link,
        "lapsed": lapsed.found,
        "fields": fields or {},
        "form": ConfirmForm(),
    }
    return render(request, "tracking/confirm_claims.html", context, status=409)


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the link goes out with what its sender was just told of (`claim`, several). Back to the link, or on to
    handing it over (`then`: ready).
    """
    if not may_send(person_of(request)):
        raise PermissionDenied("Your role sends nothing.")
    link = get_object_or_404(ShareLink.objects.visible_to(person_of(request)).for_listing(), pk=pk)
    confirm_claims(link=link, by=person_of(request), at=timezone.now(), keys=request.POST.getlist("claim"))
    return redirect("send_ready" if request.POST.get("then") == "ready" else "sent_link", pk)
