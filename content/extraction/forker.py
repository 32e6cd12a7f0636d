"""A process that has the readers loaded and forks the children that read files.

Forking costs milliseconds where starting Python for each file would cost hundreds. It reads requests from stdin and
answers each, in their order, with one JSON line. A request may come while a file is being read: the child has it in
hand then, and goes on without waiting for anybody. It ends, with its child, when stdin closes, so nothing outlives the
worker that started it.

A child reads one file at a time. It goes on to the next file only after a plain PDF that ended well; whatever broke,
hung, grew or was of another kind ends with its process, and what it had in hand goes to a fresh one.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import sys
import time
from collections import deque
from dataclasses import dataclass
from typing import Any, NoReturn

from content.extraction import sandbox
from content.extraction.types import Limits

_MOST_AT_ONCE = 65536


def main() -> None:
    _load_readers()
    sandbox.leave_network()
    sandbox.adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Forker().run()


def _load_readers() -> None:
    """Everything a child may need, loaded once and inherited by all. Not kreuzberg: threads don't survive a fork."""
    from content.extraction import child  # noqa: F401
    from content.extraction.readers import excel, image, pdf, powerpoint, scan, text, word  # noqa: F401

    gc.collect()
    gc.freeze()


@dataclass(slots=True)
class _Task:
    """A request as it came, its limits, and whether the child of the moment has it."""

    line: bytes
    limits: Limits
    handed_over: bool = False


@dataclass(slots=True)
class _Child:
    pid: int
    limits: Limits
    requests: int
    replies: int
    cpu_seconds: float = 0.0


class _Forker:
    def __init__(self) -> None:
        self.child: _Child | None = None
        self.tasks: deque[_Task] = deque()
        """Not answered yet; the first is being read."""
        self.deadline = 0.0
        self.begun = b""

    def run(self) -> None:
        """Serve until the parent is gone, then end what is being read."""
        while True:
            ends, left = [0], None
            if self.tasks and self.child is not None:
                ends, left = [0, self.child.replies], max(0.0, self.deadline - time.monotonic())
            ready, _, _ = select.select(ends, [], [], left)
            if not ready:
                self._answer(self.end_child(kill=True) | {"timed_out": True})
            elif 0 not in ready:
                self._take_replies()
            elif not self._take_requests():
                self.end_child(kill=bool(self.tasks))
                return
            self._hand_over()

    def _take_requests(self) -> bool:
        """False when the parent has gone."""
        came = os.read(0, _MOST_AT_ONCE)
        *lines, self.begun = (self.begun + came).split(b"\n")
        for line in lines:
            self.tasks.append(_Task(line + b"\n", Limits(**json.loads(line)["limits"])))
            if len(self.tasks) == 1:
                self._start_clock()
        return bool(came)

    def _start_clock(self) -> None:
        if self.tasks:
            self.deadline = time.monotonic() + self.tasks[0].limits.wall_seconds

    def _hand_over(self) -> None:
        """Give the child whatever it may read next. What has other limits waits until it is the first."""
        for task in self.tasks:
            if task.handed_over:
                continue
            if self.child is not None and self.child.limits != task.limits:
                if task is not self.tasks[0]:
                    return
                self.end_child()
            if self.child is None:
                self.child = _fork(task.limits)
            task.handed_over = True
            with contextlib.suppress(BrokenPipeError):  # its end is noticed at its other pipe
                os.write(self.child.requests, task.line)

    def _take_replies(self) -> None:
        assert self.child is not None
        child, came = self.child, os.read(self.child.replies, _MOST_AT_ONCE)
        for reply in came.splitlines(keepends=True) or [b""]:
            try:
                body = json.loads(reply)
                answer = _answer(0, int(body["peak_bytes"]), float(body["cpu_seconds"]) - child.cpu_seconds)
                child.cpu_seconds = float(body["cpu_seconds"])
                again = body["again"] is True
            except (ValueError, TypeError, KeyError, OverflowError):  # it died, or something took it over
                again, answer = False, self.end_child()
            if not again:
                self.end_child()
            if self.tasks:
                self._answer(answer)
            if not again:
                return

    def _answer(self, answer: dict[str, Any]) -> None:
        """Of the first task; the clock of the next one starts."""
        self.tasks.popleft()
        os.write(1, json.dumps(answer).encode() + b"\n")
        self._start_clock()

    def end_child(self, *, kill: bool = False) -> dict[str, Any]:
        """End it and all it started; what it has in hand is free for the next child."""
        child, self.child = self.child, None
        for task in self.tasks:
            task.handed_over = False
        if child is None:
            return {}
        if kill:
            _kill(child.pid)
        for end in (child.requests, child.replies):
            os.close(end)
        status, usage = _wait(child.pid)
        _kill_group(child.pid)
        sandbox.end_orphans()
        peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        cpu_seconds = usage.ru_utime + usage.ru_stime - child.cpu_seconds
        return _answer(os.waitstatus_to_exitcode(status), peak, cpu_seconds)


def _answer(code: int, peak_bytes: int, cpu_seconds: float) -> dict[str, Any]:
    return {"code": code, "timed_out": False, "peak_bytes": peak_bytes, "cpu_seconds": cpu_seconds}


def _fork(limits: Limits) -> _Child:
    requests_read, requests = os.pipe()
    replies, replies_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        _become_child(limits, requests_read, replies_write)
    for end in (requests_read, replies_write):
        os.close(end)
    return _Child(pid, limits, requests, replies)


def _become_child(limits: Limits, requests: int, replies: int) -> NoReturn:
    code = 70
    try:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        from content.extraction import child

        child.run(limits, requests, replies)
        code = 0
    except BaseException:  # noqa: BLE001, S110  the child must never return into the forker's loop
        pass
    finally:
        os._exit(code)


def _wait(pid: int) -> tuple[int, Any]:
    """Its end. It has closed its pipes or been killed; if it lingers all the same, it is killed."""
    deadline = time.monotonic() + 1.0
    while time.monotonic() < deadline:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            return status, usage
        time.sleep(0.001)
    _kill(pid)
    _, status, usage = os.wait4(pid, 0)
    return status, usage


def _kill(pid: int) -> None:
    _kill_group(pid)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
