"""The whole of each list of the desk, of which Home shows the first rows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hub.core.people import person_of
from tracking.desk.own_assets import MEANS
from tracking.desk.parts import Asker, Part, count_rows, parts_of, rows_between
from tracking.desk.reading import HIDDEN, count_own_assets, has_desk, list_own_assets, told_scope

PAGE_SIZE = 50


@login_required
@require_safe
def whole_list(request: HttpRequest, part: str) -> HttpResponse:
    """All rows of one part, page by page. A fixed number of queries."""
    asker = _asker(request)
    if part not in Part.values or Part(part) not in parts_of(asker.person):
        raise Http404
    chosen = Part(part)
    page = _page(request, count_rows(chosen, asker))
    rows = rows_between(chosen, asker, *_range(page))
    return render(request, "tracking/desk/part.html", {"part": chosen, "rows": rows, "page": page})


@login_required
@require_safe
def own_assets(request: HttpRequest) -> HttpResponse:
    """All live assets of one's own with their numbers, page by page. A fixed number of queries."""
    asker = _asker(request)
    scope = told_scope(asker)
    page = _page(request, count_own_assets(scope) if scope else 0)
    context = {
        "rows": list_own_assets(scope, *_range(page)) if scope else [],
        "page": page,
        "meaning": asker.scope.meaning(*MEANS),
        "days": settings.HUB_UNUSED_DAYS,
        "as_of": asker.at,
        "hidden": "" if scope else HIDDEN,
    }
    return render(request, "tracking/desk/assets.html", context)


def _asker(request: HttpRequest) -> Asker:
    person = person_of(request)
    if not has_desk(person):
        raise PermissionDenied("The desk is for those who work on assets.")
    return Asker(person, timezone.now())


def _page(request: HttpRequest, total: int) -> Page[Any]:
    return Paginator(range(total), PAGE_SIZE).get_page(request.GET.get("page"))


def _range(page: Page[Any]) -> tuple[int, int]:
    return (page.start_index() - 1 if page.paginator.count else 0, page.end_index())
