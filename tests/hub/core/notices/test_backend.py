"""Mails of Django and Wagtail wait in the outbox too."""

from __future__ import annotations

import pytest
from django.contrib.auth.forms import PasswordResetForm
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection

from hub.core.notices.models import OutgoingMail
from tests.factories.mail import post_all

pytestmark = pytest.mark.django_db
BACKEND = "hub.core.notices.backend.OutboxBackend"


def test_each_recipient_gets_a_mail_of_their_own(mail_server):
    message = EmailMultiAlternatives("Approved", "Text", to=["ana@example.com"], bcc=["april@example.com"])
    message.attach_alternative("<p>Text</p>", "text/html")
    message.connection = get_connection(BACKEND)
    assert message.send() == 1
    assert mail_server.received == []
    assert post_all() == 2
    assert sorted(str(one["To"]) for one in mail_server.received) == ["ana@example.com", "april@example.com"]
    assert {one.get_content_type() for one in mail_server.received} == {"multipart/alternative"}


def test_a_way_to_a_new_password_is_not_kept_after_it_was_sent(settings, raj, mail_server):
    settings.EMAIL_BACKEND = BACKEND
    form = PasswordResetForm({"email": raj.email})
    assert form.is_valid()
    form.save(
        domain_override="hub.example.com",
        email_template_name="wagtailadmin/account/password_reset/email.txt",
        extra_email_context={"site_name": "Hub"},
    )
    words = OutgoingMail.objects.get().text
    assert "reset" in words
    assert post_all() == 1
    assert mail_server.received[0].get_payload(decode=True).decode().split() == words.split()
    assert OutgoingMail.objects.get().text == ""


def test_a_mail_with_an_attachment_is_refused_whole():
    message = EmailMessage("Report", "Text", to=["ana@example.com"], connection=get_connection(BACKEND))
    message.attach("report.txt", "figures")
    with pytest.raises(ValueError, match="attachments"):
        message.send()
    assert not OutgoingMail.objects.exists()
