"""A rep's page of their filing address and of where they send from."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.core.notices.models import OutgoingMail
from tests.browsing import as_user
from tracking.inbox import addresses
from tracking.inbox.addresses import filing_address
from tracking.inbox.models import FilingAddress, InboxMail, InboxPlace, MailResult, SenderAddress

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inbox")]
PAGE = "/account/own-mail/"
QUERIES = 6


def test_a_rep_copies_and_renews_their_address(raj, oli):
    browser = as_user(raj)
    assert f'href="{PAGE}"' in browser.get("/account/").content.decode()
    page = browser.get(PAGE).content.decode()
    address = filing_address(user=raj, at=timezone.now()).address
    assert re.search(r'value="(hub\+[0-9a-f]{24}@tidewater\.example)"', page)[1] == address
    assert FilingAddress.objects.count() == 1
    assert browser.post(f"{PAGE}address/").status_code == 302
    renewed = browser.get(PAGE).content.decode()
    assert address not in renewed
    assert filing_address(user=raj, at=timezone.now()).address in renewed
    assert filing_address(user=raj, at=timezone.now()).address not in as_user(oli).get(PAGE).content.decode()


def test_without_a_mailbox_the_page_says_so(raj, settings):
    settings.HUB_INBOX = None
    assert "The hub reads no mailbox." in as_user(raj).get(PAGE).content.decode()


@pytest.mark.parametrize("mails", [1, 3])
def test_what_was_read_and_what_stands_in_the_way_are_told(raj, oli, mails, django_assert_num_queries):
    now = timezone.now()
    filing_address(user=raj, at=now)
    for number in range(mails):
        InboxMail.objects.create(digest=f"{number}", user=raj, read_at=now, result=MailResult.FILED, sends=2)
    InboxMail.objects.create(digest="x", user=oli, read_at=now, result=MailResult.NOT_THEIRS)
    InboxPlace.objects.create(mailbox="x", looked_at=now, trouble="The mailbox at mx can’t be read: refused")
    browser = as_user(raj)
    browser.get(PAGE)
    with django_assert_num_queries(QUERIES):
        page = browser.get(PAGE).content.decode()
    assert page.count("Filed,") == mails
    assert "it came from another address" not in page
    assert "The mailbox can’t be read since" in page


def test_another_address_is_confirmed_by_what_is_mailed_there(raj, oli):
    browser = as_user(raj)
    assert browser.post(f"{PAGE}senders/", {"address": "Raj@Home.example"}).status_code == 302
    mail = OutgoingMail.objects.get(to="raj@home.example")
    link = re.search(r"https://hub\.example(/account/own-mail/senders/confirm/[^/\s]+/)", mail.text)[1]
    assert "It is mine" in browser.get(link).content.decode()
    added = SenderAddress.objects.get()
    assert added.confirmed_at is None
    assert as_user(oli).post(link).status_code == 404
    assert browser.post(link[:-3] + "xx/").status_code == 404
    assert browser.post(link).status_code == 302
    added.refresh_from_db()
    assert added.confirmed_at is not None
    assert "Confirmed" in browser.get(PAGE).content.decode()
    as_user(oli).post(f"{PAGE}senders/{added.pk}/remove/")
    assert SenderAddress.objects.count() == 1
    browser.post(f"{PAGE}senders/{added.pk}/remove/")
    assert (SenderAddress.objects.count(), browser.get(link).status_code) == (0, 404)


def test_a_link_that_is_too_old_confirms_nothing(raj, monkeypatch):
    browser = as_user(raj)
    browser.post(f"{PAGE}senders/", {"address": "raj@home.example"})
    link = re.search(r"https://hub\.example(\S+)", OutgoingMail.objects.get(to="raj@home.example").text)[1]
    monkeypatch.setattr(addresses, "CONFIRMED_WITHIN", timedelta(seconds=-1))
    assert browser.post(link).status_code == 404
    assert SenderAddress.objects.get().confirmed_at is None


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("raj@example.com", "address of your account"),
        ("no address", "valid email"),
        ("known@home.example", "confirmed already"),
        ("eleventh@home.example", "At most 2 addresses."),
    ],
)
def test_what_cannot_be_added_is_refused(raj, monkeypatch, address, said):
    monkeypatch.setattr(addresses, "MOST_SENDERS", 2)
    for known in ("known@home.example", "other@home.example"):
        SenderAddress.objects.create(user=raj, address=known, asked_at=timezone.now(), confirmed_at=timezone.now())
    refused = as_user(raj).post(f"{PAGE}senders/", {"address": address})
    assert (refused.status_code, said in refused.content.decode()) == (422, True)
    assert (SenderAddress.objects.count(), OutgoingMail.objects.count()) == (2, 0)


def test_who_sends_nothing_has_no_address(client):
    assert client.get(PAGE).status_code == 302
