"""Daily sums: what one fact adds, what writers add at once, and that a rebuild says the same."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from tests.factories.content import ScriptFactory
from tracking.models import (
    EngagementDay,
    FindDay,
    PageView,
    RecipientDownload,
    SearchHit,
    SearchLog,
    ShareLink,
    UsageDay,
    UsageEvent,
    Verdict,
    Viewer,
    ViewSession,
)
from tracking.rollups.repair import rebuild_rollups
from tracking.rollups.sums import Engagement, add_engagement, add_opened, add_shown, add_usage
from tracking.tasks import repair_rollups

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(files_on_disk):
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def asset(db):
    return ScriptFactory(title="Objections on price")


def make_event(asset, actor, kind="downloaded", *, counts=True, at=NOON, team=None):
    team_id = team.pk if team else actor.team_id if actor else None
    return UsageEvent.objects.create(
        kind=kind, asset=asset, actor=actor, team_id=team_id, counts=counts, occurred_at=at
    )


def usage():
    rows = UsageDay.objects.order_by("asset", "day", "kind", "actor", "counts")
    return list(rows.values_list("asset_id", "day", "kind", "actor_id", "counts", "team_id", "count"))


def finds():
    rows = FindDay.objects.order_by("asset", "day", "team")
    return sorted(rows.values_list("asset_id", "day", "team_id", "shown", "opened"), key=str)


def engagement():
    return sorted(
        EngagementDay.objects.values_list("asset_id", "day", "team_id", "views", "seconds", "downloads"), key=str
    )


def test_add_usage_sums_by_kind_and_actor(asset, raj, oli):
    add_usage(make_event(asset, raj))
    add_usage(make_event(asset, raj), make_event(asset, oli), make_event(asset, raj, "copied"))
    assert usage() == [
        (asset.pk, DAY, "copied", raj.pk, True, raj.team_id, 1),
        (asset.pk, DAY, "downloaded", raj.pk, True, raj.team_id, 2),
        (asset.pk, DAY, "downloaded", oli.pk, True, oli.team_id, 1),
    ]
    assert finds() == []


def test_add_usage_keeps_the_team_of_a_person_who_had_one_for_part_of_the_day(asset, raj, team):
    without, within = make_event(asset, raj, "copied"), make_event(asset, raj, "copied")
    without.team_id = None
    for events in ((without, within), (within, without), (without,)):
        add_usage(*events)
        assert [row[-2] for row in usage()] == [team.pk]
    assert usage()[0][-1] == 5


def test_add_usage_of_a_counted_view_is_an_opening_and_an_uncounted_one_is_not(asset, raj, ana):
    add_usage(make_event(asset, raj, "viewed"), make_event(asset, raj, "viewed"))
    add_usage(make_event(asset, ana, "viewed", counts=False))
    assert [row[-1] for row in usage()] == [2, 1]
    assert finds() == [(asset.pk, DAY, raj.team_id, 0, 2)]


def test_add_usage_without_an_actor_adds_nothing(asset):
    add_usage(make_event(asset, None))
    assert usage() == []


def test_add_usage_takes_two_statements_for_one_event_and_for_thirty(raj, django_assert_num_queries):
    assets = [ScriptFactory() for _ in range(30)]
    events = [make_event(asset, raj, "viewed") for asset in assets]
    with django_assert_num_queries(2):
        add_usage(events[0])
    with django_assert_num_queries(2):
        add_usage(*events)


def test_add_shown_adds_one_showing_each_in_one_statement(raj, django_assert_num_queries):
    assets = [ScriptFactory() for _ in range(3)]
    with django_assert_num_queries(1):
        add_shown(asset_ids=[a.pk for a in assets], team_id=raj.team_id, day=DAY)
    with django_assert_num_queries(1):
        add_shown(asset_ids=[assets[0].pk, assets[0].pk], team_id=raj.team_id, day=DAY)
    assert [row[3] for row in finds()] == [2, 1, 1]


def test_finds_without_a_team_are_kept_apart_from_those_with_one(asset, raj):
    for _ in range(2):
        add_shown(asset_ids=[asset.pk], team_id=None, day=DAY)
        add_opened(asset_id=asset.pk, team_id=None, day=DAY)
    add_opened(asset_id=asset.pk, team_id=raj.team_id, day=DAY)
    assert finds() == [(asset.pk, DAY, raj.team_id, 0, 1), (asset.pk, DAY, None, 2, 2)]


def test_add_engagement_adds_to_the_day(asset, raj):
    add_engagement(Engagement(asset_id=asset.pk, team_id=raj.team_id, day=DAY, views=1, seconds=10.5))
    add_engagement(Engagement(asset_id=asset.pk, team_id=raj.team_id, day=DAY, seconds=4.5, downloads=1))
    add_engagement(Engagement(asset_id=asset.pk, team_id=None, day=DAY, views=1))
    assert engagement() == [(asset.pk, DAY, raj.team_id, 1, 15.0, 1), (asset.pk, DAY, None, 1, 0.0, 0)]


def test_sums_vanish_with_the_transaction_of_their_fact(asset, raj):
    with transaction.atomic():
        add_usage(make_event(asset, raj, "viewed"))
        transaction.set_rollback(True)
    assert (usage(), finds()) == ([], [])


def make_history(asset, raj, ana, oli):
    """One fact of each kind, written through as the hub does."""
    yesterday = NOON - timedelta(days=1)
    add_usage(
        make_event(asset, raj, "viewed"),
        make_event(asset, raj, "viewed"),
        make_event(asset, raj, "viewed", at=yesterday),
        make_event(asset, ana, "viewed", counts=False),
        make_event(asset, oli, "sent"),
    )
    for actor, counts in ((raj, True), (raj, True), (ana, False)):
        search = SearchLog.objects.create(
            actor=actor, team=actor.team, counts=counts, session=uuid.uuid4(), query="price", normalised="price",
            total=1, searched_at=NOON,
        )  # fmt: skip
        SearchHit.objects.create(search=search, asset=asset, position=1)
        if counts:
            add_shown(asset_ids=[asset.pk], team_id=actor.team_id, day=DAY)
    link = ShareLink.objects.create(created_by=raj, team=raj.team, created_at=NOON)
    viewer = Viewer.objects.create(share_link=link, key="a", first_seen_at=NOON)
    for verdict in (Verdict.PERSON, Verdict.SCANNER):
        visit = ViewSession.objects.create(
            share_link=link, viewer=viewer, started_at=NOON, last_seen_at=NOON, verdict=verdict
        )
        for number in (1, 2):
            PageView.objects.create(session=visit, asset=asset, number=number, seconds=7.5, views=1)
        RecipientDownload.objects.create(share_link=link, asset=asset, at=NOON, verdict=verdict)
    add_engagement(Engagement(asset_id=asset.pk, team_id=raj.team_id, day=DAY, views=1, seconds=15, downloads=1))


def test_rebuild_says_what_write_through_said_and_may_run_again(asset, raj, ana, oli):
    make_history(asset, raj, ana, oli)
    written = (usage(), finds(), engagement())
    assert finds() == [(asset.pk, DAY - timedelta(days=1), raj.team_id, 0, 1), (asset.pk, DAY, raj.team_id, 2, 2)]
    for _ in range(2):
        rebuild_rollups(since=DAY - timedelta(days=5), until=DAY)
        assert (usage(), finds(), engagement()) == written


def test_rebuild_repairs_what_is_wrong_missing_or_extra_within_its_days_only(asset, raj, ana, oli):
    make_history(asset, raj, ana, oli)
    written = (usage(), finds(), engagement())
    UsageDay.objects.filter(kind="sent").delete()
    FindDay.objects.filter(day=DAY).update(shown=99)
    EngagementDay.objects.create(asset=asset, day=DAY, views=4)
    long_before = FindDay.objects.create(asset=asset, day=DAY - timedelta(days=30), shown=5)
    rebuild_rollups(since=DAY - timedelta(days=5), until=DAY)
    assert FindDay.objects.get(pk=long_before.pk).shown == 5
    long_before.delete()
    assert (usage(), finds(), engagement()) == written


def test_rebuild_writes_a_past_day_without_sums_in_as_many_statements_for_thirty_assets_as_for_one(raj, oli):
    yesterday, statements = DAY - timedelta(days=1), []
    for number in (1, 30):
        for actor in (raj, oli):
            for _ in range(number):
                make_event(ScriptFactory(), actor, "viewed", at=NOON - timedelta(days=1))
        UsageDay.objects.all().delete()
        FindDay.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            rebuild_rollups(since=yesterday, until=yesterday)
        statements.append(len(asked))
    assert statements[0] == statements[1]
    assert [row[-1] for row in usage()] == [1] * 62
    assert [row[-1] for row in finds()] == [1] * 62


@override_settings(HUB_RAW_EVENT_DAYS=10)
def test_rebuild_keeps_sums_whose_facts_are_gone(asset, raj):
    for age in (9, 10, 50):
        UsageDay.objects.create(
            asset=asset, day=DAY - timedelta(days=age), kind="sent", actor=raj, counts=True, count=age
        )
    rebuild_rollups(since=DAY - timedelta(days=365), until=DAY)
    assert sorted(row[-1] for row in usage()) == [10, 50]


@override_settings(TIME_ZONE="America/New_York")
def test_a_day_is_a_day_in_the_hubs_time_zone(asset, raj):
    add_usage(make_event(asset, raj, at=datetime(2026, 11, 20, 3, tzinfo=UTC)))
    written = usage()
    assert written[0][1] == date(2026, 11, 19)
    rebuild_rollups(since=DAY - timedelta(days=1), until=DAY - timedelta(days=1))
    assert usage() == written


def test_the_daily_repair_mends_the_last_days(asset, raj):
    add_usage(make_event(asset, raj))
    written = usage()
    UsageDay.objects.all().delete()
    repair_rollups.enqueue()
    assert usage() == written


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_addition_is_lost_between_concurrent_writers_and_a_rebuild(asset, raj, team):
    failures = []

    def write():
        try:
            for _ in range(10):
                with transaction.atomic():
                    add_usage(make_event(asset, raj, "viewed"))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    def rebuild():
        try:
            for _ in range(5):
                rebuild_rollups(since=DAY, until=DAY)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)] + [threading.Thread(target=rebuild)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert usage() == [(asset.pk, DAY, "viewed", raj.pk, True, team.pk, 40)]
    assert finds() == [(asset.pk, DAY, team.pk, 0, 40)]
