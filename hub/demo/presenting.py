"""How long the pages of decks were shown that the demo's reps presented."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from random import Random

from hub.demo.finding import Known
from tracking.models import Presentation, UsageEvent, UsageKind

# Of so many presentations the tab was closed before they were ended.
CLOSED = 0.2


def times_of(events: Iterable[UsageEvent], library: Mapping[int, Known]) -> list[Presentation]:
    """What became of each presentation: the first pages fast, one for long, and not all of them to the end."""
    chance = Random(34)
    made = []
    for event in events:
        pages = library[event.asset_id].pages
        if event.kind != UsageKind.PRESENTED or len(pages) < 2:
            continue
        last = max(2, round(chance.betavariate(3, 1.2) * len(pages)))
        favourite = chance.choice(pages[1:last])
        seconds = {
            str(number): round(chance.lognormvariate(3.6, 0.5) * (2.4 if number == favourite else 1), 1)
            for number in pages[:last]
        }
        over = event.occurred_at + timedelta(seconds=sum(seconds.values()))
        ended = chance.random() > CLOSED
        made.append(Presentation(event=event, seconds=seconds, last_told_at=over, ended=ended))
    return made
