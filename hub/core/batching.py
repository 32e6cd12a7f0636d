"""Many changes in one go: what follows each of them is cheaper done for many at once.

An import changes thousands of assets. Listeners that keep an index put off their work while it lasts, having noted
durably what is to be done, so that a killed import forgets nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

Work = Callable[[set[int]], None]


class Together:
    """What was put off, by who does it. Threads may share one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._due: dict[Work, set[int]] = {}

    def add(self, work: Work, ids: Iterable[int]) -> None:
        with self._lock:
            self._due.setdefault(work, set()).update(ids)

    def catch_up(self) -> None:
        """Do now what was put off so far."""
        with self._lock:
            due, self._due = self._due, {}
        for work, ids in due.items():
            work(ids)


_current: Together | None = None


@contextmanager
def together() -> Iterator[Together]:
    """While it lasts, work in this process is put off to each `catch_up`, and to the end, also when it ends badly."""
    global _current
    before, _current = _current, Together()
    try:
        yield _current
    finally:
        ours, _current = _current, before
        ours.catch_up()


def put_off(work: Work, ids: Iterable[int]) -> bool:
    """Whether `work` will be called for these later, with more. If not, it is the caller's to do now."""
    if _current is None:
        return False
    _current.add(work, ids)
    return True
