"""Keeps files and what is made of them together, whichever way a file comes in or goes, and the gate on every way to go
live."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, ProtectedError
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import ModelLogEntry, TaskState, WorkflowState
from wagtail.signals import (
    published,
    task_approved,
    task_cancelled,
    task_rejected,
    task_submitted,
    workflow_approved,
    workflow_rejected,
)

from content import tasks
from content.actions import page_files
from content.actions.guessing import guess_types_again
from content.actions.recognition import waits_for_recognition
from content.approval_notices import settle, tell_approvers, tell_kept_back, tell_of_decision
from content.extraction.names import plain_name
from content.gate.gate import refuse_unfit
from content.models import Asset, Collateral, CustomerStory, Document, FileState, Script
from content.reading import duplicates
from content.reading.versions import keep_version
from content.signals import asset_at_the_gate, asset_kept_back, document_processed


@receiver(pre_save, sender=Document)
def start_over_when_the_file_is_replaced(instance: Document, raw: bool, **kwargs: Any) -> None:
    """Wagtail's own form for files can put another file in a document's place; its words must then be read anew."""
    if raw or instance.pk is None or kwargs.get("update_fields"):
        return
    before = Document.objects.filter(pk=instance.pk).values_list("file", flat=True).first()
    if before is not None and before != instance.file.name:
        instance.state, instance.attempts, instance.claimed_at = FileState.WAITING, 0, None
        instance.sha256 = instance.original_name = ""


@receiver(pre_save, sender=Document)
def remember_the_original_name(instance: Document, raw: bool, **kwargs: Any) -> None:
    if not raw and instance.file and not instance.original_name:
        instance.original_name = plain_name(instance.filename)[:255]


@receiver(post_save, sender=Document)
def have_it_read(instance: Document, raw: bool, **kwargs: Any) -> None:
    queued = instance.__dict__.pop("is_queued", True)  # said once, by `add_document`
    if not raw and instance.file and instance.state == FileState.WAITING and queued:
        transaction.on_commit(partial(tasks.read_file.enqueue, instance.pk))


@receiver(document_processed, sender=Document)
def have_its_pages_drawn_and_recognised(document: Document, **kwargs: Any) -> None:
    if document.pages_done < document.page_count:
        transaction.on_commit(partial(tasks.draw_pages.enqueue, document.pk))
    elif waits_for_recognition(document.pk):
        transaction.on_commit(partial(tasks.recognise_pages.enqueue, document.pk))


@receiver(document_processed, sender=Document)
def have_its_type_guessed_again(document: Document, **kwargs: Any) -> None:
    guess_types_again(document)


@receiver(task_submitted, sender=TaskState)
def tell_who_may_approve(instance: TaskState, **kwargs: Any) -> None:
    tell_approvers(instance, at=timezone.now())


@receiver([task_approved, task_rejected, task_cancelled], sender=TaskState)
def settle_what_waits_no_more(instance: TaskState, **kwargs: Any) -> None:
    settle(instance, at=timezone.now())


@receiver([workflow_approved, workflow_rejected], sender=WorkflowState)
def tell_what_was_decided(instance: WorkflowState, user: AbstractUser | None, **kwargs: Any) -> None:
    if instance.status != WorkflowState.STATUS_CANCELLED:  # its last step was taken away: nobody decided
        tell_of_decision(instance, by=user, at=timezone.now())


@receiver(pre_save, sender=ModelLogEntry)
def keep_its_history_in_one_place(instance: ModelLogEntry, **kwargs: Any) -> None:
    """Wagtail notes what becomes of a review with the asset, and everything else with its kind, where it is looked
    for."""
    if instance.content_type != ContentType.objects.get_for_model(Asset):
        return
    asset = Asset.objects.filter(pk=instance.object_id).first()
    if asset is not None:
        instance.content_type = ContentType.objects.get_for_model(asset.own)


@receiver(asset_kept_back)
def tell_that_it_did_not_go_live(asset: Asset, why: str, by: AbstractUser | None, **kwargs: Any) -> None:
    tell_kept_back(asset, why=why, by=by, at=timezone.now())


@receiver(pre_delete, sender="hub.Team")
def keep_what_is_for_one_team_to_it(instance: Model, **kwargs: Any) -> None:
    """Without the only team that may see it, an asset would be everybody's."""
    if kept := set(Asset.objects.only_for(instance)):
        raise ProtectedError("Assets are only for this team.", kept)


@receiver(pre_delete, sender=Document)
def keep_the_file_of_a_next_version(instance: Document, **kwargs: Any) -> None:
    """A draft on top of what is live holds its file in a revision, which the database can't protect."""
    holders = duplicates.holders_of([instance.pk], Collateral.objects.all()).get(instance.pk, [])
    drafts: set[Model] = {holder.asset for holder in holders if holder.which == duplicates.NEXT}
    if drafts:
        raise ProtectedError("The file is the next version of an asset.", drafts)


@receiver(post_delete, sender=Document)
def drop_its_page_images(instance: Document, **kwargs: Any) -> None:
    transaction.on_commit(partial(page_files.drop_all, instance.pk))


@receiver(asset_at_the_gate)
def let_only_what_is_fit_pass(asset: Asset, at: datetime, **kwargs: Any) -> None:
    refuse_unfit(asset, at=at)


def _keep_what_is_live(sender: Any, instance: Asset, **kwargs: Any) -> None:
    keep_version(type(instance)._default_manager.get(pk=instance.pk))


# Whichever way it was published: approved, by schedule, imported, reinstated.
for _kind in (Collateral, Script, CustomerStory):
    published.connect(_keep_what_is_live, sender=_kind, dispatch_uid=f"content-version-{_kind.__name__}")
