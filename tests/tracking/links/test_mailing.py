from __future__ import annotations

from datetime import timedelta
from html import unescape
from smtplib import SMTPException
from urllib.parse import unquote

import pytest
from django.core import mail
from django.utils import timezone

from hub.core.notices.models import OutgoingMail
from hub.core.outbox.delivery import try_again
from hub.core.outbox.models import Outgoing
from tests.factories.content import (
    CollateralFactory,
    CustomerStoryFactory,
    ScriptFactory,
)
from tests.factories.mail import post_all
from tests.factories.tracking import ShareLinkFactory
from tracking.links.emails import emails_on
from tracking.models import Channel, MailState, ShareLink, UsageEvent
from tracking.recipient.naming import naming_for
from tracking.tasks import deliver_link

pytestmark = pytest.mark.django_db


def test_the_hub_mails_the_link(client, raj, django_capture_on_commit_callbacks):
    link = ShareLinkFactory(created_by=raj, note="As promised.", passcode="hash")
    client.force_login(raj)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/send/{link.pk}/mail/").status_code == 302
    message = mail.outbox[0]
    assert (message.to, message.reply_to) == (["rita@marlow.example"], ["raj@example.com"])
    for words in (
        link.url,
        "Hello Rita Halloran,",
        "As promised.",
        "Raj Dhillon tells you",
        "is told when this is viewed",
    ):
        assert words in message.body
    assert UsageEvent.objects.get().channel == Channel.MAILED
    link.refresh_from_db()
    assert link.mail_state == MailState.SENT
    assert f"Mailed to {link.recipient.email}" in client.get(f"/send/{link.pk}/").content.decode()


@pytest.mark.parametrize(
    ("made", "allowed", "told"),
    [
        (lambda: [CollateralFactory()], True, True),
        (lambda: [CollateralFactory()], False, False),
        (lambda: [CollateralFactory(document=None, address="https://tidewater.example/tour")], True, False),
        (lambda: [ScriptFactory()], True, False),
        (lambda: [ScriptFactory(), CustomerStoryFactory()], True, True),
    ],
    ids=["a file", "not allowed", "an address", "a script", "several"],
)
def test_the_mail_speaks_of_downloads_only_where_there_is_something_to_download(
    client, raj, made, allowed, told, django_capture_on_commit_callbacks
):
    link = ShareLinkFactory(created_by=raj, assets=made(), allow_download=allowed)
    client.force_login(raj)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/send/{link.pk}/mail/")
    [sent] = mail.outbox
    assert ("if it is downloaded" in sent.body) is told


@pytest.fixture
def away(monkeypatch):
    def refuse(*args, **kwargs):
        raise SMTPException("away")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        yield patch


def test_a_mail_server_that_is_away_fails_no_request_and_the_mail_leaves_later(
    client, raj, away, django_capture_on_commit_callbacks
):
    link = ShareLinkFactory(created_by=raj)
    client.force_login(raj)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/send/{link.pk}/mail/").status_code == 302
    link.refresh_from_db()
    assert (link.mail_state, link.sent_at) == (MailState.RETRYING, None)
    assert not UsageEvent.objects.exists()
    html = client.get(f"/send/{link.pk}/").content.decode()
    assert "The mail has not left yet; it is tried again.</b> The mail server is away: SMTPException: away." in html
    assert "Not mailed yet; it is tried again." in client.get(f"/sent/{link.pk}/").content.decode()
    away.undo()
    assert post_all(timedelta(seconds=10)) == 1
    link.refresh_from_db()
    assert (link.mail_state, link.mail_reason) == (MailState.SENT, "")
    assert UsageEvent.objects.get().channel == Channel.MAILED


def test_asking_twice_mails_once(client, raj, away):
    link = ShareLinkFactory(created_by=raj)
    client.force_login(raj)
    client.post(f"/send/{link.pk}/mail/")
    client.post(f"/send/{link.pk}/mail/")
    post_all()
    client.post(f"/send/{link.pk}/mail/")
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"revoked_at": timezone.now()}, "The link was revoked before the mail left."),
        ({"expires_at": timezone.now()}, "The link expired before the mail left."),
        ({"recipient": None}, "The recipient&#x27;s address was changed or removed."),
    ],
)
def test_a_link_that_is_closed_meanwhile_is_not_mailed(client, raj, change, reason):
    link = ShareLinkFactory(created_by=raj)
    client.force_login(raj)
    client.post(f"/send/{link.pk}/mail/")
    ShareLink.objects.filter(pk=link.pk).update(**change)
    post_all()
    assert not mail.outbox
    assert not UsageEvent.objects.exists()
    link.refresh_from_db()
    assert link.mail_state == MailState.FAILED
    assert link.mail_reason == unescape(reason)
    assert OutgoingMail.objects.get().state == "dropped"


def test_a_mail_given_up_and_asked_for_anew_leaves_once(client, raj):
    link = ShareLinkFactory(created_by=raj)
    client.force_login(raj)
    client.post(f"/send/{link.pk}/mail/")
    OutgoingMail.objects.update(state="failed")
    Outgoing.objects.of("mail").update(given_up_at=timezone.now())
    ShareLink.objects.update(mail_state=MailState.FAILED, mail_reason="No such user.")
    client.post(f"/send/{link.pk}/mail/")
    try_again(Outgoing.objects.given_up(), now=timezone.now())
    post_all()
    assert len(mail.outbox) == 1
    link.refresh_from_db()
    assert link.mail_state == MailState.SENT


def test_a_link_that_waited_for_a_mail_before_mails_were_kept_is_mailed_once(raj):
    link = ShareLinkFactory(created_by=raj, mail_state=MailState.WAITING)
    assert deliver_link.call(link.pk, raj.pk) is True
    assert deliver_link.call(link.pk, raj.pk) is False
    post_all()
    assert deliver_link.call(link.pk, raj.pk) is False
    assert len(mail.outbox) == 1


def test_a_link_without_an_address_is_not_mailed(client, raj):
    link = ShareLinkFactory(created_by=raj, recipient=None)
    client.force_login(raj)
    answer = client.post(f"/send/{link.pk}/mail/")
    assert "The recipient has no email address." in answer.content.decode()


def test_the_mail_program_gets_everything_written_and_no_customer_named(client, raj):
    story = CustomerStoryFactory(title="Kestrel Valley Hospitals: 38 % fewer")
    link = ShareLinkFactory(created_by=raj, assets=[story], note="Two\nlines & more")
    client.force_login(raj)
    html = client.get(f"/send/{link.pk}/").content.decode()
    mailto = next(part for part in html.split('"') if part.startswith("mailto:rita"))
    assert "Kestrel" not in mailto
    assert "Two\nlines & more" in unquote(mailto)
    assert link.url in unquote(mailto)


EMAIL = {
    "name": "",
    "subject": "{{ company }}: our call on {{ weekday }}",
    "body": "Dear {{ first_name }},\n\nhere it is: {{ tracked_link }}.",
}


def test_an_email_template_is_copied_and_mailed_filled_in_with_the_link(client, raj):
    script = ScriptFactory(type="email-template", body=[("email", EMAIL)])
    link = ShareLinkFactory(created_by=raj, assets=[script], merge_values={"weekday": "Monday"})
    client.force_login(raj)
    html = client.get(f"/send/{link.pk}/").content.decode()
    subject, body = "Marlow County Health: our call on Monday", f"Dear Rita,\n\nhere it is: {link.url}."
    assert f'data-copy="Subject: {subject}\n\n{body}"' in html
    mailto = unquote(next(part for part in html.split('"') if part.startswith("mailto:rita")))
    assert mailto.endswith(f"?subject={subject}&amp;body={body}".replace("\n", "\r\n"))


def test_an_email_without_a_place_for_the_link_ends_with_it_and_one_with_an_empty_field_is_not_offered(raj):
    plain = ("email", {"name": "", "subject": "As agreed", "body": "Dear {{ first_name }}, see you."})
    script = ScriptFactory(type="email-template", body=[plain, ("email", EMAIL)])
    link = ShareLinkFactory(created_by=raj, assets=[script])
    assert [email.words for email in emails_on(link, [script], naming_for(link, timezone.now()))] == [
        f"Subject: As agreed\n\nDear Rita, see you.\n\n{link.url}"
    ]


def test_the_hubs_mail_does_not_name_the_customer_either(client, raj, django_capture_on_commit_callbacks):
    link = ShareLinkFactory(created_by=raj, assets=[CustomerStoryFactory(title="Kestrel Valley Hospitals: 38 %")])
    client.force_login(raj)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/send/{link.pk}/mail/")
    assert "Kestrel" not in mail.outbox[0].body + mail.outbox[0].subject
    assert "A hospital group in the Midwest: 38 %" in mail.outbox[0].body
