"""LibreOffice, when it is installed: turns Office files into PDF inside the sandbox, for true page images."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import closing
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from content.extraction import sandbox
from content.extraction.readers import Job
from content.extraction.types import ExtractedPage, Refused, Wanted

_FILTERS = {
    "slides": 'pdf:impress_pdf_Export:{"ExportHiddenSlides":{"type":"boolean","value":"true"}}',
    "text": "pdf:writer_pdf_Export",
}


@lru_cache(maxsize=1)
def program() -> str:
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def installed() -> bool:
    return bool(program())


def to_pdf(job: Job, kind: str, suffix: str) -> Path | None:
    """Convert in a folder of its own; None when LibreOffice can't or takes too long for this file."""
    folder = job.output_dir / "office"
    folder.mkdir()
    # The name decides how LibreOffice opens a file, so it gets the detected type's.
    source = folder / f"file{suffix}"
    os.symlink(job.path, source)
    command = [
        program(),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", _FILTERS[kind], "--outdir", str(folder)),
        str(source),
    ]
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
    }
    try:
        subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=job.limits.wall_seconds * 0.7,
            preexec_fn=sandbox.allow_office_memory,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    made = folder / "file.pdf"
    return made if made.exists() and made.stat().st_size else None


def page_images(job: Job, expected: int) -> dict[int, ExtractedPage]:
    """The wanted slides as rendered, without text; empty when LibreOffice made another number of pages."""
    from content.extraction.readers import pdf

    made = to_pdf(job, "slides", ".pptx")
    if made is None:
        return {}
    only_images = replace(job, path=made, wanted=Wanted(text=False, images=job.wanted.images))
    try:
        with closing(pdf.open_pdf(made)) as document:
            if len(document) != expected:
                return {}
            return {page.number: page for page in pdf.pages(document, only_images)}
    except Refused:
        return {}
