"""What stands for the mail server while none is named: it takes no mail, so that none is printed or lost."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

WHY = "No mail server is named. Set EMAIL_URL."


class NoMailServer(BaseEmailBackend):
    """Refuses as a server that is away: mails wait in the outbox, which says why."""

    def open(self) -> bool | None:
        raise OSError(WHY)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise OSError(WHY)
