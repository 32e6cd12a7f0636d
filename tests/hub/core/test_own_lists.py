"""Of what a person may have only so much of, nobody gets more by asking for it many times at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.http import QueryDict
from django.utils import timezone

from content.permissions import MARKETERS
from hub.people.tokens.actions import MOST_VALID, TooManyTokens, make_token
from hub.people.tokens.models import ApiToken
from search.models import SavedSearch
from search.saved import MOST_SAVED, TooManySaved, save_search
from search.types import SearchRequest
from tests.factories.people import UserFactory, token_of
from tests.side_by_side import at_once
from tracking.models import ReportFile
from tracking.reports.made_files import MOST_WAITING, UNUSED_CSV, TooManyWaiting, ask_for_file, read_wanted

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
AT_ONCE = 8


def refusals(ask: Callable[[int], object], refused: type[Exception]) -> int:
    """How many of those who ask at the same time are refused, by this exception alone."""

    def one(number: int) -> bool:
        try:
            ask(number)
        except refused:
            return True
        return False

    return sum(at_once(AT_ONCE, one))


@pytest.fixture
def ana() -> object:
    person = UserFactory(username="ana")
    person.groups.set(Group.objects.filter(name=MARKETERS))
    return person


def test_tokens(ana):
    now = timezone.now()
    for _ in range(MOST_VALID - 2):
        token_of(ana)
    assert refusals(lambda number: make_token(user=ana, name="n", by=ana, at=now), TooManyTokens) == AT_ONCE - 2
    assert ApiToken.objects.of(ana).count() == MOST_VALID


def test_saved_searches(ana):
    now = timezone.now()

    def save(number: int) -> None:
        save_search(request=SearchRequest(user=ana, query=f"word {number}"), at=now)

    for number in range(100, 100 + MOST_SAVED - 2):
        save(number)
    assert refusals(save, TooManySaved) == AT_ONCE - 2
    assert SavedSearch.objects.of(ana).count() == MOST_SAVED


def test_files_that_wait(ana):
    now = timezone.now()

    def ask(number: int) -> None:
        query = QueryDict(f"days={number + 1}")
        ask_for_file(kind=UNUSED_CSV, wanted=read_wanted(query, by=ana, at=now), query=query, by=ana, at=now)

    assert refusals(ask, TooManyWaiting) == AT_ONCE - MOST_WAITING
    assert ReportFile.objects.of(ana).count() == MOST_WAITING
