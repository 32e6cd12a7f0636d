"""The listing of assets, of all kinds or of one."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from wagtail import hooks
from wagtail.admin.ui.tables import BaseColumn, Column
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.search.backends import get_search_backend
from wagtail.snippets.views.snippets import IndexView

from content.admin.columns import ChangedColumn, PictureColumn, ReviewColumn, StateColumn, TagsColumn, TypeColumn
from content.models import Asset, Kind
from hub.core.people import Person

MOST_FOUND = 500


class AssetIndexView(IndexView):
    """Assets of any kind, each opening in the editor of its own."""

    page_title = "Assets"
    default_ordering = "-changed_at"
    list_display = [
        "title",
        TypeColumn(),
        StateColumn(),
        Column("owner", label="Owner", sort_key="owner", classname="hub-owner"),
        TagsColumn(),
        ReviewColumn(),
        ChangedColumn(),
    ]

    @cached_property
    def columns(self) -> list[BaseColumn]:
        """With the picture before the title, and what others tell of assets after what the assets tell of themselves.

        A function registered with the hook `register_asset_columns` makes a column for one answer, which may ask once
        for all rows of its table.
        """
        tick, *own = super().columns
        return [tick, PictureColumn(), *own, *(make() for make in hooks.get_hooks("register_asset_columns"))]

    def get_page_title(self) -> str:
        return self.page_title if self.model is Asset else capfirst(self.model._meta.verbose_name_plural)

    def get_base_queryset(self) -> Any:
        return self.model._default_manager.visible_to(self.request.user).for_listing()

    def get_valid_orderings(self) -> list[str]:
        return [*super().get_valid_orderings(), "changed_at", "-changed_at"]

    def search_queryset(self, queryset: QuerySet) -> Any:
        """By the words of the title as they are typed, then by all words of the asset and its pages."""
        if not self.is_searching:
            return queryset
        keys = found_keys(self.search_query, self.model)
        matching = queryset.filter(pk__in=keys)
        if self.is_explicitly_ordered:
            return matching
        ranks = [When(pk=pk, then=Value(rank)) for rank, pk in enumerate(keys)]
        return matching.order_by(Case(*ranks, default=Value(len(keys)), output_field=IntegerField()))

    def get_edit_url(self, instance: Asset) -> str | None:
        viewset = type(instance.own).snippet_viewset  # type: ignore[attr-defined]
        if not self.request.user.has_perm(f"content.change_{viewset.model_name}"):
            return None
        return reverse(viewset.get_url_name("edit"), args=[instance.pk])

    def get_list_more_buttons(self, instance: Asset) -> list[Any]:
        return [
            button
            for button in super().get_list_more_buttons(instance)
            if getattr(button, "label", "") not in ("Copy", "Inspect", "Delete") or type(instance) is not Asset
        ]

    @property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm("content.add_collateral"):
            return []
        many = HeaderButton("Upload files", url=reverse("upload_assets"), icon_name="hub-upload")
        return [HeaderButton(self.add_item_label, url=self.add_url, icon_name="plus"), many]


def found_keys(words: str, model: Any) -> list[int]:
    """The keys of what is found, best first: titles as they are typed, then all words."""
    backend, everything = get_search_backend("default"), model._default_manager.all()
    found = [asset.pk for asset in backend.autocomplete(words, everything)[:MOST_FOUND]]
    found += [asset.pk for asset in backend.search(words, everything)[:MOST_FOUND]]
    return list(dict.fromkeys(found))[:MOST_FOUND]


def buttons_for(asset: Asset, user: Person, next_url: str | None = None) -> list[Button]:
    """What may be done with an asset besides editing it; for the listing and the editor's header."""
    back = f"?next={next_url}" if next_url else ""
    buttons = []
    if asset.kind == Kind.COLLATERAL and asset.retired_at is None and user.has_perm("content.change_collateral"):
        url = reverse("new_version", args=[asset.pk]) + back
        buttons.append(Button("New version", url=url, icon_name="hub-upload", priority=35))
    if asset.is_live():
        buttons.append(Button("See it as reps do", url=asset.get_absolute_url(), icon_name="view", priority=30))
    if (asset.is_live() or asset.has_expired()) and user.has_perm("content.retire_asset"):
        url = reverse("retire_asset", args=[asset.pk]) + back
        buttons.append(Button("Retire", url=url, icon_name="hub-circle-slash", priority=40))
    if asset.retired_at is not None or asset.has_expired():
        # A page of the app that knows who was told and what was sent.
        url = reverse("withdrawal", args=[asset.pk])
        buttons.append(Button("Who was told, and its links", url=url, icon_name="hub-users", priority=32))
    if asset.retired_at is not None and user.has_perm("content.retire_asset"):
        label = "Replace its successor" if asset.superseded_by_id else "Name a successor"
        url = reverse("name_successor", args=[asset.pk]) + back
        buttons.append(Button(label, url=url, icon_name="redirect", priority=36))
    if asset.retired_at is not None and user.has_perm("content.reinstate_asset"):
        url = reverse("reinstate_asset", args=[asset.pk]) + back
        buttons.append(Button("Reinstate", url=url, icon_name="hub-undo-2", priority=40))
    return buttons
