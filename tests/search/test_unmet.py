"""Which words count as looked for in vain, on each engine."""

from __future__ import annotations

import pytest
from django.utils import timezone

from search import engine
from search.models import GlossaryTerm
from search.recording import record
from search.types import SearchRequest
from tests.factories.content import CollateralFactory, SegmentAxisFactory, SegmentFactory
from tests.search.conftest import deck, deliver
from tracking.models import SearchLog, UnmetWordDay

pytestmark = pytest.mark.django_db


@pytest.fixture
def unmet(backend, raj, settings):
    """The words that a search of Raj's counts as unmet, by the engine that is set up."""

    def unmet(query, user=None, **more):
        deliver()
        results = engine.search(SearchRequest(user=user or raj, query=query, **more))
        assert results.backend == backend
        return results.unmet_words

    return unmet


def test_a_word_that_stands_nowhere_is_unmet_whatever_else_is_found(unmet):
    deck("Booking visits", "How visits are booked online.")
    assert unmet("telehealth visits") == ("telehealth",)
    assert unmet("do you have anything about telehealth for our visits") == ("telehealth",)
    assert unmet("visits booked") == ()


def test_words_around_the_question_numbers_and_signs_are_not(unmet):
    deck("Booking visits", "How visits are booked online.", type="deck")
    assert unmet("what happens if you guys want 12 visits x") == ()
    assert unmet("latest deck visits") == ()
    assert unmet("was passiert wenn ihr keine visits habt") == ()


def test_what_only_others_may_see_is_nowhere_for_this_person(unmet, other_team, oli):
    deck("Telehealth", "About telehealth.", teams=[other_team])
    deck("Visits", "About visits.")
    assert unmet("telehealth visits") == ("telehealth",)
    assert unmet("telehealth visits", user=oli) == ()


def test_a_word_of_a_draft_or_of_what_is_retired_is_nowhere(unmet, ana):
    CollateralFactory(title="Telehealth", live=False)
    CollateralFactory(title="Telehealth gone", live=False, retired_at=timezone.now(), retired_by=ana)
    deck("Visits", "About visits.")
    assert unmet("telehealth visits") == ("telehealth",)


def test_a_word_of_which_another_name_is_found_is_met_and_only_then(unmet, other_team, oli):
    GlossaryTerm.objects.create(term="virtual visit", synonyms="telehealth")
    deck("Visits", "About a visit at the clinic, virtual or not.")
    assert unmet("telehealth visits") == ("telehealth",)
    deck("More", "Each virtual visit is billed.", teams=[other_team])
    assert unmet("telehealth visits") == ("telehealth",)
    assert unmet("telehealth visits", user=oli) == ()


def test_a_last_word_that_may_still_become_one_that_stands_there_is_not(unmet, other_team, oli):
    deck("Zebras", "A zebra crossing in front of each clinic.")
    deck("Birds", "A crow.", teams=[other_team])
    assert unmet("zebra cros") == ()
    assert unmet("zebra cro") == ()
    assert unmet("cro zebra") == ("cro",)
    assert unmet("zebra cro?") == ("cro",)
    assert unmet("zebra crow") == ("crow",)
    assert unmet("zebra crow", user=oli) == ()


def test_a_segment_that_no_asset_carries_is_unmet(unmet):
    SegmentFactory(axis=SegmentAxisFactory(name="Industry"), name="Dentistry", aliases="dental")
    deck("Visits", "About visits.")
    assert unmet("dental visits") == ("dental",)


def test_the_log_keeps_them_though_much_was_found(backend, raj):
    deck("Visits", "About visits.")
    deliver()
    request = SearchRequest(user=raj, query="telehealth visits")
    now = timezone.now()
    record(request, engine.search(request), at=now)
    [log] = SearchLog.objects.all()
    assert (log.total, list(log.unmet_words.values_list("word", flat=True))) == (1, ["telehealth"])
    assert list(UnmetWordDay.objects.values_list("word", "team_id", "searches")) == [("telehealth", raj.team_id, 1)]
