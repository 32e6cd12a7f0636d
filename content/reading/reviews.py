"""Who may decide on a version in review, and what was said of one that was sent back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import TaskState, WorkflowState

from content.models import Asset
from content.querysets import AssetQuerySet
from hub.core.people import Person


@dataclass(frozen=True, slots=True)
class SentBack:
    """What an approver wants changed. `by` is None for somebody who has left."""

    comment: str
    by: Person | None
    at: datetime | None


def step_under_way(asset: Asset) -> TaskState | None:
    """The step at which the asset waits for an approver."""
    state: TaskState | None = asset.own.current_workflow_task_state
    return state if state is not None and state.status == TaskState.STATUS_IN_PROGRESS else None


def may_decide(asset: Asset, user: Person) -> bool:
    """Whether `user` may approve what is in review, or send it back."""
    step = step_under_way(asset)
    return step is not None and bool(step.task.specific.get_actions(asset.own, user))


def sent_back(asset: Asset) -> SentBack | None:
    """Why its latest version was sent back, until it is submitted again or withdrawn."""
    state = asset.own.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES or state.current_task_state is None:
        return None
    step = state.current_task_state
    return SentBack(step.comment, step.finished_by, step.finished_at)


def waiting_for(user: Person) -> AssetQuerySet[Asset]:
    """What this person may decide on: not their own work."""
    waiting = TaskState.objects.reviewable_by(user).values_list("workflow_state__object_id", flat=True)
    return Asset.objects.among([int(key) for key in waiting])


def submissions_of(assets: Iterable[int]) -> dict[int, str]:
    """Of these assets that are in review, by id: who submitted them, and when, as words. One query."""
    under_way = _reviews_of(assets).filter(status=WorkflowState.STATUS_IN_PROGRESS).select_related("requested_by")
    return {
        int(state.object_id): f"Submitted by {state.requested_by or 'somebody who has left'}, "
        f"{date_format(timezone.localtime(state.created_at), 'j M Y')}"
        for state in under_way.order_by("pk")
    }


def said_when_sent_back(assets: Iterable[int]) -> dict[int, SentBack]:
    """Of these assets that were sent back, by id, what was said then. One query."""
    back = _reviews_of(assets).filter(status=WorkflowState.STATUS_NEEDS_CHANGES, current_task_state__isnull=False)
    return {
        int(state.object_id): SentBack(step.comment, step.finished_by, step.finished_at)
        for state in back.select_related("current_task_state__finished_by").order_by("pk")
        for step in [state.current_task_state]
    }


def _reviews_of(assets: Iterable[int]) -> QuerySet[WorkflowState]:
    of_assets = {"base_content_type__app_label": "content", "base_content_type__model": "asset"}
    return WorkflowState.objects.filter(**of_assets, object_id__in=[str(pk) for pk in assets])
