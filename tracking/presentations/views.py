"""A presentation: what its page tells while it goes on, and what there is to see of it afterwards."""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Mapping

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hub.core.people import person_of
from tracking.models import UsageEvent
from tracking.presentations.actions import NotPresented, Told, record_presentation
from tracking.presentations.reading import read_presentation

MOST_TOLD = 100_000


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def presentation(request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """What was shown for how long, and sending it; POST tells it: `pages`, seconds so far by page, and `ended`."""
    if request.method == "POST":
        return _take(request, event_id)
    events = UsageEvent.objects.presentations_visible_to(person_of(request)).with_presentation()
    event = get_object_or_404(events, pk=event_id)
    return render(
        request, "tracking/presentation.html", {"presented": read_presentation(event, person=person_of(request))}
    )


def _take(request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
    seconds = _read_seconds(request.POST.get("pages", ""))
    if seconds is None:
        return HttpResponse("Unreadable", status=400)
    told = Told(seconds, ended=request.POST.get("ended") == "yes")
    try:
        record_presentation(event_id=event_id, by=person_of(request), told=told, at=timezone.now())
    except NotPresented as unknown:
        raise Http404 from unknown
    return HttpResponse(status=204)


def _read_seconds(raw: str) -> Mapping[int, float] | None:
    """Seconds by page number, from JSON; None for anything else."""
    if len(raw) > MOST_TOLD:
        return None
    try:
        said = json.loads(raw)
        seconds = {int(number): float(spent) for number, spent in said.items() if isinstance(spent, int | float)}
    except (ValueError, AttributeError, OverflowError, RecursionError):
        return None
    return seconds if all(math.isfinite(one) and one >= 0 for one in seconds.values()) else None
