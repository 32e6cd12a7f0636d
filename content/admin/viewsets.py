"""What the admin manages: assets under one menu, and what they are tagged with under another."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.urls import URLPattern, path
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content.admin import carried, editor, filters, guards, icons, panels, review, table, undo, upload
from content.admin.choosers import SnippetChooser
from content.admin.listing import AssetIndexView
from content.admin.retirement import ReinstateView, RetireView, SuccessorView
from content.admin.versions import NewVersionView, TakeBackView, VersionOfView
from content.models import Asset, BuyingStage, Collateral, CustomerStory, Product, Script, Segment, SegmentAxis
from content.querysets import live_now
from hub.core.fields import NamedForm


class AllAssetsViewSet(SnippetViewSet):
    """The listing of all kinds. Adding asks for the kind; what is for one asset leads to the address of its kind."""

    model = Asset
    url_namespace = "assets_admin"
    base_url_path = "assets"
    menu_label = "All assets"
    menu_name = "all-assets"
    icon = icons.ASSETS
    index_view_class = AssetIndexView
    filterset_class = filters.AssetFilterSet
    pk_path_converter = "int"
    copy_view_enabled = False
    chooser_viewset_class = SnippetChooser
    list_per_page = 30
    list_display = AssetIndexView.list_display
    ordering = "-changed_at"

    @property
    def add_view(self) -> Any:
        return editor.ChooseKindView.as_view()

    def get_urlpatterns(self) -> list[URLPattern]:
        """Wagtail's views for this model would know neither the kind's fields nor our actions."""
        own = {"list", "list_results", "add"}
        return [
            one if one.name in own else URLPattern(one.pattern, guards.lead_to_own(one.name), name=one.name)
            for one in super().get_urlpatterns()
        ]


class KindViewSet(SnippetViewSet):
    # The key is that of the asset it is a kind of, which Wagtail does not take for a number.
    pk_path_converter = "int"
    index_view_class = AssetIndexView
    add_view_class = editor.AssetCreateView
    edit_view_class = editor.AssetEditView
    unpublish_view_class = guards.UnpublishView
    revisions_unschedule_view_class = guards.CancelReleaseView
    workflow_action_view_class = guards.DecideView
    copy_view_enabled = False
    chooser_viewset_class = SnippetChooser
    list_per_page = 30
    list_display = AssetIndexView.list_display
    ordering = "-changed_at"


class CollateralViewSet(KindViewSet):
    model = Collateral
    base_url_path = "assets/collateral"
    icon = icons.OF_KIND["collateral"]
    menu_label = "Collateral"
    filterset_class = filters.KindFilterSet
    edit_handler = panels.COLLATERAL


class ScriptViewSet(KindViewSet):
    model = Script
    base_url_path = "assets/scripts"
    icon = icons.OF_KIND["script"]
    menu_label = "Scripts"
    filterset_class = filters.ScriptFilterSet
    edit_handler = panels.SCRIPT


class StoryViewSet(KindViewSet):
    model = CustomerStory
    base_url_path = "assets/stories"
    icon = icons.OF_KIND["story"]
    menu_label = "Customer stories"
    filterset_class = filters.ScriptFilterSet
    edit_handler = panels.STORY


class AssetGroup(SnippetViewSetGroup):
    items = (AllAssetsViewSet, CollateralViewSet, ScriptViewSet, StoryViewSet)
    menu_label = "Assets"
    menu_name = "assets"
    menu_icon = icons.ASSETS
    menu_order = 100
    submenu_hook = "register_assets_menu_item"


class _TagViewSet(SnippetViewSet):
    icon = "hub-tag"
    copy_view_enabled = False
    chooser_viewset_class = SnippetChooser
    ordering = ["order", "name"]
    edit_handler = ObjectList(
        [FieldPanel("name"), FieldRowPanel([FieldPanel("slug"), FieldPanel("order")]), FieldPanel("aliases")],
        base_form_class=NamedForm,
    )

    def get_queryset(self, request: Any) -> Any:
        return self.model.objects.annotate(live_assets=Count("assets", filter=live_now("assets__")))

    list_display = ["name", NumberColumn("live_assets", label="Live assets", sort_key="live_assets"), "order"]


class AxisViewSet(SnippetViewSet):
    model = SegmentAxis
    icon = "hub-tag"
    base_url_path = "tags/axes"
    menu_label = "Axes"
    copy_view_enabled = False
    chooser_viewset_class = SnippetChooser
    ordering = ["order", "name"]
    list_display = ["name", "description", "order"]
    edit_handler = ObjectList(
        [FieldPanel("name"), FieldPanel("description"), FieldRowPanel([FieldPanel("slug"), FieldPanel("order")])],
        base_form_class=NamedForm,
    )


class SegmentViewSet(_TagViewSet):
    model = Segment
    base_url_path = "tags/segments"
    menu_label = "Segments"
    ordering = ["axis__order", "axis__name", "order", "name"]
    list_filter = ["axis"]
    list_display = ["name", Column("axis", label="Axis", sort_key="axis__name"), *_TagViewSet.list_display[1:]]
    edit_handler = ObjectList(
        [
            FieldPanel("axis"),
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("slug"), FieldPanel("order")]),
            FieldPanel("aliases"),
        ],
        base_form_class=NamedForm,
    )

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("axis")


class StageViewSet(_TagViewSet):
    model = BuyingStage
    base_url_path = "tags/stages"
    menu_label = "Buying stages"


class ProductViewSet(_TagViewSet):
    model = Product
    base_url_path = "tags/products"
    menu_label = "Products"


class TagGroup(SnippetViewSetGroup):
    items = (SegmentViewSet, AxisViewSet, StageViewSet, ProductViewSet)
    menu_label = "Tags"
    menu_name = "tags"
    menu_icon = "hub-tag"
    menu_order = 300


def urls() -> list[URLPattern]:
    return [
        path("assets/<int:pk>/review/", review.ReviewView.as_view(), name="review_asset"),
        path("assets/<int:pk>/findings/", review.findings, name="asset_findings"),
        path("assets/<int:pk>/messages/", carried.carried, name="asset_carries"),
        path("assets/<int:pk>/retire/", RetireView.as_view(), name="retire_asset"),
        path("assets/<int:pk>/successor/", SuccessorView.as_view(), name="name_successor"),
        path("assets/<int:pk>/reinstate/", ReinstateView.as_view(), name="reinstate_asset"),
        path("assets/<int:pk>/new-version/", NewVersionView.as_view(), name="new_version"),
        path("assets/<int:pk>/take-back-version/", TakeBackView.as_view(), name="take_back_version"),
        path("assets/<int:pk>/version-of/<int:other>/", VersionOfView.as_view(), name="version_of_asset"),
        path("assets/undo/<uuid:uuid>/", undo.undo, name="undo_assets"),
        path("assets/table/", table.TableView.as_view(), name="describe_assets"),
        path("assets/upload/", upload.UploadView.as_view(), name="upload_assets"),
        path("assets/upload/file/", upload.upload_file, name="upload_file"),
        path("assets/upload/states/", upload.upload_states, name="upload_states"),
    ]
