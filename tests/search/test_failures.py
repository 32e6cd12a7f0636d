"""The engine's own failures, produced for real: each answers from the database within the limit, and recovers."""

from __future__ import annotations

import http.server
import socket
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from search import engine
from search.backends.elasticsearch import indices
from search.index import outbox, rebuild
from search.index.outbox import ENGINE
from search.types import SearchRequest
from tests.factories.content import ScriptFactory
from tests.search.conftest import deliver, noted, silent, titles

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]


@pytest.fixture
def script(elasticsearch):
    script = ScriptFactory(title="Rounds")
    deliver()
    return script


@pytest.fixture
def answer(raj, script):
    def answer(query: str = "rounds"):
        results = engine.search(SearchRequest(user=raj, query=query))
        assert "Rounds" in titles(results)
        return results

    assert not answer().degraded
    return answer


def recovered(answer) -> bool:
    """Whether the first search after the cool-down is answered by the engine again."""
    engine.breaker._try_again_at = 0.0
    results = answer()
    return not results.degraded and results.backend == "elasticsearch"


@contextmanager
def listening(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def handler(status: int = 200, body: str = "{}", wait: float = 0.0, asked: list[str] | None = None):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802
            if asked is not None:
                asked.append(self.path)
            time.sleep(wait)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.end_headers()
            self.wfile.write(body.encode())

        do_POST = do_GET  # noqa: N815

        def log_message(self, *args):
            pass

    return Handler


def test_stopped(answer, settings):
    url = settings.ELASTICSEARCH_URL
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{unused.getsockname()[1]}"
        engine.breaker.reset()
        assert answer().degraded
    settings.ELASTICSEARCH_URL = url
    assert recovered(answer)


def test_paused_costs_its_time_limit_once(answer, settings):
    url, settings.SEARCH_TIMEOUT_SECONDS = settings.ELASTICSEARCH_URL, 0.5
    asked: list[str] = []
    engine.breaker.reset()
    with listening(handler(wait=3, asked=asked)) as settings.ELASTICSEARCH_URL:
        assert "Timeout" in answer().reason
        assert answer().degraded
        assert answer().degraded
        # None when the machine is so loaded that the limit passed before the request was looked at.
        assert len(asked) <= 1
    settings.ELASTICSEARCH_URL, settings.SEARCH_TIMEOUT_SECONDS = url, 10.0
    assert recovered(answer)


def test_wrong_version(answer, settings):
    url = settings.ELASTICSEARCH_URL
    engine.breaker.reset()
    with listening(handler(body='{"version": {"number": "7.17.0"}}')) as settings.ELASTICSEARCH_URL:
        assert answer().reason == "wrong version: 7.17.0, at least 8 is needed"
    settings.ELASTICSEARCH_URL = url
    assert recovered(answer)


def test_overloaded(answer, settings):
    url = settings.ELASTICSEARCH_URL
    engine.breaker.reset()
    with listening(handler(429, '{"error": {"reason": "too many requests"}}')) as settings.ELASTICSEARCH_URL:
        assert "refused (429): too many requests" in answer().reason
    settings.ELASTICSEARCH_URL = url
    assert recovered(answer)


def test_index_missing_while_in_use(answer):
    for kind in ("assets", "pages"):
        for name in indices.targets(kind):
            indices.client().indices.delete(index=name)
    assert "index missing" in answer().reason
    assert outbox.send_changes(timezone.now()) == 0
    rebuild.rebuild_elasticsearch(silent)
    assert recovered(answer)


def test_closed_index_is_half_up(answer):
    [name] = indices.targets("assets")
    indices.client().indices.close(index=name)
    assert answer().degraded
    indices.client().indices.open(index=name)
    indices.client().cluster.health(index=name, wait_for_status="yellow", timeout="10s")
    assert recovered(answer)


def test_read_only_answers_and_loses_no_change(answer, raj):
    [name] = indices.targets("assets")
    # What the engine itself sets when its disk is full.
    indices.client().indices.put_settings(index=name, settings={"index.blocks.read_only_allow_delete": True})
    late = ScriptFactory(title="Rounds later")
    now = timezone.now()
    assert outbox.send_changes(now) == 0
    change = noted(late.pk, ENGINE)
    assert "read-only" in change.last_error
    assert not answer().degraded
    indices.client().indices.put_settings(index=name, settings={"index.blocks.read_only_allow_delete": None})
    assert outbox.send_changes(now + timedelta(seconds=5)) == 1
    indices.client().indices.refresh(index=name)
    assert set(titles(answer())) == {"Rounds", "Rounds later"}


def test_mapping_of_older_code(answer, monkeypatch):
    engine.breaker.reset()
    with monkeypatch.context() as patch:
        patch.setattr("search.backends.elasticsearch.mapping.version", lambda: "newer")
        assert "mapping older than the code" in answer().reason
    assert recovered(answer)
