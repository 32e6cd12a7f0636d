"""What Wagtail does when a review has no step left. It imports nothing of Wagtail's models: they import it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.log_actions import log

if TYPE_CHECKING:
    from wagtail.models import WorkflowState

    from hub.core.people import Person


def publish_what_was_approved(workflow_state: WorkflowState, user: Person | None = None) -> None:
    """Publish the latest version if the last step approved it.

    A review also ends without an approval, as when its last step is disabled or it never had one: then it is cancelled,
    and what was in review is a draft again.
    """
    last = workflow_state.current_task_state
    if last is not None and last.status == last.STATUS_APPROVED:
        workflow_state.content_object.get_latest_revision().publish(user=user)
        return
    workflow_state.status = workflow_state.STATUS_CANCELLED
    workflow_state.save(update_fields=["status"])
    log(instance=workflow_state.content_object, action="wagtail.workflow.cancel", user=user)
