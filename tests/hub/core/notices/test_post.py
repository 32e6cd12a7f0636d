"""Mail against a real mail server: away, slow, refusing, dropping; and what became of each mail is recorded."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPNotSupportedError, SMTPServerDisconnected

import pytest
from django.utils import timezone

from hub.core.notices import kinds, post
from hub.core.notices.kinds import PlainKind
from hub.core.notices.mail import MAIL, MailWords, write_mail
from hub.core.notices.models import MailState, OutgoingMail
from hub.core.outbox.consumers import Failure
from hub.core.outbox.delivery import deliver, try_again
from hub.core.outbox.models import Outgoing
from tests.factories.mail import post_all

pytestmark = pytest.mark.django_db


def written(to="rita@marlow.example", **more) -> OutgoingMail:
    words = MailWords(
        subject="Rounds\nand more", template="saved_search", context={"saved": {"name": "Né", "address": "?q=1"}}
    )
    return write_mail(kind="test", to=to, words=words, at=timezone.now(), **more)


def row_of(mail: OutgoingMail) -> Outgoing:
    return Outgoing.objects.of(MAIL).get(key=str(mail.pk))


def test_a_mail_leaves_once_as_text_and_html_with_its_own_id(mail_server):
    mail = written(reply_to="raj@example.com")
    assert post_all() == 1
    assert post_all() == 0
    [message] = mail_server.received
    assert (message["To"], message["Reply-To"], message["Subject"]) == (
        "rita@marlow.example",
        "raj@example.com",
        "Rounds and more",
    )
    assert message["Message-ID"] == mail.message_id
    text, html = message.get_payload()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert "“Né”" in text.get_payload(decode=True).decode()
    assert "“Né”" in html.get_payload(decode=True).decode()
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (MailState.SENT, "")
    assert mail.sent_at is not None


def test_while_the_server_is_away_mails_wait_and_then_leave_in_order(mail_server, settings):
    first, second = written(), written("tom@marlow.example")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    now = timezone.now() + timedelta(seconds=1)
    assert deliver(MAIL, now=now) == 0
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (MailState.RETRYING, MailState.WAITING)
    assert "The mail server is away: ConnectionRefusedError" in first.reason
    assert row_of(first).next_try_at == now + timedelta(seconds=5)
    assert row_of(second).attempts == 0
    settings.EMAIL_PORT = port
    assert deliver(MAIL, now=now + timedelta(seconds=5)) == 2
    assert sorted(message["To"] for message in mail_server.received) == ["rita@marlow.example", "tom@marlow.example"]


def test_a_server_that_does_not_answer_is_left_after_the_time_limit(mail_server, settings):
    mail = written()
    settings.EMAIL_TIMEOUT, mail_server.waits = 0.3, 2.0
    assert post_all() == 0
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (MailState.RETRYING, "The mail server did not answer within 0.3 s.")
    settings.EMAIL_TIMEOUT, mail_server.waits = 5.0, 0.0
    assert post_all(timedelta(seconds=10)) == 1
    # It may have taken the first one all the same; whoever gets both can tell that they are one.
    assert set(mail_server.ids) == {mail.message_id}


def test_a_recipient_who_is_refused_for_good_is_given_up_at_once_and_keeps_nobody(mail_server):
    gone, there = written("gone@marlow.example"), written("rita@marlow.example")
    mail_server.recipients["gone@marlow.example"] = "550 No such user"
    assert post_all() == 1
    gone.refresh_from_db()
    there.refresh_from_db()
    assert (gone.state, gone.reason) == (MailState.FAILED, "The recipient's address was refused: 550 No such user")
    assert there.state == MailState.SENT
    assert row_of(gone).given_up_at is not None
    assert post_all(timedelta(days=2)) == 0
    del mail_server.recipients["gone@marlow.example"]
    assert try_again(Outgoing.objects.given_up(), now=timezone.now()) == 1
    assert post_all() == 1
    gone.refresh_from_db()
    assert (gone.state, gone.reason) == (MailState.SENT, "")


@pytest.mark.parametrize(("answer", "state"), [("451 Later", MailState.RETRYING), ("554 Spam", MailState.FAILED)])
def test_a_mail_whose_words_are_refused_is_tried_again_or_not_as_the_server_says(mail_server, answer, state):
    mail, other = written(), written("tom@marlow.example")
    mail_server.data["rita@marlow.example"] = answer
    assert post_all() == 1
    mail.refresh_from_db()
    other.refresh_from_db()
    assert (mail.state, mail.reason) == (state, f"The mail was refused: {answer}")
    assert other.state == MailState.SENT
    assert (row_of(mail).given_up_at is None) is (state == MailState.RETRYING)


def test_a_full_mailbox_is_tried_again(mail_server):
    mail = written()
    mail_server.recipients["rita@marlow.example"] = "452 Mailbox full"
    assert post_all() == 0
    mail.refresh_from_db()
    assert mail.state == MailState.RETRYING
    mail_server.recipients.clear()
    assert post_all(timedelta(seconds=10)) == 1


def test_a_connection_cut_after_the_words_repeats_the_mail_with_the_same_id(mail_server):
    mail = written()
    mail_server.drops = 1
    assert post_all() == 0
    mail.refresh_from_db()
    assert mail.state == MailState.RETRYING
    assert post_all(timedelta(seconds=10)) == 1
    assert mail_server.ids == [mail.message_id, mail.message_id]


def test_a_mail_gives_up_after_its_last_try_and_says_so(mail_server, settings):
    mail = written()
    settings.EMAIL_PORT = 9
    Outgoing.objects.of(MAIL).update(attempts=post.Post.policy.tries - 2)
    post_all()
    mail.refresh_from_db()
    assert mail.state == MailState.RETRYING
    post_all(timedelta(minutes=16))
    mail.refresh_from_db()
    assert mail.state == MailState.FAILED
    assert row_of(mail).given_up_at is not None


def test_a_mail_whose_record_was_lost_with_its_worker_is_not_sent_again(mail_server):
    mail = written()
    assert post_all() == 1
    Outgoing.objects.of(MAIL).update(delivered_version=0)
    assert post_all() == 1
    assert mail_server.ids == [mail.message_id]


def test_what_is_not_wanted_any_more_is_dropped_with_the_reason(mail_server, monkeypatch):
    class Unwanted(PlainKind):
        def unwanted(self, mail, at):
            return "Too late."

    monkeypatch.setitem(kinds._registered, "test", Unwanted("test"))
    mail = written()
    post_all()
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (MailState.DROPPED, "Too late.")
    assert mail_server.received == []
    assert not Outgoing.objects.of(MAIL).waiting().exists()


def test_a_closed_account_gets_no_mail(mail_server, raj):
    mail = written(raj)
    raj.is_active = False
    raj.save()
    post_all()
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (MailState.DROPPED, "The account is closed.")
    assert mail_server.received == []


def test_a_hub_that_is_not_let_in_keeps_its_mail(mail_server, settings):
    mail = written()
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "hub", "wrong"
    post_all()
    mail.refresh_from_db()
    assert mail.state == MailState.RETRYING
    assert mail.reason


def test_an_address_that_the_server_can_not_take_is_given_up():
    assert post.failure_of(SMTPNotSupportedError("SMTPUTF8")).permanent
    cut = post.failure_of(SMTPServerDisconnected("closed"))
    assert cut == Failure("The mail server is away: SMTPServerDisconnected: closed", away=True)
