from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from content.models import FileState
from content.models.places import Place
from tests.factories.content import (
    CollateralFactory,
    CustomerStoryFactory,
    DocumentFactory,
    DocumentPageFactory,
    ScriptFactory,
)
from tests.factories.tracking import ShareLinkFactory
from tracking.links.actions import (
    ExpiryInThePast,
    KeyUsedOtherwise,
    LinkClosed,
    create_share_link,
    mark_sent,
    note_observed,
    take_back_observed,
)
from tracking.links.closing import revoke_share_link
from tracking.links.merge_fields import Amiss
from tracking.links.options import LinkOptions
from tracking.links.recipients import RecipientDetails
from tracking.links.sendable import AssetNotVisible, FieldsAmiss, NothingToSend, ReviewDue, SendRefused
from tracking.models import Channel, Recipient, ShareLink, UsageDay, UsageEvent, UsageKind

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
        options=LinkOptions(passcode="4719"),
        note=" Hello ",
        pages={two.pk: 2},
    )
    link.refresh_from_db()
    assert list(link.link_assets.order_by("order").values_list("asset_id", "page")) == [(two.pk, 2), (one.pk, None)]
    assert (link.team, link.note, link.recipient.email) == (team, "Hello", "rita@example.com")
    assert check_password("4719", link.passcode)
    assert len(link.token) >= 32
    assert [link.notify, link.allow_download, link.expires_at, link.sent_at] == ["at_once", False, None, None]
    assert sorted(link.link_assets.values_list("order", "version")) == [(0, None), (1, None)]
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


def test_a_live_file_that_shows_nothing_is_refused_with_what_to_do(raj, client):
    """Live from before it was noticed: the dialog says so before there is a button to press."""
    asset = CollateralFactory(document=DocumentFactory(state=FileState.PASSWORD_PROTECTED))
    with pytest.raises(SendRefused) as refused:
        make(raj, asset)
    why = "It is locked with a password. Recipients would see nothing of this file."
    assert refused.value.reason == f"{why} Save a copy without the password and replace it."
    client.force_login(raj)
    dialog = client.get(f"/send/?asset={asset.pk}")
    assert (dialog.status_code, why in dialog.content.decode()) == (409, True)


def test_a_customer_whose_permission_has_ended_is_not_sent(raj):
    CustomerStoryFactory(customer="Mercer Bay Health", may_name_customer=True, may_name_until=date(2020, 1, 1))
    asset = CollateralFactory()
    DocumentPageFactory(document=asset.document, number=4, text="As at MERCER BAY HEALTH.")
    with pytest.raises(SendRefused, match="Page 4 says “Mercer Bay Health”"):
        make(raj, asset)
    story = CustomerStoryFactory(customer="Mercer Bay Health", may_name_customer=True)
    assert make(raj, asset, story).pk


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


def test_who_could_see_an_asset_while_it_was_live_is_told_why_it_cannot_be_sent(raj, mia, team, other_team):
    gone = {"live": False, "retired_at": timezone.now()}
    for person, teams in ((raj, [team]), (raj, []), (mia, [other_team])):
        with pytest.raises(SendRefused, match="Retired. It has no successor.$"):
            make(person, ScriptFactory(teams=teams, **gone))


def test_a_review_is_due_by_the_day_on_which_it_is_sent(raj):
    asset, now = ScriptFactory(review_date=timezone.localdate() + timedelta(days=1)), timezone.now()
    assert create_share_link(assets=[asset], by=raj, at=now).pk
    with pytest.raises(ReviewDue):
        create_share_link(assets=[asset], by=raj, at=now + timedelta(days=2))


def test_review_due_asks_to_confirm(raj):
    asset = ScriptFactory(review_date=date(2020, 1, 1))
    with pytest.raises(ReviewDue) as refused:
        make(raj, asset)
    assert str(refused.value) == f"“{asset.title}” can't be sent. Its review was due on 1 Jan 2020."
    assert make(raj, asset, confirm_review_due=True).pk


def test_refuses_nothing_too_much_and_the_past(raj):
    with pytest.raises(NothingToSend, match="^A link carries one to 20 assets.$"):
        make(raj)
    with pytest.raises(NothingToSend):
        make(raj, *(ScriptFactory.build(pk=number) for number in range(21)))
    with pytest.raises(ExpiryInThePast, match="^The link would close before it is sent.$"):
        make(raj, ScriptFactory(), options=LinkOptions(expires_at=timezone.now() - timedelta(minutes=1)))


def test_who_may_not_send_is_refused(april):
    with pytest.raises(PermissionDenied, match="^Your role may not send assets.$"):
        make(april, ScriptFactory())


def test_the_same_key_answers_the_same_link_to_the_same_person_only(raj, oli):
    asset = ScriptFactory()
    first = make(raj, asset, idempotency_key="k")
    assert make(raj, asset, idempotency_key="k", note="other").pk == first.pk
    assert make(oli, asset, idempotency_key="k").pk != first.pk


def test_a_key_that_was_used_for_another_wish_is_refused(raj):
    asset = ScriptFactory()
    first = make(raj, asset, idempotency_key="k", request_digest="one")
    assert make(raj, asset, idempotency_key="k", request_digest="one").pk == first.pk
    with pytest.raises(KeyUsedOtherwise, match="^This Idempotency-Key made another link. Use a new one.$"):
        make(raj, asset, idempotency_key="k", request_digest="two")


def test_a_key_that_is_used_twice_at_once_makes_one_link(raj, monkeypatch):
    asset = ScriptFactory()
    first = make(raj, asset, idempotency_key="k", request_digest="one")
    # The other request commits between this one's look and its own link.
    monkeypatch.setattr("django.db.models.query.QuerySet.first", lambda found: None)
    assert make(raj, asset, idempotency_key="k", request_digest="one").pk == first.pk
    with pytest.raises(KeyUsedOtherwise):
        make(raj, asset, idempotency_key="k", request_digest="two")


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
    with pytest.raises(LinkClosed, match="^The link is closed.$"):
        mark_sent(link=link, by=raj, channel=Channel.COPIED, at=timezone.now())
    assert not UsageEvent.objects.exists()


def test_revoking_is_for_the_sender_and_the_teams_manager(raj, oli, mia, ana):
    link = ShareLinkFactory(created_by=raj)
    for stranger in (oli, ana):
        with pytest.raises(PermissionDenied, match="^This link is not yours.$"):
            revoke_share_link(link=link, by=stranger, at=timezone.now())
    assert revoke_share_link(link=link, by=mia, at=timezone.now()) is True
    assert revoke_share_link(link=link, by=raj, at=timezone.now()) is False
    link.refresh_from_db()
    assert not link.is_open(timezone.now())


def test_that_a_link_was_handed_over_is_taken_back_where_only_its_reader_told_of_it(raj):
    at = timezone.now()
    seen, sent = make(raj, ScriptFactory()), make(raj, ScriptFactory())
    assert note_observed(link=seen, at=at)
    mark_sent(link=sent, by=raj, channel=Channel.COPIED, at=at)
    for link in (seen, sent, seen):
        take_back_observed(link=link)
    assert (seen.sent_at, sent.sent_at) == (None, at)
    assert list(ShareLink.objects.exclude(sent_at=None)) == [sent]
    assert UsageEvent.objects.get().share_link == sent
    assert UsageDay.objects.get().asset == sent.assets.get()


def test_places_that_are_amiss_are_refused_by_their_labels():
    amiss = Amiss(
        empty=("next_step", "meeting_date"),
        unknown=("colour",),
        too_long=(Place("room", longest=4),),
        in_braces=("their_words",),
    )
    refused = FieldsAmiss(ScriptFactory.build(title="Follow-up"), amiss)
    assert refused.reason == (
        "Fill in: next step, meeting date. It has no place called: colour. Room takes at most 4 characters. "
        "Write no double braces into: their words."
    )
    assert str(refused) == f"“Follow-up” can't be sent. {refused.reason}"
