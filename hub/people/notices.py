"""The page of a person's notices: what they were told, newest first."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from hub.core.http import is_prefetch
from hub.core.notices.models import Notice
from hub.core.notices.reading import mark_all_read, mark_read, mark_unread
from hub.core.people import person_of

NOTICES_A_PAGE = 30


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """One's own notices, newest first; with `show=unread` only those that were not read."""
    mine = Notice.objects.of(person_of(request).pk)
    only_unread = request.GET.get("show") == "unread"
    shown = mine.unseen() if only_unread else mine
    page = Paginator(shown.newest_first(), NOTICES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "only_unread": only_unread, "query": "show=unread" if only_unread else ""}
    return render(request, "hub/notices.html", context)


@login_required
@require_safe
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to what the notice is about. Being led there is reading it; a browser that fetches ahead is not."""
    notice = get_object_or_404(Notice.objects.of(person_of(request).pk), pk=pk)
    if request.method == "GET" and not is_prefetch(request):
        mark_read(notice=notice, by=person_of(request), at=timezone.now())
    inside = notice.address.startswith("/") and url_has_allowed_host_and_scheme(notice.address, allowed_hosts=None)
    # Without its slash it would be taken for the name of a view.
    return redirect(notice.address if inside else reverse("notices"))


@login_required
@require_POST
def set_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read, or with `read=no` as unread."""
    notice = get_object_or_404(Notice.objects.of(person_of(request).pk), pk=pk)
    if request.POST.get("read") == "no":
        mark_unread(notice=notice, by=person_of(request))
    else:
        mark_read(notice=notice, by=person_of(request), at=timezone.now())
    return _back(request)


@login_required
@require_POST
def set_all_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark all up to this one as read."""
    until = get_object_or_404(Notice.objects.of(person_of(request).pk), pk=pk)
    if count := mark_all_read(by=person_of(request), until=until, at=timezone.now()):
        messages.success(request, f"{count} {'notice is' if count == 1 else 'notices are'} marked as read.")
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    page, show = request.POST.get("page", ""), request.POST.get("show", "")
    kept = [f"show={show}"] if show == "unread" else []
    kept += [f"page={page}"] if page.isascii() and page.isdigit() and len(page) < 7 else []
    return redirect(f"{reverse('notices')}?{'&'.join(kept)}" if kept else reverse("notices"))
