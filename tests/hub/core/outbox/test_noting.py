"""What is noted is noted with the fact: not before, not twice, and not when the fact is taken back."""

from __future__ import annotations

import pytest
from django.db import transaction

from hub.core.outbox import consumers
from hub.core.outbox.models import Outgoing
from hub.core.outbox.noting import note
from tests.hub.core.outbox.conftest import Recorder

pytestmark = pytest.mark.django_db


def versions() -> dict[tuple[str, str], int]:
    return {(row.consumer, row.key): row.version for row in Outgoing.objects.all()}


def test_note_gives_each_key_its_next_version_and_starts_after_the_commit(recorder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        note(consumers=["recorder"], keys=["b", "a"])
        assert recorder.started == []
    with django_capture_on_commit_callbacks(execute=True):
        note(consumers=["recorder"], keys=["b"])
    assert versions() == {("recorder", "a"): 1, ("recorder", "b"): 2}
    assert recorder.started == [["a", "b"], ["b"]]


def test_note_for_two_consumers_is_one_statement_for_ten_thousand_keys(recorder, django_assert_num_queries):
    other = Recorder(name="other")
    consumers.register(other)
    with django_assert_num_queries(1):
        note(consumers=["recorder", "other"], keys=map(str, range(10_000)))
    assert Outgoing.objects.count() == 20_000
    assert set(Outgoing.objects.values_list("consumer", "version").distinct()) == {("recorder", 1), ("other", 1)}


def test_note_twice_in_a_transaction_is_one_version(recorder):
    with transaction.atomic():
        note(consumers=["recorder"], keys=["a"])
        note(consumers=["recorder"], keys=["a", "b"])
    assert versions() == {("recorder", "a"): 1, ("recorder", "b"): 1}


def test_note_is_forgotten_with_its_savepoint_and_may_be_made_again(recorder):
    with transaction.atomic():
        note(consumers=["recorder"], keys=["a"])
        transaction.set_rollback(True)
    assert versions() == {}
    note(consumers=["recorder"], keys=["a"])
    assert versions() == {("recorder", "a"): 1}


def test_note_without_keys_asks_nothing(recorder, django_assert_num_queries):
    with django_assert_num_queries(0):
        note(consumers=["recorder"], keys=[])
