"""How it is noticed that a kept connection to PostgreSQL no longer stands."""

from __future__ import annotations

import time

import pytest
from django.db import connections

from tests.factories.processes import wait_for

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


def connected():
    made = connections["default"].copy()
    made.ensure_connection()
    return made


@pytest.fixture
def kept():
    """A connection of its own, as a web process keeps one between requests."""
    made = connected()
    yield made
    made.close()


@pytest.fixture
def other():
    made = connected()
    yield made
    made.close()


def test_queries_are_not_compiled(kept):
    with kept.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


def test_a_standing_connection_is_usable_without_asking_the_server(kept, monkeypatch):
    def ask(*args):
        raise AssertionError("the server was asked")

    monkeypatch.setattr(kept.connection, "cursor", ask)
    assert kept.is_usable()


def test_a_connection_that_the_server_ended_is_not_usable(kept, other):
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [kept.connection.info.backend_pid])
    assert wait_for(lambda: not kept.is_usable())


def test_what_the_server_has_to_say_is_no_end(kept, other):
    with kept.cursor() as cursor:
        cursor.execute("LISTEN hub_news")
    with other.cursor() as cursor:
        cursor.execute("NOTIFY hub_news")
    time.sleep(0.1)
    assert kept.is_usable()


def test_a_closed_connection_is_not_usable(kept):
    kept.connection.close()
    assert not kept.is_usable()
