"""The general words that come with the hub, on the desk: what they are, and which are switched off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from hub.core.people import person_of
from search.models import GeneralWordsOff
from search.reading import general_words, glossary
from search.reading.general_words import GeneralTerm


@dataclass(frozen=True, slots=True)
class Row:
    """A general term as the list shows it."""

    term: GeneralTerm
    is_on: bool


class GeneralWordsView(WagtailAdminTemplateMixin, TemplateView):
    """The list; `?q=` narrows it. POST switches one (`key`) or all on or off (`on`)."""

    template_name = "search/admin/general_words.html"
    page_title = "General words"
    header_icon = "openquote"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm("search.change_glossaryterm"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": reverse("wagtailsnippets_search_glossaryterm:list"), "label": "Glossary"},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("q", "").strip()[:100]
        off = frozenset(GeneralWordsOff.objects.values_list("key", flat=True))
        words = general_words.shipped()
        return super().get_context_data(**kwargs) | {
            "asked": asked,
            "version": words.version,
            "all_on": GeneralWordsOff.ALL not in off,
            "every": GeneralWordsOff.ALL,
            "number": len(words.terms),
            "rows": [Row(term, term.key not in off) for term in words.terms if _says(term, asked)],
            "may_add": self.request.user.has_perm("search.add_glossaryterm"),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key, on = request.POST.get("key", ""), request.POST.get("on") == "1"
        try:
            called = glossary.switch_general_words(key=key, on=on, by=person_of(request))
        except glossary.UnknownTerm:
            messages.error(request, "There is no such term: it may have gone with a new version of the hub.")
        else:
            messages.success(request, f"{called}: switched {'on' if on else 'off'}.")
        return redirect(request.get_full_path())


def _says(term: GeneralTerm, asked: str) -> bool:
    return not asked or any(asked.casefold() in name.casefold() for name in term.names)


def register_urls() -> list[URLPattern]:
    return [path("glossary/general/", GeneralWordsView.as_view(), name="general_words")]
