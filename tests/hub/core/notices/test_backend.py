"""Mails of Django and Wagtail wait in the outbox too."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.utils import timezone

from hub.core.notices.backend import TOKEN
from hub.core.notices.models import OutgoingMail
from hub.people.models import User
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


@pytest.fixture
def asked(settings, client, raj) -> OutgoingMail:
    """The mail that waits once Raj has asked for a new password."""
    settings.EMAIL_BACKEND = BACKEND
    assert client.post("/admin/password_reset/", {"email": raj.email}).status_code == 302
    return OutgoingMail.objects.get()


def test_a_way_to_a_new_password_is_whole_only_as_its_mail_leaves_and_is_not_kept(asked, client, mail_server):
    [way] = re.findall(r"/admin/password_reset/confirm/\S+", asked.text)
    assert way.endswith(f"/{TOKEN}/")
    assert client.get(way).context["validlink"] is False
    assert post_all() == 1
    [sent] = re.findall(r"/admin/password_reset/confirm/\S+", mail_server.received[0].get_payload(decode=True).decode())
    assert client.get(sent, follow=True).context["validlink"] is True
    assert OutgoingMail.objects.get().text == ""


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"email": "other@example.com"}, "The account is closed, or has another address."),
        ({"is_active": False}, "The account is closed, or has another address."),
        ({}, "The link would be out of date."),
    ],
)
def test_a_way_to_a_new_password_goes_to_nobody_else_and_not_late(asked, raj, mail_server, changed, reason):
    User.objects.filter(pk=raj.pk).update(**changed)
    if not changed:
        OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=3, seconds=1))
    post_all()
    assert mail_server.received == []
    assert OutgoingMail.objects.get().reason == reason


def test_a_mail_with_an_attachment_is_refused_whole():
    message = EmailMessage("Report", "Text", to=["ana@example.com"], connection=get_connection(BACKEND))
    message.attach("report.txt", "figures")
    with pytest.raises(ValueError, match="attachments"):
        message.send()
    assert not OutgoingMail.objects.exists()
