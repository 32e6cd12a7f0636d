"""What comes by the clock: an approved version goes live at its release, an asset is taken down after its expiry.

Queries leave out what has expired by themselves; what is released has to be published first, and passes the gate once
more as it is: what was found since its approval keeps it back. Each asset is a transaction of its own, in which its row
is held: whoever comes second finds it done. All of it may be run at any time and side by side.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.log_actions import log
from wagtail.models import Revision

from content import refusals
from content.actions.assets import hold
from content.findings import in_words
from content.gate.gate import refuse_unfit
from content.models import Asset
from content.signals import asset_expired, asset_kept_back, assets_released
from hub.core.fixed_query import FixedQuery
from hub.core.people import Person

logger = logging.getLogger(__name__)

# So many are released together, each in a few hundredths of a second; more wait for the next look.
MOST_TOGETHER = 50

_earliest = FixedQuery(
    lambda slot: (
        Revision.objects.filter(
            base_content_type__app_label="content",
            base_content_type__model="asset",
            approved_go_live_at__isnull=False,
        )
        .order_by("approved_go_live_at", "pk")
        .values_list("object_id", "approved_go_live_at")[:MOST_TOGETHER]
    )
)


@dataclass(frozen=True, slots=True)
class Release:
    """An approved version of an asset that goes live, or should have gone live, at a moment."""

    asset_id: int
    due_at: datetime


def next_releases() -> list[Release]:
    """The earliest releases to come, MOST_TOGETHER at most, those that are late first. One query on an index."""
    return [Release(asset_id=int(asset_id), due_at=due_at) for asset_id, due_at in _earliest.rows()]


def keep_schedule(*, at: datetime) -> tuple[int, int]:
    """Publish what is due and take down what has expired; how many of each."""
    released = release([one.asset_id for one in next_releases() if one.due_at <= at], at=at)
    return len(released), take_down_expired(at=at)


def release(ids: Iterable[int], *, at: datetime) -> list[int]:
    """Publish the versions of these assets that are due by `at`; the ids of those that were published now.

    They are live, and found on both search engines, when it returns. One that the gate refuses now is kept back for
    good: it is a draft again, and its owner and approver are told; one whose file is just being read waits for that.
    One that fails is logged and keeps no other.
    """
    released = [pk for pk in dict.fromkeys(ids) if _alone(_release, pk, at)]
    if released:
        assets_released.send_robust(sender=Asset, ids=released)
    return released


def take_down_expired(*, at: datetime) -> int:
    """Unpublish what has expired by `at`, which makes it known to those who relied on it; how many."""
    overdue = list(Asset.objects.overdue(at).order_by("expire_at", "pk").values_list("pk", flat=True))
    return sum(_alone(_take_down, pk, at) for pk in overdue)


def hold_by_the_clock(asset: Asset, *, at: datetime) -> Asset:
    """As `hold`; what has expired and nobody noticed is taken down first, so that no later date brings it back."""
    own = hold(asset)
    if own.live and not own.is_live(at):
        _take_down(own.pk, at)
        own = hold(own)
    return own


def _alone(act: Callable[[int, datetime], bool], pk: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            return act(pk, at)
    except Exception:
        logger.exception("Asset %s could not be released or taken down", pk)
        return False


def _release(pk: int, at: datetime) -> bool:
    own = hold(Asset.objects.get(pk=pk))
    revision = own.revisions.filter(approved_go_live_at__lte=at).order_by("-approved_go_live_at").first()
    if revision is None:
        return False
    try:
        refuse_unfit(revision.as_object(), at=at)
    except refusals.Unfit as unfit:
        if not unfit.passes_by_itself:
            _keep_back(own, revision, why=in_words(unfit.findings), by=None)
        return False
    # On behalf of nobody: it stands on the approval it was scheduled with.
    own.publish(revision, log_action="wagtail.publish.scheduled")
    return True


def cancel_release(*, asset: Asset, by: Person) -> Asset:
    """Call off the release that is planned: the approved version is a draft again, and its owner is told.

    Refuses with NotAllowedToCancelRelease and NothingScheduled. A second run is refused.
    """
    if not by.has_perm("content.approve_asset"):
        raise refusals.NotAllowedToCancelRelease
    with transaction.atomic():
        own = hold(asset)
        revision = own.revisions.filter(approved_go_live_at__isnull=False).first()
        if revision is None:
            raise refusals.NothingScheduled
        _keep_back(own, revision, why="", by=by)
    return own


def _keep_back(own: Asset, revision: Revision, *, why: str, by: Person | None) -> None:
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    log(instance=own, action="content.keep_back", user=by, data={"why": why}, revision=revision)
    asset_kept_back.send(sender=type(own), asset=own, why=why, by=by)


def _take_down(pk: int, at: datetime) -> bool:
    own = hold(Asset.objects.get(pk=pk))
    if not own.live or own.is_live(at):
        return False
    # Wagtail forgets what is scheduled; a version that was approved for a later day still goes live on it.
    scheduled = list(own.revisions.filter(approved_go_live_at__isnull=False))
    UnpublishAction(own, set_expired=True, log_action="wagtail.unpublish.scheduled").execute(
        skip_permission_checks=True
    )
    for revision in scheduled:
        revision.save(update_fields=["approved_go_live_at"])
    asset_expired.send(sender=type(own), asset=own)
    return True
