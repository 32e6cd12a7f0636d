"""Visits of a link that is closed: its sender hears of them, whoever asks reads the same as of an unknown one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from hub.core import limits
from hub.core.limits import Limit, TooMany
from hub.core.people import Person
from tracking.engagement.verdicts import evidence_of, judge_open
from tracking.links.telling import tell_visited_closed
from tracking.models import ShareLink, Verdict

# More is not somebody who wants to read it.
VISITS = Limit("visits of a closed link", 60, timedelta(hours=1))


def note_closed_visit(*, token: str, method: str, headers: Mapping[str, str], user: Person, at: datetime) -> bool:
    """Note that somebody came for the closed link that this token opened; the sender is told once for each time that it
    was closed. Answers whether it was noted: programs, scanners that say what they are and people of the hub are not,
    nor what comes too often, nor anything of an unknown link.
    """
    link = ShareLink.objects.known_by(token).first()
    if link is None:
        return False
    judged = judge_open(
        method=method,
        user_agent=headers.get("User-Agent", "")[:400],
        evidence=evidence_of(headers, recent=0),
        user=user,
        sender_id=link.created_by_id,
        sent_at=link.sent_at,
        at=at,
    )
    if judged.verdict != Verdict.UNSURE:
        return False
    try:
        limits.count(VISITS, link.pk, at=at)
    except TooMany:
        return False
    with transaction.atomic():
        ShareLink.objects.among([link.pk]).update(closed_visits=F("closed_visits") + 1, visited_closed_at=at)
        tell_visited_closed(link=link, at=at)
    return True
