"""The worker takes up lost tasks; the clock enqueues periodic ones."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from hub.core.heartbeat import beat, last_beats
from hub.operations.worker import MAX_ATTEMPTS, Clock, HubWorker, _host, keep_beating, requeue_lost_tasks

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GONE = 2**22 + 1  # above the highest process id that Linux gives

ran: list[str] = []


@task()
def note(word: str = "periodic") -> None:
    ran.append(word)


NOTE = "tests.hub.operations.test_worker.note"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def durable_queue(monkeypatch):
    ran.clear()
    # The test's own transaction is on the connection that the worker takes for old.
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}):
        yield


def running(*worker_ids: str, started_at: datetime = NOW) -> DBTaskResult:
    result = DBTaskResult.objects.get(pk=note.enqueue("lost").id)
    result.status, result.worker_ids, result.started_at = TaskResultStatus.RUNNING, list(worker_ids), started_at
    result.save()
    return result


def test_runs_what_waits_and_ends():
    note.enqueue("first")
    note.enqueue("second")
    HubWorker(batch=True).run()
    assert ran == ["first", "second"]
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {TaskResultStatus.SUCCESSFUL}


def test_takes_up_a_task_whose_worker_was_killed():
    running(f"{_host()}:{GONE}")
    HubWorker(batch=True).run()
    assert ran == ["lost"]


def test_leaves_a_task_to_a_worker_that_lives():
    result = running(f"{_host()}:{os.getpid()}")
    assert requeue_lost_tasks(now=NOW) == 0
    result.refresh_from_db()
    assert result.status == TaskResultStatus.RUNNING


def test_takes_up_a_predecessors_task_with_the_same_process_id():
    running("container:7")
    assert requeue_lost_tasks(now=NOW, own_id="container:7") == 1


def test_waits_for_a_worker_on_another_machine():
    running("elsewhere:7", started_at=NOW - timedelta(hours=1))
    assert requeue_lost_tasks(now=NOW) == 0
    assert requeue_lost_tasks(now=NOW + timedelta(hours=2)) == 1


@pytest.mark.parametrize(
    ("worker", "seconds"),
    [("elsewhere:7", 60), pytest.param(f"{_host()}:{os.getpid()}", 600, id="a running process of this machine")],
)
def test_a_worker_that_is_silent_for_too_long_has_gone(worker, seconds):
    running(worker, started_at=NOW - timedelta(hours=5))
    beat(worker=worker, at=NOW)
    assert requeue_lost_tasks(now=NOW + timedelta(seconds=seconds)) == 0
    beat(worker=worker, at=NOW + timedelta(seconds=5))
    assert requeue_lost_tasks(now=NOW + timedelta(seconds=seconds + 5)) == 0
    assert requeue_lost_tasks(now=NOW + timedelta(seconds=seconds + 6)) == 1


def test_workers_of_yesterday_are_forgotten():
    beat(worker="elsewhere:7", at=NOW)
    beat(worker="elsewhere:8", at=NOW + timedelta(hours=1))
    requeue_lost_tasks(now=NOW + timedelta(days=1, minutes=1))
    assert set(last_beats()) == {"elsewhere:8"}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_worker_is_heard_of_while_it_works():
    stop = threading.Event()
    thread = threading.Thread(target=keep_beating, args=["here:1", stop], kwargs={"every": 0.05})
    thread.start()
    try:
        first = _heard_after(None)
        assert _heard_after(first) > first
    finally:
        stop.set()
        thread.join(timeout=10)


def _heard_after(before: datetime | None) -> datetime:
    for _ in range(400):
        at = last_beats().get("here:1")
        if at is not None and (before is None or at > before):
            return at
        time.sleep(0.05)
    raise AssertionError("nothing was heard of the worker")


def test_gives_up_a_task_that_keeps_ending_its_workers():
    result = running(*[f"{_host()}:{GONE}"] * MAX_ATTEMPTS)
    assert requeue_lost_tasks(now=NOW) == 0
    result.refresh_from_db()
    assert result.status == TaskResultStatus.FAILED
    assert result.exception_class_path == "hub.operations.worker.WorkerGone"


def finish_all(*, enqueued_at: datetime) -> None:
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL, enqueued_at=enqueued_at)


def test_clock_enqueues_at_once_what_never_ran():
    assert Clock([(NOTE, 60)]).tick(now=NOW) == [NOTE]
    assert DBTaskResult.objects.get().task_path == NOTE


def test_clock_enqueues_again_after_the_period():
    clock = Clock([(NOTE, 60)])
    clock.tick(now=NOW)
    finish_all(enqueued_at=NOW)
    assert clock.tick(now=NOW + timedelta(seconds=59)) == []
    assert clock.tick(now=NOW + timedelta(seconds=60)) == [NOTE]


def test_clock_does_not_start_over_after_a_restart():
    Clock([(NOTE, 3600)]).tick(now=NOW)
    finish_all(enqueued_at=NOW)
    after_restart = Clock([(NOTE, 3600)])
    assert after_restart.tick(now=NOW + timedelta(minutes=30)) == []
    assert after_restart.tick(now=NOW + timedelta(minutes=60)) == [NOTE]


def test_clock_does_not_pile_up_what_nobody_works_off():
    clock = Clock([(NOTE, 60)])
    assert clock.tick(now=NOW) == [NOTE]
    assert clock.tick(now=NOW + timedelta(minutes=5)) == []
    assert DBTaskResult.objects.count() == 1


def test_two_clocks_do_not_double_a_task():
    assert Clock([(NOTE, 60)]).tick(now=NOW) == [NOTE]
    finish_all(enqueued_at=NOW)
    assert Clock([(NOTE, 60)]).tick(now=NOW + timedelta(seconds=1)) == []


def test_clock_shows_that_it_lives_only_when_a_tick_went_well(tmp_path):
    alive = tmp_path / "alive"
    assert Clock([("hub.tasks.no_such_task", 60)]).beat(now=NOW, alive=alive) is False
    assert not alive.exists()
    assert Clock([(NOTE, 60)]).beat(now=NOW, alive=alive) is True
    assert alive.exists()


@pytest.mark.parametrize(
    ("path", "seconds"),
    [("hub.tasks.publish_scheduled", 60), ("hub.tasks.requeue_lost", 60), ("hub.tasks.clear_sessions", 86400)],
)
def test_the_hubs_own_housekeeping_is_on_the_clock(settings, path, seconds):
    assert (path, seconds) in settings.HUB_PERIODIC


def test_every_task_on_the_clock_exists(settings):
    DBTaskResult.objects.all().delete()
    assert Clock(settings.HUB_PERIODIC).tick(now=NOW) == [path for path, _ in settings.HUB_PERIODIC]


def test_leaves_ctrl_c_to_a_runner_that_switched_it_off():
    before = signal.getsignal(signal.SIGINT)
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        worker = HubWorker(batch=True)
        worker.configure_signals()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) == worker.shutdown
    finally:
        worker.reset_signals()
        signal.signal(signal.SIGINT, before)
