from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.utils import timezone

from content import actions
from content.models import Asset
from content.permissions import APPROVERS
from hub.core.notices.gathering import GATHERED, GATHERED_FOR
from hub.core.notices.models import MailState, Notice, OutgoingMail
from hub.core.notices.topics import Topic, choose_topics
from hub.core.outbox.delivery import deliver
from tests.content.desk import draft_script
from tests.factories.mail import post_all

pytestmark = pytest.mark.django_db


def _submit(ana, *titles: str) -> list[Asset]:
    at = timezone.now()
    return [actions.submit_asset(asset=draft_script(ana, title=title), by=ana, at=at) for title in titles]


def _gather(after: timedelta = GATHERED_FOR + timedelta(seconds=2)) -> list[OutgoingMail]:
    """The mails that are written once others had time to follow."""
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    deliver(GATHERED, now=timezone.now() + after)
    return list(OutgoingMail.objects.exclude(pk__in=before).order_by("pk"))


def test_several_submitted_at_once_are_one_mail_with_a_link_to_each(ana, april, settings):
    assets = _submit(ana, "One", "Two", "Three")
    assert _gather(after=timedelta(seconds=1)) == []
    [written] = _gather()
    assert (written.to_user, written.subject) == (april, "3 assets wait for your approval")
    for asset in assets:
        assert f"“{asset.title}” waits for your approval, submitted by Ana Brandl." in written.text
        assert f"{settings.BASE_URL}/admin/assets/edit/{asset.pk}/" in written.text
        assert f'href="{settings.BASE_URL}/admin/assets/edit/{asset.pk}/"' in written.html
    for said in (written.text, written.html):
        assert f"{settings.BASE_URL}/account/mails/" in said
    assert _gather() == []
    assert Notice.objects.filter(user=april).count() == 3


def test_one_alone_is_named_in_the_subject(ana, april):
    _submit(ana, "One")
    assert _gather()[0].subject == "“One” waits for your approval, submitted by Ana Brandl"


def test_nobody_is_asked_about_their_own_work(ana, april, raj, mia, ada):
    ana.groups.add(Group.objects.get(name=APPROVERS))
    _submit(ana, "One")
    assert [written.to_user for written in _gather()] == [april]


def test_what_was_decided_meanwhile_is_left_out(ana, april, ada):
    one, two = _submit(ana, "One", "Two")
    actions.approve_asset(asset=one, by=ada, at=timezone.now())
    asked = [written for written in _gather() if written.to_user == april]
    assert [written.subject for written in asked] == ["“Two” waits for your approval, submitted by Ana Brandl"]
    actions.withdraw_from_review(asset=two, by=ana)
    _submit(ana, "Three")
    actions.withdraw_from_review(asset=Asset.objects.get(title="Three"), by=ana)
    assert _gather() == []


def test_the_author_is_told_what_was_decided_with_the_comment(ana, april, ada):
    one, two = _submit(ana, "One", "Two")
    Asset.objects.filter(pk=two.pk).update(owner=ada)
    _gather()
    actions.approve_asset(asset=one, by=april, at=timezone.now())
    actions.reject_asset(asset=two, by=april, at=timezone.now(), comment="The figure is old.")
    to_ana, to_ada = sorted(_gather(), key=lambda written: written.to_user.username == "ada")
    assert (to_ana.to_user, to_ana.subject) == (ana, "2 of your assets were decided on")
    assert "“One” was approved by April Osei." in to_ana.text
    assert "“Two” was sent back by April Osei. The figure is old." in to_ana.text
    assert (to_ada.to_user, to_ada.subject) == (ada, "“Two” was sent back by April Osei. The figure is old")


def test_submitted_again_after_it_was_sent_back_it_waits_again(ana, april):
    [one] = _submit(ana, "One")
    _gather()
    actions.reject_asset(asset=one, by=april, at=timezone.now(), comment="Old.")
    actions.submit_asset(asset=one, by=ana, at=timezone.now())
    assert {written.to_user for written in _gather()} == {april, ana}


def test_who_has_switched_it_off_is_told_in_the_hub_alone(ana, april):
    choose_topics(user=april, wanted={Topic.REQUESTS}, at=timezone.now())
    _submit(ana, "One")
    [written] = _gather()
    post_all()
    written.refresh_from_db()
    assert (written.state, written.reason) == (MailState.DROPPED, "Its reader has switched such mails off.")
    assert mail.outbox == []
    assert Notice.objects.get(user=april).words == "“One” waits for your approval, submitted by Ana Brandl."


def test_wagtail_sends_no_mail_of_its_own(ana, april, ada):
    ada.is_superuser = True
    ada.save()
    [one] = _submit(ana, "One")
    actions.reject_asset(asset=one, by=april, at=timezone.now(), comment="Old.")
    actions.submit_asset(asset=one, by=ana, at=timezone.now())
    actions.approve_asset(asset=one, by=april, at=timezone.now())
    assert not OutgoingMail.objects.exists()
    assert {written.kind for written in _gather()} == {"approval_decided"}


@pytest.mark.parametrize("act", ["approved", "sent back", "withdrawn"])
def test_what_another_has_settled_waits_for_nobody(act, ana, april, ada):
    ada.groups.add(Group.objects.get(name=APPROVERS))
    asset, other = _submit(ana, "One", "Two")
    at = timezone.now()
    if act == "approved":
        actions.approve_asset(asset=asset, by=ada, at=at)
    elif act == "sent back":
        actions.reject_asset(asset=asset, by=ada, at=at, comment="Shorter.")
    else:
        actions.withdraw_from_review(asset=asset, by=ana)
    waiting = Notice.objects.filter(kind="approval_waits", seen_at=None)
    assert {(one.user, one.words) for one in waiting} == {
        (user, "“Two” waits for your approval, submitted by Ana Brandl.") for user in (april, ada)
    }
    assert other.workflow_in_progress
