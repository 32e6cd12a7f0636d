"""The API of usage: what reps did with assets elsewhere, told by programs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Self

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from content.models import Asset, BuyingStage, Segment
from hub.core.edge import in_utc
from hub.core.people import Person, person_of
from tracking.calls.actions import account_named, note_call
from tracking.calls.reading import own_calls
from tracking.links.actions import LinkClosed, mark_sent
from tracking.models import Call, Channel, ShareLink, UsageKind
from tracking.usage.actions import IdTaken, record_usage

router = Router()
MOST_EVENTS = 500
# Other systems' clocks are never quite right.
CLOCK_DRIFT = timedelta(minutes=10)


class ContextIn(Schema):
    segment: str | None = Field(default="", max_length=200, description="`axis:name`")
    stage: str | None = Field(default="", max_length=60)
    account: str | None = Field(default="", max_length=120)

    @property
    def says_something(self) -> bool:
        return bool(self.segment or self.stage or (self.account or "").strip())


class EventIn(Schema):
    id: uuid.UUID
    kind: Literal["downloaded", "copied", "presented", "sent", "viewed"]
    asset: int
    occurred_at: AwareDatetime
    share: int | None = Field(
        default=None,
        description="Of what was sent: the caller's link that was handed over. It counts once, for all of its assets.",
    )
    context: ContextIn | None = Field(None, description="What it was for, where no call is named.")
    call: int | None = Field(None, description="One of the caller's calls.")


class EventsIn(Schema):
    events: list[EventIn] = Field(max_length=MOST_EVENTS)


class RefusedOut(Schema):
    id: uuid.UUID
    reason: str


class EventsOut(Schema):
    accepted: int
    duplicates: int
    refused: list[RefusedOut]


@router.post("/events", response=EventsOut, summary="Record usage that happened elsewhere")
def post_events(request: HttpRequest, body: EventsIn) -> EventsOut:
    """Each event on its own: one that is refused stops no other. A repeated id changes nothing."""
    now, by = timezone.now(), person_of(request)
    known = Known.of(body.events, by)
    accepted, refused = 0, []
    for event in body.events:
        try:
            accepted += _take(event, known, by, now)
        except EventRefused as error:
            refused.append(RefusedOut(id=event.id, reason=str(error)))
    return EventsOut(accepted=accepted, duplicates=len(body.events) - accepted - len(refused), refused=refused)


class EventRefused(Exception):
    """An event is not recorded, and why: a sentence."""


@dataclass(frozen=True, slots=True)
class Known:
    """What events may name: the assets that their caller sees, the caller's own links and calls, segments, stages."""

    assets: Mapping[int, Asset]
    links: Mapping[int, ShareLink]
    segments: Mapping[str, Segment]
    stages: Mapping[str, BuyingStage]
    calls: Mapping[int, Call]

    @classmethod
    def of(cls, events: Sequence[EventIn], by: Person) -> Self:
        """At most seven queries, however many events there are; fewer when none names a link or a call."""
        assets = Asset.objects.visible_to(by)
        links = ShareLink.objects.visible_to(by).sent_by(by).for_listing()
        return cls(
            assets={asset.pk: asset for asset in assets.filter(pk__in={event.asset for event in events})},
            links=links.in_bulk({event.share for event in events if event.share is not None}),
            segments={segment.key.lower(): segment for segment in Segment.objects.select_related("axis")},
            stages={stage.name.lower(): stage for stage in BuyingStage.objects.all()},
            calls=own_calls({event.call for event in events if event.call is not None}, person=by),
        )


@transaction.atomic
def _take(event: EventIn, known: Known, by: Person, now: datetime) -> bool:
    """Record one event; answers whether it is new. Raises EventRefused."""
    asset = known.assets.get(event.asset)
    if asset is None:
        raise EventRefused("No such asset, or not visible to you.")
    _refuse_odd_time(event.occurred_at, now)
    at = in_utc(event.occurred_at)
    if event.kind == UsageKind.SENT:
        return _take_sent(event, asset, known, by, at)
    try:
        _, created = record_usage(
            id=event.id,
            asset=asset,
            kind=event.kind,
            actor=by,
            at=at,
            call=_call_for(event, known, by, at),
        )
    except IdTaken as taken:
        raise EventRefused("This id was given to another event.") from taken
    return created


def _take_sent(event: EventIn, asset: Asset, known: Known, by: Person, at: datetime) -> bool:
    if event.share is None:
        raise EventRefused("Sending is handing over a link: name yours in “share”.")
    link = known.links.get(event.share)
    if link is None or asset.pk not in {on.asset_id for on in link.link_assets.all()}:
        raise EventRefused("You have no such link that carries this asset.")
    if at < link.created_at - CLOCK_DRIFT:
        raise EventRefused("The link was made later.")
    try:
        return mark_sent(link=link, by=by, channel=Channel.API, at=at, call=_call_for(event, known, by, at))
    except LinkClosed as closed:
        raise EventRefused(str(closed)) from closed


def _refuse_odd_time(occurred_at: datetime, now: datetime) -> None:
    """What is older than events are kept would be forgotten, and then counted again when it is repeated."""
    if occurred_at > now + CLOCK_DRIFT:
        raise EventRefused("It has not happened yet.")
    if occurred_at < now - timedelta(days=settings.HUB_RAW_EVENT_DAYS):
        raise EventRefused(f"It is older than the {settings.HUB_RAW_EVENT_DAYS} days for which events are kept.")


def _call_for(event: EventIn, known: Known, by: Person, at: datetime) -> Call | None:
    """The call that the event names, or that its context speaks of; None when nothing was said."""
    if event.call is not None:
        if event.call not in known.calls:
            raise EventRefused(f"No call {event.call} of yours.")
        return known.calls[event.call]
    given = event.context or ContextIn()
    segment, stage = (given.segment or "").lower(), (given.stage or "").lower()
    if segment and segment not in known.segments:
        raise EventRefused(f"No segment “{given.segment}”.")
    if stage and stage not in known.stages:
        raise EventRefused(f"No buying stage “{given.stage}”.")
    if not given.says_something:
        return None
    return note_call(
        by=by,
        at=at,
        account=account_named(given.account or "", at=at),
        segments=[known.segments[segment]] if segment else [],
        stage=known.stages.get(stage),
    )
