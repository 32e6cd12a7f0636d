"""What can be done with several assets of the unused report at once: ask their owners, or retire them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import get_text_list
from django.views.decorators.http import require_http_methods

from content.actions import WrongState, retire_asset
from content.models import Asset
from content.querysets import AssetQuerySet
from hub.core.people import Person, person_of
from tracking.questions.actions import Asked, ask_owners
from tracking.questions.reading import ASKED_AGAIN_AFTER, asked_in_words, latest_questions
from tracking.reports.forms import AskForm, RetireForm, asset_ids


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """Whom to ask about which assets; each with whom its owner was asked by lately, in words."""

    owner: Person | None
    assets: tuple[tuple[Asset, str], ...]


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("tracking.view_reports", raise_exception=True)
def ask(request: HttpRequest) -> HttpResponse:
    """The chosen assets by owner, to ask them all at once; asking leads back to where it began."""
    chosen = _chosen(request).select_related("owner").order_by("owner__first_name", "owner_id", "title")
    form = AskForm(request.POST or None)
    if request.method == "POST" and chosen and form.is_valid():
        words = form.cleaned_data["words"]
        _tell_what_was_asked(request, ask_owners(assets=chosen, by=person_of(request), at=timezone.now(), words=words))
        return redirect(_way_back(request))
    status = 422 if request.method == "POST" else 200
    context = {"tab": "unused", "owners": _by_owner(list(chosen)), "form": form}
    return render(request, "tracking/reports/ask_owners.html", context, status=status)


def _by_owner(assets: list[Asset]) -> list[OwnerRow]:
    now = timezone.now()
    latest = latest_questions([asset.pk for asset in assets], since=now - ASKED_AGAIN_AFTER)
    asked = {pk: asked_in_words(question, now=now) for pk, question in latest.items()}
    by_owner: dict[Person | None, list[tuple[Asset, str]]] = {}
    for asset in assets:
        by_owner.setdefault(asset.owner, []).append((asset, asked.get(asset.pk, "")))
    return [OwnerRow(owner, tuple(rows)) for owner, rows in by_owner.items()]


def _tell_what_was_asked(request: HttpRequest, asked: Asked) -> None:
    if asked.owners:
        names = get_text_list([str(owner) for owner in asked.owners], "and")
        about = "1 asset" if asked.count == 1 else f"{asked.count} assets"
        messages.success(request, f"Asked about {about}: {names}, in the hub and by mail.")
    if asked.not_asked:
        why = "; ".join(f"{asset.title}: {reason.rstrip('.')}" for asset, reason in asked.not_asked.items())
        messages.warning(request, f"Nobody was asked about {why}.")


def _way_back(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return back if ours else reverse("unused")


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("content.retire_asset", raise_exception=True)
def retire_chosen(request: HttpRequest) -> HttpResponse:
    """Retire the chosen assets for one reason. Those that can't be retired are named, the others are retired."""
    chosen = list(_chosen(request).order_by("title"))
    form = RetireForm(request.POST or None)
    if request.method == "POST" and chosen and form.is_valid():
        _retire(request, chosen, form.cleaned_data["reason"])
        return redirect("unused")
    status = 422 if request.method == "POST" else 200
    context = {"tab": "unused", "assets": chosen, "form": form}
    return render(request, "tracking/reports/retire.html", context, status=status)


def _chosen(request: HttpRequest) -> AssetQuerySet[Asset]:
    data = request.POST if request.method == "POST" else request.GET
    return Asset.objects.visible_to(person_of(request)).live().among(asset_ids(data))


def _retire(request: HttpRequest, assets: list[Asset], reason: str) -> None:
    retired, refused = [], []
    for asset in assets:
        try:
            retired.append(retire_asset(asset=asset, by=person_of(request), reason=reason, at=timezone.now()))
        except (WrongState, ValidationError) as refusal:
            refused.append(f"{asset.title}: {refusal}")
    if retired:
        names = get_text_list([asset.title for asset in retired], "and")
        messages.success(request, f"Retired: {names}. Each can be reinstated from its page in the admin.")
    if refused:
        messages.warning(request, f"Not retired: {'; '.join(refused)}")
