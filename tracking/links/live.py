"""Who reads a link at this moment, and where in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracking.links.shown import Shown, shown_by_link
from tracking.models import ShareLink, ViewSession
from tracking.querysets import ShareLinkQuerySet

# A page reports every 15 s while somebody reads it, and one report may be late.
NOW_WITHIN = timedelta(seconds=35)
# A visit that began before then is over: the page tells at most four hours at once, and a pause ends it.
LONGEST_VISIT = timedelta(hours=12)
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ReadingNow:
    """One person's visit that goes on: where they are in what the link shows, and since when.

    `page` of `pages` counts what the link shows of the asset; both are 0 when the place is not known, or not shown any
    more. `who` is as far as the hub can know: the link's recipient, unless it was read in another browser before.
    """

    visit_id: str
    link: ShareLink
    who: str
    title: str
    page: int
    pages: int
    since: datetime
    device: str


def readings_now(links: ShareLinkQuerySet, *, at: datetime) -> Sequence[ReadingNow]:
    """The visits by people that go on at `at`, the latest that began first, MOST_SHOWN at most.

    One query while nobody reads, a fixed number otherwise. Of readers of whom nothing is recorded there is nothing.
    """
    going_on = ViewSession.objects.people().on(links)
    going_on = going_on.under_way(begun_since=at - LONGEST_VISIT, seen_since=at - NOW_WITHIN)
    visits = list(going_on.with_earlier_readers()[:MOST_SHOWN])
    if not visits:
        return ()
    read = {link.pk: link for link in links.among({visit.share_link_id for visit in visits}).for_listing()}
    shown, _ = shown_by_link(read.values())
    return tuple(_reading(visit, read[visit.share_link_id], shown[visit.share_link_id]) for visit in visits)


def _reading(visit: ViewSession, link: ShareLink, shown: Sequence[Shown]) -> ReadingNow:
    who = str(link.recipient) if link.recipient else "Somebody"
    asset_id, _, number = visit.place.partition(":")
    item = next((one for one in shown if str(one.asset.pk) == asset_id), None)
    numbers = [str(page.number) for page in item.pages] if item else []
    known = number in numbers
    return ReadingNow(
        visit_id=str(visit.pk),
        link=link,
        who=f"{who} or another reader" if visit.is_another and link.recipient else who,
        title=item.asset.title if item else ", ".join(one.asset.title for one in shown),
        page=numbers.index(number) + 1 if known else 0,
        pages=len(numbers) if known else 0,
        since=visit.started_at,
        device=visit.device,
    )
