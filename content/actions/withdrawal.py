"""Taking a version back from its review, undecided."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import WorkflowState

from content import refusals
from content.actions.assets import hold
from content.models import Asset
from hub.core.people import Person

_UNDECIDED = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


def withdraw_from_review(*, asset: Asset, by: Person) -> Asset:
    """End the review, under way or sent back; the draft stays. For who submitted or owns it, and its approvers.

    Refuses with NotInReview, NotAllowedToWithdraw. A second run is refused.
    """
    with transaction.atomic():
        own = hold(asset)
        state = own.current_workflow_state
        if state is None or state.status not in _UNDECIDED:
            raise refusals.NotInReview
        if not state.user_can_cancel(by):
            raise refusals.NotAllowedToWithdraw
        state.cancel(user=by)
    return own
