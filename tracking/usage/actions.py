"""Record what people inside do with assets."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from content.models import Asset, BuyingStage, Segment
from content.permissions import counts_as_use
from hub.core.people import Person
from hub.core.sql import inserting, write_together
from tracking.calls.actions import note_act
from tracking.calls.reading import fits
from tracking.models import Call, SearchLog, ShareLink, UsageEvent, UsageKind
from tracking.rollups import sums
from tracking.searches.actions import mark_opened, mark_used
from tracking.usage.on_message import sent_on_message


class IdTaken(Exception):
    """The id belongs to what another person did."""


@dataclass(frozen=True, slots=True)
class Use:
    """What a person did with an asset, as it is told: `id` tells it from all others."""

    id: uuid.UUID
    asset: Asset
    kind: str
    at: datetime
    call: Call | None = None


@transaction.atomic
def record_usage(
    *,
    asset: Asset,
    kind: str,
    actor: Person,
    at: datetime,
    id: uuid.UUID | None = None,  # noqa: A002
    page: int | None = None,
    segment: Segment | None = None,
    stage: BuyingStage | None = None,
    account: str = "",
    share_link: ShareLink | None = None,
    channel: str = "",
    search_id: uuid.UUID | None = None,
    call: Call | None = None,
) -> tuple[UsageEvent, bool]:
    """Record one fact and add it to its day's sums, in one transaction.

    Answers the event and whether it is new. Safe to repeat with the same `id`: the first one stays as it was. Raises
    IdTaken for an id of another person's event, and ValueError for what was sent without its link.

    `search_id` names the search that led here; another person's or an unknown one is ignored. Whether it counts as use
    is decided here, for good; and so is whether what was sent was on message at that time, and whether the asset's tags
    fit the `call`, which stands in for the segment, the stage and the account that are not given.
    """
    if kind == UsageKind.SENT and share_link is None:
        raise ValueError("Sending is handing over a link.")
    if call is not None:
        note_act(call, at=at)
    search = _held(search_id, actor) if search_id else None
    use = Use(id=id or uuid.uuid4(), asset=asset, kind=kind, at=at, call=call)
    event, created = UsageEvent.objects.get_or_create(
        id=use.id,
        defaults={
            **_values(use, actor),
            "page": page,
            **({"segment": segment} if segment else {}),
            **({"stage": stage} if stage else {}),
            **({"account": account} if account else {}),
            "share_link": share_link,
            "channel": channel,
            "search": search,
            "on_message": partial(sent_on_message, asset, share_link, at=at) if share_link is not None else None,
        },
    )
    if event.actor_id != actor.pk:
        raise IdTaken(f"Another person's event has the id {event.pk}.")
    if created:
        if search is not None:
            mark = mark_opened if event.kind == UsageKind.VIEWED else mark_used
            mark(search_id=search.pk, asset=asset, at=at)
        sums.add_usage(event)
    return event, created


def record_uses(*, uses: Sequence[Use], actor: Person) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """Record facts that were told together, with their days' sums, in one statement where the database can.

    Answers the ids of those that are new, and of those whose id is another person's event. Safe to repeat: of one id
    the first stays as it was. Not for what was sent, which is handed over by its link.
    """
    first: dict[uuid.UUID, Use] = {}
    for use in uses:
        first.setdefault(use.id, use)
    for call, at in _last_acts(first.values()).items():
        note_act(call, at=at)
    try:
        _insert(first.values(), actor)
    except IntegrityError:
        # Some are told again. Whoever tells the same at this very moment is found too, once they are done.
        theirs = dict(UsageEvent.objects.filter(pk__in=first).values_list("pk", "actor_id"))
        new = [use for use in first.values() if use.id not in theirs]
        _insert(new, actor)
        return {use.id for use in new}, {pk for pk, of in theirs.items() if of != actor.pk}
    return set(first), set()


@transaction.atomic
def _insert(uses: Iterable[Use], actor: Person) -> None:
    events = [UsageEvent(id=use.id, **_values(use, actor)) for use in uses]
    if events:
        write_together([inserting(*events), *sums.adding_usage(*events)])


def _last_acts(uses: Iterable[Use]) -> dict[Call, datetime]:
    """The last act for each call, in the order in which calls are locked."""
    last: dict[Call, datetime] = {}
    for use in uses:
        if use.call is not None:
            last[use.call] = max(use.at, last.get(use.call, use.at))
    return dict(sorted(last.items(), key=lambda one: one[0].pk))


def _values(use: Use, actor: Person) -> dict[str, Any]:
    """What is stored of a use: whether it counts and fits its call is decided as it happens, for good."""
    call = use.call
    return {
        "kind": UsageKind(use.kind),
        "asset_id": use.asset.pk,
        "actor_id": actor.pk,
        "team_id": actor.team_id,
        "counts": counts_as_use(actor, use.asset),
        "occurred_at": use.at,
        "segment": _only_segment(call) if call else None,
        "stage": call.stage if call else None,
        "account": str(call.account) if call and call.account else "",
        "call": call,
        "fits": fits(use.asset, call) if call else None,
    }


def _only_segment(call: Call) -> Segment | None:
    segments = list(call.segments.all())
    return segments[0] if len(segments) == 1 else None


def _held(search_id: uuid.UUID, actor: Person) -> SearchLog | None:
    """The person's search, locked before its event, its hits and the sums, as `hub.core.locks` says.

    It is not enough that `mark_opened` locks it when it changes it. The event refers to the search, which the database
    checks at the very end, with the sums held. A search that is put differently meanwhile gets its `refined_by`, which
    is unique, and so nobody may refer to its row until that is written: by somebody who in turn waits for the sums.
    """
    return SearchLog.objects.select_for_update(no_key=True).filter(pk=search_id, actor=actor).first()
