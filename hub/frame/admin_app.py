"""Wagtail's admin without its own mails: the hub tells of reviews itself (`content.approval_notices`)."""

from __future__ import annotations

from wagtail import signals
from wagtail.admin.apps import WagtailAdminAppConfig


class HubAdminAppConfig(WagtailAdminAppConfig):
    def ready(self) -> None:
        super().ready()
        from wagtail.models import TaskState, WorkflowState

        of_task = "group_approval_task_submitted_email_notification"
        signals.task_submitted.disconnect(sender=TaskState, dispatch_uid=of_task)
        for name in ("submitted", "rejected", "approved"):
            of_workflow = f"workflow_state_{name}_email_notification"
            getattr(signals, f"workflow_{name}").disconnect(sender=WorkflowState, dispatch_uid=of_workflow)
