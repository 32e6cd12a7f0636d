"""What happens to an asset: drafted, submitted, approved, sent back, published, retired, reinstated.

Each action checks the permission, holds the asset, uses Wagtail's own step, writes Wagtail's audit log and tells
listeners within its transaction. A refusal is one of `content.refusals`. None but `create_draft` may be run twice: the
second run is refused.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.actions.create import CreateAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.log_actions import log
from wagtail.models import WorkflowState

from content import refusals
from content.findings import errors_among
from content.gate.gate import findings_of
from content.models import Asset
from content.models.going_live import acting_at
from content.signals import asset_reinstated, asset_retired, asset_successor_named
from hub.core.people import Person


def create_draft(*, asset: Asset, by: Person) -> Asset:
    """Save `asset`, an unsaved Collateral, Script or CustomerStory with its tags set, as a draft written by `by`.

    Refuses with NotAllowedToCreate, and with Incomplete for a type that its kind does not have. Not for reruns.
    """
    if not by.has_perm(f"content.add_{asset._meta.model_name}"):
        raise refusals.NotAllowedToCreate
    if asset.type not in asset.TYPES:
        raise refusals.Incomplete({"type": [f"A {asset._meta.verbose_name} is one of: {', '.join(asset.TYPES)}."]})
    with transaction.atomic():
        CreateAction(asset, user=by, clean=False).execute(skip_permission_checks=True)
    return asset


def submit_asset(*, asset: Asset, by: Person, at: datetime) -> Asset:
    """Put the latest draft in review; a draft that was sent back goes on where it stopped.

    Refuses with NotAllowedToChange, AlreadyRetired, AlreadyInReview, NothingToApprove, NoWorkflow, Unfit.
    """
    if not by.has_perm(f"content.change_{asset.own._meta.model_name}"):
        raise refusals.NotAllowedToChange
    with transaction.atomic(), acting_at(at):
        own = hold(asset)
        _refuse_retired(own)
        under_way = own.current_workflow_state
        if under_way is not None and under_way.status == WorkflowState.STATUS_IN_PROGRESS:
            raise refusals.AlreadyInReview
        if own.live and not own.has_unpublished_changes:
            raise refusals.NothingToApprove
        workflow = own.get_workflow()
        if workflow is None or not workflow.tasks.filter(active=True).exists():
            raise refusals.NoWorkflow
        if own.latest_revision is None:
            own.save_revision(user=by, log_action=False)
        if under_way is not None:
            under_way.resume(user=by)
        else:
            workflow.start(own, by)
    return own


def approve_asset(*, asset: Asset, by: Person, at: datetime, comment: str = "") -> Asset:
    """Approve the version in review; after the workflow's last step it is live, and `by` and `at` are its approval.

    Refuses with NotAllowedToApprove, OwnWork, AlreadyRetired, NotInReview, Unfit.
    """
    own = _act_on_review(asset=asset, by=by, at=at, action="approve", comment=comment)
    Asset.objects.filter(pk=own.pk, approved_by=by, live=True).update(approved_at=at)
    own.refresh_from_db()
    return own


def reject_asset(*, asset: Asset, by: Person, at: datetime, comment: str) -> Asset:
    """Send the version in review back to its author, with `comment` saying what is to be changed.

    Refuses with NotAllowedToApprove, OwnWork, AlreadyRetired, NotInReview, NoComment.
    """
    own = _act_on_review(asset=asset, by=by, at=at, action="reject", comment=comment)
    own.refresh_from_db()
    return own


def publish_asset(*, asset: Asset, by: Person, at: datetime) -> Asset:
    """Publish the latest draft without a review, which approves it: for approvers, of work that isn't theirs.

    Refuses with NotAllowedToPublish, OwnWork, AlreadyRetired, Unfit. A review under way is cancelled.
    """
    if not by.has_perm(f"content.publish_{asset.own._meta.model_name}"):
        raise refusals.NotAllowedToPublish
    with transaction.atomic(), acting_at(at):
        own = hold(asset)
        revision = own.get_latest_revision() or own.save_revision(user=own.owner, log_action=False)
        own.publish(revision, user=by)
        Asset.objects.filter(pk=own.pk, live=True).update(approved_at=at)
    own.refresh_from_db()
    return own


def retire_asset(*, asset: Asset, by: Person, reason: str, at: datetime, successor: Asset | None = None) -> Asset:
    """Withdraw an asset that is live or has expired, saying why and what takes its place.

    A review or schedule under way ends with it.

    Refuses with NotAllowedToRetire, AlreadyRetired, NotLive, BadSuccessor, and Incomplete without a reason.
    """
    if not by.has_perm("content.retire_asset"):
        raise refusals.NotAllowedToRetire
    if not reason.strip():
        raise refusals.Incomplete({"reason": ["Say why, for those who look for it."]})
    with transaction.atomic():
        own = _hold_with(asset, successor)
        _refuse_retired(own)
        if not own.is_live(at) and not own.has_expired(at):
            raise refusals.NotLive
        _refuse_bad_successor(own, successor)
        if (under_way := own.current_workflow_state) is not None:
            under_way.cancel(user=by)
        own.retired_revision = own.live_revision or own.revision_of_row(user=by)
        own.retired_by, own.retired_at, own.retired_reason = by, at, reason.strip()
        own.superseded_by_id = successor.pk if successor else None
        if own.live:
            UnpublishAction(own, user=by, log_action=False).execute(skip_permission_checks=True)
        else:
            own.save()
            own.revisions.update(approved_go_live_at=None)
        data: dict[str, Any] = {"reason": own.retired_reason}
        if successor is not None:
            data["successor"] = {"id": successor.pk, "title": successor.title}
        log(instance=own, action="content.retire", user=by, data=data, revision=own.retired_revision)
        asset_retired.send(sender=type(own), asset=own, by=by, successor=successor)
    return own


def name_successor(*, asset: Asset, by: Person, successor: Asset) -> Asset:
    """Say what takes the place of an asset that is retired already, or what does so now: its address, bookmarks, links
    and searches lead there, and whoever was told of the retirement is told of it once.

    Refuses with NotAllowedToRetire, NotRetired, BadSuccessor, and SameSuccessor when it is the one that was named.
    """
    if not by.has_perm("content.retire_asset"):
        raise refusals.NotAllowedToRetire
    with transaction.atomic():
        own = _hold_with(asset, successor)
        if own.retired_at is None:
            raise refusals.NotRetired
        _refuse_bad_successor(own, successor)
        if own.superseded_by_id == successor.pk:
            raise refusals.SameSuccessor
        own.superseded_by_id = successor.pk
        own.save(update_fields=["superseded_by"])
        data = {"successor": {"id": successor.pk, "title": successor.title}}
        log(instance=own, action="content.name_successor", user=by, data=data)
        asset_successor_named.send(sender=type(own), asset=own, by=by, successor=successor)
    return own


def reinstate_asset(*, asset: Asset, by: Person, at: datetime) -> Asset:
    """Bring a retired asset back live, as it was when it was retired, under the approval it had.

    It becomes a draft instead when its expiry date has passed, when the gate refuses what was live, or when that is no
    longer kept.
    Refuses with NotAllowedToReinstate, NotRetired.
    """
    if not by.has_perm("content.reinstate_asset"):
        raise refusals.NotAllowedToReinstate
    with transaction.atomic():
        own = hold(asset)
        if own.retired_at is None:
            raise refusals.NotRetired
        revision = own.retired_revision
        own.retired_by = own.retired_at = own.superseded_by = own.retired_revision = None
        own.retired_reason = ""
        own.save(update_fields=["retired_by", "retired_at", "superseded_by", "retired_revision", "retired_reason"])
        if revision is not None and not errors_among(findings_of(revision.as_object(), at=at)):
            PublishRevisionAction(revision, user=by, log_action=False).execute(skip_permission_checks=True)
        own = hold(own)
        log(instance=own, action="content.reinstate", user=by, data={"live": own.live}, revision=revision)
        asset_reinstated.send(sender=type(own), asset=own, by=by)
    return own


def hold(asset: Asset) -> Asset:
    """The asset as its kind, read anew and locked until the transaction ends."""
    # Not its key: rows that name the asset, as the search's words, may be written meanwhile.
    Asset.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=asset.pk)
    held: Asset = type(asset.own)._default_manager.get(pk=asset.pk)
    return held


def _hold_with(asset: Asset, successor: Asset | None) -> Asset:
    """As `hold`, with its successor held too: two who retire each in favour of the other would close a circle."""
    ids = {asset.pk} | ({successor.pk} if successor is not None else set())
    list(Asset.objects.select_for_update(of=("self",), no_key=True).only("pk").among(ids).order_by("pk"))
    return hold(asset)


def _act_on_review(*, asset: Asset, by: Person, at: datetime, action: str, comment: str) -> Asset:
    if not by.has_perm("content.approve_asset"):
        raise refusals.NotAllowedToApprove
    with transaction.atomic(), acting_at(at):
        own = hold(asset)
        _refuse_retired(own)
        task_state = own.current_workflow_task_state
        if task_state is None:
            raise refusals.NotInReview
        task = task_state.task.specific
        if action not in {name for name, _, _ in task.get_actions(own, by)}:
            if own.is_own_work_of(by):
                raise refusals.OwnWork
            raise refusals.NotAllowedToApprove
        task.on_action(task_state, by, action, comment=comment)
    return own


def _refuse_retired(own: Asset) -> None:
    if own.retired_at is not None:
        raise refusals.AlreadyRetired


def _refuse_bad_successor(own: Asset, successor: Asset | None) -> None:
    """A successor is live. As live assets have none themselves, chains of successors never close."""
    if successor is None:
        return
    if successor.pk == own.pk:
        raise refusals.BadSuccessor("An asset can't be its own successor.")
    if not Asset.objects.live().filter(pk=successor.pk, retired_at__isnull=True).exists():
        raise refusals.BadSuccessor(f"{successor.title} is not live: a successor has to be.")
