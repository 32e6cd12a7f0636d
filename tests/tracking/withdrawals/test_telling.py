from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from content import actions
from content.actions import schedule
from content.models import Asset, Bookmark
from hub.core.notices.models import Notice, OutgoingMail
from hub.core.outbox.delivery import deliver
from hub.core.outbox.models import Outgoing
from tests.factories.content import ScriptFactory
from tests.factories.mail import post_all
from tests.factories.people import UserFactory
from tests.factories.tracking import ShareLinkFactory
from tracking.models import UsageKind
from tracking.usage.actions import record_usage
from tracking.withdrawals import telling
from tracking.withdrawals.outbox import WITHDRAWALS, note_withdrawal
from tracking.withdrawals.telling import tell_before_expiry, tell_of_withdrawal

pytestmark = pytest.mark.django_db


def deliver_all() -> int:
    # What a part leaves is noted anew as it ends, however long it takes.
    return deliver(WITHDRAWALS, now=timezone.now() + timedelta(hours=1))


def told() -> dict[str, str]:
    return {notice.user.username: notice.words for notice in Notice.objects.select_related("user")}


def test_who_used_sent_or_bookmarked_it_is_told_once(ana, raj, oli, mia, other_team):
    now = timezone.now()
    asset, successor = ScriptFactory(title="Old pricing"), ScriptFactory(title="New pricing", teams=[other_team])
    late, looked = UserFactory(username="late"), UserFactory(username="looked")
    record_usage(asset=asset, kind=UsageKind.COPIED, actor=raj, at=now - timedelta(days=89))
    record_usage(asset=asset, kind=UsageKind.COPIED, actor=late, at=now - timedelta(days=91))
    record_usage(asset=asset, kind=UsageKind.VIEWED, actor=looked, at=now)
    ShareLinkFactory(created_by=mia, assets=[asset])
    Bookmark.objects.create(user=oli, asset=asset)
    Bookmark.objects.create(user=ana, asset=asset)
    actions.retire_asset(asset=asset, by=ana, reason="Prices rose.", at=now, successor=successor)
    assert told() == {}
    assert deliver_all() == 1
    plain, whole = "“Old pricing” was retired.", "“Old pricing” was retired. New pricing takes its place."
    assert told() == {raj.username: plain, mia.username: whole, oli.username: whole}
    asset.refresh_from_db()
    assert tell_of_withdrawal(asset=asset, at=now) is False
    assert Notice.objects.count() == 3
    post_all()
    sent = {one.to[0]: one.body for one in mail.outbox}
    assert set(sent) == {person.email for person in (raj, mia, oli) if person.email}
    assert all("Prices rose." in body for body in sent.values())
    assert "New pricing" not in sent.get(raj.email, "")


def test_a_retirement_that_is_rolled_back_was_never_noted(ana, raj):
    asset = ScriptFactory()
    Bookmark.objects.create(user=raj, asset=asset)
    with transaction.atomic():
        actions.retire_asset(asset=asset, by=ana, reason="Old.", at=timezone.now())
        assert Outgoing.objects.of(WITHDRAWALS).count() == 1
        transaction.set_rollback(True)
    assert not Outgoing.objects.of(WITHDRAWALS).exists()


def test_who_sent_what_it_took_the_place_of_is_told_too(ana, raj):
    now = timezone.now()
    first, second, third = (ScriptFactory(title=title) for title in ("First", "Second", "Third"))
    ShareLinkFactory(created_by=raj, assets=[first])
    actions.retire_asset(asset=first, by=ana, reason="Old.", at=now, successor=second)
    deliver_all()
    actions.retire_asset(asset=second, by=ana, reason="Old too.", at=now, successor=third)
    deliver_all()
    assert sorted(Notice.objects.of(raj.pk).values_list("words", flat=True)) == [
        "“First” was retired. Second takes its place.",
        "“Second” was retired. Third takes its place.",
    ]


def test_many_are_told_in_several_transactions_each_once(ana, monkeypatch):
    monkeypatch.setattr(telling.tell_of_withdrawal, "__kwdefaults__", {"most": 2})
    asset = ScriptFactory()
    people = [UserFactory(username=f"rep{number}") for number in range(5)]
    for person in people:
        Bookmark.objects.create(user=person, asset=asset)
    actions.retire_asset(asset=asset, by=ana, reason="Old.", at=timezone.now())
    assert deliver_all() == 3
    assert Counter(Notice.objects.values_list("user", flat=True)) == Counter(person.pk for person in people)


def expire(asset: Any) -> None:
    Asset.objects.filter(pk=asset.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    assert schedule.take_down_expired(at=timezone.now()) == 1


def test_who_relied_on_it_is_told_once_that_it_has_expired(raj, oli, mia, other_team):
    asset = ScriptFactory(title="Spring offer", teams=[other_team])
    record_usage(asset=asset, kind=UsageKind.DOWNLOADED, actor=oli, at=timezone.now() - timedelta(days=1))
    Bookmark.objects.create(user=mia, asset=asset)
    # Not of the team it is for: it does not exist for him.
    Bookmark.objects.create(user=raj, asset=asset)
    expire(asset)
    assert schedule.take_down_expired(at=timezone.now()) == 0
    deliver_all()
    words = "“Spring offer” has expired."
    assert told() == {"oli": words, "mia": words}
    deliver_all()
    assert Notice.objects.count() == 2
    bodies = list(OutgoingMail.objects.order_by("to").values_list("subject", "text"))
    assert [subject for subject, _ in bodies] == ["Expired: Spring offer"] * 2
    assert all("expired on" in text and "Nothing takes its place." in text for _, text in bodies)


def test_an_expired_asset_that_is_superseded_leads_on_and_says_so_again(ana, raj):
    asset, successor = ScriptFactory(title="Spring offer"), ScriptFactory(title="Summer offer")
    Bookmark.objects.create(user=raj, asset=asset)
    expire(asset)
    deliver_all()
    actions.retire_asset(asset=asset, by=ana, reason="Spring is over.", at=timezone.now(), successor=successor)
    deliver_all()
    assert list(Notice.objects.newest_first().values_list("words", flat=True)) == [
        "“Spring offer” was retired. Summer offer takes its place.",
        "“Spring offer” has expired.",
    ]


def test_nobody_is_told_of_what_is_live_again(ana, raj):
    asset = ScriptFactory()
    Bookmark.objects.create(user=raj, asset=asset)
    actions.retire_asset(asset=asset, by=ana, reason="Old.", at=timezone.now())
    actions.reinstate_asset(asset=asset, by=ana, at=timezone.now())
    assert deliver_all() == 1
    assert told() == {}


@pytest.mark.parametrize("days", [13, 15])
def test_its_owner_is_told_two_weeks_before_and_once_for_each_date(ana, days):
    now = timezone.now()
    asset = ScriptFactory(title="Spring offer", owner=ana, expire_at=now + timedelta(days=days))
    ScriptFactory(owner=ana)
    assert tell_before_expiry(at=now) == (days < 14)
    assert tell_before_expiry(at=now) == 0
    Asset.objects.filter(pk=asset.pk).update(expire_at=now + timedelta(days=7))
    assert tell_before_expiry(at=now) == 1
    notice = Notice.objects.newest_first().first()
    assert (notice.user, notice.address) == (ana, f"/admin/assets/edit/{asset.pk}/")


def test_all_marketers_are_told_when_its_owner_has_left(ana, raj, mia):
    owner = UserFactory(username="gone", is_active=False)
    ScriptFactory(owner=owner, expire_at=timezone.now() + timedelta(days=1))
    ScriptFactory(owner=raj, expire_at=timezone.now() + timedelta(days=2))
    assert tell_before_expiry(at=timezone.now()) == 2
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"ana"}


def of_kind(kind: str) -> dict[str, str]:
    return {one.user.username: one.words for one in Notice.objects.filter(kind=kind).select_related("user")}


def test_a_successor_that_is_named_later_is_told_once_to_those_who_were_told_before(ana, raj, oli, mia, other_team):
    now = timezone.now()
    asset, secret = ScriptFactory(title="Old pricing"), ScriptFactory(title="Clinics only", teams=[other_team])
    for person in (raj, oli):
        Bookmark.objects.create(user=person, asset=asset)
    actions.retire_asset(asset=asset, by=ana, reason="Prices rose.", at=now)
    deliver_all()
    Bookmark.objects.create(user=mia, asset=secret)
    asset.refresh_from_db()
    actions.name_successor(asset=asset, by=ana, successor=secret)
    for _ in range(2):
        deliver_all()
        note_withdrawal(asset.pk)
    # Raj may not see it.
    assert of_kind(telling.SUCCEEDED) == {"oli": "Clinics only takes the place of “Old pricing”."}
    newer = ScriptFactory(title="New pricing")
    actions.name_successor(asset=asset, by=ana, successor=newer)
    deliver_all()
    assert Notice.objects.filter(kind=telling.SUCCEEDED).count() == 3
    assert of_kind(telling.SUCCEEDED)["raj"] == "New pricing takes the place of “Old pricing”."
    assert of_kind(telling.RETIRED) == dict.fromkeys(("raj", "oli"), "“Old pricing” was retired.")
    post_all()
    later = [one for one in mail.outbox if one.subject == "What takes the place of Old pricing"]
    assert len(later) == 3
    assert sum("New pricing takes its place" in one.body for one in later) == 2


def test_who_was_led_to_the_successor_at_once_is_not_told_of_it_again(ana, raj):
    asset, successor = ScriptFactory(title="Old"), ScriptFactory(title="New")
    Bookmark.objects.create(user=raj, asset=asset)
    actions.retire_asset(asset=asset, by=ana, reason="Old.", at=timezone.now(), successor=successor)
    deliver_all()
    asset.refresh_from_db()
    assert telling.tell_of_successor(asset=asset, at=timezone.now()) is False
    assert of_kind(telling.SUCCEEDED) == {}


def test_many_are_told_of_a_successor_in_several_transactions(ana, raj, monkeypatch):
    monkeypatch.setattr(telling.tell_of_successor, "__kwdefaults__", {"most": 2})
    asset = ScriptFactory()
    for number in range(5):
        person = UserFactory(username=f"rep{number}")
        person.groups.set(raj.groups.all())
        Bookmark.objects.create(user=person, asset=asset)
    actions.retire_asset(asset=asset, by=ana, reason="Old.", at=timezone.now())
    deliver_all()
    asset.refresh_from_db()
    actions.name_successor(asset=asset, by=ana, successor=ScriptFactory(title="New"))
    assert deliver_all() == 3
    assert len(of_kind(telling.SUCCEEDED)) == 5
