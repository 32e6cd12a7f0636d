"""The API of usage: what reps did with assets elsewhere, told by programs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
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
from tracking.calls.actions import account_key, account_named, note_call
from tracking.calls.models import IDLE
from tracking.calls.reading import own_calls
from tracking.links.actions import LinkClosed, mark_sent
from tracking.links.telling import tell_lapsed_claims
from tracking.models import Call, Channel, ShareLink, UsageKind
from tracking.outcomes.actions import note_late_uses
from tracking.usage.actions import Use, record_uses

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
    accepted, refused, uses = 0, {}, []
    for place, event in enumerate(body.events):
        try:
            if event.kind == UsageKind.SENT:
                accepted += _take_sent(event, known, by, now)
            else:
                uses.append((place, _use(event, known, by, now)))
        except EventRefused as error:
            refused[place] = RefusedOut(id=event.id, reason=str(error))
    new, taken = record_uses(uses=[use for _, use in uses], actor=by) if uses else (set(), set())
    note_late_uses(calls=[*known.calls.values(), *chain.from_iterable(known.noted.values())])
    for place, use in uses:
        if use.id in taken:
            refused[place] = RefusedOut(id=use.id, reason="This id was given to another event.")
    return EventsOut(
        accepted=accepted + len(new),
        duplicates=len(body.events) - accepted - len(new) - len(refused),
        refused=[refused[place] for place in sorted(refused)],
    )


class EventRefused(Exception):
    """An event is not recorded, and why: a sentence."""


@dataclass(frozen=True, slots=True)
class Known:
    """What events may name: the assets that their caller sees, the caller's own links and calls, segments, stages.

    `noted`: the calls that were noted for what these events were for, so that a hundred for one call ask for it once.
    """

    assets: Mapping[int, Asset]
    links: Mapping[int, ShareLink]
    segments: Mapping[str, Segment]
    stages: Mapping[str, BuyingStage]
    calls: Mapping[int, Call]
    noted: dict[tuple[str, str, str], list[Call]] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Sequence[EventIn], by: Person) -> Self:
        """At most nine queries, however many events there are; one when none names a link, a call or its purpose."""
        assets = Asset.objects.visible_to(by).among({event.asset for event in events})
        speaks = any(event.context and event.context.says_something for event in events)
        if speaks or any(event.call is not None for event in events):
            assets = assets.prefetch_related("segments", "stages")
        shares = {event.share for event in events if event.share is not None}
        links = ShareLink.objects.visible_to(by).sent_by(by).for_listing()
        segments = Segment.objects.select_related("axis") if speaks else ()
        return cls(
            assets={asset.pk: asset for asset in assets},
            links=links.in_bulk(shares) if shares else {},
            segments={segment.key.lower(): segment for segment in segments},
            stages={stage.name.lower(): stage for stage in (BuyingStage.objects.all() if speaks else ())},
            calls=own_calls({event.call for event in events if event.call is not None}, person=by),
        )


def _asset(event: EventIn, known: Known, now: datetime) -> Asset:
    """The asset of an event that may have happened. Raises EventRefused."""
    asset = known.assets.get(event.asset)
    if asset is None:
        raise EventRefused("No such asset, or not visible to you.")
    _refuse_odd_time(event.occurred_at, now)
    return asset


def _use(event: EventIn, known: Known, by: Person, now: datetime) -> Use:
    """What the event tells. Raises EventRefused."""
    asset, at = _asset(event, known, now), in_utc(event.occurred_at)
    return Use(id=event.id, asset=asset, kind=event.kind, at=at, call=_call_for(event, known, by, at))


@transaction.atomic
def _take_sent(event: EventIn, known: Known, by: Person, now: datetime) -> bool:
    """Hand over a link; answers whether it was not before. Raises EventRefused."""
    asset, at = _asset(event, known, now), in_utc(event.occurred_at)
    if event.share is None:
        raise EventRefused("Sending is handing over a link: name yours in “share”.")
    link = known.links.get(event.share)
    if link is None or asset.pk not in {on.asset_id for on in link.link_assets.all()}:
        raise EventRefused("You have no such link that carries this asset.")
    if at < link.created_at - CLOCK_DRIFT:
        raise EventRefused("The link was made later.")
    try:
        is_first = mark_sent(link=link, by=by, channel=Channel.API, at=at, call=_call_for(event, known, by, at))
    except LinkClosed as closed:
        raise EventRefused(str(closed)) from closed
    if is_first:
        # It has happened: its sender can't be asked any more.
        tell_lapsed_claims(link=link, at=now)
    return is_first


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
    key = (segment, stage, account_key(given.account or ""))
    noted = known.noted.setdefault(key, [])
    call = next((call for call in noted if abs(call.opened_at - at) < IDLE), None)
    if call is None:
        call = note_call(
            by=by,
            at=at,
            account=account_named(given.account or "", at=at),
            segments=[known.segments[segment]] if segment else [],
            stage=known.stages.get(stage),
        )
        noted.append(call)
    return call
