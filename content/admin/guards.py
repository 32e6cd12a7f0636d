"""Wagtail's own addresses for assets and files, and what each of them may do here.

Wagtail makes a set of addresses for every model. What one of our actions does is done by that action whichever address
is asked, so that no way leads past its permission, its reason and its entry in the history.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Revision, TaskState
from wagtail.snippets.views.snippets import RevisionsUnscheduleView, WorkflowActionView

from content import actions, refusals
from content.admin.deletion import refused
from content.admin.undo import REFUSED
from content.models import Asset
from content.reading.deletion import why_kept
from hub.core.people import Person, person_of


class Does(StrEnum):
    """What an address may do to an asset or a file."""

    READS = "shows something, whatever is sent to it"
    ACTS = "does what one of our actions does, by that action, or leads to its page"
    DRAFTS = "writes a draft, a note or a file that nobody has yet: nothing that reps or recipients see"
    KEEPS_OUT = "saves for one editor alone, logged with who it was; what is live stays as it is"


#: By the names that Wagtail gives them. A name that is not here fails a test: it was not thought about yet.
OF_ASSETS: dict[str, Does] = {
    **dict.fromkeys(("list", "list_results", "usage", "history", "history_results"), Does.READS),
    **dict.fromkeys(("revisions_view", "revisions_compare", "workflow_preview"), Does.READS),
    **dict.fromkeys(("workflow_history", "workflow_history_detail"), Does.READS),
    # What is typed waits in the session, to be drawn.
    **dict.fromkeys(("preview_on_add", "preview_on_edit"), Does.READS),
    # They ask for a comment, or whether to go on, and do nothing with the answer.
    **dict.fromkeys(("collect_workflow_action_data", "confirm_workflow_cancellation"), Does.READS),
    **dict.fromkeys(("add", "edit", "revisions_revert", "delete", "unpublish", "workflow_action"), Does.ACTS),
    "revisions_unschedule": Does.ACTS,
    **dict.fromkeys(("lock", "unlock"), Does.KEEPS_OUT),
}
OF_CHOOSERS: dict[str, Does] = dict.fromkeys(("choose", "choose_results", "chosen", "chosen_multiple"), Does.READS)
OF_FILES: dict[str, Does] = {
    **dict.fromkeys(("index", "index_results", "document_usage", "image_usage", "preview"), Does.READS),
    **dict.fromkeys(("url_generator", "url_generator_output", "choose", "choose_results", "chosen"), Does.READS),
    **dict.fromkeys(("chosen_multiple", "select_format"), Does.READS),
    **dict.fromkeys(("add", "add_multiple", "create", "delete_upload_multiple"), Does.DRAFTS),
    **dict.fromkeys(("create_multiple_from_uploaded_document", "create_multiple_from_uploaded_image"), Does.DRAFTS),
    # The bytes of what an asset has or had stay (`file_forms`), and so does the file itself (`deletion`).
    **dict.fromkeys(("edit", "edit_multiple", "delete", "delete_multiple"), Does.ACTS),
}
#: Of many at once, for assets, files and pictures alike.
IN_BULK: dict[str, Does] = {
    **dict.fromkeys(("change", "submit", "retire", "read-again", "delete"), Does.ACTS),
    # Wagtail's labels and folders for files, which no page of the hub shows.
    **dict.fromkeys(("add_tags", "add_to_collection"), Does.DRAFTS),
}


class UnpublishView(View):
    """Withdrawing what is live is retiring it: with a reason, and a successor for those who hold a link."""

    template_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not person_of(request).has_perm("content.retire_asset"):
            raise refusals.NotAllowedToRetire
        return redirect("retire_asset", kwargs["pk"])


class CancelReleaseView(RevisionsUnscheduleView):
    """Calling a release off, confirmed on Wagtail's page."""

    page_title = "Call the release off"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            actions.cancel_release(asset=self.object, by=person_of(request))
        except REFUSED as refusal:
            messages.error(request, f"Nothing was changed. {refusal}")
        else:
            messages.success(request, f"The release of {self.object.title} is called off. It is a draft again.")
        return redirect(self.get_next_url())


class DecideView(WorkflowActionView):
    """Approving and sending back from outside the editor."""

    def get_task_state(self) -> Any:
        # Of this asset: what may be done is asked of the one, and would be done to the other.
        states = TaskState.objects.for_instance(self.object)
        return get_object_or_404(states, pk=self.task_state_id).specific

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form: Form = self.form_class(request.POST)
        answer: HttpResponse
        if not form.is_valid():
            answer = self.render_modal_form(request, form)
            return answer
        try:
            decide(asset=self.object, by=person_of(request), name=self.action_name, comment=_comment(form.cleaned_data))
        except REFUSED as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, what_was_decided(self.object, self.action_name))
        answer = redirect(self.redirect_url)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            answer = self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
        return answer


class ActsByOurActions:
    """For Wagtail's create and edit views: what their buttons do besides saving is done by our actions.

    What was typed is saved before; a refusal leaves it saved, and says why the rest was not done.
    """

    request: HttpRequest
    object: Any
    action: str
    workflow_action: str

    def run_action_method(self) -> HttpResponse | None:
        try:
            answer: HttpResponse | None = super().run_action_method()  # type: ignore[misc]
        except refusals.OwnWork:
            kept = "Your changes are kept in the version under review. You wrote it now, so somebody else has to "
            messages.error(self.request, f"{kept}approve it.")
        except REFUSED as refusal:
            messages.error(self.request, str(refusal))
        else:
            return answer
        return redirect(self.get_edit_url())  # type: ignore[attr-defined]

    def submit_action(self) -> None:
        actions.submit_asset(asset=self.object, by=person_of(self.request), at=timezone.now())

    def restart_workflow_action(self) -> None:
        with transaction.atomic():
            self.cancel_workflow_action()
            self.submit_action()

    def cancel_workflow_action(self) -> None:
        actions.withdraw_from_review(asset=self.object, by=person_of(self.request))

    def workflow_action_action(self) -> None:
        comment = _comment(_read_json(self.request.POST.get("workflow-action-extra-data", "")))
        decide(asset=self.object, by=person_of(self.request), name=self.workflow_action, comment=comment)

    def get_success_message(self, instance: Asset | None = None) -> str:
        """Says what was done, not only that something was saved."""
        asset: Asset = instance or self.object
        match self.action:
            case "workflow-action":
                return what_was_decided(asset, self.workflow_action)
            case "submit" | "restart-workflow":
                return f"{asset.title} is saved and in review."
        said: str = super().get_success_message(instance)  # type: ignore[misc]
        return said

    @property
    def overwrite_revision(self) -> Revision | None:
        """The version of its own that the editor writes over while its author types; never one that was submitted or
        has been live, for what was approved stays what was approved."""
        written: Revision | None = super().overwrite_revision  # type: ignore[misc]
        if written is None or TaskState.objects.filter(revision=written).exists():
            return None
        live = self.object.live_revision_id, self.object.retired_revision_id
        return None if written.pk in live else written


def decide(*, asset: Asset, by: Person, name: str, comment: str) -> None:
    """Approve or send back, as the button of this name says."""
    act = actions.approve_asset if name == "approve" else actions.reject_asset
    act(asset=asset, by=by, at=timezone.now(), comment=comment)


def what_was_decided(asset: Asset, name: str) -> str:
    if name != "approve":
        return f"{asset.title} is sent back to its author."
    asset.refresh_from_db()
    state = asset.own.state_words
    return f"{asset.title} is approved and live." if asset.is_live() else f"{asset.title} is approved. {state}."


def _read_json(written: str) -> dict[str, Any]:
    try:
        read = json.loads(written or "{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _comment(data: dict[str, Any]) -> str:
    comment = data.get("comment", "")
    return comment if isinstance(comment, str) else ""


def lead_to_own(name: str) -> Any:
    """A view that leads from an address for assets of any kind to that of the asset's own kind; it does nothing."""

    def lead(request: HttpRequest, pk: int | str | None = None, **kwargs: Any) -> HttpResponse:
        asset: Any = get_object_or_404(Asset.objects.visible_to(person_of(request)), pk=pk).own
        address = reverse(type(asset).snippet_viewset.get_url_name(name), kwargs={"pk": asset.pk, **kwargs})
        query = request.GET.urlencode()
        return redirect(f"{address}?{query}" if query else address)

    return lead


def delete_by_our_action(request: HttpRequest, instances: Sequence[Any]) -> HttpResponse | None:
    """Asked before Wagtail deletes, on one page or in bulk: None lets its page ask whether to."""
    assets = [one for one in instances if isinstance(one, Asset)]
    if not assets:
        return None
    if request.method != "POST":
        live = [asset for asset in assets if asset.live]
        return refused(request, _why_not(live), live)
    done, why = 0, []
    for asset in assets:
        try:
            actions.delete_asset(asset=asset, by=person_of(request))
            done += 1
        except REFUSED as refusal:
            why.append(f"{asset.title}: {refusal}")
        except ProtectedError as error:
            why.append(f"{asset.title}: {why_kept(error)}")
    if done:
        messages.success(request, f"{done} {'asset' if done == 1 else 'assets'} deleted.")
    for line in why:
        messages.error(request, line)
    return redirect(get_valid_next_url_from_request(request) or reverse("assets_admin:list"))


def _why_not(live: Sequence[Asset]) -> str:
    return " ".join(f"{asset.title}: {refusals.StillLive()}" for asset in live[:3])
