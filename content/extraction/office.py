"""LibreOffice, when it is installed: turns Office files into PDF inside the sandbox, for true page images."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from content.extraction import sandbox
from content.extraction.readers import Item, Job, Repaginated, pdf
from content.extraction.types import ExtractedPage, Refused, Wanted

T = TypeVar("T")

_FILTERS = {
    "slides": 'pdf:impress_pdf_Export:{"ExportHiddenSlides":{"type":"boolean","value":"true"}}',
    "text": "pdf:writer_pdf_Export",
}


@lru_cache(maxsize=1)
def program() -> str:
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def usable(job: Job) -> bool:
    return job.limits.office and bool(program())


def wanted_now(job: Job) -> bool:
    """LibreOffice takes seconds, so the run that makes the words findable leaves the images to a later one."""
    return usable(job) and (job.wanted.images is None or not job.wanted.text)


def postponed(job: Job) -> bool:
    return usable(job) and not wanted_now(job)


def to_pdf(job: Job, kind: str, suffix: str) -> Path | None:
    """Convert in a folder of its own; None when LibreOffice can't or takes too long for this file."""
    return _converted(job, "office", suffix, _FILTERS[kind], ".pdf", share=0.7)


def saved_as(job: Job, suffix: str, new_suffix: str) -> Path | None:
    """The file in the new format of its kind; None without LibreOffice, or when it can't or takes too long."""
    return _converted(job, "newer", suffix, new_suffix[1:], new_suffix, share=0.3) if usable(job) else None


def _converted(job: Job, folder_name: str, suffix: str, target: str, new_suffix: str, *, share: float) -> Path | None:
    """What LibreOffice makes of the file within this share of the time that it may take."""
    folder = job.output_dir / folder_name
    folder.mkdir()
    # The name decides how LibreOffice opens a file, so it gets the detected type's.
    source = folder / f"file{suffix}"
    os.symlink(job.path, source)
    made = folder / "made"
    command = [
        program(),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", target, "--outdir", str(made)),
        str(source),
    ]
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
    }
    if not _run(command, environment, seconds=job.limits.wall_seconds * share):
        return None
    file = made / f"file{new_suffix}"
    return file if file.exists() and file.stat().st_size else None


def _run(command: list[str], environment: dict[str, str], *, seconds: float) -> bool:
    """Whether LibreOffice came to an end by itself; else all is ended that it started: `soffice` is only a wrapper."""
    try:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=sandbox.allow_office_memory,
        )
    except OSError:
        return False
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        sandbox.kill_below(process.pid)
        process.kill()
        process.wait()
        return False
    return True


def slides(
    job: Job,
    pages: Iterable[tuple[ExtractedPage, T]],
    count: int,
    suffix: str,
    draw: Callable[[ExtractedPage, T], Item],
) -> Iterator[Item]:
    """The slides with their images: LibreOffice's where it is installed and counts as many slides, else by `draw`."""
    rendered = _rendered_slides(job, count, suffix) if wanted_now(job) else {}
    for page, content in pages:
        image = rendered.get(page.number)
        # No word on the image of a slide that has some: LibreOffice gave up on it.
        if image is not None and (image.words or not page.text):
            yield replace(image, title=page.title, text=page.text, notes=page.notes, hidden=page.hidden)
        elif postponed(job):
            yield page
        else:
            yield draw(page, content)


def _rendered_slides(job: Job, count: int, suffix: str) -> dict[int, ExtractedPage]:
    made = to_pdf(job, "slides", suffix)
    if made is None:
        return {}
    only_images = replace(job, path=made, wanted=replace(job.wanted, text=False))
    try:
        with closing(pdf.open_pdf(made)) as document:
            if len(document) != count:
                return {}
            return {page.number: page for page in pdf.pages(document, only_images)}
    except Refused:
        return {}


def text_pages(job: Job, count: int, suffix: str) -> Iterator[Item] | None:
    """The pages of flowing text as LibreOffice lays them out; None without it, or when it can't.

    When it counts other pages than were read before, its pages replace those: they come with their words.
    """
    made = to_pdf(job, "text", suffix) if wanted_now(job) else None
    return _text_pages(replace(job, path=made), count) if made is not None else None


def _text_pages(job: Job, count: int) -> Iterator[Item]:
    with closing(pdf.open_pdf(job.path)) as document:
        # What is to be recognised are pages as they are kept, which are LibreOffice's own.
        if len(document) != count and not job.wanted.text and not job.wanted.recognise:
            yield Repaginated()
            job = replace(job, wanted=Wanted(text=True, images=None))
        yield from pdf.pages(document, job)
