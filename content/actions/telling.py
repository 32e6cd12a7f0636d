"""What the people who work on an asset are told of it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from wagtail.models import WorkflowState

from hub.core.notices.telling import tell
from hub.core.people import Person

SENT_BACK = "sent_back"


def tell_sent_back(*, review: WorkflowState, by: Person | None, at: datetime) -> int:
    """Tell who submitted the asset, and its owner, in the hub, that it was sent back and why; answers how many. Safe to
    run again.
    """
    asset, step = review.content_object, review.current_task_state
    words = f"{by or 'An approver'} sent back “{asset.title}”: {step.comment}"
    told = {person for person in (review.requested_by, asset.owner) if person is not None and person != by}
    address = reverse("assets_admin:edit", args=[asset.pk])
    return sum(
        tell(user=person, kind=SENT_BACK, about=str(step.pk), words=words, at=at, address=address) for person in told
    )
