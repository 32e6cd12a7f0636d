"""A customer's account, for whoever sells to it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from content.models import BuyingStage
from content.permissions import may_send
from hub.core.people import person_of
from tracking.accounts.reading import account_called, read_account
from tracking.calls.actions import LONGEST_NAME
from tracking.links.reading import DEFINITION
from tracking.models import Account


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What the company of this name (`name`) has had, what was read of it and what waits for it.

    A name that nobody made known is a company as long as something was sent to it that one may know of.
    """
    person, name = person_of(request), request.GET.get("name", "").strip()[:LONGEST_NAME]
    now = timezone.now()
    if not may_send(person):
        raise PermissionDenied("Your role sends nothing.")
    if not name:
        raise Http404("No account is named.")
    known = account_called(name)
    page = read_account(known or Account(name=name), person=person, at=now)
    if known is None and not page.total and not page.asks:
        raise Http404("No such account.")
    stages = list(BuyingStage.objects.order_by("order", "name"))
    last = page.last_call.stage if page.last_call else None
    stage = next((one for one in stages if one.slug == request.GET.get("stage")), last)
    context = {"page": page, "stages": stages, "stage": stage, "as_of": now, "definition": DEFINITION}
    return render(request, "tracking/account.html", context)
