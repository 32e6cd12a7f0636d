"""Mails while no mail server is named."""

from __future__ import annotations

import pytest
from django.core.mail import send_mail

from hub.core.notices.models import MailState, OutgoingMail
from hub.settings.environment import NO_SERVER
from tests.factories.mail import post_all

pytestmark = pytest.mark.django_db


def test_a_mail_waits_and_says_why_and_is_printed_nowhere(settings, capfd, mailoutbox):
    settings.EMAIL_BACKEND, settings.HUB_MAIL_TRANSPORT = "hub.core.notices.backend.OutboxBackend", NO_SERVER
    send_mail("A new password", "https://hub.example.com/reset/secret", None, ["raj@example.com"])
    post_all()
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.reason) == (
        MailState.RETRYING,
        "The mail server is away: OSError: No mail server is named. Set EMAIL_URL.",
    )
    assert "secret" not in "".join(capfd.readouterr())
