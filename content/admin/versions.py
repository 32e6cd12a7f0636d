"""A new version of an asset: another file in its place, uploaded here or as a draft of its own by mistake."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from wagtail.admin import messages

from content import refusals
from content.actions import add_document, add_version, take_as_version, take_back_version
from content.actions.take_back import added_version
from content.admin.choosers import edit_url_of
from content.admin.forms import Confirm, NewVersionForm
from content.admin.retirement import ActView
from content.models import Asset, Collateral, Document
from content.reading import duplicates
from hub.core.people import Person, person_of

AFTERWARDS = "Reps and recipients have the version before until this one is approved."


class NewVersionView(ActView):
    """Upload the file that takes the place of the one that is there."""

    template_name = "content/admin/new_version.html"
    page_title = "New version"
    permission = "content.change_collateral"
    form_class = NewVersionForm

    def form_valid(self, form: Any) -> HttpResponse:
        file = form.cleaned_data["file"]
        there = duplicates.collateral_with(duplicates.sha256_of(file), besides=self.asset.pk)
        if there is not None:
            told = format_html('{} <a href="{}">Open it</a>', duplicates.told(there), edit_url_of(there))
            form.add_error("file", told)
            return self.form_invalid(form)
        try:
            with transaction.atomic():
                document = add_document(file=file, title=self.asset.title, by=person_of(self.request))
                own = add_version(asset=self.asset, document=document, by=person_of(self.request), at=timezone.now())
        except (refusals.SameFile, refusals.NotStored) as refusal:
            form.add_error("file", str(refusal))
            return self.form_invalid(form)
        except refusals.WrongState as refusal:
            return self.refused(refusal)
        return _saved(self.request, own, document)


class VersionOfView(ActView):
    """Make a draft, uploaded by mistake as an asset of its own, the next version of another asset."""

    template_name = "content/admin/version_of.html"
    page_title = "Make it the new version"
    permission = "content.change_collateral"
    form_class = Confirm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.has_perm(self.permission):
            self.other = get_object_or_404(Collateral.objects.visible_to(person_of(request)), pk=kwargs["other"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"other": self.other}

    def form_valid(self, form: Any) -> HttpResponse:
        document = self.asset.get_latest_revision_as_object().document if isinstance(self.asset, Collateral) else None
        try:
            own = take_as_version(draft=self.asset, of=self.other, by=person_of(self.request), at=timezone.now())
        except refusals.WrongState as refusal:
            return self.refused(refusal)
        return _saved(self.request, own, document)


class TakeBackView(ActView):
    """Put the file back that was there before the new version."""

    template_name = "content/admin/take_back.html"
    page_title = "Take back the new version"
    permission = "content.change_collateral"
    form_class = Confirm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        added = added_version(self.asset) if isinstance(self.asset, Collateral) else None
        before = Document.objects.filter(pk=added.data["before"]).first() if added else None
        return super().get_context_data(**kwargs) | {"added": added, "before": before}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            own = take_back_version(asset=self.asset, by=person_of(self.request), at=timezone.now())
        except refusals.WrongState as refusal:
            return self.refused(refusal)
        messages.success(self.request, f"{own.title} has the file again that it had before.")
        return redirect(edit_url_of(own))


def may_take_back(asset: Asset, user: Person) -> bool:
    """Whether the editor offers it: a new version is in the draft, and nobody is deciding about it."""
    return (
        isinstance(asset, Collateral)
        and user.has_perm("content.change_collateral")
        and asset.retired_at is None
        and not asset.workflow_in_progress
        and added_version(asset) is not None
    )


def _saved(request: HttpRequest, own: Asset, document: Document | None) -> HttpResponse:
    after = AFTERWARDS if own.live else "Submit it for approval."
    buttons = []
    if own.live and document is not None:
        differs = reverse("hub_file_differences", args=[document.pk, own.own.document_id])
        buttons = [messages.button(differs, "What differs")]
    undo = reverse("take_back_version", args=[own.pk])
    buttons.append(messages.button(undo, "Undo"))
    messages.success(request, f"The new version of {own.title} is saved as a draft. {after}", buttons=buttons)
    return redirect(edit_url_of(own))
