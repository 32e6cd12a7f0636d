"""The page of saved searches."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.core.people import person_of
from search import forms, saved
from search.models import SavedSearch


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_searches(request: HttpRequest) -> HttpResponse:
    """The person's saved searches, each asking for what is new in it as it comes into view; POST keeps one and leads
    back to its results.
    """
    if request.method == "POST":
        wanted = forms.from_query(QueryDict(request.POST.get("address", "")[:2000].lstrip("?")), person_of(request))
        try:
            one = saved.save_search(request=wanted, at=timezone.now())
        except saved.TooManySaved as refused:
            messages.error(request, str(refused))
            return redirect("saved_searches")
        messages.success(
            request, f"“{one.name}” is among your saved searches. You are told when something new matches."
        )
        return redirect(reverse("search") + one.address)
    return render(request, "search/saved.html", {"kept": saved.kept_by(person_of(request))})


@login_required
@require_safe
def new_in_saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    """What is new in a saved search of one's own: a line of its row, or the results where there is no script."""
    one = get_object_or_404(SavedSearch, pk=pk, user=request.user)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(reverse("search") + one.address)
    return render(request, "search/_saved_new.html", {"saved": one, "new": saved.new_since(one, one.seen_at)})


@login_required
@require_POST
def remove_saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a saved search of one's own."""
    one = get_object_or_404(SavedSearch, pk=pk, user=request.user)
    saved.remove_search(saved=one)
    messages.success(request, f"“{one.name}” is removed.")
    return redirect("saved_searches")
