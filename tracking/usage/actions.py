"""Record what people inside do with assets."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from content.models import Asset, BuyingStage, Segment
from content.permissions import counts_as_use
from hub.core.people import Person
from tracking.calls.actions import note_act
from tracking.calls.reading import fits
from tracking.models import Call, SearchLog, ShareLink, UsageEvent, UsageKind
from tracking.rollups import sums
from tracking.searches.actions import mark_opened, mark_used


class IdTaken(Exception):
    """The id belongs to what another person did."""


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
    is decided here, for good; and so is whether the asset's tags fit the `call`, which stands in for the segment, the
    stage and the account that are not given.
    """
    if kind == UsageKind.SENT and share_link is None:
        raise ValueError("Sending is handing over a link.")
    if call is not None:
        note_act(call, at=at)
    search = _held(search_id, actor) if search_id else None
    event, created = UsageEvent.objects.get_or_create(
        id=id or uuid.uuid4(),
        defaults={
            "kind": UsageKind(kind),
            "asset_id": asset.pk,
            "actor": actor,
            "team_id": actor.team_id,
            "counts": counts_as_use(actor, asset),
            "occurred_at": at,
            "page": page,
            "segment": segment,
            "stage": stage or (call.stage if call else None),
            "account": account or (str(call.account) if call and call.account else ""),
            "call": call,
            "fits": fits(asset, call) if call else None,
            "share_link": share_link,
            "channel": channel,
            "search": search,
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


def _held(search_id: uuid.UUID, actor: Person) -> SearchLog | None:
    """The person's search, locked before its event, its hits and the sums, as `hub.core.locks` says.

    It is not enough that `mark_opened` locks it when it changes it. The event refers to the search, which the database
    checks at the very end, with the sums held. A search that is put differently meanwhile gets its `refined_by`, which
    is unique, and so nobody may refer to its row until that is written: by somebody who in turn waits for the sums.
    """
    return SearchLog.objects.select_for_update(no_key=True).filter(pk=search_id, actor=actor).first()
