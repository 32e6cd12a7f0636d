"""Django's way to send mail, for Django's and Wagtail's own mails: they go through the outbox like the hub's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django.utils.http import urlsafe_base64_decode

from hub.core.notices.kinds import PlainKind
from hub.core.notices.mail import store_mail
from hub.core.notices.models import OutgoingMail

KIND = "framework"
# A link for a new password; whose it is stands before its token.
_RESET = re.compile(r"(/password_reset/confirm/([\w-]+)/)[\w-]+(?=/)")
# What stands in its place while the mail waits: no table holds what sets a password.
TOKEN = "token-of-this-mail"  # noqa: S105


class FrameworkMails(PlainKind):
    """They may hold what lets their reader in: a link for a new password gets its token as the mail leaves, and their
    words are not kept.
    """

    def __init__(self) -> None:
        super().__init__(KIND)

    def unwanted(self, mail: OutgoingMail, at: datetime) -> str:
        link = _RESET.search(mail.text)
        if link is None:
            return ""
        if mail.created_at <= at - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT):
            return "The link would be out of date."
        theirs = get_user_model().objects.filter(pk=_key_of(link[2]), is_active=True, email__iexact=mail.to)
        if not theirs.exists():
            return "The account is closed, or has another address."
        return ""

    def finished(self, text: str, mail: OutgoingMail) -> str:
        return _RESET.sub(lambda link: f"{link[1]}{_token_of(link[2])}", text)

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
                            text=_RESET.sub(rf"\1{TOKEN}", str(message.body)),
                            html=_RESET.sub(rf"\1{TOKEN}", _html(message)),
                            reply_to=", ".join(message.reply_to),
                            created_at=now,
                        )
                    )
        return len(email_messages)


def _html(message: EmailMessage) -> str:
    alternatives = getattr(message, "alternatives", [])
    return next((str(content) for content, kind in alternatives if kind == "text/html"), "")


def _token_of(encoded: str) -> str:
    user = get_user_model().objects.filter(pk=_key_of(encoded)).first()
    return default_token_generator.make_token(user) if user else TOKEN


def _key_of(encoded: str) -> int | None:
    """Whose key stands so in the address."""
    try:
        return int(urlsafe_base64_decode(encoded).decode())
    except ValueError:
        return None
