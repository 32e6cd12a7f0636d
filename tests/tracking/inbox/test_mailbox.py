"""The mailbox is read by IMAP: each mail once, whatever the server or a mail does, and nothing in it is changed."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError
from django.utils import timezone

from tests.imap_servers import Kept, Server, dovecot, dovecot_path, small_server
from tests.tracking.inbox.mails import mail_from
from tests.tracking.inbox.test_filing import RITA, TOM, deck
from tracking.inbox import actions, incoming, server
from tracking.inbox.actions import read_mailbox
from tracking.inbox.addresses import filing_address
from tracking.inbox.models import InboxMail, InboxPlace, MailResult
from tracking.models import ShareLink, UsageEvent
from tracking.tasks import read_mailbox as task

pytestmark = pytest.mark.django_db
FILE = b"%PDF the deck"


@pytest.fixture(scope="module", params=["small", "dovecot"])
def running(request) -> Iterator[Server]:
    if request.param == "small":
        with small_server(Kept()) as started:
            yield started
        return
    if not dovecot_path():
        pytest.skip("dovecot is not installed")
    with dovecot() as started:
        yield started


@pytest.fixture
def mailbox(running, settings, raj) -> Server:
    """An empty one."""
    running.empty()
    settings.HUB_INBOX = running.inbox
    return running


@pytest.fixture
def address(mailbox, raj) -> str:
    return filing_address(user=raj, at=timezone.now()).address


def from_raj(raj, address: str, to: str = RITA, **more) -> bytes:
    return mail_from(raj.email, [to], files=[FILE], delivered_to=address, **more)


def now():
    return timezone.now() + timedelta(seconds=2)


def test_each_mail_is_filed_once_and_the_mailbox_stays_as_it_is(mailbox, address, raj):
    asset = deck(FILE)
    mailbox.deliver(from_raj(raj, address))
    mailbox.deliver(from_raj(raj, address, TOM))
    before = mailbox.contents()
    assert read_mailbox(at=now()) == 2
    assert read_mailbox(at=now()) == 0
    assert mailbox.contents() == before
    assert len(before) == 2
    sent = UsageEvent.objects.order_by("share_link").values_list("asset", "share_link__recipient__email")
    assert list(sent) == [(asset.pk, RITA), (asset.pk, TOM)]
    mailbox.deliver(from_raj(raj, address, "bo@acme.example"))
    assert (task.call(), UsageEvent.objects.count()) == (1, 3)


def test_mails_with_new_numbers_are_known(mailbox, address, raj):
    deck(FILE)
    mailbox.deliver(from_raj(raj, address))
    read_mailbox(at=now())
    InboxPlace.objects.update(uid_validity=1)
    assert read_mailbox(at=now()) == 1
    assert (UsageEvent.objects.count(), InboxMail.objects.count()) == (1, 1)


def test_a_broken_or_hostile_mail_stops_no_other(mailbox, address, raj, monkeypatch):
    deck(FILE)
    monkeypatch.setattr(server, "MOST_BYTES", 20_000)
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(300))
    for raw in (b"X: y\r\n\r\n", b"From: \x80\xff\r\n\r\n\xff", b"To: " + address.encode() + b"\r\n" + nested):
        mailbox.deliver(raw)
    mailbox.deliver(from_raj(raj, address, body="x" * 30_000))
    mailbox.deliver(from_raj(raj, address))
    assert read_mailbox(at=now()) == 5
    assert sorted(InboxMail.objects.values_list("result", "sends")) == [
        (MailResult.FILED, 1),
        (MailResult.TOO_LARGE, 0),
    ]


def test_old_mails_are_passed_over(mailbox, address, raj):
    deck(FILE)
    mailbox.deliver(from_raj(raj, address), at=timezone.now() - timedelta(days=91))
    assert (read_mailbox(at=now()), InboxMail.objects.count()) == (1, 0)


def test_a_mail_that_the_database_could_not_take_is_taken_the_next_time(mailbox, address, raj, monkeypatch):
    deck(FILE)
    mailbox.deliver(from_raj(raj, address))

    def breaks(**_):
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "note_mailed", breaks)
        with pytest.raises(OperationalError):
            read_mailbox(at=now())
    assert InboxMail.objects.count() == 0
    assert (read_mailbox(at=now()), UsageEvent.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "fault",
    [ValueError("A string literal cannot contain NUL (0x00) characters."), IntegrityError("twice"), KeyError("field")],
)
def test_a_mail_that_cannot_be_taken_keeps_none_behind_it(mailbox, address, raj, monkeypatch, fault):
    deck(FILE)
    mailbox.deliver(from_raj(raj, address, TOM))
    mailbox.deliver(from_raj(raj, address))
    noted = actions.note_mailed

    def refuses(*, link, **more):
        if link.recipient.email == TOM:
            raise fault
        return noted(link=link, **more)

    monkeypatch.setattr(actions, "note_mailed", refuses)
    assert (read_mailbox(at=now()), read_mailbox(at=now())) == (2, 0)
    assert [link.recipient.email for link in ShareLink.objects.all()] == [RITA]


def test_many_mails_come_in_turns_and_a_broken_line_loses_none(mailbox, address, raj, monkeypatch):
    deck(FILE)
    monkeypatch.setattr(actions, "MOST_AT_ONCE", 2)
    for number in range(3):
        mailbox.deliver(from_raj(raj, address, f"r{number}@marlow.example"))
    fetch = server.Mailbox.fetch

    def breaks_off(self, uid):
        if self.uids_after(uid, most=5) == []:
            raise imaplib.IMAP4.abort("connection lost")
        return fetch(self, uid)

    with monkeypatch.context() as patch:
        patch.setattr(server.Mailbox, "fetch", breaks_off)
        assert (read_mailbox(at=now()), read_mailbox(at=now())) == (2, 0)
    assert "connection lost" in InboxPlace.objects.get().trouble
    assert (read_mailbox(at=now()), UsageEvent.objects.count()) == (1, 3)
    assert InboxPlace.objects.get().trouble == ""


def test_a_mailbox_that_is_away_is_told_without_its_password(mailbox, settings):
    settings.HUB_INBOX = replace(mailbox.inbox, folder="No such")
    assert read_mailbox(at=now()) == 0
    assert InboxPlace.objects.get().trouble == "The mailbox has no folder No such."
    settings.HUB_INBOX = replace(mailbox.inbox, port=1, folder="INBOX")
    read_mailbox(at=now())
    trouble = InboxPlace.objects.order_by("-pk")[0].trouble
    assert trouble.startswith("The mailbox at 127.0.0.1 can’t be read: ")
    assert mailbox.inbox.password not in trouble


def test_without_a_mailbox_nothing_is_read(settings, db):
    settings.HUB_INBOX = None
    assert (read_mailbox(at=now()), InboxPlace.objects.count()) == (0, 0)


def test_bounds_of_a_mail_are_those_of_the_server():
    assert server.MOST_BYTES == incoming.MOST_BYTES
