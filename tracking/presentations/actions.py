"""Take what a presentation tells of itself while it goes on."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from hub.core.people import Person
from tracking.models import Presentation, UsageEvent

# A page tells its seconds by its own clock.
SLACK_SECONDS = 2.0
# What was left open overnight is no presentation any more.
LONGEST = timedelta(hours=12)


class NotPresented(Exception):
    """The person has begun no such presentation, or so long ago that it is over."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a presentation tells: seconds so far by page, and whether it was ended."""

    seconds: Mapping[int, float]
    ended: bool = False


@transaction.atomic
def record_presentation(*, event_id: uuid.UUID, by: Person, told: Told, at: datetime) -> Presentation:
    """Keep the seconds on each page. They are sums so far, so lost, late and repeated reports do no harm.

    Pages that the asset has not are ignored, and never more seconds are kept than have passed since the beginning.
    Raises NotPresented.
    """
    begun = UsageEvent.objects.presented_by(by).select_for_update(of=("self",), no_key=True)
    event = begun.filter(pk=event_id).first()
    if event is None or at - event.occurred_at > LONGEST:
        raise NotPresented
    kept, _ = Presentation.objects.get_or_create(event=event, defaults={"last_told_at": at})
    seconds = {number: float(spent) for number, spent in kept.seconds.items()}
    for number in event.asset.own.presented_pages().values_list("number", flat=True):
        more = told.seconds.get(number, 0.0)
        if more > seconds.get(str(number), 0.0):
            seconds[str(number)] = more
    kept.seconds = _within(seconds, (at - event.occurred_at).total_seconds() + SLACK_SECONDS)
    kept.last_told_at, kept.ended = at, kept.ended or told.ended
    kept.save(update_fields=["seconds", "last_told_at", "ended"])
    return kept


def _within(seconds: Mapping[str, float], room: float) -> dict[str, float]:
    """The seconds, less on each page alike when together they are more than there is room for."""
    claimed = sum(seconds.values())
    share = min(1.0, room / claimed) if claimed else 1.0
    return {number: round(spent * share, 1) for number, spent in seconds.items()}

