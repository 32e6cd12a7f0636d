"""What the worker does, and does not do, about an index that can't be used. For real: tests/failures."""

from __future__ import annotations

import socket

import pytest
from django.core.management import CommandError, call_command

from hub.core.locks import Lock
from search.backends.elasticsearch import indices
from search.index import rebuild, recovery
from tests.hub.core.test_locks import held_elsewhere
from tests.search.conftest import silent

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


def test_only_one_worker_builds(monkeypatch, settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    monkeypatch.setattr(recovery, "unusable", lambda: "index missing")
    built = []
    monkeypatch.setattr(rebuild, "_build_beside", lambda progress: built.append(progress))
    with held_elsewhere(Lock.SEARCH_INDEX):
        assert recovery.mend_index() == ""
        with pytest.raises(CommandError, match="Another process is building the index"):
            call_command("rebuild_search_index")
    assert not built
    assert recovery.mend_index() == "index missing"
    assert recovery.mend_index() == "index missing"
    assert len(built) == 2


@pytest.mark.elasticsearch
def test_a_build_removes_what_interrupted_ones_left_and_nothing_of_others(elasticsearch):
    neighbour = f"{indices.alias()}-of-others"
    left = [f"{indices.alias(kind)}-20200101000000000000" for kind in ("assets", "pages")]
    for name in (*left, neighbour):
        indices.client().indices.create(index=name)
    indices.client().indices.put_alias(index=left[0], name=indices.building_alias())
    rebuild.rebuild_elasticsearch(silent)
    names = set(indices.client().indices.get(index=f"{elasticsearch}-*"))
    assert names == {*indices.targets("assets"), *indices.targets("pages"), neighbour}
    assert len(names) == 3
