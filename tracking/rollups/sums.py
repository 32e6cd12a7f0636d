"""The daily sums that reports read, written through with each fact.

What each means is said in `tracking.rollups.tables`; `tracking.rollups.repair` makes them say what the facts say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from hub.core.sql import Statement
from tracking.models import Call, UsageEvent, UsageKind
from tracking.rollups.tables import CELLS, ENGAGEMENT, FINDS, UNMET, UNNAMED, USAGE, USES, Table, add_rows, raising
from tracking.usage.models import USING_KINDS


def add_usage(*events: UsageEvent) -> None:
    """Add newly recorded events to their days; a few statements, however many events.

    A `viewed` event that counts is also an opening in FindDay, added here. Not safe to repeat for the same event: call
    it in the transaction that first inserts the event. Events without an actor belong to nobody and are left out.
    """
    for table, rows in _usage_rows(events):
        add_rows(table, rows)


def _usage_rows(events: Iterable[UsageEvent]) -> list[tuple[Table, list[tuple[Any, ...]]]]:
    """What events add to each table, in the order in which the tables are locked."""
    known = [event for event in events if event.actor_id is not None]
    usage = Counter(
        (event.asset_id, _day(event.occurred_at), event.kind, event.actor_id, event.counts) for event in known
    )
    teams: dict[tuple[int | None, date], int | None] = {}
    for event in known:
        of_day = (event.actor_id, _day(event.occurred_at))
        teams[of_day] = max(teams.get(of_day), event.team_id, key=lambda team: team or 0)
    opened = Counter(
        (event.asset_id, _day(event.occurred_at), event.team_id)
        for event in known
        if event.kind == UsageKind.VIEWED and event.counts
    )
    return [
        (USAGE, [(*key, teams[key[3], key[1]], number) for key, number in usage.items()]),
        (USES, _uses_of(known)),
        (CELLS, [(*key, teams[key[4], key[1]], number) for key, number in _cells_of(known).items()]),
        (FINDS, [(*key, 0, number, 0) for key, number in opened.items()]),
    ]


def take_back_usage(*events: UsageEvent) -> None:
    """Take events out of their days again, in the transaction that deletes them. Only for kinds other than `viewed`.

    When an asset was last used on that day stays as it was until the daily repair.
    """
    known = [event for event in events if event.actor_id is not None]
    usage = Counter(
        (event.asset_id, _day(event.occurred_at), event.kind, event.actor_id, event.counts) for event in known
    )
    add_rows(USAGE, [(*key, None, -number) for key, number in usage.items()])
    add_rows(USES, [(*row[:4], *(-number for number in row[4:])) for row in _uses_of(known)])
    add_rows(CELLS, [(*key, None, -number) for key, number in _cells_of(known).items()])


def _uses_of(events: Iterable[UsageEvent]) -> list[tuple[Any, ...]]:
    """The events' rows of UseDay: those that count and are uses."""
    used: dict[tuple[Any, ...], list[UsageEvent]] = {}
    for event in events:
        if event.counts and event.kind in USING_KINDS:
            used.setdefault((event.asset_id, _day(event.occurred_at), event.team_id), []).append(event)
    return [
        (
            *key,
            max(event.occurred_at for event in of_key),
            *(sum(event.kind == kind for event in of_key) for kind in USING_KINDS),
            sum(event.fits is not None for event in of_key),
            sum(event.fits is True for event in of_key),
            sum(event.on_message is not None for event in of_key),
            sum(event.on_message is True for event in of_key),
        )
        for key, of_key in used.items()
    ]


def _cells_of(events: Iterable[UsageEvent]) -> Counter[tuple[Any, ...]]:
    """The number of the events by the key of CellUseDay: in the cell of each segment of their calls."""
    used = [event for event in events if event.counts and event.kind in USING_KINDS and event.call_id is not None]
    segments: dict[int | None, list[int | None]] = {}
    through = Call.segments.through.objects.filter(call__in={event.call_id for event in used}) if used else ()
    for row in through:
        segments.setdefault(row.call_id, []).append(row.segment_id)
    cells = Counter(
        (event.asset_id, _day(event.occurred_at), segment, event.call.stage_id if event.call else None, event.actor_id)
        for event in used
        for segment in segments.get(event.call_id, [None])
    )
    return Counter({cell: number for cell, number in cells.items() if cell[2] is not None or cell[3] is not None})


def add_shown(*, asset_ids: Iterable[int], team_id: int | None, day: date, first: int = 1) -> None:
    """Add one showing of each asset by a rep's search: in their order, the first of them at place `first`. One
    statement. Call it for searches that count, once each.
    """
    shown = enumerate(dict.fromkeys(asset_ids), start=first)
    add_rows(FINDS, [(asset_id, day, team_id, 1, 0, place) for place, asset_id in shown])


# An asset, the day on which it was shown, and its place.
Shown = tuple[int, date, int]


def change_shown(*, before: Iterable[Shown], after: Iterable[Shown], team_id: int | None) -> None:
    """A person who was still typing went on to other words: what their search had shown `before` it has shown `after`
    instead.
    """
    moved: dict[tuple[int, date], list[int]] = {}
    for shown, sign in ((set(after), 1), (set(before), -1)):
        for asset_id, day, place in shown:
            row = moved.setdefault((asset_id, day), [0, 0])
            row[0], row[1] = row[0] + sign, row[1] + sign * place
    add_rows(FINDS, [(*key, team_id, by, 0, places) for key, (by, places) in moved.items() if by or places])


@dataclass(frozen=True, slots=True)
class Unmet:
    """The words of a search that counts which stood nowhere, and when it was asked by whose team."""

    words: frozenset[str]
    at: datetime
    team_id: int | None


def change_unmet(*, before: Unmet | None, after: Unmet) -> None:
    """A search had the words of `after` in vain, in place of those of `before` when the person went on to other words.

    When a word was last searched for stays as it was until the daily repair where it is taken back.
    """
    number = Counter({(word, _day(after.at), after.team_id): 1 for word in after.words})
    if before is not None:
        number.subtract({(word, _day(before.at), before.team_id): 1 for word in before.words})
    moments = {_day(one.at): one.at for one in (before, after) if one is not None}
    add_rows(UNMET, [(*key, moments[key[1]], by) for key, by in number.items()])


def add_opened(*, asset_id: int, team_id: int | None, day: date) -> None:
    """Add one opening of an asset by a rep.

    Only for an opening that has no usage event: a `viewed` event that counts is an opening, and `add_usage` adds it.
    Such an opening is not among the facts, so a rebuild forgets it.
    """
    add_rows(FINDS, [(asset_id, day, team_id, 0, 1, 0)])


@dataclass(frozen=True, slots=True)
class Engagement:
    """What a recipient, a person, did with an asset. Below zero it is taken back.

    `views` is 1 when a visit reads its first page of the asset; `day` is the day on which the visit began.
    """

    asset_id: int
    team_id: int | None
    day: date
    views: int = 0
    seconds: float = 0.0
    downloads: int = 0

    def taken_back(self) -> Engagement:
        return replace(self, views=-self.views, seconds=-self.seconds, downloads=-self.downloads)


def add_engagement(*done: Engagement) -> None:
    """Add all that one transaction has to add at once: its rows are locked in their order, whatever order they come in.

    One statement a kind of team (some, none); two more where something is taken back.
    """
    add_rows(ENGAGEMENT, _engagement_rows(done))


def add_unnamed(*done: Engagement) -> None:
    """As `add_engagement`, for readers of whom nothing but these sums is kept."""
    rows = _engagement_rows(done)
    add_rows(ENGAGEMENT, rows)
    add_rows(UNNAMED, rows)


def adding_engagement(*done: Engagement) -> list[Statement]:
    """What `add_engagement` does where nothing is taken back, as statements to be run with others. The last of a
    transaction, as its rows are locked after all others.
    """
    return raising(ENGAGEMENT, _engagement_rows(done))


def adding_usage(*events: UsageEvent) -> list[Statement]:
    """What `add_usage` does, as statements to be run with others, the last of a transaction."""
    return [statement for table, rows in _usage_rows(events) for statement in raising(table, rows)]


def _engagement_rows(done: Iterable[Engagement]) -> list[tuple[Any, ...]]:
    sums: dict[tuple[int, date, int | None], list[float]] = {}
    for one in done:
        row = sums.setdefault((one.asset_id, one.day, one.team_id), [0, 0.0, 0])
        row[0], row[1], row[2] = row[0] + one.views, row[1] + one.seconds, row[2] + one.downloads
    return [(*key, *row) for key, row in sums.items() if any(row)]


def _day(moment: Any) -> date:
    return timezone.localdate(moment)
