"""What is searched for, and whether it is found: counted by hand."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine

from tests.factories.content import ScriptFactory
from tests.tracking.search_facts import NOW, SCOPE, hit, search, sum_up
from tracking.models import AssetQuery, FindTime, SearchDay, SearchHit, SearchLog
from tracking.reports.scope import ReportScope
from tracking.reports.searches import (
    SearchSummary,
    all_searches,
    queries_of,
    summarise_searches,
    telling_words,
)
from tracking.rollups.search_sums import median_of, rounded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def words(found):
    return [(entry.words, entry.sessions, entry.searches, entry.zero, entry.abandoned) for entry in found]


def test_an_abandoned_search_showed_results_and_led_nowhere_not_even_refined(raj):
    search(raj, "opened", opened=NOW)
    search(raj, "copied from the results", used=NOW)
    search(raj, "found nothing", total=0)
    search(raj, "left")
    first = search(raj, "too wide")
    second = search(raj, "wide", refines=first)
    search(raj, "narrow", refines=second, opened=NOW)
    third = search(raj, "tried")
    search(raj, "tried again", refines=third)
    sum_up()
    assert [entry.words for entry in telling_words(SCOPE).abandoned] == ["left", "tried", "tried again"]
    summary = summarise_searches(SCOPE)
    assert (summary.searches, summary.zero, summary.abandoned) == (9, 1, 3)
    assert (summary.zero_ratio, summary.abandoned_ratio) == (1 / 9, 3 / 9)


def test_words_are_counted_in_sessions(raj, oli):
    session = uuid.uuid4()
    for _ in range(3):
        search(raj, "price", session=session, total=0)
    search(raj, "security", opened=NOW)
    search(oli, "security", opened=NOW)
    search(raj, "")
    sum_up()
    assert words(telling_words(SCOPE).most) == [("security", 2, 2, 0, 0), ("price", 1, 3, 3, 0)]
    assert words(telling_words(SCOPE).zero) == [("price", 1, 3, 3, 0)]
    [row] = telling_words(SCOPE).zero
    assert (row.used, row.seconds, row.last_at) == (0, None, NOW)
    assert summarise_searches(SCOPE) == SearchSummary(
        as_of=NOW,
        days=60,
        searches=6,
        sessions=4,
        zero=3,
        abandoned=1,
        seconds_to_find=None,
        sessions_with_use=0,
    )


def test_only_searches_that_count_of_the_days_and_of_the_team(raj, oli, ana, team):
    search(ana, "by a marketer", counts=False)
    search(raj, "too long ago", at=NOW - timedelta(days=61))
    search(raj, "raj")
    search(oli, "oli")
    sum_up()
    assert [entry.words for entry in telling_words(SCOPE).most] == ["oli", "raj"]
    assert [entry.words for entry in telling_words(ReportScope(as_of=NOW, days=60, teams=(team,))).most] == ["raj"]


def test_time_to_find_is_from_the_first_search_of_a_session_to_its_first_use(raj):
    for seconds in (30, 90, 200):
        session, began = uuid.uuid4(), NOW - timedelta(hours=1)
        search(raj, "first", session=session, at=began)
        search(
            raj, "second", session=session, at=began + timedelta(seconds=20), used=began + timedelta(seconds=seconds)
        )
    search(raj, "never used")
    sum_up()
    summary = summarise_searches(SCOPE)
    assert (summary.seconds_to_find, summary.sessions_with_use, summary.sessions) == (90, 3, 4)


def test_time_to_find_of_a_team_is_its_own_reps(raj, oli, team, other_team):
    for rep, seconds in ((raj, 30), (raj, 50), (oli, 90)):
        search(rep, "first", at=NOW, used=NOW + timedelta(seconds=seconds))
    sum_up()
    found = [summarise_searches(ReportScope(as_of=NOW, days=60, teams=teams)) for teams in ((), (team,), (other_team,))]
    assert [(one.seconds_to_find, one.sessions_with_use) for one in found] == [(50, 3), (40, 2), (90, 1)]
    assert sorted(FindTime.objects.values_list("team", "seconds", "sessions"), key=str) == sorted(
        [(team.pk, 30, 1), (team.pk, 50, 1), (other_team.pk, 90, 1)], key=str
    )


def test_the_words_of_an_asset_are_counted_in_sessions(raj):
    asset, session = ScriptFactory(), uuid.uuid4()
    for minutes in (1, 2):
        log = search(raj, "price", session=session, at=NOW - timedelta(minutes=minutes))
        SearchHit.objects.create(search=log, asset=asset, position=1, opened_at=NOW, used_at=NOW)
    sum_up()
    assert AssetQuery.objects.values_list("words", "shown", "opened", "used").get() == ("price", 1, 1, 1)


def test_slow_words_are_those_after_which_use_came_late_in_sessions_enough(raj):
    for number, seconds in enumerate((60, 120, 180)):
        session, began = uuid.uuid4(), NOW - timedelta(hours=number + 1)
        search(raj, "calc", session=session, at=began, total=0)
        search(
            raj,
            "calculator",
            session=session,
            at=began + timedelta(seconds=50),
            used=began + timedelta(seconds=seconds),
        )
    search(raj, "once", used=NOW + timedelta(seconds=500))
    sum_up()
    found = [(entry.words, entry.used, entry.seconds) for entry in telling_words(SCOPE).slow]
    assert found == [("calc", 3, 120), ("calculator", 3, 70)]


def test_sums_are_made_anew_when_more_is_known_and_stay_when_searches_are_forgotten(raj):
    log = search(raj, "security")
    sum_up()
    assert words(telling_words(SCOPE).most) == [("security", 1, 1, 0, 1)]
    SearchLog.objects.update(first_opened_at=NOW)
    sum_up()
    sum_up()
    assert words(telling_words(SCOPE).most) == [("security", 1, 1, 0, 0)]
    log.delete()
    sum_up()
    assert words(telling_words(SCOPE).most) == [("security", 1, 1, 0, 0)]


def test_the_sums_do_not_grow_with_the_number_of_searches(raj, oli):
    for number in range(6):
        search(raj if number % 2 else oli, "security", at=NOW - timedelta(minutes=20 * number), used=NOW)
    sum_up()
    before = SearchDay.objects.count(), FindTime.objects.count()
    for number in range(6):
        search(raj if number % 2 else oli, "security", at=NOW - timedelta(minutes=20 * number), used=NOW)
    sum_up()
    assert (SearchDay.objects.count(), FindTime.objects.count()) == before
    assert [(entry.sessions, entry.used) for entry in telling_words(SCOPE).most] == [(12, 12)]


def test_times_are_rounded_so_that_their_number_is_bounded():
    assert [rounded(seconds) for seconds in (0.4, 59.6, 119, 122, 598, 611, 10**9)] == [
        0,
        60,
        119,
        120,
        600,
        600,
        21600,
    ]
    assert len({rounded(seconds) for seconds in range(0, 30_000)}) < 1000
    assert median_of([(10, 1), (20, 2), (90, 1)]) == 20
    assert median_of([(10, 1), (30, 1)]) == 20
    assert median_of([]) is None


def test_an_asset_knows_the_words_that_show_it_and_those_it_is_used_from(raj, oli, ana):
    asset, other = ScriptFactory(), ScriptFactory()
    for rep in (raj, oli):
        hit(search(rep, "price"), asset, opened_at=NOW, used_at=NOW)
    hit(search(raj, "price"), asset)
    hit(search(raj, "cost"), asset, opened_at=NOW)
    hit(search(raj, "money"), asset)
    hit(search(raj, "money"), other)
    hit(search(ana, "by a marketer", counts=False), asset)
    hit(search(raj, "too long ago", at=NOW - timedelta(days=91)), asset)
    sum_up()
    found = queries_of(asset)
    assert [(row.words, row.shown, row.opened, row.used) for row in found.used] == [("price", 3, 2, 2)]
    assert [(row.words, row.shown, row.opened) for row in found.shown] == [("cost", 1, 1), ("money", 1, 0)]
    assert found.as_of == NOW


def test_only_the_telling_words_of_an_asset_are_kept(raj, monkeypatch):
    monkeypatch.setattr("tracking.rollups.search_sums.WORDS_KEPT", 2)
    asset = ScriptFactory()
    hit(search(raj, "used"), asset, used_at=NOW)
    hit(search(raj, "opened"), asset, opened_at=NOW)
    for _ in range(3):
        hit(search(raj, "shown"), asset)
    sum_up()
    assert set(AssetQuery.objects.values_list("words", flat=True)) == {"used", "opened"}


def test_no_searches_are_no_number():
    summary = summarise_searches(SCOPE)
    assert summary == SearchSummary(
        as_of=NOW, days=60, searches=0, sessions=0, zero=0, abandoned=0, seconds_to_find=None, sessions_with_use=0
    )
    assert (summary.zero_ratio, summary.abandoned_ratio) == (None, None)


def test_lists_are_ordered_by_what_they_are_about_then_by_sessions_searches_and_words(raj):
    def sessions(words, *, of, each=1, **more):
        for _ in range(of):
            session = uuid.uuid4()
            for _ in range(each):
                search(raj, words, session=session, opened=NOW, **more)

    sessions("b", of=2)
    sessions("a", of=2)
    sessions("often", of=2, each=2)
    sessions("most", of=3)
    sessions("nothing", of=1, each=5, total=0)
    sum_up()
    assert [row.words for row in telling_words(SCOPE).most] == ["most", "often", "a", "b", "nothing"]
    assert [row.words for row in all_searches(SCOPE)] == ["most", "often", "a", "b", "nothing"]
    assert [(row.words, row.zero) for row in telling_words(SCOPE).zero] == [("nothing", 5)]


def test_the_slowest_words_come_first_by_the_mean_of_their_sessions(raj):
    for words, seconds in (("quick", (10, 20, 30)), ("slow", (500, 600, 700)), ("middling", (60, 70, 80, 90))):
        for each in seconds:
            search(raj, words, used=NOW + timedelta(seconds=each))
    sum_up()
    assert [(row.words, row.seconds) for row in telling_words(SCOPE).slow] == [
        *(("slow", 600), ("middling", 75), ("quick", 20)),
    ]


def test_the_words_of_an_asset_stand_in_their_order_and_so_many_of_them(raj):
    asset = ScriptFactory()
    for words, shown, opened, used in (
        *(("a", 1, 0, 0), ("b", 3, 0, 0), ("c", 3, 1, 0), ("d", 3, 0, 0)),
        *(("e", 4, 4, 1), ("f", 5, 5, 1), ("g", 1, 1, 2), ("h", 5, 5, 1)),
    ):
        AssetQuery.objects.create(asset=asset, words=words, shown=shown, opened=opened, used=used, made_at=NOW)
    AssetQuery.objects.filter(words="a").update(made_at=NOW + timedelta(minutes=1))
    found = queries_of(asset)
    assert [row.words for row in found.used] == ["g", "f", "h", "e"]
    assert [row.words for row in found.shown] == ["c", "b", "d", "a"]
    assert found.as_of == NOW + timedelta(minutes=1)
    assert ([row.words for row in queries_of(asset, limit=1).used], queries_of(ScriptFactory()).as_of) == (["g"], None)


def test_numbers_end_when_their_sums_were_made_and_never_after_the_scope(raj):
    search(raj, "price")
    sum_up()
    SearchDay.objects.update(made_at=NOW - timedelta(hours=2))
    assert summarise_searches(SCOPE).as_of == NOW - timedelta(hours=2)
    SearchDay.objects.update(made_at=NOW + timedelta(hours=2))
    assert summarise_searches(SCOPE).as_of == NOW
