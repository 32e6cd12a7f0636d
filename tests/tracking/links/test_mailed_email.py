"""What the hub mails of an email that was filled in is what its sender saw, word by word."""

from __future__ import annotations

from email.utils import parseaddr
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.utils import timezone

from hub.core.notices.models import OutgoingMail
from tests.factories.content import CollateralFactory, ScriptFactory
from tests.factories.mail import post_all
from tracking.links.actions import create_share_link
from tracking.links.mail import ADDRESS, mail_link
from tracking.links.options import LinkOptions
from tracking.links.recipients import RecipientDetails
from tracking.models import MailState, ShareLink

pytestmark = pytest.mark.django_db

RITA = RecipientDetails(name="Rita O’Hara", email="rita@example.com", company="Marlow & Sons")
EMAIL = {
    "name": "After the call",
    "subject": "The documents for {{ company }}",
    "body": "Dear {{ first_name }},\n\nhere they are: {{ tracked_link }}\n\nI call on {{ weekday }}.",
}


def send(by, *assets, weekday="Tuesday <b>", **more) -> ShareLink:
    values = {"weekday": weekday} if weekday else {}
    return create_share_link(
        assets=assets, by=by, at=timezone.now(), recipient=RITA, merge_values=values, note="See you.", **more
    )


def mailed(link: ShareLink, by):
    """The mail as it left, in words and as HTML."""
    mail_link(link=link, by=by, at=timezone.now())
    post_all()
    [sent] = mail.outbox
    return sent, BeautifulSoup(sent.alternatives[0][0], "html.parser")


@pytest.fixture
def script():
    return ScriptFactory(type="email-template", title="After the call", body=[("email", EMAIL)])


def test_the_mail_is_the_email_that_its_sender_saw(client, raj, script):
    link = send(raj, script)
    client.force_login(raj)
    shown = BeautifulSoup(client.get(f"/send/{link.pk}/").content, "html.parser")
    assert "Mail this email from the hub" in shown.text
    sent, page = mailed(link, raj)
    assert sent.subject == shown.select_one(".email-subject b").text == "The documents for Marlow & Sons"
    written, _, told = sent.body.partition("\n--\n")
    words, _, signed = written.strip().rpartition("\n\n")
    assert words == shown.select_one(".email-body").text
    assert words == f"Dear Rita,\n\nhere they are: {link.url}\n\nI call on Tuesday <b>."
    assert signed == "Raj Dhillon, Tidewater"
    assert f"signed “{signed}”" in shown.text
    assert parseaddr(sent.from_email) == ("Raj Dhillon (Tidewater)", "hub@localhost")
    assert told.startswith("Raj Dhillon is told when this is viewed")
    assert sent.reply_to == [raj.email]
    link.refresh_from_db()
    assert link.mail_state == MailState.SENT
    assert link.sent_at is not None
    assert [one["href"] for one in page.select("td a")] == [link.url]
    assert "I call on Tuesday <b>." in page.text
    assert "See you." not in page.text


def test_no_table_holds_the_address_that_opens_the_link(raj, script):
    link = send(raj, script)
    mail_link(link=link, by=raj, at=timezone.now())
    kept = OutgoingMail.objects.get()
    assert link.url not in kept.text + kept.html + kept.subject
    assert ADDRESS in kept.text


def test_an_address_in_the_subject_leaves_whole_and_is_kept_nowhere(raj):
    email = EMAIL | {"subject": "All at {{ tracked_link }}"}
    link = send(raj, ScriptFactory(type="email-template", body=[("email", email)]), weekday="Tuesday")
    sent, _ = mailed(link, raj)
    assert sent.subject == f"All at {link.url}"
    assert link.url not in OutgoingMail.objects.get().subject


def test_an_address_within_another_breaks_nothing(raj):
    email = EMAIL | {"subject": "Hello", "body": "See https://elsewhere.example/?to={{ tracked_link }} <b>"}
    link = send(raj, ScriptFactory(type="email-template", body=[("email", email)]), weekday="")
    sent, page = mailed(link, raj)
    assert f"See https://elsewhere.example/?to={link.url} <b>" in sent.body
    assert f"See https://elsewhere.example/?to={link.url} <b>" in " ".join(page.text.split())
    assert [one["href"] for one in page.select("td a")] == ["https://elsewhere.example/?to=", link.url]


def test_an_email_says_how_its_link_is_opened(client, raj, script):
    link = send(raj, script, options=LinkOptions(passcode="sesame-12"))
    client.force_login(raj)
    page = BeautifulSoup(client.get(f"/send/{link.pk}/").content, "html.parser")
    assert "It asks for a passcode" in unquote(page.select_one("a[href^=mailto]")["href"])
    sent, html = mailed(link, raj)
    assert "It asks for a passcode, which Raj Dhillon tells you." in sent.body
    assert "It asks for a passcode, which Raj Dhillon tells you." in html.text


@pytest.mark.parametrize("emails", [0, 2])
def test_without_one_email_alone_the_mail_names_what_the_link_carries(client, raj, emails):
    other = CollateralFactory(title="Ten slides")
    scripts = [ScriptFactory(title=f"Mail {number}", body=[("email", EMAIL)]) for number in range(emails)]
    link = send(raj, other, *scripts, weekday="Tuesday" if emails else "")
    client.force_login(raj)
    assert "Mail it from the hub" in client.get(f"/send/{link.pk}/").content.decode()
    sent, _ = mailed(link, raj)
    assert sent.subject == ("Ten slides and 2 more" if emails else "Ten slides")
    assert "See you." in sent.body
    assert link.url in sent.body
