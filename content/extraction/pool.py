"""The parent's side: keeps forkers ready, hands them files and reads what their children left on disk."""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import content
from content.extraction.request import EVENTS, Request
from content.extraction.sniff import is_recording
from content.extraction.types import (
    TOO_MUCH_MEMORY,
    Detected,
    Ended,
    ExtractedPage,
    Extraction,
    Finding,
    Limits,
    PageFile,
    State,
    Wanted,
    parse_event,
)

_ROOT = Path(content.__file__).resolve().parents[1]
_GRACE_SECONDS = 15
_LOOK_EVERY = 0.25
# A fresh one now and then, whatever its libraries may keep; starting it takes as long as reading a hundred small files.
_FILES_PER_FORKER = 5000
_MAX_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Exit:
    """How the child's process ended."""

    code: int
    timed_out: bool
    peak_bytes: int
    cpu_seconds: float
    flooded: bool = False


def extract(
    path: Path,
    *,
    filename: str,
    output_dir: Path,
    limits: Limits | None = None,
    wanted: Wanted | None = None,
    on_page: Callable[[ExtractedPage], None] | None = None,
    on_wait: Callable[[], None] | None = None,
) -> Extraction:
    """Read a file in a child process and leave its pages and images in `output_dir`, which must be empty.

    Blocks until the child has ended, at most the wall limit. Never raises for a bad file: its end is in the state.
    `on_page` is called with each page soon after it is made, `on_wait` several times a second meanwhile.
    A rerun into another folder is safe.
    """
    limits = limits or Limits()
    started = time.monotonic()
    request = Request(path.resolve(), filename, output_dir.resolve(), limits, wanted or Wanted())
    size = path.stat().st_size
    if size > limits.max_file_bytes and not is_recording(path):
        detail = f"{_megabytes(size)}; pages and words are made up to {_megabytes(limits.max_file_bytes)}."
        return Extraction(State.TOO_LARGE, detail, "application/octet-stream", PageFile(output_dir / EVENTS))
    follower = _Follower(output_dir, limits, on_page, on_wait)
    end = _run(request, follower)
    follower.look()
    return follower.extraction(end, limits, seconds=time.monotonic() - started)


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB"


def _run(request: Request, follower: _Follower) -> Exit:
    forker = _take()
    try:
        end = forker.serve(request, follower)
    except BaseException:
        forker.stop()
        raise
    if forker.served >= _FILES_PER_FORKER or not forker.alive:
        forker.stop()
    else:
        with _lock:
            _idle.append(forker)
    return end


class _Follower:
    """Reads the child's lines as they arrive and watches how much it writes."""

    def __init__(
        self,
        output_dir: Path,
        limits: Limits,
        on_page: Callable[[ExtractedPage], None] | None,
        on_wait: Callable[[], None] | None,
    ) -> None:
        self.on_wait = on_wait
        self.path = output_dir / EVENTS
        self.output_dir = output_dir
        self.limits = limits
        self.on_page = on_page
        self.offset = 0
        self.pages = 0
        self.content_type = "application/octet-stream"
        self.findings: list[Finding] = []
        self.ended: Ended | None = None

    def look(self) -> None:
        if self.on_wait:
            self.on_wait()
        if not self.path.exists():
            return
        with self.path.open("rb") as lines:
            lines.seek(self.offset)
            for line in lines:
                if not line.endswith(b"\n"):
                    return
                self.offset += len(line)
                self._take(line)

    def _take(self, line: bytes) -> None:
        match parse_event(line):
            case ExtractedPage() as page if self.pages < self.limits.max_pages:
                self.pages += 1
                if self.on_page:
                    self.on_page(page)
            case Detected(content_type):
                self.content_type = content_type
            case Finding() as finding if len(self.findings) < _MAX_FINDINGS:
                self.findings.append(finding)
            case Ended() as ended:
                self.ended = ended

    def flooded(self) -> bool:
        size = sum(entry.stat(follow_symlinks=False).st_size for entry in os.scandir(self.output_dir))
        return size > self.limits.max_output_bytes

    def extraction(self, end: Exit, limits: Limits, *, seconds: float) -> Extraction:
        ended = _verdict(end, limits, self.ended, self.pages)
        return Extraction(
            state=ended.state,
            detail=ended.detail,
            content_type=self.content_type,
            pages=PageFile(self.path, self.pages),
            findings=tuple(self.findings),
            repaginated=ended.repaginated,
            seconds=seconds,
            peak_bytes=end.peak_bytes,
        )


def _verdict(end: Exit, limits: Limits, ended: Ended | None, pages: int) -> Ended:
    kept = f" Pages 1 to {pages} are kept and can be searched." if pages else ""
    if end.flooded:
        return Ended(State.TOO_LARGE, "Its pages take more space than a file may use.")
    if end.timed_out or end.code == -signal.SIGXCPU or end.cpu_seconds >= limits.cpu_seconds:
        return Ended(State.TIMED_OUT, f"Stopped after {limits.wall_seconds:.0f} seconds at page {pages + 1}.{kept}")
    if ended is not None:
        return ended
    if end.peak_bytes > 0.6 * limits.memory_bytes:
        return Ended(State.TOO_LARGE, TOO_MUCH_MEMORY)
    return Ended(State.DAMAGED, f"Page {pages + 1} can't be read.{kept}" if pages else "")


class _Forker:
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
        )
        self.served = 0
        self.owner = os.getpid()

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def serve(self, request: Request, follower: _Follower) -> Exit:
        self.served += 1
        _pipe(self.process.stdin).write(request.line())
        _pipe(self.process.stdin).flush()
        deadline = time.monotonic() + request.limits.wall_seconds + _GRACE_SECONDS
        answers = _pipe(self.process.stdout)
        while time.monotonic() < deadline:
            ready, _, _ = select.select([answers], [], [], _LOOK_EVERY)
            if ready:
                return self._answer(answers.readline())
            follower.look()
            if follower.flooded():
                self.stop()
                return Exit(-signal.SIGKILL, timed_out=False, peak_bytes=0, cpu_seconds=0, flooded=True)
        self.stop()
        return Exit(-signal.SIGKILL, timed_out=True, peak_bytes=0, cpu_seconds=0)

    def _answer(self, line: bytes) -> Exit:
        if not line:
            self.stop()
            return Exit(70, timed_out=False, peak_bytes=0, cpu_seconds=0)
        body = json.loads(line)
        return Exit(body["code"], body["timed_out"], body["peak_bytes"], body["cpu_seconds"])

    def stop(self) -> None:
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


_lock = threading.Lock()
_idle: list[_Forker] = []


def _take() -> _Forker:
    with _lock:
        while _idle:
            forker = _idle.pop()
            # A forked worker must not share its parent's pipes.
            if forker.owner == os.getpid() and forker.alive:
                return forker
    return _Forker()


@atexit.register
def stop_forkers() -> None:
    """End the idle forkers. Those at work end when their pipe closes with this process."""
    with _lock:
        while _idle:
            forker = _idle.pop()
            if forker.owner == os.getpid():
                forker.stop()
