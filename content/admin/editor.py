"""The editor of assets, and choosing the kind of a new one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView, EditView

from content import refusals
from content.admin import icons
from content.admin.listing import buttons_for
from content.admin.versions import may_take_back
from content.models import Asset, Collateral, CustomerStory, Script
from hub.core.people import person_of

KINDS = (
    (Collateral, "A file: a deck, one-pager, datasheet, battlecard, whitepaper, video or sheet."),
    (Script, "Words to say or write: a talk track, objections with answers, an email with merge fields."),
    (CustomerStory, "A customer's challenge, what was done, and the figures and quotes that came of it."),
)


class AssetCreateView(CreateView):
    """Wagtail's, without autosave: what is saved by itself while it is being submitted would become two assets."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False

    def get_available_actions(self) -> list[str]:
        return _allowed(super().get_available_actions(), None)


class AssetEditView(EditView):
    """Wagtail's, but what nobody may do here is neither offered nor done: publishing past the approval."""

    def get_available_actions(self) -> list[str]:
        return _allowed(super().get_available_actions(), self.live_object)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refused = _refusal(request, self.live_object)
        if refused:
            messages.error(request, refused)
            return redirect(self.get_edit_url())
        try:
            return super().post(request, *args, **kwargs)
        except refusals.WrongState as refusal:
            messages.error(request, str(refusal))
            return redirect(self.get_edit_url())
        except refusals.OwnWork:
            messages.error(
                request,
                "Your changes are kept in the version under review. You wrote it now, so somebody else has to approve "
                "it.",
            )
            return redirect(self.get_edit_url())

    def save_instance(self) -> Any:
        """Approving without a change makes no new version: else every approval would be one's own work."""
        if self.action == "workflow-action" and not self.form.has_changed():
            self.new_revision = self.latest_revision
            return self.object
        return super().save_instance()

    @property
    def header_more_buttons(self) -> list[Any]:
        buttons = [*super().header_more_buttons, *buttons_for(self.live_object, self.request.user)]
        if may_take_back(self.live_object, self.request.user):
            url = reverse("take_back_version", args=[self.live_object.pk])
            buttons.append(Button("Take back the new version", url=url, icon_name="hub-undo-2", priority=36))
        return buttons

    @header_more_buttons.setter
    def header_more_buttons(self, value: Any) -> None:
        """Wagtail caches what it computes; here it follows the asset's state."""


def _allowed(actions: list[str], asset: Asset | None) -> list[str]:
    """Publishing goes through the approval; a retired asset is reinstated first."""
    barred = {"publish"}
    if asset is not None and asset.retired_at is not None:
        barred |= {"submit", "restart-workflow"}
    return [action for action in actions if action not in barred]


def _refusal(request: HttpRequest, asset: Asset) -> str:
    if "action-publish" in request.POST:
        return "Nothing was saved. Submit it for approval: that publishes it."
    if asset.retired_at is not None and ("action-submit" in request.POST or "action-restart-workflow" in request.POST):
        return "Nothing was saved. It is retired: reinstate it first."
    return ""


class ChooseKindView(WagtailAdminTemplateMixin, TemplateView):
    """Which kind of asset to add."""

    template_name = "content/admin/choose_kind.html"
    page_title = "Add an asset"
    header_icon = icons.ASSETS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self._kinds():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def _kinds(self) -> list[dict[str, Any]]:
        return [
            {
                "name": model._meta.verbose_name,
                "what": what,
                "icon": icons.OF_KIND[model.KIND],
                "url": reverse(model.snippet_viewset.get_url_name("add")),  # type: ignore[attr-defined]
            }
            for model, what in KINDS
            if self.request.user.has_perm(f"content.add_{model._meta.model_name}")
        ]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": reverse("assets_admin:list"), "label": "Assets"}, {"url": "", "label": "Add"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"kinds": self._kinds()}


def edit_own(request: HttpRequest, pk: int) -> HttpResponse:
    """From an asset of any kind to the editor of its own."""
    asset = get_object_or_404(Asset.objects.visible_to(person_of(request)), pk=pk).own
    return redirect(reverse(type(asset).snippet_viewset.get_url_name("edit"), args=[asset.pk]))
