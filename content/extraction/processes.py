"""The processes that read: kept ready, handed files, ended when they have gone wrong or grown old."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

import content
from content.extraction.request import Request

_ROOT = Path(content.__file__).resolve().parents[1]
_GRACE_SECONDS = 15
_LOOK_EVERY = 0.25
# A fresh one now and then, whatever its libraries may keep; starting it takes as long as reading a hundred small files.
_FILES_PER_FORKER = 5000
# A file is handed over once more when the process went that was to read it after another file.
_MOST_FORKERS_A_FILE = 5


@dataclass(frozen=True, slots=True)
class Exit:
    """How the child's process ended, or left the file."""

    code: int
    timed_out: bool
    peak_bytes: int
    cpu_seconds: float
    flooded: bool = False


class Follower(Protocol):
    """Who watches what a child writes."""

    def wait(self) -> None: ...

    def look(self) -> None: ...

    def flooded(self) -> bool: ...


class Readers:
    """Processes that read files, one at a time each; at most so many, else one for every file under way.

    When there are more files than processes, each has the next file in hand while it reads one, so that none ever
    waits for this process. Threads may share one. At the end of a `with` they are gone.
    """

    def __init__(self, at_most: int = 0) -> None:
        self.at_most = at_most
        self._lock = threading.Lock()
        self._forkers: list[Forker] = []

    def serve(self, request: Request, follower: Follower) -> Exit:
        """Have the file read; blocks until the child is done with it, or gone."""
        for _ in range(_MOST_FORKERS_A_FILE):
            forker = self._take()
            try:
                end = forker.serve(request, follower)
            finally:
                self._give_back(forker)
            if end is not None:
                return end
        raise RuntimeError(f"The process that was to read {request.filename} went {_MOST_FORKERS_A_FILE} times.")

    def stop(self) -> None:
        """End those that are idle. Those at work end when their pipe closes with this process."""
        with self._lock:
            idle = [forker for forker in self._forkers if not forker.users]
            self._forkers = [forker for forker in self._forkers if forker.users]
        for forker in idle:
            if forker.is_ours:
                forker.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _take(self) -> Forker:
        with self._lock:
            # A forked worker must not share its parent's pipes.
            self._forkers = [one for one in self._forkers if one.is_ours and one.alive]
            free = min((one for one in self._forkers if not one.spent), key=lambda one: one.users, default=None)
            if free is None or (free.users and (not self.at_most or len(self._forkers) < self.at_most)):
                free = Forker()
                self._forkers.append(free)
            free.users += 1
            return free

    def _give_back(self, forker: Forker) -> None:
        with self._lock:
            forker.users -= 1
            if forker.users or (forker.alive and not forker.spent):
                return
            self._forkers = [one for one in self._forkers if one is not forker]
        forker.stop()


class Forker:
    """One process of `content.extraction.forker`, which reads the files it is given in their order."""

    def __init__(self) -> None:
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            # Memory limits count what threads reserve; the readers need none.
            "MALLOC_ARENA_MAX": "2",
            "RAYON_NUM_THREADS": "1",
            "TOKIO_WORKER_THREADS": "1",
            "OMP_THREAD_LIMIT": "1",
            "PYTHONWARNINGS": "ignore",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "content.extraction.forker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=environment,
            start_new_session=True,
            bufsize=0,
        )
        self.users = 0
        self._served = 0
        self._owner = os.getpid()
        self._gone = False
        self._lock = threading.Lock()
        self._turns: deque[threading.Event] = deque()
        self._came = b""

    @property
    def is_ours(self) -> bool:
        return self._owner == os.getpid()

    @property
    def alive(self) -> bool:
        return not self._gone and self.process.poll() is None

    @property
    def spent(self) -> bool:
        return self._served >= _FILES_PER_FORKER

    def serve(self, request: Request, follower: Follower) -> Exit | None:
        """How it ended; None when this process went before the file's turn came."""
        turn = self._hand_over(request)
        if turn is None:
            return None
        try:
            while not turn.wait(_LOOK_EVERY):
                follower.wait()
            return None if self._gone else self._await_answer(request, follower)
        except BaseException:
            turn.wait()  # the file before this one has to come to its own end
            self.stop()
            raise
        finally:
            self._pass_on(turn)

    def _hand_over(self, request: Request) -> threading.Event | None:
        with self._lock:
            if self._gone:
                return None
            turn = threading.Event()
            if not self._turns:
                turn.set()
            try:
                _pipe(self.process.stdin).write(request.line())
            except OSError:
                self._gone = True
                return None
            self._turns.append(turn)
            self._served += 1
            return turn

    def _pass_on(self, turn: threading.Event) -> None:
        with self._lock:
            self._turns.remove(turn)
            if self._turns:
                self._turns[0].set()

    def _await_answer(self, request: Request, follower: Follower) -> Exit:
        deadline = time.monotonic() + request.limits.wall_seconds + _GRACE_SECONDS
        while time.monotonic() < deadline:
            if (line := self._line()) is not None:
                return self._exit(line)
            follower.look()
            if follower.flooded():
                self.stop()
                return Exit(-signal.SIGKILL, timed_out=False, peak_bytes=0, cpu_seconds=0, flooded=True)
        self.stop()
        return Exit(-signal.SIGKILL, timed_out=True, peak_bytes=0, cpu_seconds=0)

    def _line(self) -> bytes | None:
        """The next answer; nothing when the process is gone, None when there is none yet."""
        if b"\n" not in self._came:
            answers = _pipe(self.process.stdout).fileno()
            ready, _, _ = select.select([answers], [], [], _LOOK_EVERY)
            if not ready:
                return None
            self._came += (came := os.read(answers, 65536))
            if not came:
                return b""
        line, _, self._came = self._came.partition(b"\n")
        return line

    def _exit(self, line: bytes) -> Exit:
        if not line:
            self.stop()
            return Exit(70, timed_out=False, peak_bytes=0, cpu_seconds=0)
        body = json.loads(line)
        return Exit(body["code"], body["timed_out"], body["peak_bytes"], body["cpu_seconds"])

    def stop(self) -> None:
        """End it and its child, and send those who wait for their turn elsewhere. May be called twice."""
        with self._lock:
            self._gone = True
            for turn in self._turns:
                turn.set()
        # Closing stdin makes the forker end its child and itself.
        _pipe(self.process.stdin).close()
        try:
            self.process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        _pipe(self.process.stdout).close()


def _pipe(end: IO[bytes] | None) -> IO[bytes]:
    assert end is not None
    return end
