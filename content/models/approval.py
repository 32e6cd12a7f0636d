"""The step of a workflow at which somebody else approves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from wagtail.models import AbstractGroupApprovalTask

from content.models.asset import Asset
from content.permissions import is_administrator
from content.refusals import OwnWork
from hub.core.people import Person


class BrandApprovalTask(AbstractGroupApprovalTask):
    """Members of the chosen groups, and administrators, approve; nobody approves their own work."""

    class Meta:
        verbose_name = "brand approval"
        verbose_name_plural = "brand approvals"

    @classmethod
    def get_description(cls) -> str:
        return "Members of the chosen groups approve. Nobody approves what they own, wrote or submitted themselves."

    def _user_in_groups(self, user: Person) -> bool:
        return is_administrator(user) or super()._user_in_groups(user)

    def get_actions(self, obj: Any, user: Person) -> list[tuple[str, Any, bool]]:
        if obj.is_own_work_of(user):
            return []
        return super().get_actions(obj, user)

    def on_action(self, task_state: Any, user: Person, action_name: str, **kwargs: Any) -> Any:
        """As Wagtail's, on the latest version; refuses with OwnWork whoever owns, wrote or submitted that."""
        asset = task_state.workflow_state.content_object
        if asset.is_own_work_of(user):
            raise OwnWork
        if action_name == "approve":
            asset.own.refuse_unfit_file()
        if asset.latest_revision_id != task_state.revision_id:
            # Changed during the review: what is decided on is what the approver sees, not what was submitted.
            task_state.revision = asset.latest_revision
            task_state.save(update_fields=["revision"])
        return super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: Person, **kwargs: Any) -> Any:
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        if settings.HUB_APPROVE_OWN_WORK:
            return states
        own = Asset.objects.filter(owner=user).values(key=Cast("pk", CharField()))
        return states.exclude(
            Q(workflow_state__requested_by=user) | Q(revision__user=user) | Q(workflow_state__object_id__in=own)
        )
