"""Django's way to send mail, for Django's and Wagtail's own mails: they go through the outbox like the hub's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from hub.core.notices.kinds import PlainKind
from hub.core.notices.mail import store_mail
from hub.core.notices.models import OutgoingMail

KIND = "framework"


class FrameworkMails(PlainKind):
    """They may hold what lets their reader in, as a link for a new password: their words are not kept."""

    def __init__(self) -> None:
        super().__init__(KIND)

    def on_sent(self, mail: OutgoingMail, at: datetime) -> None:
        mail.text = mail.html = ""
        mail.save(update_fields=["text", "html"])


class OutboxBackend(BaseEmailBackend):
    """Writes one mail for each recipient, so that one who is refused keeps no other from it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        now = timezone.now()
        with transaction.atomic():
            for message in email_messages:
                if message.attachments:
                    raise ValueError("Mails with attachments can't wait in the outbox.")
                for address in message.recipients():
                    store_mail(
                        OutgoingMail(
                            kind=KIND,
                            to=address,
                            subject=str(message.subject),
                            text=str(message.body),
                            html=_html(message),
                            reply_to=", ".join(message.reply_to),
                            created_at=now,
                        )
                    )
        return len(email_messages)


def _html(message: EmailMessage) -> str:
    alternatives = getattr(message, "alternatives", [])
    return next((str(content) for content, kind in alternatives if kind == "text/html"), "")
