"""The call that a person works on: end it, and accounts to name it by."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from hub.core.people import person_of
from tracking.calls.actions import LONGEST_NAME, end_call, open_call
from tracking.calls.choices import UnknownChoice, product_called, segment_called, stage_called
from tracking.calls.reading import call_of, suggest_accounts
from tracking.outcomes.actions import may_tell
from tracking.outcomes.reading import ENDED_CALL

LONGEST_CHOICE = 2000


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Work on what a search understood: `choice` is a query string of segment (axis:name), stage, product and next.

    The account stays that of the call so far.
    """
    before = call_of(request)
    choice = QueryDict(request.POST.get("choice", "")[:LONGEST_CHOICE])
    try:
        open_call(
            by=person_of(request),
            at=timezone.now(),
            account=before.account if before else None,
            segments=[segment_called(key) for key in choice.getlist("segment")],
            stage=stage_called(choice.get("stage", "")),
            product=product_called(choice.get("product", "")),
        )
    except UnknownChoice as unknown:
        messages.error(request, str(unknown))
    return _back(request, choice.get("next", ""))


@login_required
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """The person works on nothing in particular; they stay where they are, and are asked what became of it."""
    ended = call_of(request)
    end_call(by=person_of(request), at=timezone.now())
    if ended is not None and may_tell(person_of(request)):
        request.session[ENDED_CALL] = ended.pk
    return _back(request, request.POST.get("next", ""))


@login_required
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Accounts that begin with what is typed (`?account=`), as a datalist's options."""
    typed = request.GET.get("account", "")[:LONGEST_NAME]
    found = suggest_accounts(typed, person=person_of(request))
    return render(request, "tracking/_accounts.html", {"accounts": found})


def _back(request: HttpRequest, back: str) -> HttpResponse:
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if safe else reverse("home"))
