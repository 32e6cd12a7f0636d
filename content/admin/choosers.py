"""Choosing an asset: only live ones, whatever their kind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404
from django.urls import URLPattern, reverse
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser
from wagtail.snippets.views.chooser import SnippetChooserViewSet

from content.admin import icons
from content.models import Asset
from content.querysets import AssetQuerySet


class ChoosingOnly:
    """For choosers: what is chosen from is made elsewhere, and Wagtail's address for making it here only fails."""

    def get_urlpatterns(self) -> list[URLPattern]:
        made: list[URLPattern] = super().get_urlpatterns()  # type: ignore[misc]
        return [one for one in made if one.name != "create"]


class SnippetChooser(ChoosingOnly, SnippetChooserViewSet):
    """Wagtail's own for a model, without making one."""


class _LiveAssets(ChoosingOnly, ChooserViewSet):
    pass


class _TitleFilter(BaseFilterForm):
    """Finds by words of the title, in the database: Wagtail's search can't ask it what is live by the clock."""

    q = forms.CharField(
        label="Search", widget=forms.TextInput(attrs={"placeholder": "Words of the title"}), required=False
    )

    def filter(self, objects: AssetQuerySet) -> AssetQuerySet:
        found: AssetQuerySet = super().filter(objects)
        asked = self.cleaned_data.get("q", "").split()
        self.is_searching, self.search_query = bool(asked), " ".join(asked)
        return found.titled(asked)


class _Live:
    filter_form_class = _TitleFilter

    def get_object_list(self) -> Any:
        return Asset.objects.visible_to(self.request.user).live().for_listing().order_by("title")  # type: ignore[attr-defined]

    @property
    def columns(self) -> list[Column]:
        return [*super().columns, Column("type", accessor="get_type_display"), Column("owner")]  # type: ignore[misc]


class _ChooseLive(_Live, ChooseView):
    pass


class _LiveResults(_Live, ChooseResultsView):
    pass


class _ChosenLive(_Live, ChosenView):
    def get_object(self, pk: str) -> Asset:
        if not (pk.isascii() and pk.isdigit()):
            raise Http404
        return self.get_object_list().get(pk=pk)


live_assets = _LiveAssets(
    "choose_live_asset",
    model=Asset,
    url_prefix="assets/choose-live",
    icon=icons.ASSETS,
    choose_one_text="Choose a live asset",
    choose_another_text="Choose another",
    choose_view_class=_ChooseLive,
    choose_results_view_class=_LiveResults,
    chosen_view_class=_ChosenLive,
    register_widget=False,
    per_page=15,
)
LiveAssetWidget: type[BaseChooser] = live_assets.widget_class


def edit_url_of(asset: Asset) -> str:
    return reverse(type(asset.own).snippet_viewset.get_url_name("edit"), args=[asset.pk])  # type: ignore[attr-defined]
