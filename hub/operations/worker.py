"""Background work: the worker that runs tasks, and the clock that enqueues the periodic ones.

Both live in one process (`manage.py run_worker`). Any number of them may run at once.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from hub.core.heartbeat import beat, forget_beats, last_beats

logger = logging.getLogger(__name__)

# A task that ended its worker this often would end the next one as well.
MAX_ATTEMPTS = 3
# How often a worker says that it lives, and after how long a silence it counts as gone: several beats, and more than
# the clocks of two machines are apart.
BEAT_SECONDS = 5.0
LOST_AFTER = timedelta(seconds=60)
# The same for one whose process is there: another may have got its number, or SQLite has kept it from saying anything
# for as long as a large change took.
LOST_THOUGH_RUNNING_AFTER = timedelta(minutes=10)
# No task runs this long: for a worker that was never heard of, as one of an earlier version.
NEVER_HEARD_OF_AFTER = timedelta(hours=2)
FORGOTTEN_AFTER = timedelta(days=1)


class WorkerGone(Exception):
    """The worker ended while it ran this task, for the last allowed time."""


class HubWorker(Worker):
    """Runs tasks of every queue, one at a time."""

    def __init__(self, *, interval: float = 1.0, batch: bool = False) -> None:
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{_host()}:{os.getpid()}",
            excluded_queue_names=[],
        )

    def configure_signals(self) -> None:
        given = signal.getsignal(signal.SIGINT)
        super().configure_signals()
        if given is signal.SIG_IGN:
            signal.signal(signal.SIGINT, given)

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        if not self.running:
            super().shutdown(signum, frame)
        self.running = False
        if not self.running_task:
            raise SystemExit(0)
        logger.info("Ending after the current task")

    def run(self) -> None:
        requeue_lost_tasks(now=timezone.now(), own_id=self.worker_id)
        super().run()


def _host() -> str:
    return socket.gethostname()[:40]


def requeue_lost_tasks(*, now: datetime, own_id: str = "") -> int:
    """Put tasks back in the queue whose worker ended while it ran them; how many. Safe to call at any time.

    A worker of this machine has gone when its process has; `own_id`, the caller's, can only be a predecessor's that had
    the same process id. One of another machine has gone when it was not heard of for LOST_AFTER.
    """
    requeued = 0
    beats = last_beats()
    forget_beats(before=now - FORGOTTEN_AFTER)
    with transaction.atomic():
        running = DBTaskResult.objects.running().select_for_update(skip_locked=True)
        for result in running:
            worker = result.worker_ids[-1] if result.worker_ids else ""
            beat_at = beats.get(worker)
            if worker != own_id and not _has_gone(worker, beat_at=beat_at, started_at=result.started_at, now=now):
                continue
            if len(result.worker_ids) >= MAX_ATTEMPTS:
                result.set_failed(WorkerGone(f"{len(result.worker_ids)} workers ended while they ran it"))
                logger.error("Task %s (%s) failed: its workers ended", result.id, result.task_path)
                continue
            result.status = TaskResultStatus.READY
            result.save(update_fields=["status"])
            requeued += 1
            logger.warning("Task %s (%s) is queued again: its worker ended", result.id, result.task_path)
    return requeued


def _has_gone(worker: str, *, beat_at: datetime | None, started_at: datetime | None, now: datetime) -> bool:
    host, _, pid = worker.rpartition(":")
    is_here = host == _host() and pid.isdigit()
    if is_here and not _is_running(int(pid)):
        return True
    if beat_at is not None:
        return now - beat_at > (LOST_THOUGH_RUNNING_AFTER if is_here else LOST_AFTER)
    return started_at is None or now - started_at > NEVER_HEARD_OF_AFTER


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def keep_beating(worker_id: str, stop: threading.Event, *, every: float = BEAT_SECONDS) -> None:
    """Say that this worker lives until `stop` is set, also while it is busy with a long task: for a thread of its own.

    While the database is away nobody hears it, and nobody could take its task.
    """
    while True:
        close_old_connections()
        try:
            beat(worker=worker_id, at=timezone.now())
        except DatabaseError:
            logger.exception("The worker could not say that it lives")
            connection.close()
        if stop.wait(every):
            connection.close()
            return


@dataclass(frozen=True, slots=True)
class Periodic:
    """A task to enqueue every `seconds`."""

    path: str
    seconds: int

    @property
    def task(self) -> Task:
        return import_string(self.path)


class Clock:
    """Enqueues each periodic task when its time has come.

    When it last came is read from the queue itself, so neither a restart nor a second worker makes it come more often.
    A task that still waits or runs is not enqueued again. Two clocks that look in the same instant may enqueue twice,
    which tasks bear.
    """

    def __init__(self, periodic: list[tuple[str, int]]) -> None:
        self._due: dict[Periodic, datetime | None] = {Periodic(path, seconds): None for path, seconds in periodic}

    def tick(self, *, now: datetime) -> list[str]:
        """Enqueue what is due; the paths of what was enqueued."""
        enqueued = []
        for periodic, due in self._due.items():
            if due is not None and now < due:
                continue
            self._due[periodic] = self._next_time(periodic, now=now)
            if self._due[periodic] is None:
                periodic.task.enqueue()
                enqueued.append(periodic.path)
                self._due[periodic] = now + timedelta(seconds=periodic.seconds)
        return enqueued

    def _next_time(self, periodic: Periodic, *, now: datetime) -> datetime | None:
        """When to look at it again; None when it is due now."""
        period = timedelta(seconds=periodic.seconds)
        last = DBTaskResult.objects.filter(task_path=periodic.task.module_path).order_by("-enqueued_at").first()
        if last is None:
            return None
        if last.status in (TaskResultStatus.READY, TaskResultStatus.RUNNING):
            return now + period
        following = last.enqueued_at + period
        return following if following > now else None

    def beat(self, *, now: datetime, alive: Path | None) -> bool:
        """Tick, and touch `alive` when that went well; log it when it did not."""
        try:
            self.tick(now=now)
            connection.ensure_connection()
            if alive:
                alive.touch()
        except Exception:
            logger.exception("The clock could not enqueue")
            return False
        return True

    def run(self, stop: threading.Event, *, alive: Path | None, every: float = 1.0) -> None:
        """Beat until `stop` is set."""
        while not stop.wait(every):
            close_old_connections()
            if not self.beat(now=timezone.now(), alive=alive):
                connection.close()
