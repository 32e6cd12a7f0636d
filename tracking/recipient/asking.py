"""Whoever has a link that is not open can ask for it again; its sender hears of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from hub.core import limits
from hub.core.limits import Limit
from tracking.links.shown import shown_on
from tracking.links.telling import tell_asked_again
from tracking.models import ShareLink

# For any links: whoever tries addresses must not learn by it which of them are known.
WISHES = Limit("wishes", 5, timedelta(hours=1))


def ask_again(*, token: str, sender: str, at: datetime) -> bool:
    """Tell the sender of the link that this token opened that somebody wants it again. Answers whether that was said
    for the first time since it closed; of an unknown or an open link nothing is said. `sender`: what
    `limits.client_key` says. Safe to repeat. Raises TooMany after five wishes from there within an hour.
    """
    limits.count(WISHES, sender, at=at)
    link = ShareLink.objects.known_by(token).first()
    if link is None or (link.is_open(at) and shown_on(link)):
        return False
    with transaction.atomic():
        if not ShareLink.objects.filter(pk=link.pk, asked_again_at=None).update(asked_again_at=at):
            return False
        tell_asked_again(link=link, at=at)
    return True
