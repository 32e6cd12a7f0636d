"""What owners were asked lately."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from tracking.models import OwnerQuestion
from tracking.phrases import days_ago

#: Who was asked is left alone for so long.
ASKED_AGAIN_AFTER = timedelta(days=14)


def asked_in_words(question: OwnerQuestion, *, now: datetime) -> str:
    """asked 3 days ago by Mia Dhillon"""
    return f"asked {days_ago(question.at, now=now)} by {question.by or 'a former colleague'}"


def latest_questions(assets: Iterable[int], *, since: datetime | None = None) -> dict[int, OwnerQuestion]:
    """For each of these assets, by id, the last question about it, if any since then. One query."""
    found = OwnerQuestion.objects.about(assets).select_related("by", "owner").oldest_first()
    return {one.asset_id: one for one in (found.asked_since(since) if since else found)}
