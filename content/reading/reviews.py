"""Who may decide on a version in review, and what was said of one that was sent back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wagtail.models import TaskState, WorkflowState

from content.models import Asset
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
