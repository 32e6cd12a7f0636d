"""The rep's own page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from content.permissions import may_send
from hub.core.people import person_of
from tracking.floor import least_reps
from tracking.metrics import LINK_VIEWS, USED
from tracking.usage.own import DAYS, own_page


@login_required
@require_safe
def your_use(request: HttpRequest) -> HttpResponse:
    """What the person used and sent, what was read, and what colleagues use in their segments that they don't."""
    person = person_of(request)
    if not may_send(person):
        raise PermissionDenied("Your role uses and sends nothing.")
    context = {
        "page": own_page(person=person, at=timezone.now()),
        "used_text": USED.over(DAYS),
        "views_text": LINK_VIEWS.over(DAYS),
        "least": least_reps(),
    }
    return render(request, "tracking/your_use.html", context)
