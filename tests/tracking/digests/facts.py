"""A stopped Monday, and what happened in the week before it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from content.models import Asset
from tests.factories.content import ScriptFactory
from tracking.digests.actions import make_digest
from tracking.digests.models import Digest
from tracking.models import AssetRequest, UnmetWordDay
from tracking.reports.scope import told_to_all

MONDAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
LAST_DAY = date(2026, 11, 20)
LONG_LIVE = datetime(2026, 8, 1, tzinfo=UTC)


def live(title: str, since: datetime = LONG_LIVE, **fields: Any) -> Asset:
    return ScriptFactory(title=title, live_since=since, **fields)


def sought(word: str, searches: int, team: Any = None, day: date = LAST_DAY) -> None:
    UnmetWordDay.objects.create(word=word, day=day, team=team, searches=searches, last_at=FRIDAY)


def asked(words: str, days_ago: int, by: Any = None, **fields: Any) -> AssetRequest:
    at = MORNING - timedelta(days=days_ago)
    request = AssetRequest.objects.create(words=words, key=words, asked_at=at, **fields)
    if by is not None:
        request.asks.create(user=by, asked_at=at)
    return request


def make(team: Any = None, monday: date = MONDAY, at: datetime = MORNING, **how: Any) -> Digest:
    """The page of the team, or marketing's."""
    access = next((one for one in told_to_all() if team is not None and one.team.pk == team.pk), None)
    made = make_digest(access=access, monday=monday, at=at, **how)
    assert made is not None
    return made


def lines_of(digest: Digest) -> dict[str, tuple[int, str]]:
    return {line.kind: (line.number, line.words) for line in digest.lines.order_by("place")}
