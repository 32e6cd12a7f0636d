"""Taking back what was done with many assets in one go, where the state still allows it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.log_actions import get_active_log_context
from wagtail.models import ModelLogEntry

from content import actions, refusals
from content.actions.changes import undo_changes
from content.actions.uploads import UPLOADED
from content.models import Asset
from hub.core.people import person_of

REFUSED = (refusals.WrongState, refusals.NotAllowed, refusals.Incomplete, refusals.BadSuccessor)


def undo_button() -> str:
    """For the message about what this request did. A message's own buttons are links; undoing is a POST."""
    return format_html(
        '<span class="buttons"><button type="button" class="button button-small button-secondary" '
        'data-controller="w-action" data-action="w-action#post" data-w-action-url-value="{}">Undo</button></span>',
        reverse("undo_assets", args=[get_active_log_context().uuid]),
    )


@require_POST
def undo(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Take back what the user did in one go with many assets, where the state still allows it."""
    if ModelLogEntry.objects.filter(uuid=uuid, user=request.user, action=UPLOADED).exists():
        return _undo_uploads(request, str(uuid))
    entries = ModelLogEntry.objects.filter(uuid=uuid, user=request.user)
    done, kept = undo_changes(uuid=str(uuid), by=person_of(request), at=timezone.now())
    for entry in entries.filter(action="content.retire"):
        done, kept = _count(done, kept, _reinstate(request, int(entry.object_id)))
    for entry in entries.filter(action="wagtail.workflow.start"):
        done, kept = _count(done, kept, _withdraw(request, int(entry.object_id)))
    if done:
        messages.success(request, f"Taken back for {done} {'asset' if done == 1 else 'assets'}.")
    if kept or not done:
        messages.warning(request, f"{kept or 'Nothing'} could not be taken back: changed again since, or done already.")
    return redirect("assets_admin:list")


def _undo_uploads(request: HttpRequest, uuid: str) -> HttpResponse:
    gone, stay = actions.undo_uploads(uuid=uuid, by=person_of(request))
    if gone:
        what = "1 draft and its file are" if gone == 1 else f"{gone} drafts and their files are"
        messages.success(request, f"The upload is taken back: {what} deleted.")
    if stay:
        one = "1 draft of it stays" if stay == 1 else f"{stay} drafts of it stay"
        messages.warning(request, f"{one}: changed, tagged or submitted since, or gone already.")
    return redirect("upload_assets" if gone and not stay else "assets_admin:list")


def _count(done: int, kept: int, success: bool) -> tuple[int, int]:
    return (done + 1, kept) if success else (done, kept + 1)


def _reinstate(request: HttpRequest, pk: int) -> bool:
    asset = Asset.objects.filter(pk=pk).first()
    if asset is None:
        return False
    try:
        return bool(actions.reinstate_asset(asset=asset, by=person_of(request), at=timezone.now()).live)
    except REFUSED:
        return False


def _withdraw(request: HttpRequest, pk: int) -> bool:
    asset = Asset.objects.filter(pk=pk).first()
    if asset is None or not asset.workflow_in_progress:
        return False
    try:
        actions.withdraw_from_review(asset=asset, by=person_of(request))
    except REFUSED:
        return False
    return True
