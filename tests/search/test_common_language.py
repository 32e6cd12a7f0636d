"""Glossary, pins, hidden words and worth, on both backends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from content.models import Asset
from search.index import worth
from search.index.outbox import WORDS, versions_of
from search.models import GlossaryTerm, HiddenWords, Pin
from search.tasks import refresh_worth
from tests.factories.content import ScriptFactory, SegmentAxisFactory, SegmentFactory
from tests.search.conftest import deck, deliver, titles
from tracking.calls.actions import open_call
from tracking.models import UsageKind
from tracking.rollups.repair import rebuild_rollups
from tracking.usage.actions import record_usage
from tracking.usage.popularity import Use

pytestmark = pytest.mark.django_db


def test_a_synonym_finds_without_a_rebuild_and_keeps_its_words_together(ask):
    deck("Integration", "It reads the electronic health record of the hospital.")
    deck("Scattered", "An electronic lock, a record of visits, health in general.")
    assert "Integration" not in titles(ask("ehr"))
    GlossaryTerm.objects.create(term="EHR", synonyms="electronic health record\nchart")
    results = ask("ehr")
    assert titles(results) == ["Integration"]
    assert results.results[0].page_number == 1
    assert results.instead == ()


def test_a_name_of_several_words_is_meant_as_a_whole(ask):
    deck("Pieces", "Yonder the blue line, the blue door, and yonder a blue wall: blue and yonder.")
    deck("Competitor", "Many of them come from another scheduler, and some of these from Blue Yonder, years ago.")
    before = ask("blue yonder")
    assert set(titles(before)) == {"Pieces", "Competitor"}
    GlossaryTerm.objects.create(term="Blue Yonder", synonyms="BY Workforce")
    for typed in ("blue yonder", "Blue Yonder price", "by workforce"):
        assert titles(ask(typed))[0] == "Competitor", typed


def test_what_we_do_not_say_finds_what_we_say(ask):
    deck("Empty slots", "What a missed appointment costs.")
    GlossaryTerm.objects.create(term="missed appointment", avoid="no-show")
    results = ask("no-show")
    assert titles(results) == ["Empty slots"]
    assert results.instead == (("no-show", "missed appointment"),)


def test_a_pin_stands_first_for_its_query_and_time_only(ask, oli, team):
    now = timezone.now()
    deck("Rounding rounding", "Rounding.")
    pinned = deck("Something else", "Boats.", teams=[team])
    pin = Pin.objects.create(query="Rounding", asset=pinned)
    results = ask("roundings")
    assert titles(results) == ["Something else", "Rounding rounding"]
    assert results.pinned == {pinned.pk}
    assert titles(ask("rounding", user=oli)) == ["Rounding rounding"]
    assert titles(ask("rounding error")) == ["Rounding rounding"]
    pin.until_at = now - timedelta(minutes=1)
    pin.save()
    assert titles(ask("rounding")) == ["Rounding rounding"]


def test_hidden_words_find_and_are_never_shown(ask):
    asset = deck("Slots", "What it costs.")
    HiddenWords.objects.create(asset=asset, words="snafu")
    results = ask("snafu")
    assert titles(results) == ["Slots"]
    assert "snafu" not in results.results[0].snippet


def used(asset, by, count: int, segment=None) -> None:
    call = open_call(by=by, at=timezone.now(), segments=[segment]) if segment else None
    for _ in range(count):
        record_usage(asset=asset, kind=UsageKind.COPIED, actor=by, at=timezone.now(), call=call)


def test_of_two_alike_the_used_one_comes_first_and_words_still_win(ask, raj, oli):
    long_ago = timezone.now() - timedelta(days=200)
    used_one = ScriptFactory(title="Rounding of one", live_since=long_ago)
    ScriptFactory(title="Rounding of two", live_since=long_ago + timedelta(days=1))
    ScriptFactory(title="Rounding calculator rounding", live_since=long_ago)
    before = titles(ask("rounding"))
    assert before.index("Rounding of two") < before.index("Rounding of one")
    used(used_one, raj, 4)
    used(used_one, oli, 4)
    today = timezone.localdate()
    rebuild_rollups(since=today, until=today)
    refresh_worth.call()
    after = titles(ask("rounding"))
    assert after.index("Rounding of one") < after.index("Rounding of two")
    assert titles(ask("rounding calculator"))[0] == "Rounding calculator rounding"


def test_use_in_the_segment_that_is_asked_for_counts_more(ask, raj):
    long_ago = timezone.now() - timedelta(days=200)
    segment = SegmentFactory(axis=SegmentAxisFactory(name="Industry"), name="Healthcare")
    ScriptFactory(title="Rounding B", segments=[segment], live_since=long_ago + timedelta(days=1))
    here = ScriptFactory(title="Rounding A", segments=[segment], live_since=long_ago)
    used(here, raj, 1, segment)
    refresh_worth.call()
    assert titles(ask("healthcare rounding")) == ["Rounding A", "Rounding B"]


def test_worth_of_use_novelty_and_a_due_review():
    today = date(2026, 11, 24)
    old = today - timedelta(days=400)

    def worth_of(use=None, published=old, approved=None, due=False):
        return worth.weigh(use=use, published=published, approved=approved, due=due, today=today).worth

    well_used = Use(asset_id=1, reps=20, uses=80, sends=40)
    assert worth_of() == 0
    assert 0 < worth_of(Use(asset_id=1, reps=1, uses=1)) < worth_of(well_used) == 0.75
    assert worth_of(published=today - timedelta(days=3)) == worth.NEW_SHARE
    assert worth_of(published=today - timedelta(days=20)) < 0.25
    assert worth_of(well_used, due=True) == pytest.approx(0.75 - worth.DUE_LOSS)
    assert worth_of(due=True) == 0


def test_refreshing_worth_delivers_only_what_moved(no_elasticsearch, raj):
    long_ago = timezone.now() - timedelta(days=200)
    moved, still = ScriptFactory(live_since=long_ago), ScriptFactory(live_since=long_ago)
    deliver()
    used(moved, raj, 3)
    rebuild_rollups(since=timezone.localdate(), until=timezone.localdate())
    before = versions_of(WORDS)
    refresh_worth.call()
    after = versions_of(WORDS)
    assert after[moved.pk] > before[moved.pk]
    assert after[still.pk] == before[still.pk]
    assert Asset.objects.get(pk=moved.pk).search_words.worth >= 0
