"""Named locks hold between threads and processes, on SQLite by files and on PostgreSQL by the session."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from hub.core import locks
from hub.core.locks import Lock, LockTaken

pytestmark = pytest.mark.django_db


@contextmanager
def held_elsewhere(lock: Lock) -> Iterator[None]:
    """Another thread, with a connection of its own, holds the lock."""
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with locks.alone(lock, wait=True):
                taken.set()
                done.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(30)
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_alone_refuses_who_comes_second_until_the_first_has_gone():
    with held_elsewhere(Lock.SEARCH_INDEX):
        with pytest.raises(LockTaken), locks.alone(Lock.SEARCH_INDEX, wait=False):
            pass
        with locks.alone(Lock.DAILY_SUMS, wait=False):
            pass
    with locks.alone(Lock.SEARCH_INDEX, wait=False):
        pass


def test_alone_lets_who_waits_in_once_the_first_has_gone():
    order = []
    with held_elsewhere(Lock.SEARCH_INDEX):
        started = threading.Event()

        def second() -> None:
            started.set()
            try:
                with locks.alone(Lock.SEARCH_INDEX, wait=True):
                    order.append("second")
            finally:
                connection.close()

        thread = threading.Thread(target=second)
        thread.start()
        started.wait(30)
        thread.join(0.2)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_alone_is_freed_by_what_fails_within():
    with pytest.raises(ZeroDivisionError), locks.alone(Lock.SEARCH_INDEX, wait=False):
        _ = 1 / 0
    with held_elsewhere(Lock.SEARCH_INDEX):
        pass


def test_alone_is_freed_by_a_process_that_is_killed():
    database = repr(connection.settings_dict["NAME"])
    program = (
        "import sys, time, django; django.setup(); from django.db import connection; "
        f"connection.settings_dict['NAME'] = {database}; from hub.core import locks; "
        "held = locks.alone(locks.Lock.SEARCH_INDEX, wait=False); held.__enter__(); print('held', flush=True); "
        "time.sleep(60)"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "hub.settings.test"}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(LockTaken), locks.alone(Lock.SEARCH_INDEX, wait=False):
            pass
        other.send_signal(signal.SIGKILL)
        other.wait()
        with locks.alone(Lock.SEARCH_INDEX, wait=True):
            pass
