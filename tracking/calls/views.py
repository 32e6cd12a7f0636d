"""The call that a person works on: end it, and accounts to name it by."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from hub.core.people import person_of
from tracking.calls.actions import LONGEST_NAME, end_call
from tracking.calls.reading import suggest_accounts


@login_required
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """The person works on nothing in particular; they stay where they are."""
    end_call(by=person_of(request), at=timezone.now())
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if safe else reverse("home"))


@login_required
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Accounts that begin with what is typed (`?account=`), as a datalist's options."""
    typed = request.GET.get("account", "")[:LONGEST_NAME]
    found = suggest_accounts(typed, person=person_of(request))
    return render(request, "tracking/_accounts.html", {"accounts": found})
