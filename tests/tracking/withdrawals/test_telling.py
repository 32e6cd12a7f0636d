from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from content import actions
from content.models import Bookmark
from hub.core.notices.models import Notice
from tests.factories.content import ScriptFactory
from tests.factories.mail import post_all
from tests.factories.people import UserFactory
from tests.factories.tracking import ShareLinkFactory
from tracking.models import UsageKind
from tracking.usage.actions import record_usage
from tracking.withdrawals.telling import tell_of_retirement

pytestmark = pytest.mark.django_db


def test_who_used_sent_or_bookmarked_it_is_told_once(
    ana, raj, oli, mia, other_team, django_capture_on_commit_callbacks
):
    now = timezone.now()
    asset, successor = ScriptFactory(title="Old pricing"), ScriptFactory(title="New pricing", teams=[other_team])
    late, looked = UserFactory(username="late"), UserFactory(username="looked")
    record_usage(asset=asset, kind=UsageKind.COPIED, actor=raj, at=now - timedelta(days=89))
    record_usage(asset=asset, kind=UsageKind.COPIED, actor=late, at=now - timedelta(days=91))
    record_usage(asset=asset, kind=UsageKind.VIEWED, actor=looked, at=now)
    ShareLinkFactory(created_by=mia, assets=[asset])
    Bookmark.objects.create(user=oli, asset=asset)
    Bookmark.objects.create(user=ana, asset=asset)
    with django_capture_on_commit_callbacks(execute=True):
        actions.retire_asset(asset=asset, by=ana, reason="Prices rose.", at=now, successor=successor)
    told = {notice.user.username: notice.words for notice in Notice.objects.select_related("user")}
    plain, whole = "“Old pricing” was retired.", "“Old pricing” was retired. New pricing takes its place."
    assert told == {raj.username: plain, mia.username: whole, oli.username: whole}
    asset.refresh_from_db()
    assert tell_of_retirement(asset=asset, at=now) == 0
    post_all()
    sent = {one.to[0]: one.body for one in mail.outbox}
    assert set(sent) == {person.email for person in (raj, mia, oli) if person.email}
    assert all("Prices rose." in body for body in sent.values())
    assert "New pricing" not in sent.get(raj.email, "")
