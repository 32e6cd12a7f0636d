"""Whose approval a version waits for, and what becomes of a review whose steps are taken away."""

from __future__ import annotations

from functools import partial

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry, Workflow, WorkflowTask

from content import actions, refusals
from content.models import Asset, AssetState, BrandApprovalTask
from hub.core.notices.models import Notice
from tests.content.desk import NOW, draft_script

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(ana) -> Asset:
    return draft_script(ana)


def test_whoever_wrote_of_a_version_may_not_approve_it_when_another_saved_it_last(draft, ana, april, ada):
    draft.title = "April's words"
    draft.save_revision(user=april)
    draft.summary = "And Ana's"
    draft.save_revision(user=ana)
    submitted = actions.submit_asset(asset=draft, by=ana, at=NOW)
    task = BrandApprovalTask.objects.get()
    for act in (actions.approve_asset, partial(actions.reject_asset, comment="No.")):
        with pytest.raises(refusals.OwnWork):
            act(asset=draft, by=april, at=NOW)
    assert not task.get_task_states_user_can_moderate(april).exists()
    assert task.get_task_states_user_can_moderate(ada).exists()
    approved = actions.approve_asset(asset=submitted, by=ada, at=timezone.now())
    # What was approved since is nobody's own work any more.
    approved.title = "Ana's next"
    approved.save_revision(user=ana)
    actions.submit_asset(asset=draft, by=ana, at=NOW)
    assert task.get_task_states_user_can_moderate(april).exists()
    assert actions.approve_asset(asset=draft, by=april, at=NOW).approved_by == april


def test_what_had_been_live_is_nobodys_own_work_when_it_comes_back_as_a_draft(draft, ana, april, ada):
    draft.save_revision(user=april)
    actions.submit_asset(asset=draft, by=ana, at=NOW)
    live = actions.approve_asset(asset=draft, by=ada, at=timezone.now())
    live.unpublish()
    live.save_revision(user=ana)
    actions.submit_asset(asset=draft, by=ana, at=NOW)
    assert BrandApprovalTask.objects.get().get_task_states_user_can_moderate(april).exists()
    assert actions.approve_asset(asset=draft, by=april, at=NOW).approved_by == april


def test_a_review_whose_step_is_taken_away_ends_undecided(ana, april, ada):
    """Wagtail would publish it, on behalf of whoever took the step away."""
    waiting = actions.submit_asset(asset=draft_script(ana, title="Waiting"), by=ana, at=NOW)
    step = waiting.current_workflow_task_state.task
    told = Notice.objects.count()
    step.deactivate(user=ada)
    waiting.refresh_from_db()
    assert (waiting.live, waiting.approved_by, waiting.state) == (False, None, AssetState.DRAFT)
    assert Notice.objects.count() == told
    assert ModelLogEntry.objects.for_instance(waiting).filter(action="wagtail.workflow.cancel", user=ada).exists()
    for again in (waiting, draft_script(ana, title="Another")):
        with pytest.raises(refusals.NoWorkflow):
            actions.submit_asset(asset=again, by=ada, at=NOW)
    step.active = True
    step.save()
    actions.submit_asset(asset=waiting, by=ana, at=NOW)
    assert actions.approve_asset(asset=waiting, by=april, at=NOW).approved_by == april


def test_a_review_goes_on_to_the_next_step_when_one_is_taken_away(ana, april, ada):
    first = BrandApprovalTask.objects.get()
    second = BrandApprovalTask.objects.create(name="Legal")
    second.groups.set(first.groups.all())
    workflow = Workflow.objects.get()
    WorkflowTask.objects.create(workflow=workflow, task=second, sort_order=9)
    waiting = actions.submit_asset(asset=draft_script(ana), by=ana, at=NOW)
    first.deactivate(user=ada)
    waiting.refresh_from_db()
    assert (waiting.live, waiting.current_workflow_task_state.task.name) == (False, "Legal")
    second.deactivate(user=ada)
    waiting.refresh_from_db()
    assert (waiting.live, waiting.state) == (False, AssetState.DRAFT)
