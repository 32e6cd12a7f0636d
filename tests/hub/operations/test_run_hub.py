"""What `run_hub` prepares and starts."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command

from hub.management.commands.run_hub import Command, data_in_use, environment, migrations_wait, welcome
from hub.people.views import DEMO_USERS
from search.backends.elasticsearch import indices


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def own_indices(settings) -> Iterator[None]:
    settings.SEARCH_INDEX_PREFIX += "runhub"
    yield
    client = indices.client()
    names = list(client.indices.get(index=f"{settings.SEARCH_INDEX_PREFIX}-*"))
    if names:
        client.indices.delete(index=names)


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8000 "])
def test_refuses_what_is_no_port(port):
    with pytest.raises(CommandError, match="is not a port"):
        call_command("run_hub", port=port)


def test_refuses_a_port_that_is_taken():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is taken.*make demo PORT="):
            call_command("run_hub", port=str(port))


@pytest.mark.django_db
def test_a_search_engine_that_is_away_stops_nothing(settings, closed_port):
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{closed_port}"
    out = io.StringIO()
    Command(stdout=out)._prepare_index()
    assert "The database answers searches, as the search engine is away" in out.getvalue()


@pytest.mark.elasticsearch
@pytest.mark.django_db
def test_builds_the_index_that_is_missing_once(own_indices):
    Command(stdout=io.StringIO())._prepare_index()
    indices.check_ready()
    built = indices.targets("assets")
    Command(stdout=io.StringIO())._prepare_index()
    assert indices.targets("assets") == built


@pytest.mark.django_db
def test_knows_whether_migrations_wait():
    assert migrations_wait() is False


def test_the_last_line_is_where_it_answers(settings):
    settings.HUB_DEMO = True
    words = welcome(8123)
    assert words.endswith("Ready: http://127.0.0.1:8123/")
    assert all(user.what in words for user in DEMO_USERS)
    settings.HUB_DEMO = False
    assert "rep" not in welcome(8123)


def test_links_name_the_port_unless_told_otherwise(monkeypatch):
    monkeypatch.delenv("BASE_URL", raising=False)
    assert environment(8123)["BASE_URL"] == "http://127.0.0.1:8123"
    monkeypatch.setenv("BASE_URL", "https://hub.example.com")
    assert environment(8123)["BASE_URL"] == "https://hub.example.com"


def test_data_is_not_forgotten_under_a_running_hub(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with data_in_use(), pytest.raises(CommandError, match="A hub is running on this data"), data_in_use(alone=True):
        pass
    with data_in_use(), data_in_use():
        pass
    with data_in_use(alone=True):
        pass
