"""The parent's side: has files read and takes what the children left on disk."""

from __future__ import annotations

import atexit
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from content.extraction.processes import Exit, Readers
from content.extraction.readers import refuse_unknown
from content.extraction.request import EVENTS, Request
from content.extraction.sniff import content_type_of, is_recording
from content.extraction.types import (
    TOO_MUCH_MEMORY,
    Detected,
    Ended,
    ExtractedPage,
    Extraction,
    Finding,
    Limits,
    PageFile,
    Refused,
    State,
    Wanted,
    parse_event,
)

_MAX_FINDINGS = 100
# What a short document's pages may take in memory, as they were written.
_KEPT_BYTES = 256 * 1024

_own = Readers()
stop_forkers = atexit.register(_own.stop)


def extract(
    path: Path,
    *,
    filename: str,
    output_dir: Path,
    limits: Limits | None = None,
    wanted: Wanted | None = None,
    on_page: Callable[[ExtractedPage], None] | None = None,
    on_wait: Callable[[], None] | None = None,
    readers: Readers | None = None,
) -> Extraction:
    """Read a file in a child process and leave its pages and images in `output_dir`, which must be empty.

    Blocks until the child is done with it, at most the wall limit. Never raises for a bad file: its end is in the
    state. `on_page` is called with each page soon after it is made, `on_wait` several times a second meanwhile.
    `readers` says how many processes may read for all that share it; without it, this file has one to itself.
    A rerun into another folder is safe.
    """
    limits = limits or Limits()
    started = time.monotonic()
    request = Request(path.absolute(), filename, output_dir.absolute(), limits, wanted or Wanted())
    if detail := _too_large(path, limits):
        return Extraction(State.TOO_LARGE, detail, "application/octet-stream", PageFile(output_dir / EVENTS))
    follower = _Follower(output_dir, limits, on_page, on_wait)
    end = (readers or _own).serve(request, follower)
    follower.look()
    return follower.extraction(end, limits, seconds=time.monotonic() - started)


def at_a_glance(path: Path, *, filename: str, limits: Limits) -> tuple[State, str]:
    """How reading a file would end as far as its size and first bytes tell, and why: `ready` if nothing speaks against
    it. Opens no file with a library."""
    if detail := _too_large(path, limits):
        return State.TOO_LARGE, detail
    try:
        refuse_unknown(content_type_of(path, filename))
    except Refused as refused:
        return refused.state, refused.detail
    return State.READY, ""


def _too_large(path: Path, limits: Limits) -> str:
    size = path.stat().st_size
    if size <= limits.max_file_bytes or is_recording(path):
        return ""
    return f"{_megabytes(size)}; pages and words are made up to {_megabytes(limits.max_file_bytes)}."


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB"


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
        self.kept: list[ExtractedPage] = []
        self.content_type = "application/octet-stream"
        self.findings: list[Finding] = []
        self.ended: Ended | None = None

    def wait(self) -> None:
        if self.on_wait:
            self.on_wait()

    def look(self) -> None:
        self.wait()
        try:
            lines = self.path.open("rb")
        except FileNotFoundError:
            return
        with lines:
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
                if self.offset <= _KEPT_BYTES:
                    self.kept.append(page)
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
            pages=PageFile(self.path, self.pages, tuple(self.kept) if len(self.kept) == self.pages else None),
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
