"""A folder for the time that a file is being read, and the claim that is kept fresh meanwhile."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from django.utils import timezone

from content.extraction import Limits
from content.models import Document

_PREFIX = "hub-file-"
_ABANDONED_AFTER_SECONDS = 6 * 3600
_HEARTBEAT_SECONDS = 10.0


#: A disk that is full, a server that is away: nobody's file is at fault.
STORAGE_FAULTS: tuple[type[Exception], ...] = (OSError, BotoCoreError, ClientError)


def limits() -> Limits:
    return Limits(max_file_bytes=settings.HUB_MAX_FILE_BYTES, office=settings.HUB_LIBREOFFICE)


@contextmanager
def fetched(document: Document, source: Path | None = None) -> Iterator[tuple[Path, str, Path]]:
    """A copy of the original, its sha256, and an empty folder for what is made of it; all gone afterwards.

    A copy, streamed, because the original must not be within reach of whatever takes over a reader. It is taken from
    `source` instead of the storage when one is given.
    """
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        original, output = folder / "original", folder / "made"
        output.mkdir()
        digest = hashlib.sha256()
        with _opened(document, source) as stored, original.open("wb") as target:
            for chunk in stored.chunks():
                digest.update(chunk)
                target.write(chunk)
        yield original, digest.hexdigest(), output


def _opened(document: Document, source: Path | None) -> File[bytes]:
    return document.file.storage.open(document.file.name, "rb") if source is None else File(source.open("rb"))


def drop_abandoned_folders() -> None:
    """Remove what killed workers left behind long ago."""
    now = time.time()
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            old = now - folder.stat().st_mtime > _ABANDONED_AFTER_SECONDS
        except FileNotFoundError:
            continue
        if old:
            shutil.rmtree(folder, ignore_errors=True)


class Heartbeat:
    """Renews the document's claim now and then, as long as it is still the caller's."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.last = time.monotonic()

    def __call__(self) -> None:
        if time.monotonic() - self.last >= _HEARTBEAT_SECONDS:
            self.last = time.monotonic()
            own = Document.objects.filter(pk=self.document.pk, attempts=self.document.attempts)
            own.exclude(claimed_at=None).update(claimed_at=timezone.now())
