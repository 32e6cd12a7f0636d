"""What `manage.py check --deploy` says of what the hub cannot do without."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from hub.settings.environment import NO_SERVER, PRINTING


@register(deploy=True)
def check_mail(**kwargs: Any) -> list[CheckMessage]:
    """Whether a mail server is named: without one nobody gets a new password, and no link is mailed."""
    if settings.HUB_MAIL_TRANSPORT not in (*PRINTING, NO_SERVER):
        return []
    hint = "Set EMAIL_URL, as smtp+tls://user:password@host:587. Until then mails wait and are listed under Outgoing."
    return [Error("No mail server is named: no mail leaves the hub.", hint=hint, id="core.E001")]
