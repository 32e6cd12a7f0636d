"""Did you mean: offered when little was found and a word is rare beside a common neighbour; the results stay."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from search import engine
from search.index import known_words
from search.types import SearchRequest
from tests.factories.content import ScriptFactory
from tests.search.conftest import deliver, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def look(backend, raj):
    engine.breaker.reset()

    def look(query: str, user=None, **more):
        deliver()
        known_words.count_again()
        return engine.search(SearchRequest(user=user or raj, query=query, **more))

    yield look
    engine.breaker.reset()


@pytest.fixture
def library():
    for number in range(5):
        ScriptFactory(title=f"Appointment {number}", summary="How an appointment is booked.")
    ScriptFactory(title="A slip of ours", summary="Every apointment counts.")


def test_a_slip_that_an_asset_holds_too_is_offered_its_common_neighbour(look, library):
    found = look("apointment")
    assert titles(found) == ["A slip of ours"]
    assert (found.did_you_mean, found.corrected_from) == ("appointment", "")
    assert look("apointment", exact=True).did_you_mean == ""


def test_nothing_is_offered_when_enough_was_found_or_the_word_is_common(look, library):
    assert look("appointment").did_you_mean == ""
    assert look("apointment booked").did_you_mean == ""


def test_a_word_that_only_others_may_see_is_not_offered(look, oli, team):
    for number in range(5):
        ScriptFactory(title=f"Appointment {number}", teams=[team])
    ScriptFactory(title="A slip of ours", summary="Every apointment counts.")
    assert look("apointment", user=oli).did_you_mean == ""


def test_the_page_asks_and_the_api_says_that_nothing_was_corrected(look, library, client, raj):
    look("apointment")
    client.force_login(raj)
    page = BeautifulSoup(client.get("/search/?q=apointment").content, "html.parser")
    line = page.select_one(".corrected")
    assert line.get_text() == "Did you mean appointment?"
    assert line.a["href"] == "?q=appointment"
    answer = client.get("/api/v1/search?q=apointment").json()
    assert (answer["did_you_mean"], answer["corrected"], answer["total"]) == ("appointment", False, 1)
    answer = client.get("/api/v1/search?q=appointmnt").json()
    assert (answer["did_you_mean"], answer["corrected"]) == ("appointment", True)
