"""Claimed, done, recorded; tried again by the policy; given up and started anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from hub.core.outbox import consumers, tasks
from hub.core.outbox.consumers import Failure, RetryPolicy
from hub.core.outbox.delivery import deliver, try_again
from hub.core.outbox.models import Outgoing
from hub.core.outbox.noting import note
from tests.hub.core.outbox.conftest import Recorder

pytestmark = pytest.mark.django_db


def row(key: str) -> Outgoing:
    return Outgoing.objects.get(consumer="recorder", key=key)


def test_deliver_hands_over_everything_due_in_batches_and_once(recorder):
    note(consumers=["recorder"], keys=["a", "b", "c"])
    now = timezone.now()
    assert deliver("recorder", now=now) == 3
    assert recorder.batches == [["a", "b"], ["c"]]
    assert deliver("recorder", now=now) == 0
    note(consumers=["recorder"], keys=["b"])
    # Within one transaction, so it has to be noted again after its delivery.
    assert deliver("recorder", now=timezone.now()) == 1
    assert recorder.batches[2:] == [["b"]]
    assert recorder.versions == [1, 1, 1, 2]
    assert (row("b").version, row("b").delivered_version, row("b").claim) == (2, 2, None)


def test_deliver_of_keys_does_not_wait_for_their_next_try(recorder):
    note(consumers=["recorder"], keys=["a", "b"])
    Outgoing.objects.update(next_try_at=timezone.now() + timedelta(hours=1))
    assert deliver("recorder", now=timezone.now()) == 0
    assert deliver("recorder", now=timezone.now(), keys=["a"]) == 1
    assert recorder.batches == [["a"]]


def test_deliver_begins_no_batch_after_its_seconds(recorder):
    note(consumers=["recorder"], keys=["a", "b", "c"])
    now = timezone.now()
    assert deliver("recorder", now=now, seconds=0) == 2
    assert recorder.batches == [["a", "b"]]
    assert deliver("recorder", now=now, seconds=3600) == 1
    assert recorder.batches == [["a", "b"], ["c"]]


def test_a_task_that_takes_long_ends_and_goes_on_in_another(recorder, monkeypatch):
    # Within the tests a task that is enqueued is done at once, before the one that enqueued it has ended.
    monkeypatch.setattr(tasks, "SECONDS_AT_ONCE", 0)
    note(consumers=["recorder"], keys=["a", "b", "c", "d", "e"])
    assert tasks.deliver_outgoing.call("recorder") == 2
    assert recorder.batches == [["a", "b"], ["c", "d"], ["e"]]
    assert tasks.deliver_outgoing.call("recorder") == 0


def test_what_is_off_keeps_its_rows(recorder):
    recorder.on = False
    note(consumers=["recorder"], keys=["a"])
    assert deliver("recorder", now=timezone.now()) == 0
    recorder.on = True
    assert deliver("recorder", now=timezone.now()) == 1


def test_a_failure_is_tried_again_later_each_time_until_it_is_given_up(recorder, caplog):
    note(consumers=["recorder"], keys=["a", "b"])
    recorder.failing["a"] = Failure("it rains")
    now = timezone.now()
    assert deliver("recorder", now=now) == 1
    assert (row("a").attempts, row("a").last_error, row("a").claim) == (1, "it rains", None)
    assert row("a").next_try_at == now + timedelta(seconds=5)
    assert deliver("recorder", now=now + timedelta(seconds=4)) == 0
    assert row("a").attempts == 1
    now += timedelta(seconds=5)
    assert deliver("recorder", now=now) == 0
    assert (row("a").attempts, row("a").next_try_at) == (2, now + timedelta(seconds=10))
    now += timedelta(seconds=10)
    deliver("recorder", now=now)
    assert (row("a").attempts, row("a").given_up_at) == (3, now)
    assert "given up after 3 tries: it rains" in caplog.text
    assert deliver("recorder", now=now + timedelta(days=1)) == 0
    assert list(Outgoing.objects.given_up()) == [row("a")]
    assert not Outgoing.objects.waiting().exists()


def test_try_again_makes_what_was_given_up_due(recorder):
    note(consumers=["recorder"], keys=["a", "b"])
    recorder.failing["a"] = Failure("no such address", permanent=True)
    now = timezone.now()
    deliver("recorder", now=now)
    assert row("a").given_up_at == now
    recorder.failing.clear()
    assert try_again(Outgoing.objects.given_up(), now=now) == 1
    assert deliver("recorder", now=now) == 1
    assert (row("a").given_up_at, row("a").attempts, row("a").last_error) == (None, 0, "")
    assert try_again(Outgoing.objects.all(), now=now) == 0


def test_a_new_version_is_tried_although_the_one_before_was_given_up(recorder):
    note(consumers=["recorder"], keys=["a"])
    recorder.failing["a"] = Failure("unreadable", permanent=True)
    deliver("recorder", now=timezone.now())
    recorder.failing.clear()
    note(consumers=["recorder"], keys=["a"])
    assert deliver("recorder", now=timezone.now()) == 1


def test_while_the_other_side_is_away_the_rest_is_not_tried(recorder):
    note(consumers=["recorder"], keys=["a", "b", "c"])
    recorder.failing["a"] = Failure("no answer", away=True)
    now = timezone.now()
    assert deliver("recorder", now=now) == 1
    assert recorder.batches == [["a", "b"]]
    assert row("c").attempts == 0


def test_one_row_that_raises_does_not_keep_its_batch(recorder, caplog):
    note(consumers=["recorder"], keys=["a", "b", "c"])
    recorder.raising.add("a")
    assert deliver("recorder", now=timezone.now()) == 2
    assert recorder.batches == [["b"], ["c"]]
    assert (row("a").attempts, row("a").last_error) == (1, "RuntimeError: broken")
    assert "could not be delivered" in caplog.text


def test_a_row_that_raises_alone_is_tried_once_and_is_well_again_once_it_is_delivered(recorder, monkeypatch):
    calls = []
    hands_over = recorder.deliver
    monkeypatch.setattr(recorder, "deliver", lambda rows: (calls.append(len(rows)), hands_over(rows))[1])
    note(consumers=["recorder"], keys=["a"])
    recorder.raising.add("a")
    now = timezone.now()
    assert deliver("recorder", now=now) == 0
    assert calls == [1]
    recorder.raising.clear()
    assert deliver("recorder", now=now + timedelta(seconds=5)) == 1
    assert (row("a").attempts, row("a").last_error, row("a").delivered_version) == (0, "", 1)


def test_what_a_killed_worker_had_claimed_comes_back_when_the_claim_has_run_out(recorder):
    note(consumers=["recorder"], keys=["a"])
    now = timezone.now()
    Outgoing.objects.update(claimed_until=now + recorder.lease)
    assert deliver("recorder", now=now) == 0
    assert deliver("recorder", now=now + recorder.lease - timedelta(seconds=1)) == 0
    assert deliver("recorder", now=now + recorder.lease) == 1
    assert row("a").claimed_until is None


def test_a_claim_is_committed_before_anything_is_done(known):
    seen = []

    class Looks(Recorder):
        def deliver(self, rows):
            seen.append([(one.claim is not None, one.claimed_version) for one in Outgoing.objects.all()])
            return super().deliver(rows)

    consumers.register(Looks(name="recorder"))
    note(consumers=["recorder"], keys=["a"])
    assert deliver("recorder", now=timezone.now()) == 1
    assert seen == [[(True, 1)]]


def test_who_outlived_its_claim_records_nothing_for_the_one_who_has_it_now(known):
    now = timezone.now() + timedelta(seconds=1)

    class Slow(Recorder):
        def deliver(self, rows):
            if not self.batches:
                self.batches.append(["slow"])
                note(consumers=["recorder"], keys=["a"])
                assert deliver("recorder", now=now + self.lease) == 1
                return {"a": Failure("too late")}
            return super().deliver(rows)

    slow = Slow(name="recorder")
    consumers.register(slow)
    note(consumers=["recorder"], keys=["a"])
    deliver("recorder", now=now)
    assert slow.batches == [["slow"], ["a"]]
    assert (row("a").delivered_version, row("a").attempts, row("a").last_error) == (2, 0, "")


def test_a_change_during_delivery_is_delivered_after_it(known):
    class Changes(Recorder):
        def deliver(self, rows):
            if not self.batches:
                note(consumers=["recorder"], keys=["a"])
            return super().deliver(rows)

    changes = Changes(name="recorder")
    consumers.register(changes)
    note(consumers=["recorder"], keys=["a"])
    assert deliver("recorder", now=timezone.now() + timedelta(seconds=1)) == 2
    assert changes.versions == [1, 2]
    assert row("a").delivered_version == 2


def test_waits_double_up_to_a_quarter_of_an_hour():
    policy = RetryPolicy(tries=None)
    waits = [policy.wait_after(tries) for tries in (1, 2, 3, 4)]
    assert waits == [timedelta(seconds=seconds) for seconds in (5, 10, 20, 40)]
    assert policy.wait_after(8) == timedelta(seconds=640)
    assert policy.wait_after(9) == policy.wait_after(32_000) == timedelta(minutes=15)
    assert not policy.gives_up_after(32_000)
    assert [RetryPolicy(tries=2).gives_up_after(tries) for tries in (1, 2)] == [False, True]


def test_the_clock_delivers_for_each_consumer_that_has_something_due(recorder):
    assert tasks.deliver_due.call() == []
    note(consumers=["recorder"], keys=["a"])
    assert tasks.deliver_due.call() == ["recorder"]
    assert recorder.batches == [["a"]]


def test_deliver_asks_as_often_for_one_row_as_for_two(recorder, django_assert_num_queries):
    # Savepoints among them, for the test runs in a transaction; and a last look that finds nothing more.
    queries = 7 if recorder.transactional else 11
    for keys in (["a"], ["b", "c"]):
        note(consumers=["recorder"], keys=keys)
        with django_assert_num_queries(queries):
            deliver("recorder", now=timezone.now(), keys=keys)
