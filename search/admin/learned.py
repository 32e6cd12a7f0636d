"""What searches teach, on the desk: proposals for the glossary, to accept or dismiss."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from hub.core.people import Person, person_of
from search import learned
from search.learned import AlreadyDecided
from search.models import LearnedWords

SHOWN = 50


class LearnedWordsView(WagtailAdminTemplateMixin, TemplateView):
    """The proposals. POST decides on one: `act` is accept, dismiss or offer_again."""

    template_name = "search/admin/learned.html"
    page_title = "Learned words"
    header_icon = "user"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        may = request.user.has_perm("search.change_glossaryterm") and request.user.has_perm("search.add_glossaryterm")
        if not may:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": reverse("wagtailsnippets_search_glossaryterm:list"), "label": "Glossary"},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "proposed": LearnedWords.objects.proposed()[:SHOWN],
            "dismissed": LearnedWords.objects.dismissed()[:SHOWN],
            "days": learned.DAYS,
            "fewest": learned.FEWEST_PEOPLE,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.POST.get("proposal", "")
        proposal = get_object_or_404(LearnedWords, pk=int(key) if key.isdecimal() and len(key) < 19 else 0)
        try:
            messages.success(request, _decide(proposal, request.POST.get("act", ""), person_of(request)))
        except AlreadyDecided:
            messages.error(request, "Somebody has decided on it meanwhile.")
        return redirect("learned_words")


def _decide(proposal: LearnedWords, act: str, by: Person) -> str:
    """What was done, in a sentence."""
    if act == "accept":
        term = learned.accept(proposal=proposal, by=by, at=timezone.now())
        return f"“{proposal.asked}” now finds {term}."
    if act == "dismiss":
        learned.dismiss(proposal=proposal, by=by, at=timezone.now())
        return f"“{proposal.asked}” is not proposed again."
    learned.offer_again(proposal=proposal, by=by)
    return f"“{proposal.asked}” is proposed again."


def register_urls() -> list[URLPattern]:
    return [path("glossary/learned/", LearnedWordsView.as_view(), name="learned_words")]
