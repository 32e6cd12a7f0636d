"""That assets carry messages: proposed from what they say, confirmed, added and removed by who works on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from content import refusals
from content.messages.carried import Sighting, Statement
from content.models import Asset, CarriedMessage, CarriedState, Message, SeenBy
from hub.core.people import Person


class NotAgreed(refusals.WrongState):
    def __init__(self) -> None:
        super().__init__("Not both sides have agreed to this message: no asset carries it yet.")


def statements_to_find() -> list[Statement]:
    """The messages that both sides agreed to, as they are looked for in texts. One query."""
    return [
        Statement(message.pk, message.statement, message.words, message.language)
        for message in Message.objects.agreed().order_by("pk")
    ]


def may_say_what_it_carries(person: Person, asset: Asset) -> bool:
    return person.has_perm(f"content.change_{asset.own._meta.model_name}")


def carry_message(*, asset: Asset, message: Message, by: Person, at: datetime) -> CarriedMessage:
    """Confirm that the asset carries the message, proposed or not. A second time changes nothing.

    Refuses with NotAllowedToChange, AlreadyRetired, and NotAgreed for a message that waits.
    """
    if not message.is_agreed:
        raise NotAgreed
    return _decide(asset, message, CarriedState.CONFIRMED, by, at)


def drop_message(*, asset: Asset, message: Message, by: Person, at: datetime) -> CarriedMessage:
    """The asset does not carry the message, and it is not proposed again. A second time changes nothing.

    Refuses with NotAllowedToChange and AlreadyRetired.
    """
    return _decide(asset, message, CarriedState.REMOVED, by, at)


def _decide(asset: Asset, message: Message, state: CarriedState, by: Person, at: datetime) -> CarriedMessage:
    if not may_say_what_it_carries(by, asset):
        raise refusals.NotAllowedToChange
    if asset.retired_at is not None:
        raise refusals.AlreadyRetired
    with transaction.atomic():
        # Whoever holds the asset's key is alone with its messages: the background check takes the same.
        Asset.objects.select_for_update(no_key=True).among([asset.pk]).get()
        row = CarriedMessage.objects.on([asset.pk]).of(message).first()
        if row is not None and row.state == state:
            return row
        row = row or CarriedMessage(asset_id=asset.pk, message=message, seen_by=SeenBy.PERSON, found_at=at)
        row.state, row.decided_by_id, row.decided_at = state, by.pk, at
        row.save()
        does = "carry_message" if state == CarriedState.CONFIRMED else "drop_message"
        log(instance=asset.own, action=f"content.{does}", user=by, data={"message": message.statement})
    return row


def keep_sightings(asset: Asset, found: Mapping[int, Sighting], *, at: datetime) -> None:
    """Bring what is proposed for the asset up to date with what its text says; what people decided stays. Within a
    transaction that holds the asset. One query, and one for each change."""
    known = {row.message_id: row for row in CarriedMessage.objects.on([asset.pk])}
    for pk, row in known.items():
        if pk not in found and row.seen_by == SeenBy.WORDS and row.state == CarriedState.PROPOSED:
            row.delete()
        elif pk not in found and row.seen_by == SeenBy.WORDS and row.sentence:
            _place(row, None)
    for pk, sighting in found.items():
        row = known.get(pk) or CarriedMessage(
            asset=asset, message_id=pk, state=CarriedState.PROPOSED, found_at=at, seen_by=SeenBy.WORDS
        )
        _place(row, sighting)


def _place(row: CarriedMessage, sighting: Sighting | None) -> None:
    """Where in the asset the message stands now; stored where that is another place than before."""
    passage = sighting.passage if sighting else None
    now = (passage.where if passage else "", passage.page if passage else None, sighting.sentence if sighting else "")
    if row.pk is not None and (row.where, row.page, row.sentence) == now:
        return
    row.where, row.page, row.sentence = now
    row.seen_by = SeenBy.WORDS
    row.save()
