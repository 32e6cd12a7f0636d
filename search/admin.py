"""What marketers manage of search in Wagtail's admin: glossary, pins, hidden words."""

from __future__ import annotations

from typing import Any

from wagtail.snippets.views.snippets import CreateView, SnippetViewSet, SnippetViewSetGroup

from search.models import GlossaryTerm, HiddenWords, Pin


class PresetCreateView(CreateView):
    """A form whose fields the address may fill in: reports lead here with the words that found nothing."""

    def get_initial(self) -> dict[str, Any]:
        fields = [panel.field_name for panel in self.model.panels]
        return super().get_initial() | {name: self.request.GET[name] for name in fields if name in self.request.GET}


class GlossaryViewSet(SnippetViewSet):
    add_view_class = PresetCreateView
    model = GlossaryTerm
    icon = "openquote"
    menu_label = "Glossary"
    list_display = ["term", "meaning", "synonyms", "avoid"]
    search_fields = ["term", "synonyms", "avoid"]
    ordering = ["term"]


class PinViewSet(SnippetViewSet):
    add_view_class = PresetCreateView
    model = Pin
    icon = "pin"
    menu_label = "Pinned results"
    list_display = ["query", "asset", "from_at", "until_at"]
    list_filter = ["until_at"]
    search_fields = ["query"]


class HiddenWordsViewSet(SnippetViewSet):
    model = HiddenWords
    icon = "search"
    menu_label = "Hidden words"
    list_display = ["asset", "words"]
    search_fields = ["words"]


class SearchGroup(SnippetViewSetGroup):
    items = (GlossaryViewSet, PinViewSet, HiddenWordsViewSet)
    menu_label = "Findability"
    menu_icon = "search"
    menu_order = 250
