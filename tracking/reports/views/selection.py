"""What can be done with several assets of the unused report at once: ask their owners, or retire them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import get_text_list
from django.views.decorators.http import require_http_methods, require_safe

from content.actions import WrongState, retire_asset
from content.models import Asset
from content.querysets import AssetQuerySet
from hub.core.people import Person, person_of
from tracking.reports.forms import RetireForm, asset_ids

# A mail client takes a letter of about two thousand characters.
LETTER_ASSETS = 12


@dataclass(frozen=True, slots=True)
class OwnerLetter:
    """What to ask one owner. `mail` opens the letter in the mail client; none when the owner has no address."""

    owner: Person
    assets: tuple[Asset, ...]
    mail: str


@require_safe
@login_required
@permission_required("tracking.view_reports", raise_exception=True)
def ask_owners(request: HttpRequest) -> HttpResponse:
    """The chosen assets by owner, each with a letter ready to be finished in the mail client."""
    by_owner: dict[Any, list[Asset]] = {}
    for asset in _chosen(request).select_related("owner").order_by("owner__first_name", "owner_id", "title"):
        by_owner.setdefault(asset.owner, []).append(asset)
    letters = [OwnerLetter(owner, tuple(assets), _letter(owner, assets)) for owner, assets in by_owner.items()]
    return render(request, "tracking/reports/ask_owners.html", {"tab": "unused", "letters": letters})


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


def _letter(owner: Person, assets: list[Asset]) -> str:
    if owner is None or not owner.email:
        return ""
    named = [f"- {asset.title}\n  {settings.BASE_URL}{asset.get_absolute_url()}" for asset in assets[:LETTER_ASSETS]]
    if len(assets) > LETTER_ASSETS:
        named.append(f"and {len(assets) - LETTER_ASSETS} more")
    subject = "Unused assets of yours" if len(assets) > 1 else f"Unused: {assets[0].title}"
    body = "No rep used these lately. What would make them useful, or should they be retired?\n\n" + "\n".join(named)
    return f"mailto:{quote(owner.email)}?subject={quote(subject)}&body={quote(body)}"
