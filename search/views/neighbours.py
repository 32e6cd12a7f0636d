"""From one result to the next, without going back to the list."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from content.models import Asset
from hub.core.people import person_of
from tracking.models import SearchLog


@login_required
@require_safe
def neighbours(request: HttpRequest, search_id: UUID, pk: int) -> HttpResponse:
    """Where an asset stands among what a search of one's own showed, and the results before and after it."""
    search = get_object_or_404(SearchLog.objects.by(person_of(request)), pk=search_id)
    shown = list(search.hits.order_by("position", "pk").values_list("asset_id", flat=True))
    if pk not in shown:
        return render(request, "search/_neighbours.html")
    place = shown.index(pk)
    wanted = [shown[at] for at in (place - 1, place + 1) if 0 <= at < len(shown)]
    visible = Asset.objects.visible_to(person_of(request)).live().among(wanted).only("pk", "title")
    query = urlencode({"q": search.query, "search": search.pk} if search.query else {"search": search.pk})
    addresses = {asset.pk: f"{asset.get_absolute_url()}?{query}" for asset in visible}
    context = {
        "place": place + 1,
        "total": max(search.total, len(shown)),
        "previous": addresses.get(shown[place - 1]) if place else None,
        "following": addresses.get(shown[place + 1]) if place + 1 < len(shown) else None,
    }
    return render(request, "search/_neighbours.html", context)
