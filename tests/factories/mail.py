"""Mail that waits in the outbox, sent now."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from hub.core.notices.mail import MAIL
from hub.core.outbox.delivery import deliver


def post_all(after: timedelta = timedelta(seconds=1)) -> int:
    """Send what is due by then; how many mails left."""
    return deliver(MAIL, now=timezone.now() + after)
