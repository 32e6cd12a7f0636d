"""The page of saved searches."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hub.core.people import person_of
from search import forms, saved
from search.models import SavedSearch
from search.saved import Kept


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_searches(request: HttpRequest) -> HttpResponse:
    """The person's saved searches with what is new in each; POST keeps one and leads back to its results."""
    if request.method == "POST":
        wanted = forms.from_query(QueryDict(request.POST.get("address", "")[:2000].lstrip("?")), person_of(request))
        one = saved.save_search(request=wanted, at=timezone.now())
        messages.success(
            request, f"“{one.name}” is among your saved searches. You are told when something new matches."
        )
        return redirect(reverse("search") + one.address)
    kept = [Kept(one, saved.new_since(one, one.seen_at)) for one in SavedSearch.objects.of(person_of(request))]
    return render(request, "search/saved.html", {"kept": kept})


@login_required
@require_POST
def remove_saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a saved search of one's own."""
    one = get_object_or_404(SavedSearch, pk=pk, user=request.user)
    saved.remove_search(saved=one)
    messages.success(request, f"“{one.name}” is removed.")
    return redirect("saved_searches")
