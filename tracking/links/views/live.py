"""Who reads at this moment, for pages that ask every few seconds."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from content.permissions import is_manager
from hub.core.http import is_by_script
from hub.core.people import person_of
from tracking.links.live import readings_now
from tracking.links.views.sent import visible_links


@login_required
@require_safe
def reading_now(request: HttpRequest) -> HttpResponse:
    """Who reads the links that this person may see, or the one that is named (`link`); 204 to a script while nobody
    does.
    """
    links = visible_links(request)
    named = request.GET.get("link", "")
    if named.isascii() and named.isdigit():
        links = links.among([get_object_or_404(links, pk=int(named[:18])).pk])
    elif is_manager(person_of(request)) and request.GET.get("whose") == "mine":
        links = links.sent_by(person_of(request))
    readings = readings_now(links, at=timezone.now())
    if is_by_script(request):
        if not readings:
            return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
        return render(request, "tracking/_reading_now.html", {"readings": readings, "alone": bool(named)})
    return render(request, "tracking/reading_now.html", {"readings": readings})
