"""Retire, name a successor later, and reinstate: each on a page of its own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from content import actions
from content.admin import icons
from content.admin.choosers import LiveAssetWidget
from content.admin.forms import Confirm, RetireForm, SuccessorForm
from content.models import Asset
from hub.core.people import person_of


class ActView(WagtailAdminTemplateMixin, FormView):
    permission = ""
    header_icon = icons.ASSETS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        self.asset: Any = get_object_or_404(Asset.objects.visible_to(person_of(request)), pk=kwargs["pk"]).own
        return super().dispatch(request, *args, **kwargs)

    def edit_url(self) -> str:
        return reverse(type(self.asset).snippet_viewset.get_url_name("edit"), args=[self.asset.pk])

    def back_url(self) -> str:
        return get_valid_next_url_from_request(self.request) or self.edit_url()

    def get_page_subtitle(self) -> str:
        return self.asset.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("assets_admin:list"), "label": "Assets"},
            {"url": self.edit_url(), "label": self.asset.title},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"asset": self.asset, "back_url": self.back_url(), "media": context["form"].media}

    def refused(self, refusal: Exception) -> HttpResponse:
        messages.error(self.request, f"Nothing was changed. {refusal}")
        return redirect(self.back_url())


class RetireView(ActView):
    template_name = "content/admin/retire.html"
    page_title = "Retire"
    permission = "content.retire_asset"
    form_class = RetireForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        asset = Asset.objects.filter(pk=kwargs["pk"]).first()
        if asset is not None and request.user.has_perm(self.permission):
            self.asset = asset.own
            if asset.retired_at is not None:
                return self.refused(actions.AlreadyRetired())
            if not asset.is_live() and not asset.has_expired():
                return self.refused(actions.NotLive())
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"asset": self.asset, "widget": LiveAssetWidget()}

    def form_valid(self, form: Any) -> HttpResponse:
        reason, successor = form.cleaned_data["reason"], form.cleaned_data["successor"]
        try:
            actions.retire_asset(
                asset=self.asset, by=person_of(self.request), reason=reason, at=timezone.now(), successor=successor
            )
        except actions.BadSuccessor as refusal:
            form.add_error("successor", str(refusal))
            return self.form_invalid(form)
        except actions.WrongState as refusal:
            return self.refused(refusal)
        after = f" Its links lead to {successor.title}." if successor else ""
        undo = messages.button(reverse("reinstate_asset", args=[self.asset.pk]), "Reinstate")
        told = messages.button(reverse("withdrawal", args=[self.asset.pk]), "Who is told, and its links")
        messages.success(self.request, f"{self.asset.title} is retired.{after}", buttons=[told, undo])
        return redirect(self.back_url())


class SuccessorView(ActView):
    """For what is retired already: what takes its place, or what does so now."""

    template_name = "content/admin/successor.html"
    page_title = "Successor"
    permission = "content.retire_asset"
    form_class = SuccessorForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        asset = Asset.objects.filter(pk=kwargs["pk"]).first()
        if asset is not None and asset.retired_at is None and request.user.has_perm(self.permission):
            self.asset = asset.own
            return self.refused(actions.NotRetired())
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"asset": self.asset, "widget": LiveAssetWidget()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"before": self.asset.superseded_by}

    def form_valid(self, form: Any) -> HttpResponse:
        successor = form.cleaned_data["successor"]
        try:
            actions.name_successor(asset=self.asset, by=person_of(self.request), successor=successor)
        except actions.BadSuccessor as refusal:
            form.add_error("successor", str(refusal))
            return self.form_invalid(form)
        except actions.WrongState as refusal:
            return self.refused(refusal)
        told = messages.button(reverse("withdrawal", args=[self.asset.pk]), "Who is told, and its links")
        messages.success(self.request, f"{successor.title} takes the place of {self.asset.title}.", buttons=[told])
        return redirect(self.back_url())


class ReinstateView(ActView):
    template_name = "content/admin/reinstate.html"
    page_title = "Reinstate"
    permission = "content.reinstate_asset"
    form_class = Confirm

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            asset = actions.reinstate_asset(asset=self.asset, by=person_of(self.request), at=timezone.now())
        except actions.WrongState as refusal:
            return self.refused(refusal)
        if asset.live:
            messages.success(self.request, f"{asset.title} is live again, as it was.")
        else:
            messages.warning(
                self.request, f"{asset.title} is a draft now: what was live has expired. Set its dates and submit it."
            )
        return redirect(self.back_url())
