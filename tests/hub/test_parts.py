"""Which tests are run again on a real database and real servers (`--asking-parts`)."""

from __future__ import annotations

import pytest

from conftest import asks_a_part


def test_what_asks_neither_a_database_nor_a_server_is_not_run_again(request):
    assert not asks_a_part(request.node)


def test_what_asks_the_database_by_a_persona_is_run_again(request, ana):
    assert asks_a_part(request.node)


@pytest.mark.django_db
def test_what_is_marked_for_the_database_is_run_again(request):
    assert asks_a_part(request.node)


@pytest.mark.s3
def test_what_asks_a_server_alone_is_run_again(request):
    assert asks_a_part(request.node)
