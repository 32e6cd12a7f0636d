"""The editor of assets, and choosing the kind of a new one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.blocks.base import BlockField
from wagtail.snippets.views.snippets import CreateView, EditView

from content import refusals
from content.admin import icons
from content.admin.guards import ActsByOurActions
from content.admin.listing import buttons_for
from content.admin.versions import may_take_back
from content.models import Asset, Collateral, CustomerStory, Script
from content.reading.reviews import may_decide
from hub.core.people import person_of

KINDS = (
    (Collateral, "A file: a deck, one-pager, datasheet, battlecard, whitepaper, video or sheet."),
    (Script, "Words to say or write: a talk track, objections with answers, an email with merge fields."),
    (CustomerStory, "A customer's challenge, what was done, and the figures and quotes that came of it."),
)


class SaysWhatIsWrong:
    """For Wagtail's create and edit views, which say only that something could not be saved."""

    def is_valid(self, form: forms.ModelForm) -> bool:
        valid: bool = super().is_valid(form)  # type: ignore[misc]
        if form.errors and not self.expects_json_response:  # type: ignore[attr-defined]
            self.produced_error_message = f"Nothing was saved. {_wrong_in_words(form)}"
        return valid


def _wrong_in_words(form: forms.ModelForm) -> str:
    said = []
    for name, errors in form.errors.items():
        field, words = form.fields.get(name), " ".join(map(str, errors))
        if field is None:
            said.append(words)
        elif isinstance(field, BlockField):
            said.append(f"{capfirst(str(field.label))}: look at the part that is marked.")
        else:
            said.append(f"{capfirst(str(field.label))}: {words}")
    return " ".join(said)


class AssetCreateView(SaysWhatIsWrong, ActsByOurActions, CreateView):
    """Wagtail's, without autosave: what is saved by itself while it is being submitted would become two assets."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False

    def get_available_actions(self) -> list[str]:
        return _allowed(super().get_available_actions(), None)


class AssetEditView(SaysWhatIsWrong, ActsByOurActions, EditView):
    """Wagtail's, but what nobody may do here is neither offered nor done: publishing past the approval.

    Whoever may decide on what is in review gets it to read. They may change it all the same, if they ask to, and then
    somebody else decides; so nothing is saved by itself while it is in review.
    """

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.in_review = self.live_object.workflow_in_progress
        if self.in_review:
            self.autosave_enabled = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.in_review and "change" not in request.GET and may_decide(self.live_object, person_of(request)):
            return redirect("review_asset", self.live_object.pk)
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    def get_available_actions(self) -> list[str]:
        return _allowed(super().get_available_actions(), self.live_object)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.in_review and self.expects_json_response:
            return self.json_error_response("in_review", "It is in review: nothing is saved by itself.")
        refused = _refusal(request, self.live_object)
        if refused:
            messages.error(request, refused)
            return redirect(self.get_edit_url())
        try:
            return super().post(request, *args, **kwargs)
        except (refusals.WrongState, refusals.Incomplete) as refusal:
            messages.error(request, str(refusal))
            return redirect(self.get_edit_url())

    def form_valid(self, form: forms.ModelForm) -> HttpResponse:
        """Wagtail saves a version that one goes back to as whole, after a form that let parts of a draft be missing."""
        try:
            answer: HttpResponse = super().form_valid(form)
        except ValidationError as error:
            for name, errors in error.update_error_dict({}).items():
                form.add_error(name if name in form.fields else None, errors)
            self.produced_error_message = f"Nothing was saved. {_wrong_in_words(form)}"
            answer = self.form_invalid(form)
        return answer

    def save_instance(self) -> Any:
        """Approving without a change makes no new version: else every approval would be one's own work."""
        if self.action == "workflow-action" and not self.form.has_changed():
            self.new_revision = self.latest_revision
            return self.object
        return super().save_instance()

    @property
    def header_more_buttons(self) -> list[Any]:
        person = person_of(self.request)
        buttons = [*super().header_more_buttons, *buttons_for(self.live_object, person)]
        if may_decide(self.live_object, person):
            url = reverse("review_asset", args=[self.live_object.pk])
            buttons.append(Button("Read and decide", url=url, icon_name="hub-hourglass", priority=5))
        if may_take_back(self.live_object, person):
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
