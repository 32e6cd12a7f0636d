"""What another edition of the rules changed, for whoever may see the links."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from content.permissions import may_send
from hub.core.people import person_of
from tracking.engagement.verdicts import RULES, STATED_ERROR
from tracking.models import ShareLink, VerdictChange

ROWS = 50


@login_required
@require_safe
def verdict_changes(request: HttpRequest) -> HttpResponse:
    """The verdicts that changed on this person's links, and their teams', the latest first; with how often they err."""
    person = person_of(request)
    if not may_send(person):
        raise PermissionDenied("Your role sends nothing.")
    changes = VerdictChange.objects.on(ShareLink.objects.visible_to(person)).for_listing()
    page = Paginator(changes, ROWS).get_page(request.GET.get("page"))
    return render(request, "tracking/verdict_changes.html", {"page": page, "rules": RULES, "error": STATED_ERROR})
