"""Pages that were chosen are found again by what they say, or not at all."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.reading.same_pages import moves_between
from tests.factories.content import DocumentFactory, DocumentPageFactory

pytestmark = pytest.mark.django_db

LONG = (
    "A hospital that moves its theatre lists to one board sees at eight in the morning which rooms stand empty, who "
    "waits and for what, and which of the afternoon's patients may come sooner than they were told. In the first year "
    "eleven of them found two hours a day."
)


@pytest.fixture(autouse=True)
def nothing_compared_before():
    cache.clear()


def document(*texts: str, hidden: int = 0):
    made = DocumentFactory()
    for number, text in enumerate(texts, start=1):
        DocumentPageFactory(document=made, number=number, text=text, hidden=number == hidden)
    return made


def moves(before, after) -> dict[int, int]:
    return dict(moves_between([(before.pk, after.pk)])[before.pk, after.pk])


def test_a_page_keeps_its_place_when_one_is_put_before_it():
    assert moves(document("Cover", "Prices", "Plan"), document("Cover", "News", "Prices", "Plan")) == {1: 1, 2: 3, 3: 4}


def test_a_page_that_was_taken_out_is_no_other():
    assert moves(document("Cover", "Prices", "Plan"), document("Cover", "Plan")) == {1: 1, 3: 2}


def test_pages_that_changed_places_are_found_where_they_stand_now():
    assert moves(document("Cover", "Prices", "Plan"), document("Plan", "Prices", "Cover")) == {1: 3, 2: 2, 3: 1}


def test_a_page_with_a_few_words_changed_is_the_same():
    assert moves(document("Cover", LONG), document("Cover", "News", LONG.replace("eleven", "twelve"))) == {1: 1, 2: 3}


@pytest.mark.parametrize(
    "other",
    [
        "Price of plan B: 640 a month",
        "Something else altogether on a page of its own",
        "A hospital that moves its kitchens sees at eight in the morning what is eaten.",
    ],
)
def test_another_page_is_never_taken_for_it(other):
    assert moves(document("Price of plan A: 320 a month"), document(other)) == {}
    assert moves(document(LONG), document(other)) == {}


def test_a_page_without_words_or_hidden_from_recipients_is_not_found():
    assert moves(document("Cover", ""), document("Cover", "")) == {1: 1}
    assert moves(document("Cover", "Prices"), document("Cover", "Prices", hidden=2)) == {1: 1}


def test_two_files_are_compared_once_and_any_number_in_one_query():
    pairs = [(document("One", "Two"), document("Two", "One")) for _ in range(3)]
    asked = [(before.pk, after.pk) for before, after in pairs]
    with CaptureQueriesContext(connection) as first:
        found = moves_between(asked)
    with CaptureQueriesContext(connection) as second:
        assert moves_between(asked) == found
    assert (len(first), len(second)) == (1, 0)
    assert [dict(one) for one in found.values()] == [{1: 2, 2: 1}] * 3
