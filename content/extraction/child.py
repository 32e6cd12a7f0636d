"""The forked child: reads a file and writes what it finds to the output folder, line by line."""

from __future__ import annotations

import gc
import json
import os
import traceback
from dataclasses import replace
from pathlib import Path

from content.extraction import sandbox
from content.extraction.readers import Job, Repaginated, reader_for, scan
from content.extraction.request import EVENTS, Request
from content.extraction.sniff import PDF, content_type_of
from content.extraction.symbols import readable
from content.extraction.types import (
    MIB,
    TOO_MUCH_MEMORY,
    Detected,
    Ended,
    Event,
    ExtractedPage,
    Finding,
    Limits,
    Refused,
    State,
    Wanted,
    event_line,
)

_TOO_MUCH_MEMORY = Ended(State.TOO_LARGE, TOO_MUCH_MEMORY)
# A child that has grown or has read many files makes room for a fresh one.
_SPENT_BYTES = 300 * MIB
_SPENT_FILES = 500
# Python looks for cycles once so many objects were made; a child makes many that have none, and is soon gone.
_SELDOM = 20_000
# A locked file is closed as soon as its password is missed.
_ENDS_OF_HARMLESS_FILES = (State.READY, State.NO_TEXT, State.PASSWORD_PROTECTED)


def run(limits: Limits, requests: int, replies: int) -> None:
    """Enter the sandbox and read the files that are asked for, until one of them was more than a plain PDF."""
    sandbox.enter(limits, keep=(requests, replies))
    gc.set_threshold(_SELDOM)
    lines = os.fdopen(requests, "rb")
    for served, line in enumerate(lines, 1):
        sandbox.renew_time(limits)
        harmless = _serve(Request.parse(line))
        peak_bytes, cpu_seconds = sandbox.used()
        again = harmless and peak_bytes < _SPENT_BYTES and served < _SPENT_FILES
        reply = {"again": again, "peak_bytes": peak_bytes, "cpu_seconds": cpu_seconds}
        os.write(replies, json.dumps(reply).encode() + b"\n")
        if not again:
            return


def _serve(request: Request) -> bool:
    """Read one file; every end is an `Ended` line unless the process is killed. True for a PDF that gave no trouble."""
    os.chdir(request.output_dir)
    stream = _Stream(request.output_dir / EVENTS)
    try:
        ended = _read(request, stream)
    except Refused as refused:
        ended = Ended(refused.state, refused.detail)
    except MemoryError:
        ended = _TOO_MUCH_MEMORY
    except Exception as error:  # a file can make any library fail in any way
        ended = Ended(State.DAMAGED, "", trace=_trace(error))
    if ended.state == State.DAMAGED and sandbox.memory_was_short(request.limits):
        # Libraries hide a failed allocation behind errors of their own.
        ended = _TOO_MUCH_MEMORY
    stream.write(ended)
    stream.file.close()
    return ended.state in _ENDS_OF_HARMLESS_FILES and stream.content_type == PDF


def _read(request: Request, stream: _Stream) -> Ended:
    content_type = content_type_of(request.path, request.filename)
    stream.write(Detected(content_type))
    job = Job(
        path=request.path,
        filename=request.filename,
        content_type=content_type,
        output_dir=request.output_dir,
        limits=request.limits,
        wanted=request.wanted,
    )
    tally = _Tally(request.wanted, request.limits.max_page_chars)
    for item in scan.read(job) if job.wanted.recognise else reader_for(content_type)(job):
        if isinstance(item, Repaginated):
            tally.repaginated = True
        else:
            stream.write(tally.take(item))
    return tally.end()


class _Tally:
    """Counts what came, to name the state at the end."""

    def __init__(self, wanted: Wanted, most_chars: int) -> None:
        self.wanted = wanted
        self.pages = 0
        self.has_text = False
        self.repaginated = False
        self.most_chars = most_chars

    def take(self, item: ExtractedPage | Finding) -> Event:
        if isinstance(item, ExtractedPage):
            item = _without_private_letters(item)
            self.pages += 1
            if not self.wanted.text and not self.repaginated and not self.wanted.recognise:
                return replace(item, title="", text="", notes="")
            self.has_text = self.has_text or bool(item.text.strip() or item.notes.strip())
            if len(item.text) > self.most_chars:
                return replace(item, text=item.text[: self.most_chars])
        return item

    def end(self) -> Ended:
        if self.pages and not self.has_text:
            return Ended(State.NO_TEXT, repaginated=self.repaginated)
        return Ended(State.READY, repaginated=self.repaginated)


def _without_private_letters(page: ExtractedPage) -> ExtractedPage:
    title, text, notes = readable(page.title), readable(page.text), readable(page.notes)
    words = tuple((readable(word), *box) for word, *box in page.words)
    return replace(page, title=title, text=text, notes=notes, words=words)  # type: ignore[arg-type]


class _Stream:
    """Lines go to disk as they come, so that what was read before a kill is kept."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("wb", buffering=0)
        self.content_type = ""

    def write(self, event: Event) -> None:
        if isinstance(event, Detected):
            self.content_type = event.content_type
        self.file.write(event_line(event))


def _trace(error: Exception) -> str:
    return "".join(traceback.format_exception(error)[-6:])[-4000:]
