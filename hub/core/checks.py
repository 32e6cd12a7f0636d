"""What `manage.py check --deploy` says of what the hub cannot do without."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 - Django's own name

from hub.settings.environment import NO_SERVER, PRINTING


@register(deploy=True)
def check_mail(**kwargs: Any) -> list[CheckMessage]:
    """Whether a mail server is named: without one nobody gets a new password, and no link is mailed."""
    if settings.HUB_MAIL_TRANSPORT not in (*PRINTING, NO_SERVER):
        return []
    hint = "Set EMAIL_URL, as smtp+tls://user:password@host:587. Until then mails wait and are listed under Outgoing."
    return [Error("No mail server is named: no mail leaves the hub.", hint=hint, id="core.E001")]


@register(deploy=True)
def check_inbox(**kwargs: Any) -> list[CheckMessage]:
    """Whether what the hub sends and does not arrive comes back into the mailbox that it reads."""
    inbox = settings.HUB_INBOX
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    if inbox is None or inbox.is_own(sender):
        return []
    hint = f"Set DEFAULT_FROM_EMAIL to {inbox.address}, or have {sender} forwarded there and silence core.W002."
    words = "The hub sends from an address that is not its mailbox: it does not learn what did not arrive."
    return [Warning(words, hint=hint, id="core.W002")]
