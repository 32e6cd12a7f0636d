"""Who answers when the engine does not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from content.permissions import NoRole
from search import did_you_mean, engine
from search.backends.elasticsearch import indices
from search.backends.elasticsearch.backend import ElasticsearchBackend
from search.types import IndexUnusable, QueryRefused, SearchRequest, SearchUnavailable
from tests.factories.content import ScriptFactory
from tests.search.conftest import deliver, titles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _closed_breaker():
    engine.breaker.reset()
    yield
    engine.breaker.reset()


@pytest.fixture
def script(no_elasticsearch):
    script = ScriptFactory(title="Rounds")
    deliver()
    return script


def test_without_an_engine_the_database_answers_and_nothing_is_degraded(script, raj):
    results = engine.search(SearchRequest(user=raj, query="rounds"))
    assert (results.backend, results.degraded, titles(results)) == ("database", False, ["Rounds"])


def test_an_engine_that_is_away_is_not_asked_by_every_search(script, raj, settings, monkeypatch):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    asked = []
    check = indices.check_ready
    monkeypatch.setattr(indices, "check_ready", lambda: (asked.append(1), check()))
    for _ in range(3):
        results = engine.search(SearchRequest(user=raj, query="rounds"))
        assert (results.degraded, results.backend, titles(results)) == (True, "database", ["Rounds"])
        assert "Connection" in results.reason
    assert len(asked) == 1


def test_after_the_cool_down_one_search_tries_again(script, raj, settings, monkeypatch):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    now = [1000.0]
    monkeypatch.setattr(engine.time, "monotonic", lambda: now[0])
    engine.search(SearchRequest(user=raj, query="rounds"))
    assert not engine.breaker.allows()
    now[0] += engine.COOL_DOWN_SECONDS
    assert engine.breaker.allows()
    assert not engine.breaker.allows()
    engine.breaker.closed()
    assert engine.breaker.allows()


def test_a_check_of_the_engine_holds_for_a_minute_and_until_it_is_away(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(engine.time, "monotonic", lambda: now[0])
    breaker = engine.Breaker()
    assert breaker.needs_check()
    breaker.checked()
    now[0] += 59.9
    assert not breaker.needs_check()
    now[0] += 0.1
    assert breaker.needs_check()
    breaker.checked()
    breaker.opened("gone")
    assert (breaker.needs_check(), breaker.reason, breaker.allows()) == (True, "gone", False)


def test_check_ready_asks_the_engine_that_is_set_up(script, settings):
    engine.check_ready()
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    with pytest.raises(SearchUnavailable):
        engine.check_ready()


def test_what_may_have_been_meant_is_offered_beside_what_was_found(script, raj):
    results = engine.search(SearchRequest(user=raj, query="rouns"))
    assert (results.did_you_mean, results.backend, results.total) == ("rounds", "database", 1)


def test_administrators_read_the_reason_others_do_not(script, raj, ada, settings, client):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    client.force_login(raj)
    seen = client.get("/search/?q=rounds").content.decode()
    assert "The search engine is away." in seen
    assert "Connection" not in seen
    client.force_login(ada)
    assert "Connection" in client.get("/search/?q=rounds").content.decode()


@pytest.mark.elasticsearch
def test_the_requests_of_a_search_share_one_limit(elasticsearch, raj, settings, monkeypatch):
    ScriptFactory(title="Rounds")
    deliver()
    settings.SEARCH_TIMEOUT_SECONDS = 20.0
    ask, now = indices.ask, [1000.0]

    def ask_slowly(searches):
        now[0] += 12
        return ask(searches)

    monkeypatch.setattr(indices, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(indices, "ask", ask_slowly)
    engine.breaker.checked()
    results = engine.search(SearchRequest(user=raj, query="rounds"))
    assert (results.backend, results.degraded) == ("elasticsearch", False)
    results = engine.search(SearchRequest(user=raj, query="rounds for banks and hospitals rounding bank invoices"))
    assert (results.backend, results.degraded, titles(results)) == ("database", True, ["Rounds"])
    assert "no answer within 20 s" in results.reason


@pytest.mark.elasticsearch
def test_a_query_that_the_engine_refuses_is_answered_and_nobody_elses_is_kept_from_it(elasticsearch, raj, monkeypatch):
    ScriptFactory(title="Rounds")
    deliver()
    with monkeypatch.context() as broken:
        nonsense = [{"query": {"nonsense": {}}}] * 2
        broken.setattr("search.backends.elasticsearch.queries.search_bodies", lambda plan: nonsense)
        results = engine.search(SearchRequest(user=raj, query="rounds"))
    assert (results.backend, results.degraded, titles(results)) == ("database", True, ["Rounds"])
    assert "refused (400)" in results.reason
    results = engine.search(SearchRequest(user=raj, query="rounds"))
    assert (results.backend, results.degraded, titles(results)) == ("elasticsearch", False, ["Rounds"])


@pytest.mark.elasticsearch
def test_a_missing_index_and_one_of_older_code_are_told_apart(elasticsearch, settings, monkeypatch):
    indices.check_ready()
    monkeypatch.setattr("search.backends.elasticsearch.mapping.version", lambda: "newer")
    with pytest.raises(SearchUnavailable, match="mapping older than the code"):
        indices.check_ready()
    settings.SEARCH_INDEX_PREFIX = "hubtest-never-built"
    with pytest.raises(SearchUnavailable, match="index missing"):
        indices.check_ready()


@pytest.mark.elasticsearch
def test_of_searches_that_run_side_by_side_one_that_fails_fails_them_all(elasticsearch):
    whole = {"query": {"match_all": {}}}
    assert len(indices.ask([("assets", whole), ("pages", whole)])) == 2
    with pytest.raises(QueryRefused, match="refused \\(400\\)"):
        indices.ask([("assets", whole), ("assets", whole | {"sort": ["en.words"]})])
    with pytest.raises(IndexUnusable, match="index missing"):
        indices.ask([("assets", whole), ("nothing", whole)])
    indices.client().indices.close(index=indices.alias("pages"))
    with pytest.raises(IndexUnusable, match="index closed"):
        indices.ask([("assets", whole), ("pages", whole)])


@pytest.mark.parametrize(
    ("query", "found"), [("🚀", 0), ("?!", 0), ("…", 0), ("", 1), ("🚀 rounds", 1), ("rounds!", 1)]
)
def test_signs_alone_name_nothing(script, raj, query, found):
    results = engine.search(SearchRequest(user=raj, query=query))
    assert (results.total, results.matched, len(results.results)) == (found, found, found)


def test_a_refusal_is_told_and_keeps_nobody_from_the_engine(script, raj, settings, monkeypatch):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    asked = []

    def refuse(backend, request):
        asked.append(request.query)
        raise QueryRefused("refused (400): nonsense")

    monkeypatch.setattr(ElasticsearchBackend, "search", refuse)
    monkeypatch.setattr(ElasticsearchBackend, "check_ready", lambda backend: None)
    monkeypatch.setattr(did_you_mean, "suggestion", lambda *asked: "")
    for _ in range(2):
        results = engine.search(SearchRequest(user=raj, query="rounds"))
        assert (results.backend, results.degraded, results.reason) == ("database", True, "refused (400): nonsense")
    assert asked == ["rounds", "rounds"]
    assert engine.breaker.allows()


@pytest.mark.parametrize(("url", "name"), [("", "database"), ("http://127.0.0.1:9", "elasticsearch")])
def test_a_query_of_signs_is_answered_by_nobody_in_the_form_of_any_other(script, raj, settings, url, name):
    settings.ELASTICSEARCH_URL = url
    results = engine.search(SearchRequest(user=raj, query="?!", page=3, page_size=7))
    assert (results.backend, results.page, results.page_size, results.query) == (name, 3, 7, "?!")
    assert (results.total, results.matched, results.results, results.degraded) == (0, 0, (), False)


def test_a_breaker_lets_one_through_each_time_it_has_cooled_down(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(engine, "time", SimpleNamespace(monotonic=lambda: now[0]))
    breaker = engine.Breaker()
    assert (breaker.allows(), breaker.reason, breaker.needs_check()) == (True, "", True)
    breaker.opened("gone")
    for _ in range(2):
        now[0] += engine.COOL_DOWN_SECONDS - 0.1
        assert not breaker.allows()
        now[0] += 0.1
        assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.opened("still gone")
    assert breaker.reason == "still gone"
    breaker.checked()
    breaker.reset()
    assert (breaker.allows(), breaker.reason, breaker.needs_check()) == (True, "", True)


def test_completing_and_asking_for_words_fall_back_too(script, raj, settings, monkeypatch):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert [found.title for found in engine.complete("roun", user=raj, most=5)] == ["Rounds"]
    assert "Connection" in engine.breaker.reason
    with pytest.raises(NoRole):
        engine.complete("roun", user=AnonymousUser(), most=5)
    with pytest.raises(NoRole):
        engine.search(SearchRequest(user=AnonymousUser(), query="rounds"))
    assert [engine.named(name).name for name in ("database", "elasticsearch")] == ["database", "elasticsearch"]
