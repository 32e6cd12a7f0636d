"""The step of a workflow at which somebody else approves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from wagtail.forms import TaskStateCommentForm
from wagtail.models import AbstractGroupApprovalTask, TaskState, WorkflowState

from content.models.asset import Asset
from content.models.going_live import pass_the_gate
from content.permissions import is_administrator
from content.refusals import NoComment, OwnWork
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

    def start(self, workflow_state: WorkflowState, user: Person | None = None) -> TaskState:
        """As Wagtail's; what the gate refuses is not put in review, whichever way it is submitted."""
        pass_the_gate(workflow_state.content_object.get_latest_revision_as_object())
        return super().start(workflow_state, user=user)

    def get_actions(self, obj: Asset, user: Person) -> list[tuple[str, Any, bool]]:
        if not user.has_perm("content.approve_asset") or obj.is_own_work_of(user):
            return []
        return super().get_actions(obj, user)

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        return SendBackForm if action == "reject" else super().get_form_for_action(action)

    def on_action(self, task_state: TaskState, user: Person, action_name: str, **kwargs: Any) -> Any:
        """As Wagtail's, on the latest version, as a whole or not at all.

        Refuses with OwnWork whoever owns, wrote of or submitted that; an approval with Unfit what the gate refuses, and
        with NoComment what is sent back without a word.
        """
        asset = task_state.workflow_state.content_object
        if asset.is_own_work_of(user):
            raise OwnWork
        if action_name == "approve":
            pass_the_gate(asset.get_latest_revision_as_object())
        elif action_name == "reject" and not kwargs.get("comment", "").strip():
            raise NoComment
        with transaction.atomic():
            if asset.latest_revision_id != task_state.revision_id:
                # Changed during the review: what is decided on is what the approver sees, not what was submitted.
                task_state.revision = asset.latest_revision
                task_state.save(update_fields=["revision"])
            return super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: Person, **kwargs: Any) -> QuerySet[TaskState]:
        """What `user` may decide on, as `get_actions` says it of one."""
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        if not user.has_perm("content.approve_asset"):
            return states.none()
        assets = Asset.objects.visible_to(user)
        if not settings.HUB_APPROVE_OWN_WORK:
            states = states.exclude(workflow_state__requested_by=user)
            assets = assets.exclude(owner=user).not_written_by(user)
        # Asked of each that is in review: of all assets it takes the longer the more there are.
        return states.filter(Exists(assets.filter(pk=Cast(OuterRef("workflow_state__object_id"), BigIntegerField()))))


class SendBackForm(TaskStateCommentForm):
    """Wagtail's form for a comment, which has to be given."""

    comment = forms.CharField(label="What is to be changed", widget=forms.Textarea(attrs={"rows": 3}))
