"""Where somebody who looks after an asset says that it is still right: from a mail, the desk or its page."""

from __future__ import annotations

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from content.actions.still_right import confirm_still_right
from content.models import Asset
from content.models.review_interval import next_review
from content.refusals import NothingToReview
from hub.core.http import PersonRequest
from hub.core.quoting import quoted


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def still_right(request: PersonRequest, pk: int) -> HttpResponse:
    """What is looked at and the button; only a POST confirms. It leads on to `next`, else to what is to be reviewed."""
    asset = get_object_or_404(Asset.objects.visible_to(request.user).for_cards(), pk=pk)
    if not request.user.has_perm(f"content.change_{asset.own._meta.model_name}"):
        raise PermissionDenied("Who looks after assets says whether they are still right.")
    if request.method == "POST":
        return _confirm(request, asset)
    today = timezone.localdate()
    context = {
        "asset": asset,
        "next_date": next_review(asset.type, after=today),
        "may_retire": request.user.has_perm("content.retire_asset"),
    }
    return render(request, "content/still_right.html", context)


def _confirm(request: PersonRequest, asset: Asset) -> HttpResponse:
    try:
        confirm_still_right(asset=asset, by=request.user, at=timezone.now())
    except NothingToReview as refusal:
        notices.error(request, f"{refusal} Nothing was changed.")
    else:
        asset.refresh_from_db(fields=["review_date"])
        after = f" Next review on {date_format(asset.review_date, 'j M Y')}." if asset.review_date else ""
        notices.success(request, f"{quoted(asset.title)} is still right.{after}")
    wanted = request.POST.get("next", "")
    inside = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return redirect(wanted if inside else reverse("desk_part", args=["reviews"]))
