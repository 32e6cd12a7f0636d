"""What the worker does, and does not do, about an index that can't be used. For real: tests/failures."""

from __future__ import annotations

import socket

import pytest
from django.core.cache import cache

from search.index import recovery

pytestmark = pytest.mark.django_db


@pytest.fixture
def built(monkeypatch):
    """How often the index was built."""
    built = []
    monkeypatch.setattr(recovery, "rebuild_elasticsearch", built.append)
    return built


@pytest.mark.usefixtures("no_elasticsearch")
def test_without_an_engine_there_is_nothing_to_mend(built):
    assert recovery.mend_index() == ""
    assert not built


def test_an_engine_that_is_away_is_left_alone(built, settings):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{unused.getsockname()[1]}"
        assert recovery.mend_index() == ""
    assert not built


def test_only_one_worker_builds(built, monkeypatch):
    monkeypatch.setattr(recovery, "unusable", lambda: "index missing")
    cache.add(recovery.LOCK, 1)
    assert recovery.mend_index() == ""
    assert not built
    cache.delete(recovery.LOCK)
    assert recovery.mend_index() == "index missing"
    assert recovery.mend_index() == "index missing"
    assert len(built) == 2
