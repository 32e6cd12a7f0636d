"""A process that has the readers loaded and forks the children that read files.

Forking costs milliseconds where starting Python for each file would cost hundreds. It reads requests from stdin, one
at a time, and answers each with one JSON line. It ends, with its child, when stdin closes, so nothing outlives the
worker that started it.

A child reads one file at a time. It goes on to the next file only after a plain PDF that ended well; whatever broke,
hung, grew or was of another kind ends with its process.
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
from dataclasses import dataclass
from typing import Any, NoReturn

from content.extraction import sandbox
from content.extraction.request import Request
from content.extraction.types import Limits


def main() -> None:
    _load_readers()
    sandbox.leave_network()
    sandbox.adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    forker = _Forker()
    # Unbuffered: a line waiting in a Python buffer would be invisible to select.
    stdin = os.fdopen(0, "rb", buffering=0)
    while line := stdin.readline():
        answer = forker.serve(line)
        os.write(1, json.dumps(answer).encode() + b"\n")
    forker.end_child()


def _load_readers() -> None:
    """Everything a child may need, loaded once and inherited by all. Not kreuzberg: threads don't survive a fork."""
    from content.extraction import child  # noqa: F401
    from content.extraction.readers import excel, image, pdf, powerpoint, scan, text, word  # noqa: F401

    gc.collect()
    gc.freeze()


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

    def serve(self, line: bytes) -> dict[str, Any]:
        """Have a child read what the line asks for, passed on as it came."""
        limits = Request.parse(line).limits
        child = self._child_for(limits)
        deadline = time.monotonic() + limits.wall_seconds
        try:
            os.write(child.requests, line)
            reply = self._reply(child, deadline)
        except BrokenPipeError:
            reply = b""
        if reply is None:
            return self.end_child(kill=True) | {"timed_out": True}
        try:
            body = json.loads(reply)
        except ValueError:  # it died, or something took it over
            return self.end_child()
        answer = _answer(0, int(body["peak_bytes"]), float(body["cpu_seconds"]) - child.cpu_seconds)
        child.cpu_seconds = float(body["cpu_seconds"])
        if body["again"] is not True:
            self.end_child()
        return answer

    def _child_for(self, limits: Limits) -> _Child:
        if self.child is not None and self.child.limits != limits:
            self.end_child()
        if self.child is None:
            self.child = _fork(limits)
        return self.child

    def _reply(self, child: _Child, deadline: float) -> bytes | None:
        """The child's line; nothing when it has died, None when its time is over."""
        while (left := deadline - time.monotonic()) > 0:
            ready, _, _ = select.select([0, child.replies], [], [], left)
            if child.replies in ready:
                return os.read(child.replies, 4096)
            if 0 in ready:
                # The parent sends nothing while a child reads, so this is its end.
                self.end_child(kill=True)
                os._exit(0)
        return None

    def end_child(self, *, kill: bool = False) -> dict[str, Any]:
        child, self.child = self.child, None
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
