"""Words that stand nowhere: kept with their search, summed by word, day and team, and the sums made anew alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tracking.models import SearchLog, UnmetWord, UnmetWordDay
from tracking.rollups.repair import rebuild_rollups
from tracking.searches.actions import log_search

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(files_on_disk):
    with time_machine.travel(NOON, tick=False):
        yield


def log(user, query, *unmet, at=NOON, shown=()):
    return log_search(
        user=user, query=query, filters={}, total=3, shown=shown, backend="database", degraded=False, at=at,
        unmet=unmet,
    )  # fmt: skip


def sums():
    return sorted(UnmetWordDay.objects.values_list("word", "day", "team_id", "searches", "last_at"), key=str)


def kept():
    return sorted(UnmetWord.objects.values_list("search__normalised", "word"))


def test_each_search_adds_its_words_to_the_day_of_its_team(raj, oli, ana):
    log(raj, "telehealth visits", "telehealth")
    log(raj, "dental telehealth", "dental", "telehealth", at=NOON + timedelta(hours=1))
    log(oli, "dental", "dental")
    log(ana, "by a marketer", "marketer")
    assert sums() == [
        ("dental", DAY, raj.team_id, 1, NOON + timedelta(hours=1)),
        ("dental", DAY, oli.team_id, 1, NOON),
        ("telehealth", DAY, raj.team_id, 2, NOON + timedelta(hours=1)),
    ]
    assert ("by a marketer", "marketer") in kept()


def test_the_same_search_again_adds_nothing(raj):
    log(raj, "telehealth", "telehealth")
    log(raj, "telehealth", "telehealth", at=NOON + timedelta(minutes=1))
    assert [row[3] for row in sums()] == [1]


def test_letters_on_the_way_to_a_word_are_not_kept(raj):
    log(raj, "telehea", "telehea")
    later = NOON + timedelta(seconds=2)
    log(raj, "telehealth visits", "telehealth", at=later)
    assert kept() == [("telehealth visits", "telehealth")]
    assert sums() == [("telehealth", DAY, raj.team_id, 1, later)]
    # The word stays, and other words follow: still one search.
    log(raj, "telehealth visits at home", "telehealth", at=later + timedelta(seconds=2))
    assert sums() == [("telehealth", DAY, raj.team_id, 1, later + timedelta(seconds=2))]


def test_a_word_left_unfinished_during_a_pause_is_taken_back_when_it_is_finished(raj):
    log(raj, "dental telehea", "dental", "telehea")
    log(raj, "dental telehealth", "dental", "telehealth", at=NOON + timedelta(seconds=40))
    whole = "dental telehealth"
    assert kept() == [("dental telehea", "dental"), (whole, "dental"), (whole, "telehealth")]
    assert [(row[0], row[3]) for row in sums()] == [("dental", 2), ("telehealth", 1)]


def test_long_and_many_words_are_cut_off(raj):
    log(raj, "many", "x" * 41, *(f"word{n}" for n in range(12)))
    assert [word for _, word in kept()] == [f"word{n}" for n in range(8)]


def test_sums_made_anew_are_the_same_and_outlive_their_searches(raj, oli):
    log(raj, "telehea", "telehea")
    log(raj, "telehealth", "telehealth", at=NOON + timedelta(seconds=2))
    log(oli, "dental story", "dental", at=NOON - timedelta(days=1))
    log(oli, "dental", "dental", at=NOON + timedelta(minutes=20))
    written = sums()
    assert [(row[0], row[3]) for row in written] == [("dental", 1), ("dental", 1), ("telehealth", 1)]
    rebuild_rollups(since=DAY - timedelta(days=2), until=DAY)
    assert sums() == written
    UnmetWordDay.objects.filter(word="dental").update(searches=7)
    UnmetWordDay.objects.filter(word="telehealth").delete()
    rebuild_rollups(since=DAY - timedelta(days=2), until=DAY)
    assert sums() == written
    SearchLog.objects.filter(actor=oli).delete()
    assert [word for _, word in kept()] == ["telehealth"]
    assert sums() == written
