"""What a rep sends from their own mail program is filed as sent, once, and nobody else's is."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.conf import settings as hub_settings
from django.utils import timezone

from content.models import Asset, Document
from content.reading.versions import keep_version
from tests.browsing import as_user
from tests.factories.content import CollateralFactory, DocumentFactory
from tests.factories.tracking import RecipientFactory, ShareLinkFactory
from tests.tracking.inbox.mails import mail_from
from tracking.calls.actions import account_named, open_call
from tracking.inbox.actions import take_mail
from tracking.inbox.addresses import filing_address, renew_filing_address
from tracking.inbox.incoming import read_mail
from tracking.inbox.models import InboxMail, MailResult, SenderAddress
from tracking.models import Channel, Recipient, ShareLink, UsageDay, UsageEvent

pytestmark = pytest.mark.django_db
RITA, TOM = "rita@marlow.example", "tom@marlow.example"


def take(raw: bytes, *, at=None) -> list[InboxMail]:
    now = timezone.now()
    mail = read_mail(raw, base_url=hub_settings.BASE_URL)
    return take_mail(mail=mail, inbox=hub_settings.HUB_INBOX, received_at=at or now, at=now)


@pytest.fixture
def address(inbox, raj) -> str:
    return filing_address(user=raj, at=timezone.now()).address


def deck(content: bytes = b"%PDF the deck", **more):
    return CollateralFactory(document=document(content), **more)


def document(content: bytes) -> Document:
    return DocumentFactory(file__data=content, sha256=sha256(content).hexdigest())


def sent() -> list[tuple]:
    events = UsageEvent.objects.order_by("share_link", "asset")
    return list(events.values_list("asset", "actor__username", "channel", "share_link__recipient__email"))


def test_a_file_that_is_an_asset_is_sent_to_everybody_outside(address, raj, oli):
    asset = deck()
    at = timezone.now() - timedelta(minutes=5)
    call = open_call(by=raj, at=timezone.now(), account=account_named("Marlow", at=timezone.now()))
    raw = mail_from(
        raj.email, [RITA], cc=[TOM, oli.email], files=[b"%PDF the deck", b"%PDF other"], delivered_to=address
    )
    (note,) = take(raw, at=at)
    assert (note.result, note.sends, note.user) == (MailResult.FILED, 2, raj)
    assert sent() == [(asset.pk, "raj", Channel.BCC, RITA), (asset.pk, "raj", Channel.BCC, TOM)]
    assert set(UsageEvent.objects.values_list("occurred_at", "call")) == {(at, call.pk)}
    assert UsageDay.objects.get().count == 2
    assert set(ShareLink.objects.values_list("sent_at", "revoked_at", "sent_as_file")) == {(at, at, True)}
    assert set(Recipient.objects.values_list("sender", "email")) == {(raj.pk, RITA), (raj.pk, TOM)}


def test_the_same_mail_is_filed_once(address, raj):
    deck()
    raw = mail_from(raj.email, [RITA], files=[b"%PDF the deck"], delivered_to=address)
    assert len(take(raw)) == 1
    assert take(raw.replace(b"\r\n\r\n", b"\r\nX-Again: yes\r\n\r\n", 1)) == []
    # A copy whose note was forgotten makes no second link either.
    InboxMail.objects.all().delete()
    take(raw)
    assert (len(sent()), ShareLink.objects.count()) == (1, 1)


def test_an_earlier_version_is_recognised_and_kept(address, raj):
    asset = deck(b"%PDF old")
    old = keep_version(asset)
    asset.document = document(b"%PDF new")
    asset.save()
    take(mail_from(raj.email, [RITA], files=[b"%PDF old"], delivered_to=address))
    take(mail_from(raj.email, [TOM], files=[b"%PDF new"], delivered_to=address))
    links = ShareLink.objects.order_by("pk").values_list("recipient__email", "link_assets__version")
    assert list(links) == [(RITA, old.pk), (TOM, None)]


def test_a_withdrawn_file_counts_and_one_of_another_team_does_not(address, raj, other_team):
    retired = deck(b"%PDF retired")
    Asset.objects.filter(pk=retired.pk).update(live=False, retired_at=timezone.now())
    theirs = deck(b"%PDF theirs")
    theirs.teams.add(other_team)
    theirs.save()
    (note,) = take(mail_from(raj.email, [RITA], files=[b"%PDF theirs"], delivered_to=address))
    assert (note.result, sent()) == (MailResult.NOTHING, [])
    take(mail_from(raj.email, [RITA], files=[b"%PDF retired"], delivered_to=address))
    assert [row[0] for row in sent()] == [retired.pk]


def test_a_link_in_a_mail_is_sent_to_whom_it_went(address, raj, oli):
    mine = ShareLinkFactory(created_by=raj, recipient=None, assets=[deck()])
    theirs = ShareLinkFactory(created_by=oli, assets=[deck(b"%PDF two")])
    body = f"See {mine.url} and {theirs.url}"
    (note,) = take(mail_from(raj.email, [RITA], body=body, files=[], delivered_to=address))
    assert note.sends == 1
    assert [row[1:] for row in sent()] == [("raj", Channel.BCC, RITA)]
    mine.refresh_from_db()
    assert (mine.recipient.email, mine.sent_as_file, mine.revoked_at) == (RITA, False, None)
    # The second mail with it is no second send; for somebody in particular it stays theirs.
    (again,) = take(mail_from(raj.email, [TOM], body=body, delivered_to=address))
    assert (again.result, len(sent())) == (MailResult.NOTHING, 1)


def test_a_strangers_mail_leaves_no_trace(address, raj):
    deck()
    assert take(mail_from(raj.email, [RITA], files=[b"%PDF the deck"], delivered_to="hub+0123@tidewater.example")) == []
    assert take(mail_from(raj.email, [RITA, "hub@tidewater.example"], files=[b"%PDF the deck"])) == []
    assert (InboxMail.objects.count(), sent(), Recipient.objects.count()) == (0, [], 0)


@pytest.mark.parametrize(
    "sender", ["mallory@elsewhere.example", '"raj@example.com" <m@e.example>', "raj@example.com.evil"]
)
def test_a_mail_from_another_address_is_not_filed(address, raj, sender):
    deck()
    (note,) = take(mail_from(sender, [RITA], files=[b"%PDF the deck"], delivered_to=address))
    assert (note.result, note.sends, sent()) == (MailResult.NOT_THEIRS, 0, [])


def test_two_senders_are_nobody(address, raj):
    deck()
    raw = mail_from(raj.email, [RITA], files=[b"%PDF the deck"], delivered_to=address)
    raw = raw.replace(b"From: ", b"From: m@e.example\r\nFrom: ", 1)
    assert take(raw)[0].result == MailResult.NOT_THEIRS


def test_another_address_counts_once_it_is_confirmed(address, raj):
    deck()
    other = SenderAddress.objects.create(user=raj, address="raj@home.example", asked_at=timezone.now())
    raw = mail_from("Raj@Home.example", [RITA], files=[b"%PDF the deck"], delivered_to=address)
    assert take(raw)[0].result == MailResult.NOT_THEIRS
    other.confirmed_at = timezone.now()
    other.save()
    raw = mail_from("Raj@Home.example", [RITA], files=[b"%PDF the deck"], delivered_to=address)
    assert take(raw)[0].result == MailResult.FILED


def test_what_goes_to_colleagues_or_comes_from_a_program_is_no_send(address, raj, oli):
    deck()
    file = [b"%PDF the deck"]
    inside = mail_from(raj.email, [oli.email.upper(), address], files=file)
    assert take(inside)[0].result == MailResult.NOBODY
    away = mail_from(raj.email, [RITA], files=file, delivered_to=address, headers={"Auto-Submitted": "auto-replied"})
    assert take(away)[0].result == MailResult.AUTOMATIC
    assert sent() == []


def test_a_renewed_address_files_and_the_old_one_does_not(address, raj):
    deck()
    new = renew_filing_address(user=raj, at=timezone.now()).address
    assert new != address
    assert take(mail_from(raj.email, [RITA], files=[b"%PDF the deck"], delivered_to=address)) == []
    assert take(mail_from(raj.email, [RITA], files=[b"%PDF the deck"], delivered_to=new.upper()))[0].sends == 1


def test_who_left_or_sends_nothing_files_nothing(address, raj):
    deck()
    raj.is_active = False
    raj.save()
    assert take(mail_from(raj.email, [RITA], files=[b"%PDF the deck"], delivered_to=address)) == []


def test_the_address_is_told_by_no_copy_of_the_database(address, raj, settings):
    own = filing_address(user=raj, at=timezone.now())
    key = settings.HUB_INBOX.key_in(address)
    assert len(key) == 24
    assert key not in f"{own.seed} {own.key_hash}"
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert own.address == address
    settings.SECRET_KEY_FALLBACKS = []
    assert own.address == ""


def test_sent_says_that_it_went_as_a_file(address, raj):
    deck(title="Security deck")
    take(mail_from(raj.email, [RITA], files=[b"%PDF the deck"], delivered_to=address))
    RecipientFactory(sender=raj)
    link = ShareLink.objects.get()
    listed = as_user(raj).get("/sent/").content.decode()
    assert "Sent as a file: what is read of it is not seen" in listed
    detail = as_user(raj).get(f"/sent/{link.pk}/").content.decode()
    assert "attached to a mail; the link was given to nobody" in detail
    assert "sent it from their own mail program" in detail
    assert as_user(raj).get(link.get_absolute_url()).status_code == 404


def test_nothing_of_the_mail_is_kept(address, raj):
    deck()
    body = "Floor price 640 in confidence"
    take(mail_from(raj.email, [RITA], body=body, files=[b"%PDF the deck", b"secret"], delivered_to=address))
    stored = [str(row) for model in (InboxMail, ShareLink, Document, UsageEvent) for row in model.objects.values()]
    assert not [row for row in stored if "Floor price" in row or "Our call" in row]


def test_a_mail_that_its_server_calls_forged_is_not_filed(address, raj):
    deck()
    said = {"Authentication-Results": "mx.example; spf=fail smtp.mailfrom=evil.example; dmarc=fail header.from=hub"}
    (note,) = take(mail_from(raj.email, [RITA], files=[b"%PDF the deck"], delivered_to=address, headers=said))
    assert (note.result, note.sends) == (MailResult.FORGED, 0)
    said = {"Authentication-Results": "mx.example; spf=fail; dkim=pass; dmarc=pass"}
    (note,) = take(mail_from(raj.email, [RITA], files=[b"%PDF the deck"], delivered_to=address, headers=said))
    assert note.result == MailResult.FILED


def test_an_address_that_everybody_could_read_is_told_to_its_rep(address, raj):
    deck()
    (note,) = take(mail_from(raj.email, [RITA, address], files=[b"%PDF the deck"], delivered_to=address))
    assert (note.result, note.sends, note.told_address) == (MailResult.FILED, 1, True)
    assert "stood in To or Cc" in as_user(raj).get("/account/own-mail/").content.decode()
    (note,) = take(mail_from(raj.email, [RITA], files=[b"%PDF the deck"], delivered_to=address))
    assert note.told_address is False


def test_of_a_mailing_it_is_said_how_many_are_not_counted(address, raj):
    deck()
    people = [f"person{number}@marlow.example" for number in range(23)]
    (note,) = take(mail_from(raj.email, people, files=[b"%PDF the deck"], delivered_to=address))
    assert (note.sends, note.left_out) == (20, 3)
    page = " ".join(as_user(raj).get("/account/own-mail/").content.decode().split())
    assert "3 more people got it and are not counted" in page
