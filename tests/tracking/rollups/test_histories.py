"""Random histories come to the same numbers told in order, late, twice and out of order. These numbers are those of
a rebuild, and those that plain SQL counts over the facts.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, models, transaction
from django.utils import timezone

from content.models import Asset, AssetVersion, MessageFinding
from hub.people.models import User
from tests.factories.content import BuyingStageFactory, ScriptFactory, SegmentFactory
from tests.factories.tracking import ShareLinkFactory
from tracking.calls.actions import open_call
from tracking.models import (
    Call,
    CellUseDay,
    FindDay,
    FindTime,
    SearchDay,
    SearchHit,
    SearchLog,
    UsageDay,
    UsageKind,
    UseDay,
)
from tracking.rollups.repair import rebuild_rollups
from tracking.rollups.search_sums import sum_search_days
from tracking.searches.actions import log_search
from tracking.usage.actions import record_usage

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAYS = [date(2026, 11, 20) - timedelta(days=number) for number in range(4)]
COMPARED: tuple[type[models.Model], ...] = (
    UsageDay, UseDay, CellUseDay, FindDay, SearchDay, FindTime, SearchHit, SearchLog,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(files_on_disk):
    with time_machine.travel(NOON, tick=False):
        yield


@dataclass(frozen=True, slots=True)
class World:
    """What the histories are made of."""

    people: Sequence[User]
    assets: Sequence[Asset]
    calls: dict[int, Sequence[Call]]
    searches: dict[int, Sequence[uuid.UUID]]
    links: dict[int, Any]


@pytest.fixture
def world(raj, oli, ana) -> World:
    """A rep of each team and a marketer, whose acts do not count, with calls and searches of all days."""
    segments, stage = [SegmentFactory(name=name) for name in ("Retail", "Labs")], BuyingStageFactory()
    assets = [ScriptFactory(title=f"Script {number}", owner=ana, segments=segments[:1]) for number in range(4)]
    people, draw = [raj, oli, ana], random.Random("world")
    calls = {
        person.pk: [
            open_call(by=person, at=NOON - timedelta(days=days), segments=tuple(segments[:days]), stage=stage)
            for days in range(3)
        ]
        for person in people
    }
    searches = {}
    for person in people:
        moments = sorted(NOON - timedelta(hours=draw.randrange(80)) for _ in range(6))
        searches[person.pk] = [
            log_search(
                user=person, query=draw.choice(["price", "security", "price list"]), filters={}, total=3, backend="",
                shown=[asset.pk for asset in draw.sample(assets, 3)], degraded=False, at=at,
            )
            for at in moments
        ]  # fmt: skip
    links = {person.pk: ShareLinkFactory(created_by=person, assets=assets) for person in people}
    check_at_various_times(assets)
    return World(people, assets, calls, searches, links)


def check_at_various_times(assets: Sequence[Asset]) -> None:
    """One was never checked, one is clean, one had a finding for a day, one has had its almost from the first."""
    hours = {1: None, 2: (60, 36), 3: (65, None)}
    for number, asset in enumerate(assets):
        version = AssetVersion.objects.create(asset=asset, number=1, live_from=NOON - timedelta(days=30))
        if number not in hours:
            continue
        version.first_checked_at = NOON - timedelta(hours=70)
        version.save(update_fields=["first_checked_at"])
        if hours[number] is not None:
            began, ended = hours[number]
            MessageFinding.objects.create(
                asset=asset, rule="rule:1", field="title", found_at=NOON - timedelta(hours=began),
                ended_at=None if ended is None else NOON - timedelta(hours=ended),
            )  # fmt: skip


def acts_of(world: World, seed: int) -> list[Callable[[], Any]]:
    """Acts of all kinds on all days, in the order in which they happened; each is safe to tell again."""
    draw = random.Random(seed)
    acts: list[tuple[datetime, dict[str, Any]]] = []
    for _ in range(40):
        person, at = draw.choice(world.people), NOON - timedelta(minutes=draw.randrange(80 * 60))
        kind = draw.choice(UsageKind.values)
        act = {
            "id": uuid.UUID(int=draw.getrandbits(128), version=4),
            "asset": draw.choice(world.assets),
            "kind": kind,
            "actor": person,
            "at": at,
            "share_link": world.links[person.pk] if kind == UsageKind.SENT else None,
            "call": draw.choice([None, *world.calls[person.pk]]),
            "search_id": draw.choice([None, *world.searches[person.pk]]),
        }
        acts.append((at, act))
    acts.sort(key=lambda one: one[0])
    return [lambda act=act: record_usage(**act) for _, act in acts]


def numbers() -> dict[str, list[tuple[Any, ...]]]:
    """All that is summed, and what came of each search, without the rows' own keys."""
    sum_search_days(since=DAYS[-1], until=DAYS[0], at=NOON)
    found = {}
    for model in COMPARED:
        names = [field.attname for field in model._meta.concrete_fields if field.name not in ("id", "session")]
        found[model.__name__] = sorted(model._default_manager.values_list(*names), key=repr)
    return found


def told(acts: Sequence[Callable[[], Any]]) -> dict[str, list[tuple[Any, ...]]]:
    """The numbers after these acts, which are then taken back."""
    with transaction.atomic():
        for act in acts:
            act()
        counted = numbers()
        transaction.set_rollback(True)
    return counted


@pytest.mark.parametrize("seed", range(5))
def test_late_doubled_and_reordered_facts_give_the_numbers_of_orderly_ones(world, seed):
    acts = acts_of(world, seed)
    orderly, draw = told(acts), random.Random(f"order {seed}")
    assert len(orderly["UsageDay"]) > 10
    assert sum(row[-1] for row in orderly["UsageDay"]) == 40
    checked, on_message = (sum(row[place] for row in orderly["UseDay"]) for place in (-3, -2))
    assert 0 < on_message < checked
    doubled = [act for act in acts for _ in range(draw.randint(1, 3))]
    late = acts[10:] + acts[:10]
    for disorderly in (doubled, late, draw.sample(doubled, len(doubled)), acts[::-1]):
        assert told(disorderly) == orderly


@pytest.mark.parametrize("seed", range(3))
def test_increments_equal_a_rebuild_and_plain_sql_over_the_facts(world, seed):
    for act in acts_of(world, seed):
        act()
    written = numbers()
    for model in (UsageDay, UseDay, CellUseDay, FindDay):
        model.objects.filter(day=DAYS[1]).delete()
    rebuild_rollups(since=DAYS[-1], until=DAYS[0])
    assert numbers() == written
    for day in DAYS:
        assert used_in_sums(day) == over_facts(USED, day)
        assert found_in_sums(day) == over_facts(FOUND, day)


USED = """
SELECT asset_id, team_id, SUM(CASE WHEN kind = 'downloaded' THEN 1 ELSE 0 END),
  SUM(CASE WHEN kind = 'copied' THEN 1 ELSE 0 END), SUM(CASE WHEN kind = 'presented' THEN 1 ELSE 0 END),
  SUM(CASE WHEN kind = 'sent' THEN 1 ELSE 0 END), COUNT(fits), SUM(CASE WHEN fits THEN 1 ELSE 0 END),
  COUNT(on_message), SUM(CASE WHEN on_message THEN 1 ELSE 0 END)
FROM tracking_usageevent WHERE counts AND kind <> 'viewed' AND occurred_at >= %(start)s AND occurred_at < %(end)s
GROUP BY asset_id, team_id
"""
FOUND = """
SELECT asset_id, team_id, SUM(shown), SUM(opened), SUM(places) FROM (
  SELECT h.asset_id, s.team_id, 1 AS shown, 0 AS opened, h.position AS places
  FROM tracking_searchhit h JOIN tracking_searchlog s ON s.id = h.search_id
  WHERE s.counts AND s.searched_at >= %(start)s AND s.searched_at < %(end)s
  UNION ALL SELECT asset_id, team_id, 0, 1, 0 FROM tracking_usageevent
  WHERE counts AND kind = 'viewed' AND occurred_at >= %(start)s AND occurred_at < %(end)s
) facts GROUP BY asset_id, team_id
"""


def over_facts(sql: str, day: date) -> set[tuple[Any, ...]]:
    start, end = (timezone.make_aware(datetime.combine(one, time.min)) for one in (day, day + timedelta(days=1)))
    adapted = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(sql, {"start": adapted(start), "end": adapted(end)})
        return set(cursor.fetchall())


def used_in_sums(day: date) -> set[tuple[Any, ...]]:
    names = ("asset", "team", "downloaded", "copied", "presented", "sent", "with_call", "fitting")
    names += ("checked", "on_message")
    return set(UseDay.objects.filter(day=day).values_list(*names))


def found_in_sums(day: date) -> set[tuple[Any, ...]]:
    return set(FindDay.objects.filter(day=day).values_list("asset", "team", "shown", "opened", "places"))
