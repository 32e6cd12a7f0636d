"""What marketers manage of search in Wagtail's admin: glossary, pins, hidden words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView, IndexView, SnippetViewSet, SnippetViewSetGroup

from content.admin.choosers import SnippetChooser
from search.models import GlossaryTerm, HiddenWords, LearnedWords, Pin
from search.reading.glossary import PINNED
from tracking.searches import word_acts
from tracking.searches.word_acts import WordAct


class PresetCreateView(CreateView):
    """A form whose fields the address may fill in: reports lead here with the words that found nothing."""

    def get_initial(self) -> dict[str, Any]:
        fields = [panel.field_name for panel in self.model.panels]
        return super().get_initial() | {name: self.request.GET[name] for name in fields if name in self.request.GET}


class PinCreateView(PresetCreateView):
    """From the searches report (`?next=`) back to it: the words' row says what was pinned, and can undo it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if back := self._back():
            context["action_url"] += "?" + urlencode({"next": back, "query": self.request.GET.get("query", "")})
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        if self._back():
            asked = self.request.GET.get("query", "") or self.object.query
            said = f"{self.object.asset} stands first"
            word_acts.note(self.request.session, asked, WordAct(said, f"{PINNED}{self.object.pk}"))
        return answer

    def get_success_url(self) -> str:
        return self._back() or super().get_success_url()

    def get_success_message(self, instance: Any) -> Any:
        return None if self._back() else super().get_success_message(instance)

    def _back(self) -> str:
        return get_valid_next_url_from_request(self.request)


class GlossaryIndexView(IndexView):
    """Wagtail's, with the way to the words that come with the hub."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        general = Button("General words", url=reverse("general_words"), icon_name="list-ul", priority=20)
        proposed = LearnedWords.objects.proposed().count()
        label = f"Learned words ({proposed})" if proposed else "Learned words"
        learned = Button(label, url=reverse("learned_words"), icon_name="user", priority=30)
        return [*super().header_buttons, general, learned]


class GlossaryViewSet(SnippetViewSet):
    index_view_class = GlossaryIndexView
    add_view_class = PresetCreateView
    model = GlossaryTerm
    chooser_viewset_class = SnippetChooser
    index_results_template_name = "search/admin/glossary_results.html"
    icon = "openquote"
    menu_label = "Glossary"
    list_display = ["term", "meaning", "synonyms", "avoid"]
    search_fields = ["term", "synonyms", "avoid"]
    ordering = ["term"]


class PinViewSet(SnippetViewSet):
    add_view_class = PinCreateView
    model = Pin
    chooser_viewset_class = SnippetChooser
    index_results_template_name = "search/admin/pins_results.html"
    icon = "pin"
    menu_label = "Pinned results"
    list_display = ["query", "asset", "from_at", "until_at"]
    list_filter = ["until_at"]
    search_fields = ["query"]


class HiddenWordsViewSet(SnippetViewSet):
    model = HiddenWords
    chooser_viewset_class = SnippetChooser
    index_results_template_name = "search/admin/hidden_words_results.html"
    icon = "search"
    menu_label = "Hidden words"
    list_display = ["asset", "words"]
    search_fields = ["words"]


class SearchGroup(SnippetViewSetGroup):
    items = (GlossaryViewSet, PinViewSet, HiddenWordsViewSet)
    menu_label = "Findability"
    menu_icon = "search"
    menu_order = 250
