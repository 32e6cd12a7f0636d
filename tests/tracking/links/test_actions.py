from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tests.factories.content import ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tracking.links.actions import (
    AssetNotVisible,
    ExpiryInThePast,
    LinkClosed,
    NothingToSend,
    RecipientDetails,
    ReviewDue,
    SendRefused,
    change_expiry,
    create_share_link,
    mark_sent,
    revoke_share_link,
)
from tracking.models import Channel, Recipient, ShareLink, UsageEvent, UsageKind

pytestmark = pytest.mark.django_db


def make(by, *assets, **more):
    return create_share_link(assets=assets, by=by, at=timezone.now(), **more)


def test_a_link_carries_its_assets_in_order_with_their_pages(raj, team):
    one, two = ScriptFactory(), ScriptFactory()
    link = make(
        raj,
        two,
        one,
        recipient=RecipientDetails("Rita", "RITA@example.com", "Acme"),
        passcode="4719",
        note=" Hello ",
        pages={two.pk: 2},
    )
    link.refresh_from_db()
    assert list(link.link_assets.order_by("order").values_list("asset_id", "page")) == [(two.pk, 2), (one.pk, None)]
    assert (link.team, link.note, link.recipient.email) == (team, "Hello", "rita@example.com")
    assert check_password("4719", link.passcode)
    assert len(link.token) >= 32
    assert link.sent_at is None
    assert not UsageEvent.objects.exists()


def test_a_known_recipient_is_not_made_twice_and_learns_what_is_new(raj):
    asset = ScriptFactory()
    make(raj, asset, recipient=RecipientDetails("", "rita@example.com", "Acme"))
    make(raj, asset, recipient=RecipientDetails("Rita", "Rita@example.com", ""))
    recipient = Recipient.objects.get()
    assert (recipient.name, recipient.company) == ("Rita", "Acme")


def test_what_a_sender_knows_of_an_address_is_theirs(client, raj, oli, mia):
    asset = ScriptFactory()
    ours = make(raj, asset, recipient=RecipientDetails("Rita", "rita@example.com", "Acme, about to buy"))
    theirs = make(oli, asset, recipient=RecipientDetails("", "Rita@example.com", ""))
    assert str(theirs.recipient) == "rita@example.com"
    make(oli, asset, recipient=RecipientDetails("R. Other", "rita@example.com", "Other"))
    ours.refresh_from_db()
    assert (ours.recipient.name, ours.recipient.company) == ("Rita", "Acme, about to buy")
    client.force_login(oli)
    for path in ("/send/recipient/?email=rita@example.com", "/sent/", "/api/v1/shares", "/sent/?company=Acme"):
        assert "about to buy" not in client.get(path).content.decode()
    # A manager still reads to whom the team sent what.
    client.force_login(mia)
    assert client.get(f"/api/v1/shares/{ours.pk}").json()["recipient"] == {
        "name": "Rita",
        "email": "rita@example.com",
        "company": "Acme, about to buy",
    }
    assert "about to buy" in client.get("/sent/").content.decode()


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"audience": "internal"}, "Internal only."),
        ({"live": False, "retired_at": timezone.now()}, "Retired. It has no successor."),
        ({"live": False, "expired": True}, "Expired."),
    ],
)
def test_what_may_not_be_sent_is_refused_with_the_reason(raj, facts, reason):
    with pytest.raises(SendRefused) as refused:
        make(raj, ScriptFactory(**facts))
    assert refused.value.reason == reason
    assert not ShareLink.objects.exists()


def test_one_refused_asset_refuses_the_link(raj):
    with pytest.raises(SendRefused):
        make(raj, ScriptFactory(), ScriptFactory(audience="internal"))
    assert not ShareLink.objects.exists()


def test_a_draft_does_not_exist_for_a_rep_and_is_refused_to_its_owner(raj, ana):
    draft = ScriptFactory(live=False, owner=ana)
    with pytest.raises(AssetNotVisible):
        make(raj, draft)
    with pytest.raises(SendRefused, match="Not approved yet"):
        make(ana, draft)


def test_another_teams_asset_does_not_exist_live_or_retired(raj, other_team):
    for facts in ({}, {"live": False, "retired_at": timezone.now()}):
        with pytest.raises(AssetNotVisible):
            make(raj, ScriptFactory(teams=[other_team], **facts))


def test_review_due_asks_to_confirm(raj):
    asset = ScriptFactory(review_date=date(2020, 1, 1))
    with pytest.raises(ReviewDue, match="1 Jan 2020"):
        make(raj, asset)
    assert make(raj, asset, confirm_review_due=True).pk


def test_refuses_nothing_too_much_and_the_past(raj):
    with pytest.raises(NothingToSend):
        make(raj)
    with pytest.raises(ExpiryInThePast):
        make(raj, ScriptFactory(), expires_at=timezone.now() - timedelta(minutes=1))


def test_who_may_not_send_is_refused(april):
    with pytest.raises(PermissionDenied):
        make(april, ScriptFactory())


def test_the_same_key_answers_the_same_link_to_the_same_person_only(raj, oli):
    asset = ScriptFactory()
    first = make(raj, asset, idempotency_key="k")
    assert make(raj, asset, idempotency_key="k", note="other").pk == first.pk
    assert make(oli, asset, idempotency_key="k").pk != first.pk


def test_the_first_handing_over_counts_whatever_its_channel(raj):
    one, two = ScriptFactory(), ScriptFactory()
    link = make(raj, one, two, recipient=RecipientDetails("Rita", "r@example.com", "Acme"))
    at = timezone.now()
    assert mark_sent(link=link, by=raj, channel=Channel.COPIED, at=at) is True
    assert mark_sent(link=link, by=raj, channel=Channel.MAILED, at=at + timedelta(hours=1)) is False
    events = UsageEvent.objects.order_by("asset_id")
    assert [(e.asset_id, e.kind, e.channel, e.account, e.counts, e.share_link_id) for e in events] == [
        (asset.pk, UsageKind.SENT, Channel.COPIED, "Acme", True, link.pk) for asset in (one, two)
    ]
    link.refresh_from_db()
    assert link.sent_at == at


def test_a_closed_link_is_not_handed_over(raj):
    link = ShareLinkFactory(created_by=raj, revoked_at=timezone.now())
    with pytest.raises(LinkClosed):
        mark_sent(link=link, by=raj, channel=Channel.COPIED, at=timezone.now())
    assert not UsageEvent.objects.exists()


def test_revoking_is_for_the_sender_and_the_teams_manager(raj, oli, mia, ana):
    link = ShareLinkFactory(created_by=raj)
    for stranger in (oli, ana):
        with pytest.raises(PermissionDenied):
            revoke_share_link(link=link, by=stranger, at=timezone.now())
    assert revoke_share_link(link=link, by=mia, at=timezone.now()) is True
    assert revoke_share_link(link=link, by=raj, at=timezone.now()) is False
    link.refresh_from_db()
    assert not link.is_open(timezone.now())


def test_expiry_can_be_moved_and_lifted_but_a_revoked_link_stays_closed(raj, oli):
    now = timezone.now()
    link = ShareLinkFactory(created_by=raj, expires_at=now - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        change_expiry(link=link, by=oli, at=now, expires_at=None)
    with pytest.raises(ExpiryInThePast):
        change_expiry(link=link, by=raj, at=now, expires_at=now)
    change_expiry(link=link, by=raj, at=now, expires_at=now + timedelta(days=1))
    assert ShareLink.objects.open_at(now).filter(pk=link.pk).exists()
    change_expiry(link=link, by=raj, at=now, expires_at=None)
    revoke_share_link(link=link, by=raj, at=now)
    with pytest.raises(LinkClosed):
        change_expiry(link=link, by=raj, at=now, expires_at=None)
