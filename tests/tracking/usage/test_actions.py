from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import BuyingStage
from tests.factories.content import BuyingStageFactory, ScriptFactory
from tracking.models import FindDay, SearchHit, SearchLog, UsageDay, UsageEvent, UsageKind
from tracking.searches.actions import id_for_search, log_search, mark_opened, mark_used
from tracking.usage.actions import IdTaken, record_usage

pytestmark = pytest.mark.django_db


def test_record_usage_adds_the_event_and_its_day(raj, team):
    asset, stage = ScriptFactory(), BuyingStageFactory()
    at = timezone.now()
    event, created = record_usage(
        asset=asset, kind=UsageKind.COPIED, actor=raj, at=at, page=2, stage=stage, account="Marlow"
    )
    assert created
    event.refresh_from_db()
    assert (event.team, event.counts, event.page, event.stage, event.account, event.occurred_at) == (
        team,
        True,
        2,
        BuyingStage.objects.get(),
        "Marlow",
        at,
    )
    assert UsageDay.objects.get().count == 1
    bare, _ = record_usage(asset=asset, kind=UsageKind.VIEWED, actor=raj, at=at)
    assert (bare.page, bare.stage, bare.account, bare.channel, bare.search, bare.share_link) == (
        *(None, None, "", ""),
        *(None, None),
    )


def test_a_repeated_id_changes_nothing(raj):
    asset, key = ScriptFactory(), uuid.uuid4()
    record_usage(asset=asset, kind=UsageKind.COPIED, actor=raj, at=timezone.now(), id=key)
    event, created = record_usage(asset=asset, kind=UsageKind.PRESENTED, actor=raj, at=timezone.now(), id=key)
    assert not created
    assert event.kind == UsageKind.COPIED
    assert UsageDay.objects.get().count == 1


def test_another_persons_id_is_refused_and_their_event_stays(raj, oli):
    asset, key = ScriptFactory(), uuid.uuid4()
    record_usage(asset=asset, kind=UsageKind.COPIED, actor=raj, at=timezone.now(), id=key)
    with pytest.raises(IdTaken):
        record_usage(asset=asset, kind=UsageKind.COPIED, actor=oli, at=timezone.now(), id=key)
    assert UsageEvent.objects.get().actor == raj
    assert UsageDay.objects.get().count == 1


def test_nothing_is_sent_without_a_link(raj):
    with pytest.raises(ValueError, match="Sending is handing over a link"):
        record_usage(asset=ScriptFactory(), kind=UsageKind.SENT, actor=raj, at=timezone.now())
    assert not UsageEvent.objects.exists()


def test_neither_owner_nor_marketer_nor_manager_counts(raj, ana, mia):
    own = ScriptFactory(owner=raj)
    other = ScriptFactory()
    for actor, asset in ((raj, own), (ana, other), (mia, other)):
        event, _ = record_usage(asset=asset, kind=UsageKind.DOWNLOADED, actor=actor, at=timezone.now())
        assert event.counts is False


def test_the_search_that_led_here_learns_what_was_opened_and_used(raj):
    asset = ScriptFactory()
    now = timezone.now()
    search_id = search(raj, "price", [asset], now)
    record_usage(asset=asset, kind=UsageKind.VIEWED, actor=raj, at=now + timedelta(seconds=9), search_id=search_id)
    record_usage(asset=asset, kind=UsageKind.COPIED, actor=raj, at=now + timedelta(seconds=20), search_id=search_id)
    log, hit = SearchLog.objects.get(), SearchHit.objects.get()
    assert log.first_opened_at == hit.opened_at == now + timedelta(seconds=9)
    assert log.first_used_at == hit.used_at == now + timedelta(seconds=20)


def test_only_the_first_opening_and_use_of_an_asset_from_its_own_search_are_noted(raj, oli):
    one, two, now = ScriptFactory(), ScriptFactory(), timezone.now()
    mine, other = search(raj, "price", [one, two], now), search(oli, "price", [one, two], now)
    for seconds in (1, 2):
        for mark, asset in ((mark_opened, one), (mark_used, two)):
            mark(search_id=mine, asset=asset, at=now + timedelta(seconds=seconds))
    noted = now + timedelta(seconds=1)
    hits = SearchHit.objects.order_by("search__actor", "position").values_list("search_id", "opened_at", "used_at")
    assert list(hits) == [(mine, noted, None), (mine, None, noted), (other, None, None), (other, None, None)]
    logs = SearchLog.objects.values_list("pk", "first_opened_at", "first_used_at")
    assert set(logs) == {(mine, noted, noted), (other, None, None)}


def test_another_persons_search_is_not_touched(raj, oli):
    asset = ScriptFactory()
    search_id = search(oli, "price", [asset], timezone.now())
    event, _ = record_usage(asset=asset, kind=UsageKind.VIEWED, actor=raj, at=timezone.now(), search_id=search_id)
    assert event.search is None
    assert SearchLog.objects.get().first_opened_at is None


def test_an_unknown_search_is_ignored(raj):
    event, created = record_usage(
        asset=ScriptFactory(), kind=UsageKind.VIEWED, actor=raj, at=timezone.now(), search_id=uuid.uuid4()
    )
    assert created
    assert event.search is None
    assert UsageEvent.objects.count() == 1


def search(user, query, assets, at, **filters):
    return log_search(
        user=user,
        query=query,
        filters=filters,
        total=len(assets),
        shown=[asset.pk for asset in assets],
        backend="database",
        degraded=False,
        at=at,
    )


def test_letters_on_the_way_are_one_search_with_what_it_ended_on(raj):
    first, last = ScriptFactory(), ScriptFactory()
    now = timezone.now()
    ids = {search(raj, "hi", [first], now), search(raj, "hipa", [first, last], now + timedelta(seconds=1))}
    ids.add(search(raj, "HIPAA  objection", [last], now + timedelta(seconds=4)))
    log = SearchLog.objects.get()
    assert ids == {log.pk}
    assert (log.query, log.normalised, log.total) == ("HIPAA  objection", "hipaa objection", 1)
    assert [hit.asset_id for hit in log.hits.all()] == [last.pk]
    assert {row.asset_id: row.shown for row in FindDay.objects.all()} == {last.pk: 1}


def test_a_search_is_kept_with_all_that_was_asked_and_shown(raj, team):
    now, key = timezone.now(), uuid.uuid4()
    long = "Word " * 100
    made = log_search(
        user=raj, query=long, filters={"stage": ["b", "a"], "kind": []}, total=7, shown=[], backend="elasticsearch",
        degraded=True, at=now, search_id=key,
    )  # fmt: skip
    log = SearchLog.objects.get()
    assert made == log.pk == key
    assert (log.query, log.normalised) == (long[:300], ("word " * 100)[:300])
    assert (log.filters, log.total, log.backend, log.degraded) == ({"stage": ["a", "b"]}, 7, "elasticsearch", True)
    assert (log.actor, log.team, log.counts, log.searched_at, log.refined_by) == (raj, team, True, now, None)


@pytest.mark.parametrize(
    ("before", "after", "seconds", "goes_on"),
    [
        ("hipaa", "hipaa o", 5, True),
        ("hipaa", "hipaa o", 5.001, False),
        ("hipaa o", "hipaa", 1, True),
        ("hippa", "hipaa", 1, True),
        ("hipaa", "price", 1, False),
        ("", "price", 1, False),
        ("price", "", 1, False),
    ],
)
def test_letters_go_on_with_a_search_while_they_are_like_it_and_quick(raj, before, after, seconds, goes_on):
    now = timezone.now()
    first = search(raj, before, [], now)
    at = now + timedelta(seconds=seconds)
    told = id_for_search(user=raj, query=after, filters={}, at=at)
    second = search(raj, after, [], at)
    assert (second == first, told == first) == (goes_on, goes_on)


@pytest.mark.parametrize(
    ("before", "after", "refines"),
    [
        (("price list", {}), ("list of prices", {}), True),
        (("price", {}), ("prices", {}), True),
        (("price", {}), ("security", {}), False),
        (("price", {}), ("price", {"stage": ["Demo"]}), True),
        (("price", {}), ("security", {"stage": ["Demo"]}), False),
        (("", {}), ("price", {}), False),
    ],
)
def test_a_search_is_refined_by_the_same_wish_put_differently(raj, before, after, refines):
    now = timezone.now()
    first = search(raj, before[0], [], now, **before[1])
    second = search(raj, after[0], [], now + timedelta(seconds=40), **after[1])
    third = search(raj, f"{after[0]} again", [], now + timedelta(seconds=80), **after[1])
    logs = {log.pk: log for log in SearchLog.objects.all()}
    assert len({first, second, third}) == 3
    assert logs[first].refined_by_id == (second if refines else None)
    assert logs[third].refined_by_id is None


def test_other_words_later_are_a_search_of_their_own_and_refine_the_first(raj):
    now = timezone.now()
    one = search(raj, "hipaa", [], now)
    two = search(raj, "hipaa objection", [], now + timedelta(seconds=40))
    three = search(raj, "no-show calculator", [], now + timedelta(seconds=80))
    logs = {log.pk: log for log in SearchLog.objects.all()}
    assert logs[one].refined_by_id == two
    assert logs[two].refined_by_id is None
    assert logs[one].session == logs[two].session == logs[three].session


def test_a_search_from_which_something_was_opened_is_not_replaced(raj):
    asset = ScriptFactory()
    now = timezone.now()
    one = search(raj, "hipaa", [asset], now)
    record_usage(asset=asset, kind=UsageKind.VIEWED, actor=raj, at=now, search_id=one)
    assert search(raj, "hipaa o", [asset], now + timedelta(seconds=2)) != one


def test_the_next_page_of_the_same_search_adds_its_hits(raj):
    one, two = ScriptFactory(), ScriptFactory()
    now = timezone.now()
    first = search(raj, "x", [one], now, kind=["script"])
    assert search(raj, "x", [two], now + timedelta(minutes=2), kind=["script"]) == first
    assert list(SearchHit.objects.order_by("position").values_list("asset_id", "position")) == [
        (one.pk, 1),
        (two.pk, 2),
    ]


def test_after_ten_minutes_another_session_begins(raj):
    now = timezone.now()
    one = search(raj, "hipaa", [], now)
    two = search(raj, "hipaa", [], now + timedelta(minutes=11))
    logs = {log.pk: log for log in SearchLog.objects.all()}
    assert logs[one].session != logs[two].session
    assert logs[one].refined_by is None


def test_a_marketers_search_is_logged_and_not_counted_as_shown(ana):
    search(ana, "hipaa", [ScriptFactory()], timezone.now())
    assert SearchLog.objects.get().counts is False
    assert not FindDay.objects.exists()
