"""Forget raw facts when their time has come. The daily sums stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from tracking.models import AddressCode, Open, RecipientDownload, SearchLog, UsageEvent, Viewer, ViewSession


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows of each were deleted, those that hung on them included."""

    usage: int
    searches: int
    opens: int
    visits: int
    downloads: int
    viewers: int
    codes: int


def forget_raw_events(*, at: datetime) -> Forgotten:
    """Delete usage events, searches, opens, visits, downloads and codes to addresses older than HUB_RAW_EVENT_DAYS.

    UsageDay, FindDay and EngagementDay keep their sums. Safe to run again.
    """
    before = at - timedelta(days=settings.HUB_RAW_EVENT_DAYS)
    return Forgotten(
        usage=UsageEvent.objects.filter(occurred_at__lt=before).delete()[0],
        searches=SearchLog.objects.filter(searched_at__lt=before).delete()[0],
        opens=Open.objects.filter(at__lt=before).delete()[0],
        visits=ViewSession.objects.filter(last_seen_at__lt=before).delete()[0],
        downloads=RecipientDownload.objects.filter(at__lt=before).delete()[0],
        viewers=Viewer.objects.filter(first_seen_at__lt=before, view_sessions=None).delete()[0],
        codes=AddressCode.objects.filter(asked_at__lt=before).delete()[0],
    )
