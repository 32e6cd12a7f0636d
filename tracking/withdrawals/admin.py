"""The marketer's page of a withdrawn asset: who was told, who went on to the new one, and the links that carry it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from content.models import Asset
from content.permissions import may_manage_content
from content.reading.succession import successor_for
from hub.core.people import person_of
from tracking.models import LinkAct, LinkSweep
from tracking.withdrawals.actions import (
    NobodyCanFollow,
    NoLinks,
    NotWithdrawn,
    StillUnderWay,
    close_links,
    let_links_follow,
    undo_sweep,
)
from tracking.withdrawals.outbox import is_telling
from tracking.withdrawals.reading import Followed, carrying, carrying_links, told, told_people

ROWS = 50
SWEEPS_SHOWN = 5
ACTS = {LinkAct.FOLLOW: let_links_follow, LinkAct.CLOSE: close_links}


def _asset(request: HttpRequest, pk: int) -> Asset:
    if not may_manage_content(person_of(request)):
        raise PermissionDenied
    found: Asset = get_object_or_404(Asset.objects.visible_to(person_of(request)), pk=pk)
    return found


class WithdrawalView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "tracking/admin/withdrawal.html"
    page_title = "Who was told, and its links"
    header_icon = "hub-circle-slash"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.asset = _asset(request, kwargs["pk"])
        if self.asset.retired_at is None and not self.asset.has_expired():
            messages.warning(request, f"{self.asset.title} is neither retired nor expired.")
            return redirect("assets_admin:edit", self.asset.pk)
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.asset.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("assets_admin:list"), "label": "Assets"},
            {"url": reverse("assets_admin:edit", args=[self.asset.pk]), "label": self.asset.title},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, asset = timezone.now(), self.asset
        followed = Followed.of(asset.pk)
        people = Paginator(told(asset), ROWS).get_page(self.request.GET.get("people"))
        links = Paginator(carrying(asset, at=now), ROWS).get_page(self.request.GET.get("links"))
        sweeps = list(LinkSweep.objects.of(asset.pk).select_related("by", "successor").newest_first()[:SWEEPS_SHOWN])
        return super().get_context_data(**kwargs) | {
            "asset": asset,
            "successor": successor_for(asset, person_of(self.request)),
            "followed": followed,
            "people": people,
            "told": told_people(people),
            "is_telling": is_telling(asset.pk),
            "links": links,
            "rows": carrying_links(links, followed),
            "sweeps": sweeps,
            "under_way": next((sweep for sweep in sweeps if sweep.is_under_way), None),
            "may_act": self.request.user.has_perm("content.retire_asset"),
        }


@require_POST
def act_on_links(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Let all links follow, or close them all."""
    asset = _asset(request, pk)
    if not request.user.has_perm("content.retire_asset"):
        raise PermissionDenied
    try:
        sweep = ACTS[LinkAct(act)](asset=asset, by=person_of(request), at=timezone.now())
    except NotWithdrawn as refusal:
        messages.error(request, f"Nothing was changed. {refusal}")
        return redirect("assets_admin:edit", asset.pk)
    except (NobodyCanFollow, NoLinks, StillUnderWay) as refusal:
        messages.error(request, f"Nothing was changed. {refusal}")
    else:
        sweep.refresh_from_db()
        if not sweep.is_under_way:
            messages.success(request, outcome(sweep))
    return redirect("withdrawal", asset.pk)


@require_POST
def undo(request: HttpRequest, pk: int, sweep_pk: int) -> HttpResponse:
    """Take back what was done with all links."""
    asset = _asset(request, pk)
    if not request.user.has_perm("content.retire_asset"):
        raise PermissionDenied
    sweep = get_object_or_404(LinkSweep.objects.of(asset.pk), pk=sweep_pk)
    try:
        undo_sweep(sweep=sweep, by=person_of(request), at=timezone.now())
    except StillUnderWay as refusal:
        messages.error(request, f"Nothing was changed. {refusal}")
    else:
        sweep.refresh_from_db()
        if not sweep.is_under_way:
            messages.success(request, outcome(sweep))
    return redirect("withdrawal", asset.pk)


@require_safe
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """How far the act under way is, for the bar."""
    sweep = LinkSweep.objects.of(_asset(request, pk).pk).under_way().first()
    return JsonResponse({"done": sweep.done, "total": sweep.total} if sweep else {})


def outcome(sweep: LinkSweep) -> str:
    """What a finished act did, in a sentence or two."""
    links = "1 link" if sweep.changed == 1 else f"{sweep.changed} links"
    if sweep.state == "undone":
        return f"Taken back for {links}."
    if sweep.act == LinkAct.CLOSE:
        return f"{links} {'is' if sweep.changed == 1 else 'are'} closed."
    title = sweep.successor.title if sweep.successor else "the successor"
    kept = f" {sweep.kept} can't: see below." if sweep.kept else ""
    return f"{links} {'follows' if sweep.changed == 1 else 'follow'} {title}.{kept}"


def register_urls() -> list[URLPattern]:
    return [
        path("assets/<int:pk>/withdrawal/", WithdrawalView.as_view(), name="withdrawal"),
        path("assets/<int:pk>/withdrawal/progress/", progress, name="withdrawal_progress"),
        path("assets/<int:pk>/withdrawal/undo/<int:sweep_pk>/", undo, name="withdrawal_undo"),
        *(
            path(f"assets/<int:pk>/withdrawal/{act}/", act_on_links, {"act": act}, name=f"withdrawal_{act}")
            for act in ACTS
        ),
    ]
