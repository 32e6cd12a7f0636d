from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from search import engine
from search.suggestions import suggest
from tests.factories.content import CustomerStoryFactory, ScriptFactory, SegmentAxisFactory, SegmentFactory
from tests.factories.people import UserFactory
from tests.search.conftest import deliver
from tracking.models import SearchLog
from tracking.searches.actions import log_search, mark_used

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered(backend, raj):
    engine.breaker.reset()

    def offered(typed: str, user=None) -> list[tuple[str, str]]:
        deliver()
        return [(one.kind, one.text) for one in suggest(typed, user=user or raj, now=timezone.now())]

    yield offered
    engine.breaker.reset()


def test_any_word_of_a_title_may_begin_what_was_typed(offered):
    ScriptFactory(title="Every look is logged")
    ScriptFactory(title="Something else")
    for typed in ("every lo", "log", "look ever", "LOGG"):
        assert offered(typed) == [("title", "Every look is logged")], typed
    assert offered("ook") == []


def test_customers_and_values_are_offered(offered):
    SegmentFactory(axis=SegmentAxisFactory(name="Industry"), name="Kestrels and hawks")
    CustomerStoryFactory(title="Slots filled", customer="Kestrel Valley Hospitals")
    assert offered("kest") == [
        ("value", "Kestrels and hawks"),
        ("customer", "Kestrel Valley Hospitals"),
        ("title", "Slots filled"),
    ]


def test_what_a_person_may_not_see_is_not_offered(offered, oli, team):
    CustomerStoryFactory(title="Zebra story", customer="Zebra Clinics", teams=[team])
    ScriptFactory(title="Zebra draft", live=False)
    assert offered("zebr", user=oli) == []
    assert offered("zebr") == [("customer", "Zebra Clinics"), ("title", "Zebra story")]


def logged(query: str, people: int, used: bool = True) -> None:
    at = timezone.now() - timedelta(days=3)
    for n in range(people):
        user = UserFactory(username=f"{query}-{n}")
        log_search(user=user, query=query, filters={}, total=1, shown=[], backend="database", degraded=False, at=at)
    if used:
        SearchLog.objects.filter(normalised=query).update(first_used_at=at)


def test_queries_that_led_more_than_two_people_to_use_are_offered(offered):
    logged("rounding error", 3)
    logged("rounding by two", 2)
    logged("rounding in vain", 4, used=False)
    assert offered("roun") == [("query", "rounding error")]


def test_what_a_team_typed_for_assets_of_its_own_is_not_offered_to_others(offered, oli, team):
    ours = ScriptFactory(title="Falcon", teams=[team])
    logged("project falcon", 3)
    for log in SearchLog.objects.all():
        mark_used(search_id=log.pk, asset=ours, at=timezone.now())
        log.hits.create(asset=ours, position=1, used_at=timezone.now())
    assert offered("proj") == [("query", "project falcon")]
    assert offered("proj", user=oli) == []


def test_little_typed_offers_nothing_and_nothing_is_an_error(offered):
    ScriptFactory(title="A title")
    for typed in ("", "a", " ", '"', "%", "\\", "((", "x" * 5000):
        assert offered(typed) == [], typed


def test_nobody_gets_no_suggestions(client):
    assert client.get("/search/suggest?q=zebra").status_code == 302


def test_the_lines_are_options_that_lead_somewhere(client, raj, no_elasticsearch):
    story = ScriptFactory(title="Zebra <b>crossing</b>")
    deliver()
    client.force_login(raj)
    html = client.get("/search/suggest?q=zebra").content.decode()
    assert f'role="option" id="suggestion-1" href="{story.get_absolute_url()}"' in html
    assert "Zebra &lt;b&gt;crossing" in html
