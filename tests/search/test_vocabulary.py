"""The words the hub knows, kept in memory and read again when they change."""

from __future__ import annotations

import pytest

from search import vocabulary
from search.models import VocabularyStamp
from tests.factories.content import SegmentFactory

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
