"""Which messages an asset carries, and which assets carry a message: by whom it is meant for, with the gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from django.db.models import Count

from content.messages.carried import sightings
from content.messages.carrying import statements_to_find
from content.messages.passages import passages_of
from content.models import Asset, BuyingStage, CarriedMessage, CarriedState, Message, Segment
from content.models.carried import CarriedMessageQuerySet
from content.permissions import sees_all_states
from hub.core.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A message that an asset carries or may well carry, and where in it that stands."""

    message: Message
    state: CarriedState
    where: str = ""
    page: int | None = None
    sentence: str = ""
    decided_by: Person | None = None

    @property
    def is_proposed(self) -> bool:
        return self.state == CarriedState.PROPOSED


def carried_by(asset_id: int, *, proposed_too: bool) -> list[Carried]:
    """What the asset carries, in the order of the house; with what is only proposed for who works on it. One query."""
    rows = CarriedMessage.objects.on([asset_id]).standing().of_agreed_messages().for_reading()
    return [_carried(row) for row in (rows if proposed_too else rows.confirmed())]


def carried_in_draft(version: Asset) -> list[Carried]:
    """As `carried_by`, with what the words of this version propose, which need not be live. Three queries, and one for
    its pages."""
    rows = {row.message_id: row for row in CarriedMessage.objects.on([version.pk]).for_reading()}
    found = sightings(statements_to_find(), passages_of(version))
    messages = (
        Message.objects.agreed().select_related("pillar").order_by("pillar__order", "pillar__name", "order", "pk")
    )
    listed = []
    for message in messages:
        row, seen = rows.get(message.pk), found.get(message.pk)
        if row is not None and row.state == CarriedState.REMOVED:
            continue
        if seen is not None:
            state = CarriedState(row.state) if row is not None else CarriedState.PROPOSED
            where, page = seen.passage.where, seen.passage.page
            decided_by = row.decided_by if row is not None else None
            listed.append(
                Carried(
                    message=message, state=state, where=where, page=page, sentence=seen.sentence, decided_by=decided_by
                )
            )
        elif row is not None and row.state == CarriedState.CONFIRMED:
            listed.append(_carried(row))
    return listed


def messages_to_add(carried: Sequence[Carried]) -> list[Message]:
    """The agreed messages that are not among these. One query."""
    there = [one.message.pk for one in carried]
    return list(Message.objects.agreed().besides(there).in_order())


def _carried(row: CarriedMessage) -> Carried:
    return Carried(
        message=row.message,
        state=CarriedState(row.state),
        where=row.where,
        page=row.page,
        sentence=row.sentence,
        decided_by=row.decided_by,
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """Of the live assets for a segment at a stage how many carry a message, and how many more may well."""

    segment: Segment | None
    stage: BuyingStage
    confirmed: int
    proposed: int

    @property
    def is_gap(self) -> bool:
        return not self.confirmed


@dataclass(frozen=True, slots=True)
class Row:
    segment: Segment | None
    cells: tuple[Cell, ...]

    @property
    def label(self) -> str:
        return self.segment.name if self.segment else "Any segment"


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a message is said, by segment and stage."""

    stages: tuple[BuyingStage, ...]
    rows: tuple[Row, ...]

    @property
    def gaps(self) -> int:
        return sum(cell.is_gap for row in self.rows for cell in row.cells)

    @property
    def cells(self) -> int:
        return sum(len(row.cells) for row in self.rows)


def carriers_of(message: Message, user: Person) -> CarriedMessageQuerySet:
    """The live assets that the person may see in which the message is said, by title, each with where it stands there;
    what is only proposed for who works on content."""
    rows = CarriedMessage.objects.of(message).standing().in_assets(Asset.objects.visible_to(user).live()).by_asset()
    return rows if sees_all_states(user) else rows.confirmed()


def reach_of(message: Message, user: Person) -> Reach:
    """In how many of its carriers the message is said by segment and stage. An asset without a segment or a stage is
    for all of them. Four queries at most.

    The cells are those that the message is for: its segments and stages, all stages where it names none.
    """
    stages = tuple(message.stages.all()) or tuple(BuyingStage.objects.order_by("order", "name"))
    segments: tuple[Segment | None, ...] = tuple(message.segments.all()) or (None,)
    counted = _counted(carriers_of(message, user), by_segment=any(segments))
    return Reach(stages, tuple(Row(one, tuple(_cell(one, stage, counted) for stage in stages)) for one in segments))


#: A segment, a stage (None: of assets without one) and a state.
_Tagged = tuple[int | None, int | None, str]


def _counted(carriers: CarriedMessageQuerySet, *, by_segment: bool) -> Counter[_Tagged]:
    """How many carriers there are of each; of whatever segments where the message is for any. One query."""
    tags = ("asset__segments", "asset__stages") if by_segment else ("asset__stages",)
    groups = carriers.order_by().values_list(*tags, "state").annotate(number=Count("pk"))
    return Counter({(*tagged, state) if by_segment else (None, *tagged, state): n for *tagged, state, n in groups})


def _cell(segment: Segment | None, stage: BuyingStage, counted: Counter[_Tagged]) -> Cell:
    fitting = list(product({segment.pk if segment else None, None}, (stage.pk, None)))
    confirmed, proposed = (
        sum(counted[for_segment, at_stage, state] for for_segment, at_stage in fitting)
        for state in (CarriedState.CONFIRMED, CarriedState.PROPOSED)
    )
    return Cell(segment, stage, confirmed, proposed)
