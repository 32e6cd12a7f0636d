"""The words the hub knows, kept in memory and read again when they change."""

from __future__ import annotations

import pytest

from search.models import VocabularyStamp
from search.reading import vocabulary
from search.reading.understanding import recognise
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    CustomerStoryFactory,
    ProductFactory,
    ScriptFactory,
    SegmentFactory,
)

pytestmark = pytest.mark.django_db


def known() -> set[str]:
    return {value.label for value in vocabulary.current().values}


def test_a_change_is_known_at_once_here(settings):
    settings.SEARCH_VOCABULARY_SECONDS = 3600.0
    vocabulary.forget()
    assert "Hospitals" not in known()
    SegmentFactory(name="Hospitals")
    assert "Hospitals" in known()


def test_whether_something_changed_is_not_asked_for_every_search(settings, django_assert_num_queries):
    settings.SEARCH_VOCABULARY_SECONDS = 3600.0
    vocabulary.current()
    with django_assert_num_queries(0):
        vocabulary.current()


def test_a_change_of_another_process_is_known_when_it_is_asked_for(django_assert_num_queries):
    vocabulary.forget()
    vocabulary.current()
    with django_assert_num_queries(1):
        vocabulary.current()
    # As another process does it: the row, without this process's memory.
    before = vocabulary.current()
    VocabularyStamp.objects.update(stamp="00000000-0000-4000-8000-000000000001")
    assert vocabulary.current() is not before


def test_shares_tell_how_many_live_assets_carry_a_value():
    segment = SegmentFactory(name="Hospitals")
    CollateralFactory(segments=[segment], stages=[BuyingStageFactory()])
    CollateralFactory(products=[ProductFactory()])
    ScriptFactory(segments=[segment, SegmentFactory(name="Clinics")])
    CustomerStoryFactory(live=False, segments=[segment])
    CustomerStoryFactory()
    shares = vocabulary.build().shares
    assert shares["Industry"] == 0.5
    assert shares["stage"] == shares["product"] == shares["customer"] == 0.25
    assert shares["kind"] == shares["language"] == 1.0


def test_of_a_large_library_a_sample_tells(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(vocabulary, "SAMPLE", 2)
    stage, segment = BuyingStageFactory(), SegmentFactory()
    for _ in range(9):
        CollateralFactory(stages=[stage], segments=[segment])
    ScriptFactory()
    with django_assert_num_queries(5):
        shares = vocabulary._shares(10)
    assert shares["stage"] == shares["Industry"]
    assert 0.5 <= shares["stage"] <= 1.0
    assert shares["product"] == 0.0


@pytest.mark.parametrize("said", ["one-pager", "one pager", "onepagers", "1-pager", "one page", "a one-page summary"])
def test_a_one_pager_is_known_by_what_people_call_it(said):
    found = recognise(said, vocabulary.current().dictionary)
    assert [values for _, values in found] == [(("type", "one-pager"),)]
