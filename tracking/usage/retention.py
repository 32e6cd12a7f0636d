"""Forget raw facts when their time has come. The daily sums stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from tracking.models import (
    AddressCode,
    Open,
    Reaction,
    ReaderQuestion,
    RecipientDownload,
    SearchLog,
    UsageEvent,
    Viewer,
    ViewSession,
)

# So many rows are deleted in one transaction, with what hangs on them.
AT_ONCE = 1000


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
    reactions: int
    questions: int


def forget_raw_events(*, at: datetime) -> Forgotten:
    """Delete usage events, searches, opens, visits, downloads, codes to addresses, and what readers said and asked,
    that are older than HUB_RAW_EVENT_DAYS.

    UsageDay, FindDay and EngagementDay keep their sums. Few rows are read and deleted at a time, each time for good:
    stopped, it is gone on with by running it again.
    """
    before = at - timedelta(days=settings.HUB_RAW_EVENT_DAYS)
    return Forgotten(
        usage=_forget(UsageEvent.objects.filter(occurred_at__lt=before)),
        searches=_forget(SearchLog.objects.filter(searched_at__lt=before)),
        opens=_forget(Open.objects.filter(at__lt=before)),
        visits=_forget(ViewSession.objects.filter(last_seen_at__lt=before)),
        downloads=_forget(RecipientDownload.objects.filter(at__lt=before)),
        viewers=_forget(Viewer.objects.filter(first_seen_at__lt=before, view_sessions=None)),
        codes=_forget(AddressCode.objects.filter(asked_at__lt=before)),
        reactions=_forget(Reaction.objects.said_before(before)),
        questions=_forget(ReaderQuestion.objects.asked_before(before)),
    )


def _forget(old: QuerySet[Any]) -> int:
    """Delete these rows and what hangs on them, a part at a time; answers how many went."""
    gone = 0
    while keys := list(old.order_by().values_list("pk", flat=True)[:AT_ONCE]):
        gone += old.model._default_manager.filter(pk__in=keys).delete()[0]
    return gone
