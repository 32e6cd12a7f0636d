"""A process that has the readers loaded and forks one child for each file.

Forking costs a few milliseconds where starting Python for each file would cost hundreds. It reads requests from
stdin, one at a time, and answers each with one JSON line when the child has ended. It ends, with its child, when
stdin closes, so nothing outlives the worker that started it.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import time
from typing import NoReturn

from content.extraction.request import Request


def main() -> None:
    import PIL.Image  # noqa: F401  loaded once, inherited by every child
    import pypdfium2  # noqa: F401

    wake, wake_write = os.pipe()
    for end in (wake, wake_write):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    # Unbuffered: a line waiting in a Python buffer would be invisible to select.
    stdin = os.fdopen(0, "rb", buffering=0)
    while line := stdin.readline():
        _serve(Request.parse(line), stdin.fileno(), wake)


def _serve(request: Request, stdin: int, wake: int) -> None:
    pid = os.fork()
    if pid == 0:
        _become_child(request)
    deadline = time.monotonic() + request.limits.wall_seconds
    timed_out = False
    try:
        while True:
            ended, status, usage = os.wait4(pid, os.WNOHANG)
            if ended:
                break
            left = deadline - time.monotonic()
            if left <= 0:
                timed_out = True
                _kill(pid)
                _, status, usage = os.wait4(pid, 0)
                break
            ready, _, _ = select.select([stdin, wake], [], [], min(left, 1.0))
            if wake in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(wake, 512)
            if stdin in ready:
                # The parent sends nothing while a child runs, so this is its end.
                _kill(pid)
                os._exit(0)
    finally:
        _kill_group(pid)
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    code = os.waitstatus_to_exitcode(status)
    answer = {"code": code, "timed_out": timed_out, "peak_bytes": peak, "cpu_seconds": usage.ru_utime + usage.ru_stime}
    os.write(1, json.dumps(answer).encode() + b"\n")


def _become_child(request: Request) -> NoReturn:
    code = 70
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        from content.extraction import child

        child.run(request)
        code = 0
    except BaseException:  # noqa: BLE001  the child must never return into the forker's loop
        pass
    finally:
        os._exit(code)


def _kill(pid: int) -> None:
    _kill_group(pid)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
