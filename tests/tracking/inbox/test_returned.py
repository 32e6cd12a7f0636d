"""A link's mail that did not arrive is said on the link, and told to its sender once."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hub.core.notices.mail import MailWords, write_mail
from hub.core.notices.models import Notice, OutgoingMail
from tests.browsing import as_user
from tests.factories.mail import post_all
from tests.factories.tracking import RecipientFactory, ShareLinkFactory
from tests.tracking.inbox.mails import answered_by_a_program, returned, returned_by_exim, returned_by_qmail
from tests.tracking.inbox.test_filing import take
from tracking.inbox.incoming import Unreadable
from tracking.links.erasure import erase_recipient
from tracking.links.mail import KIND, mail_link
from tracking.links.reading import read_links, state_line
from tracking.links.telling import RETURNED
from tracking.models import MailState, ShareLink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inbox")]
RITA = "rita@example.com"


@pytest.fixture
def link(raj, inbox) -> ShareLink:
    """One that the hub has mailed."""
    link = ShareLinkFactory(created_by=raj, recipient=RecipientFactory(sender=raj, email=RITA, name="Rita Halloran"))
    mail_link(link=link, by=raj, at=timezone.now())
    assert post_all() == 1
    return link


def message_id() -> str:
    return OutgoingMail.objects.get(kind=KIND).message_id


def state_of(link: ShareLink) -> tuple[str, str]:
    return ShareLink.objects.values_list("mail_state", "mail_reason").get(pk=link.pk)


def test_the_link_says_why_and_the_sender_is_told_once(link, raj):
    assert state_of(link) == (MailState.SENT, "")
    assert len(take(returned(message_id(), RITA))) == 1
    assert take(returned(message_id(), RITA)) == []
    assert state_of(link) == (MailState.RETURNED, "550 5.1.1 <rita@example.com>: User unknown.")
    notice = Notice.objects.get(user=raj, kind=RETURNED)
    assert notice.words.startswith("Did not arrive at Rita Halloran: your link to “")
    mail = OutgoingMail.objects.get(kind=RETURNED)
    assert (mail.to, "User unknown" in mail.text) == (raj.email, True)
    browser = as_user(raj)
    assert "Did not arrive: 550 5.1.1" in browser.get("/sent/").content.decode()
    ready = browser.get(f"/send/{link.pk}/").content.decode()
    assert "The mail did not arrive." in ready
    assert "Mail it from the hub" in ready


def test_mailed_again_it_is_on_its_way_and_an_old_report_changes_nothing(link, raj):
    first = message_id()
    take(returned(first, RITA))
    link.refresh_from_db()
    mail_link(link=link, by=raj, at=timezone.now())
    assert post_all() >= 1
    assert take(returned(first, RITA)) == []
    assert state_of(link)[0] == MailState.SENT
    second = OutgoingMail.objects.filter(kind=KIND).order_by("-pk")[0]
    assert len(take(returned(second.message_id, RITA))) == 1
    assert Notice.objects.filter(kind=RETURNED).count() == 2


@pytest.mark.parametrize(
    ("known", "to", "more"),
    [
        (False, RITA, {}),
        (True, "tom@example.com", {}),
        (True, RITA, {"action": "delayed"}),
    ],
)
def test_a_report_of_something_else_changes_nothing(link, known, to, more):
    assert take(returned(message_id() if known else "<1@elsewhere.example>", to, **more)) == []
    assert state_of(link) == (MailState.SENT, "")
    assert not Notice.objects.filter(kind=RETURNED).exists()


def test_another_mail_of_the_hubs_changes_no_link(link, raj):
    words = MailWords(subject="Hello", template="link_returned", context={"link": link, "url": "", "who": ""})
    other = write_mail(kind=RETURNED, to=RITA, words=words, at=timezone.now())
    assert take(returned(other.message_id, RITA)) == []
    assert state_of(link) == (MailState.SENT, "")


def test_erasing_the_recipient_leaves_no_word_of_it(link, ada):
    take(returned(message_id(), RITA))
    erase_recipient(email=RITA, by=ada, at=timezone.now())
    assert state_of(link)[1] == ""
    assert "Rita" not in Notice.objects.get(kind=RETURNED).words
    assert not OutgoingMail.objects.filter(kind=RETURNED).exists()


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (returned_by_exim, "550 5.1.1 User unknown."),
        (returned_by_qmail, "Sorry, no mailbox here by that name. (#5.1.1)."),
    ],
)
def test_what_servers_tell_in_words_alone_is_read_too(link, told, reason):
    assert take(told("<1@elsewhere.example>", RITA)) == []
    assert take(told(message_id(), "tom@example.com")) == []
    assert len(take(told(message_id(), RITA))) == 1
    assert state_of(link) == (MailState.RETURNED, reason)


def test_signs_that_no_column_takes_are_left_out_of_what_a_server_tells(link):
    told = returned_by_qmail(message_id(), RITA).replace(b"Sorry, no mailbox", b"Sorry,\0 no\x1b mailbox")
    assert len(take(told)) == 1
    assert state_of(link) == (MailState.RETURNED, "Sorry, no mailbox here by that name. (#5.1.1).")
    hostile = returned_by_qmail("<1\0@elsewhere.example>", "rita\0@example.com")
    assert take(hostile) == []


def test_why_a_mail_failed_is_no_answer_to_a_link_that_was_copied(link):
    why = "The mail was refused: 550 no."
    ShareLink.objects.update(mail_state=MailState.FAILED, mail_reason=why)
    read = read_links(ShareLink.objects.for_listing())[0]
    assert state_line(read, timezone.now()).words.startswith("Not opened")
    assert why not in state_line(read, timezone.now()).words


def test_a_person_who_writes_such_words_returns_nothing(link):
    told = returned_by_qmail(message_id(), RITA).replace(b"Return-Path: <>\r\n", b"", 1)
    assert take(told.replace(b"MAILER-DAEMON@mx.example", b"tom@example.com")) == []
    assert state_of(link) == (MailState.SENT, "")


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "Auto-Submitted: auto-replied\r\nReturn-Path: <>",
    ],
)
def test_an_automatic_answer_is_said_on_the_link_and_counts_as_no_reading(link, raj, head):
    assert len(take(answered_by_a_program(message_id(), RITA, head=head))) == 1
    assert take(answered_by_a_program(message_id(), RITA, head=head)) == []
    assert state_of(link) == (MailState.SENT, "Automatic reply: Away until 12 December")
    link.refresh_from_db()
    assert (link.first_viewed_at, link.revoked_at) == (None, None)
    browser = as_user(raj)
    assert "An automatic answer: “Automatic reply: Away" in browser.get("/sent/").content.decode()
    ready = browser.get(f"/send/{link.pk}/").content.decode()
    assert "An automatic answer came from rita@example.com:" in ready
    # What came back in the end says more.
    take(returned(message_id(), RITA))
    assert state_of(link)[0] == MailState.RETURNED
    take(answered_by_a_program(message_id(), RITA, subject="Back again"))
    assert state_of(link)[0] == MailState.RETURNED


def test_an_answer_of_a_person_or_of_somebody_else_says_nothing(link):
    assert take(answered_by_a_program(message_id(), RITA, head="Auto-Submitted: no")) == []
    assert take(answered_by_a_program(message_id(), "tom@example.com")) == []
    assert take(answered_by_a_program("<1@elsewhere.example>", RITA)) == []
    assert state_of(link) == (MailState.SENT, "")


def test_an_answer_in_letters_that_nobody_knows_stops_no_other(link):
    with pytest.raises(Unreadable):
        take(answered_by_a_program(message_id(), RITA, subject="=?x-unknown?q?hello=FF?="))
    assert state_of(link) == (MailState.SENT, "")
