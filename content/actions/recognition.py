"""Reading the words of pages that are pictures, in runs of a few pages, each page kept as it is done."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import F, Q

from content.actions.files import LEASE, MAX_ATTEMPTS, announce
from content.actions.workspace import STORAGE_FAULTS, Heartbeat, fetched, limits
from content.extraction import ExtractedPage, Readers, Wanted, extract
from content.models import Document, DocumentPage, FileState, Recognition
from content.models.document import ENDED_FILE_STATES
from content.reading.file_states import sentence_for
from content.reading.scans import can_be_read, languages_for, scans_of

logger = logging.getLogger(__name__)

#: A run takes a minute at most as a rule, so that new files do not wait long for the worker.
PAGES_PER_RUN = 10
# Tesseract itself stops after a minute a page.
_RUN_SECONDS = 900


def recognise_pages(
    *, document_id: int, at: datetime, most: int = PAGES_PER_RUN, readers: Readers | None = None
) -> int:
    """Read the next pages of a file that are pictures; answers how many were looked at.

    Answers 0 when none waits, Tesseract is not there or another worker is at the file. Each page is kept as it is done,
    so a rerun goes on where the last one stopped. A file without words becomes ready with the first that are found.
    """
    if not can_be_read():
        return 0
    free = Document.objects.filter(
        Q(claimed_at=None) | Q(claimed_at__lt=at - LEASE),
        pk=document_id,
        state__in=ENDED_FILE_STATES,
        attempts__lt=MAX_ATTEMPTS,
    )
    numbers = _waiting(document_id, most)
    if not numbers or not free.update(claimed_at=at, attempts=F("attempts") + 1):
        return 0
    document = Document.objects.get(pk=document_id)
    keeper = _WordKeeper(document, readers)
    own = Document.objects.filter(pk=document.pk, attempts=document.attempts)
    try:
        with fetched(document) as (original, _, output):
            keeper.run(original, output, numbers)
    except STORAGE_FAULTS:
        own.update(attempts=0, claimed_at=None)
        raise
    finally:
        own.exclude(claimed_at=None).update(claimed_at=None, processed_at=at)
    own.update(attempts=0)
    if keeper.found:
        document.refresh_from_db()
        announce(document)
    return keeper.looked_at


def waits_for_recognition(document_id: int) -> bool:
    """Whether there is a page whose picture could be read here and hasn't been."""
    return can_be_read() and bool(_waiting(document_id, 1))


def look_again() -> int:
    """Let the pages in which nothing was found be looked at once more, say with another language; how many."""
    return DocumentPage.objects.filter(recognition=Recognition.NOTHING).update(recognition=Recognition.WAITING)


def files_to_recognise() -> list[int]:
    """Files with a page that is a picture and hasn't been looked at, the newest first."""
    waiting = DocumentPage.objects.filter(recognition=Recognition.WAITING, document__state__in=ENDED_FILE_STATES)
    return sorted(set(waiting.values_list("document_id", flat=True).distinct()), reverse=True)


def _waiting(document_id: int, most: int) -> list[int]:
    pages = DocumentPage.objects.filter(document_id=document_id, recognition=Recognition.WAITING)
    return list(pages.order_by("number").values_list("number", flat=True)[:most])


class _WordKeeper:
    """Stores the words of each page as the child reads it."""

    def __init__(self, document: Document, readers: Readers | None) -> None:
        self.document = document
        self.readers = readers
        self.looked_at = 0
        self.found = 0

    def run(self, original: Path, output: Path, numbers: list[int]) -> None:
        extraction = extract(
            original,
            filename=self.document.original_name or self.document.filename,
            output_dir=output,
            limits=replace(limits(), wall_seconds=_RUN_SECONDS, cpu_seconds=_RUN_SECONDS),
            wanted=Wanted(
                text=False,
                images=frozenset(),
                recognise=frozenset(numbers),
                languages=languages_for(self.document),
            ),
            on_page=self.keep,
            on_wait=Heartbeat(self.document),
            readers=self.readers,
        )
        if not self.looked_at:
            # Its picture can't even be made. Without this the run would begin with the same page for ever.
            logger.warning("Page %s of file %s: no picture: %s", numbers[0], self.document.pk, extraction.state)
            self.keep(ExtractedPage(numbers[0]))

    def keep(self, page: ExtractedPage) -> None:
        waiting = self.document.pages.filter(number=page.number, recognition=Recognition.WAITING)
        with transaction.atomic():
            row = waiting.select_for_update().first()
            if row is None:  # the file has been read anew meanwhile
                return
            row.recognition = Recognition.WORDS if page.text else Recognition.NOTHING
            if page.text:
                row.title = row.title or page.title[:255]
                seen = _spaced(row.text) in _spaced(page.text)  # the page's own few words, such as its number
                row.text = page.text if seen else f"{row.text}\n{page.text}"
                row.words = [*([] if seen else row.words or []), *map(list, page.words)]
                self.found += 1
            row.save(update_fields=["recognition", "title", "text", "words"])
            self._tell()
        self.looked_at += 1

    def _tell(self) -> None:
        held = Document.objects.select_for_update().get(pk=self.document.pk)
        scans = scans_of(held)
        if held.state == FileState.NO_TEXT and scans.words:
            held.state = FileState.READY
        if held.state in (FileState.READY, FileState.NO_TEXT):
            held.state_detail = sentence_for(
                held.state, content_type=held.content_type, pages=held.page_count, scans=scans
            )
        held.save(update_fields=["state", "state_detail"])


def _spaced(text: str) -> str:
    return " ".join(text.split())
