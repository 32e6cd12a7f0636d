from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import registry
from wagtail.models import Workflow, WorkflowState

from content import actions, refusals
from content.models import Asset, AssetState, BrandApprovalTask, Collateral, Script
from content.permissions import APPROVERS
from content.signals import asset_reinstated, asset_retired
from tests.content.desk import NOW, draft_script
from tests.factories.content import CollateralFactory, ScriptFactory, SegmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(ana):
    return draft_script(ana)


@pytest.fixture
def live(ana, april):
    return actions.approve_asset(asset=actions.submit_asset(asset=draft_script(ana), by=ana, at=NOW), by=april, at=NOW)


def _log(asset):
    return [entry.action for entry in registry.get_logs_for_instance(asset.own).order_by("timestamp", "pk")]


def test_create_draft_keeps_tags_and_author(ana):
    segment = SegmentFactory()
    script = Script(title="New", type="talk-track", owner=ana)
    script.segments.set([segment])
    made = Script.objects.get(pk=actions.create_draft(asset=script, by=ana).pk)
    assert (made.live, made.state, list(made.segments.all())) == (False, AssetState.DRAFT, [segment])
    assert made.latest_revision.user == ana
    assert _log(made) == ["wagtail.create"]


def test_create_draft_refuses_other_roles_and_another_kinds_type(raj, mia, april, ana):
    for user in (raj, mia, april):
        with pytest.raises(refusals.NotAllowedToCreate):
            draft_script(user)
    with pytest.raises(refusals.Incomplete, match="talk-track"):
        draft_script(ana, type="deck")
    assert not Asset.objects.exists()


def test_submit_then_approve_makes_it_live_with_its_approval(draft, ana, april):
    submitted = actions.submit_asset(asset=draft, by=ana, at=NOW)
    assert submitted.state == AssetState.IN_REVIEW
    approved = actions.approve_asset(asset=draft, by=april, at=NOW, comment="Good.")
    assert (approved.state, approved.approved_by, approved.approved_at) == (AssetState.LIVE, april, NOW)
    assert _log(draft) == [
        "wagtail.create",
        "wagtail.workflow.start",
        "wagtail.workflow.approve",
        "wagtail.publish",
    ]


def test_submit_asset_refuses_wrong_states_and_roles(draft, live, raj, mia, ana):
    for user in (raj, mia):
        with pytest.raises(refusals.NotAllowedToChange):
            actions.submit_asset(asset=draft, by=user, at=NOW)
    with pytest.raises(refusals.NothingToApprove):
        actions.submit_asset(asset=live, by=ana, at=NOW)
    actions.submit_asset(asset=draft, by=ana, at=NOW)
    with pytest.raises(refusals.AlreadyInReview):
        actions.submit_asset(asset=draft, by=ana, at=NOW)


def test_submit_asset_refuses_what_is_incomplete(ana):
    asset = actions.create_draft(asset=Collateral(title="", type="deck", owner=ana), by=ana)
    with pytest.raises(refusals.Incomplete) as refusal:
        actions.submit_asset(asset=asset, by=ana, at=NOW)
    assert refusal.value.missing == {
        "title": ["Title is missing. Fill it in."],
        "file": ["Collateral needs its file. Choose or upload it."],
    }
    assert not WorkflowState.objects.exists()


def test_submit_asset_refuses_a_type_that_its_kind_does_not_have(draft, ana):
    draft.type = "deck"
    draft.save_revision(user=ana)
    with pytest.raises(refusals.Unfit, match="Talk track"):
        actions.submit_asset(asset=draft, by=ana, at=NOW)


def test_submit_asset_refuses_without_a_workflow(draft, ana):
    Workflow.objects.get(name="Brand approval").deactivate()
    with pytest.raises(refusals.NoWorkflow):
        actions.submit_asset(asset=draft, by=ana, at=NOW)


def test_reject_sends_it_back_and_it_may_be_submitted_again(draft, ana, april):
    actions.submit_asset(asset=draft, by=ana, at=NOW)
    sent_back = actions.reject_asset(asset=draft, by=april, at=NOW, comment="The figure is old.")
    assert sent_back.state == AssetState.DRAFT
    assert sent_back.current_workflow_state.current_task_state.comment == "The figure is old."
    assert actions.submit_asset(asset=draft, by=ana, at=NOW).state == AssetState.IN_REVIEW
    assert WorkflowState.objects.count() == 1


def test_only_approvers_and_administrators_approve(draft, ana, raj, mia, ada):
    actions.submit_asset(asset=draft, by=ana, at=NOW)
    for user in (ana, raj, mia):
        with pytest.raises(refusals.NotAllowedToApprove):
            actions.approve_asset(asset=draft, by=user, at=NOW)
        with pytest.raises(refusals.NotAllowedToApprove):
            actions.reject_asset(asset=draft, by=user, at=NOW, comment="No.")
    assert actions.approve_asset(asset=draft, by=ada, at=NOW).approved_by == ada


def test_approve_asset_refuses_own_work_unless_the_setting_allows_it(ana, settings):
    ana.groups.add(Group.objects.get(name=APPROVERS))
    draft = actions.submit_asset(asset=draft_script(ana), by=ana, at=NOW)
    with pytest.raises(refusals.OwnWork):
        actions.approve_asset(asset=draft, by=ana, at=NOW)
    settings.HUB_APPROVE_OWN_WORK = True
    assert actions.approve_asset(asset=draft, by=ana, at=NOW).approved_by == ana


def test_whoever_changed_the_version_in_review_may_not_approve_it(draft, ana, april):
    submitted = actions.submit_asset(asset=draft, by=ana, at=NOW)
    submitted.title = "Changed while reviewing"
    submitted.save_revision(user=april)
    with pytest.raises(refusals.OwnWork):
        actions.approve_asset(asset=draft, by=april, at=NOW)


def test_the_task_itself_refuses_own_work(draft, ana, april):
    draft.owner = april
    draft.save()
    submitted = actions.submit_asset(asset=draft, by=ana, at=NOW)
    state = submitted.current_workflow_task_state
    task = BrandApprovalTask.objects.get()
    assert task.get_actions(submitted, april) == []
    assert not task.get_task_states_user_can_moderate(april).exists()
    with pytest.raises(refusals.OwnWork):
        task.on_action(state, april, "approve")


def test_approve_asset_refuses_when_not_in_review(draft, april):
    with pytest.raises(refusals.NotInReview):
        actions.approve_asset(asset=draft, by=april, at=NOW)


def test_publish_asset_is_for_approvers_of_others_work(draft, ana, raj, april):
    for user in (ana, raj):
        with pytest.raises(refusals.NotAllowedToPublish):
            actions.publish_asset(asset=draft, by=user, at=NOW)
    published = actions.publish_asset(asset=draft, by=april, at=NOW)
    assert (published.live, published.approved_by, published.approved_at) == (True, april, NOW)
    published.title = "Own words"
    published.save_revision(user=april)
    with pytest.raises(refusals.OwnWork):
        actions.publish_asset(asset=published, by=april, at=NOW)


def test_retire_asset_withdraws_it_with_reason_and_successor(live, ana, django_capture_on_commit_callbacks):
    successor = ScriptFactory(title="The new one")
    heard = []

    def listen(**said):
        heard.append((said["asset"].pk, said["by"], said["successor"]))

    asset_retired.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            retired = actions.retire_asset(asset=live, by=ana, reason="Old prices.", at=NOW, successor=successor)
    finally:
        asset_retired.disconnect(listen)
    retired = Script.objects.get(pk=retired.pk)
    assert retired.state == AssetState.RETIRED
    assert (retired.retired_by, retired.retired_at, retired.retired_reason) == (ana, NOW, "Old prices.")
    assert retired.superseded_by_id == successor.pk
    assert heard == [(live.pk, ana, successor)]
    entry = registry.get_logs_for_instance(retired).get(action="content.retire")
    assert entry.message == "Retired: Old prices. The new one supersedes it."
    assert entry.data == {"reason": "Old prices.", "successor": {"id": successor.pk, "title": "The new one"}}
    assert (entry.user, entry.revision_id) == (ana, retired.retired_revision_id)


def test_retire_asset_refuses_when_already_retired(live, ana):
    actions.retire_asset(asset=live, by=ana, reason="Old.", at=NOW)
    with pytest.raises(refusals.AlreadyRetired):
        actions.retire_asset(asset=live, by=ana, reason="Old.", at=NOW)
    assert _log(live).count("content.retire") == 1


def test_retire_asset_refuses_roles_drafts_and_empty_reasons(draft, live, raj, mia, april, ana):
    for user in (raj, mia, april):
        with pytest.raises(refusals.NotAllowedToRetire):
            actions.retire_asset(asset=live, by=user, reason="Old.", at=NOW)
    with pytest.raises(refusals.NotLive):
        actions.retire_asset(asset=draft, by=ana, reason="Old.", at=NOW)
    with pytest.raises(refusals.Incomplete) as refusal:
        actions.retire_asset(asset=live, by=ana, reason="  ", at=NOW)
    assert refusal.value.missing == {"reason": ["Say why, for those who look for it."]}
    live.refresh_from_db()
    assert live.live


def test_retire_asset_refuses_a_successor_that_is_itself_or_not_live(draft, live, ana):
    for successor in (live, draft):
        with pytest.raises(refusals.BadSuccessor):
            actions.retire_asset(asset=live, by=ana, reason="Old.", at=NOW, successor=successor)


def test_successors_never_form_a_cycle(live, ana):
    other = ScriptFactory()
    actions.retire_asset(asset=live, by=ana, reason="Old.", at=NOW, successor=other)
    with pytest.raises(refusals.BadSuccessor):
        actions.retire_asset(asset=other, by=ana, reason="Old.", at=NOW, successor=live)


def test_retire_asset_ends_a_review_under_way(live, ana):
    live.title = "Next version"
    live.save_revision(user=ana)
    actions.submit_asset(asset=live, by=ana, at=NOW)
    actions.retire_asset(asset=live, by=ana, reason="Old.", at=NOW)
    assert WorkflowState.objects.filter(status=WorkflowState.STATUS_CANCELLED).count() == 1
    assert Script.objects.get(pk=live.pk).state == AssetState.RETIRED


def test_reinstate_asset_brings_back_what_was_live_and_its_approval(live, ana, django_capture_on_commit_callbacks):
    first = live.first_published_at
    live.title = "A draft that nobody approved"
    live.save_revision(user=ana)
    actions.retire_asset(asset=live, by=ana, reason="Old.", at=NOW, successor=ScriptFactory())
    heard = []

    def listen(**said):
        heard.append((said["sender"], said["asset"].pk, said["by"]))

    asset_reinstated.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            actions.reinstate_asset(asset=live, by=ana, at=NOW)
    finally:
        asset_reinstated.disconnect(listen)
    back = Script.objects.get(pk=live.pk)
    assert (back.state, back.title, back.retired_at, back.superseded_by) == (
        AssetState.LIVE,
        "Waiting lists",
        None,
        None,
    )
    assert (back.approved_by_id, back.approved_at) == (live.approved_by_id, live.approved_at)
    assert back.first_published_at == first
    assert back.get_latest_revision_as_object().title == "A draft that nobody approved"
    assert heard == [(Script, live.pk, ana)]
    entry = registry.get_logs_for_instance(back).get(action="content.reinstate")
    assert (entry.user, entry.data, entry.revision_id) == (ana, {"live": True}, live.live_revision_id)
    assert _log(back)[-1] == "content.reinstate"


def test_reinstate_asset_that_never_had_a_revision(ana):
    asset = CollateralFactory(title="Made without a revision")
    kept = actions.retire_asset(asset=asset, by=ana, reason="Old.", at=NOW).retired_revision
    assert (kept.user, kept.created_at, kept.object_str) == (ana, asset.last_published_at, "Made without a revision")
    assert kept.content["title"] == "Made without a revision"
    assert actions.reinstate_asset(asset=asset, by=ana, at=NOW).live


def test_publish_asset_that_never_had_a_revision_publishes_its_owners(ana, april):
    asset = ScriptFactory(live=False, owner=ana)
    actions.publish_asset(asset=asset, by=april, at=NOW)
    assert asset.revisions.get().user == ana
    assert _log(asset) == ["wagtail.publish"]


def test_submit_asset_that_never_had_a_revision_keeps_one_of_who_submits(ana):
    asset = ScriptFactory(live=False)
    actions.submit_asset(asset=asset, by=ana, at=NOW)
    assert asset.revisions.get().user == ana
    assert _log(asset) == ["wagtail.workflow.start"]


def test_reinstate_asset_is_a_draft_after_its_expiry_date(live, ana):
    Script.objects.filter(pk=live.pk).update(expire_at=NOW + timedelta(days=1))
    live.refresh_from_db()
    live.live_revision.content["expire_at"] = (NOW + timedelta(days=1)).isoformat()
    live.live_revision.save()
    actions.retire_asset(asset=live, by=ana, reason="Old.", at=NOW)
    back = actions.reinstate_asset(asset=live, by=ana, at=NOW + timedelta(days=2))
    assert back.state == AssetState.DRAFT
    assert back.retired_at is None


def test_reinstate_asset_refuses_roles_and_what_is_not_retired(live, ana, april, raj):
    for user in (april, raj):
        with pytest.raises(refusals.NotAllowedToReinstate):
            actions.reinstate_asset(asset=live, by=user, at=NOW)
    with pytest.raises(refusals.NotRetired):
        actions.reinstate_asset(asset=live, by=ana, at=NOW)


def test_no_path_publishes_a_retired_asset(live, ana, april):
    actions.retire_asset(asset=live, by=ana, reason="Old.", at=NOW)
    retired = Script.objects.get(pk=live.pk)
    revision = retired.save_revision(user=ana)
    with pytest.raises(refusals.AlreadyRetired), transaction.atomic():
        revision.publish(user=april)
    with pytest.raises(refusals.AlreadyRetired):
        actions.submit_asset(asset=retired, by=ana, at=NOW)
    assert not Script.objects.get(pk=live.pk).live


def test_a_scheduled_publication_stands_on_its_approval(draft, ana, april):
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    draft.save_revision(user=ana)
    actions.submit_asset(asset=draft, by=ana, at=NOW)
    waiting = actions.approve_asset(asset=draft, by=april, at=NOW)
    assert (waiting.live, waiting.approved_by) == (False, april)
    waiting.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=NOW - timedelta(days=1))
    revision = waiting.revisions.get(approved_go_live_at__isnull=False)
    revision.content["go_live_at"] = (NOW - timedelta(days=1)).isoformat()
    revision.save()
    call_command("publish_scheduled")
    assert Script.objects.get(pk=draft.pk).state == AssetState.LIVE
    assert Script.objects.get(pk=draft.pk).approved_by == april


def test_the_workflow_is_set_up_and_may_be_set_up_again():
    from importlib import import_module

    from django.apps import apps

    import_module("content.migrations.0004_brand_approval").set_up_brand_approval(apps, "default")
    assert [str(workflow) for workflow in Workflow.objects.all()] == ["Brand approval"]
    for model in (Collateral, Script):
        assert model.get_default_workflow().name == "Brand approval"
    assert not Group.objects.filter(name__in=["Moderators", "Editors"]).exists()


def test_submitting_is_judged_by_the_moment_at_which_it_is_done(ana):
    now = timezone.now()
    draft = draft_script(ana, expire_at=now - timedelta(hours=1))
    with pytest.raises(refusals.Unfit):
        actions.submit_asset(asset=draft, by=ana, at=now)
    assert actions.submit_asset(asset=draft, by=ana, at=now - timedelta(hours=2)).state == AssetState.IN_REVIEW


def test_reinstating_is_one_entry_in_its_history(live, ana):
    actions.retire_asset(asset=live, by=ana, reason="Old.", at=NOW)
    before = _log(live)
    actions.reinstate_asset(asset=live, by=ana, at=NOW)
    assert _log(live) == [*before, "content.reinstate"]
