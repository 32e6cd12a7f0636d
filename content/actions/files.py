"""What happens to a file: added, read, given page images, tried again.

Reading is done by `content.extraction` in a child process; here its results are kept. A worker may be killed at any
moment: what it held is taken up again once its claim has grown old, and nothing half done is ever visible.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from content import refusals
from content.actions import page_files
from content.actions.workspace import STORAGE_FAULTS, Heartbeat, fetched, limits
from content.extraction import ExtractedPage, Extraction, PageFile, Readers, Wanted, extract
from content.extraction.names import plain_name
from content.extraction.types import READERS, State
from content.models import Document, DocumentPage, FileState, Recognition
from content.models.document import ENDED_FILE_STATES
from content.reading.file_states import sentence_for
from content.reading.scans import scans_of
from content.signals import document_processed
from content.words.letters import composed
from hub.core.people import Person

logger = logging.getLogger(__name__)

#: The first attempt and two more.
MAX_ATTEMPTS = 3
#: A claim that no heartbeat has renewed for so long belongs to a worker that has gone.
LEASE = timedelta(seconds=45)
#: Images are made in runs of so many pages, so that a long file's run stays within the limits of one.
_PAGES_PER_RUN = 200
_ROWS_AT_ONCE = 200
_READ_TO_THE_END = (State.READY, State.NO_TEXT)
#: So many files of earlier readers are read again at a time, and only while no other waits.
_READ_AGAIN_AT_ONCE = 20
# No edition of the readers finds anything else in them.
_READ_THE_SAME = Q(content_type="")
for _start in ("image/", "video/", "audio/"):
    _READ_THE_SAME |= Q(content_type__startswith=_start)
# What a reading may change of a file; its title and tags may be edited meanwhile.
_READING = (
    *("state", "state_detail", "sha256", "content_type", "page_count", "pages_done", "findings"),
    "readers",
    *("attempts", "claimed_at", "processed_at"),
)


def add_document(*, file: File[bytes], title: str, by: Person | None, name: str = "", queue: bool = True) -> Document:
    """Store an original, read from `file` in chunks, and have it read in the background after the commit.

    `by` is None on the command line. Without `queue` the caller reads it with `process_document`. Refuses with
    NotAllowedToCreate, and with NotStored when there is no room. Not for reruns: each adds a file.
    """
    if by is not None and not by.has_perm("content.add_document"):
        raise refusals.NotAllowedToCreate
    document = stored_document(file=file, title=title, name=name)
    document.uploaded_by_user = by
    document.is_queued = queue
    document.save()
    return document


def stored_document(*, file: File[bytes], title: str, name: str = "", sha256: str = "") -> Document:
    """An unsaved document whose original is in the storage. `sha256` is the file's where the caller knows it."""
    if not sha256:
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
        sha256 = digest.hexdigest()
    original_name = plain_name(Path(name or file.name or "file").name) or "file"
    document = Document(title=composed(title)[:255], original_name=original_name[:255], sha256=sha256)
    document.file_size = file.size
    try:
        document.file.save(original_name, file, save=False)
    except STORAGE_FAULTS as error:
        raise refusals.NotStored from error
    return document


def process_document(*, document_id: int, at: datetime) -> Document | None:
    """Read the file: its words page by page and the first page's image; it ends in one of the named states.

    Answers None when the file has ended already or another worker holds it. A rerun is safe: pages are replaced in one
    transaction, and only by better ones. Whatever fails here and isn't the file's fault is raised after the claim is
    given back.
    """
    document = claim_document(document_id=document_id, at=at)
    if document is None:
        return None
    with given_back_on_failure(document):
        return finish_reading(document, lambda: read_document(document, on_wait=Heartbeat(document)), at=at)


@dataclass(slots=True)
class Reading:
    """What was made of a claimed file and is not kept yet. Its folder goes at the end of a `with`."""

    extraction: Extraction
    digest: str
    pages: list[DocumentPage]
    """Those with an image, which is stored already; the rows are not."""
    _folder: ExitStack

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        self._folder.close()
        if kind is not None:
            page_files.drop(self.pages)


def read_document(
    document: Document,
    *,
    source: Path | None = None,
    on_wait: Callable[[], None] | None = None,
    readers: Readers | None = None,
) -> Reading:
    """Have a child read the file. Touches no row of the database, so it may run in any thread.

    `source` is a local file that holds the same bytes, to spare the way to the storage.
    """
    source = source if source is not None and source.is_file() else None
    with ExitStack() as folder:
        original, digest, output = folder.enter_context(fetched(document, source))
        if source is not None and digest != document.sha256:  # changed since it was stored
            return read_document(document, on_wait=on_wait, readers=readers)
        extraction = extract(
            original,
            filename=document.original_name or document.filename,
            output_dir=output,
            limits=limits(),
            on_wait=on_wait,
            readers=readers,
        )
        pages = [_row(document, page, output) for page in _with_image(extraction.pages)]
        return Reading(extraction, digest, pages, folder.pop_all())


def finish_reading(document: Document, read: Callable[[], Reading], *, at: datetime) -> Document:
    """Keep what `read` answers and tell listeners, in one transaction; in the caller's, when there is one."""
    try:
        with read() as reading, transaction.atomic():
            _keep(document, reading, at)
            announce(document)
    except FileNotFoundError:
        _end_unread(document, "The stored file is missing.", at)
        announce(document)
    return document


@contextmanager
def given_back_on_failure(document: Document) -> Iterator[None]:
    """What fails within and isn't the file's fault lets go of the file, for another try; while the storage is away,
    again and again.
    """
    try:
        yield
    except BaseException as error:
        attempts = min(document.attempts, 1) if isinstance(error, STORAGE_FAULTS) else document.attempts
        Document.objects.filter(pk=document.pk, attempts=document.attempts).update(
            state=FileState.WAITING, claimed_at=None, attempts=attempts
        )
        raise


def announce(document: Document) -> None:
    """Say that the file's pages have changed; in the transaction that changes them, so that no listener misses it."""
    document_processed.send_robust(sender=Document, document=document)


def claim_document(*, document_id: int, at: datetime) -> Document | None:
    """Hold a file for reading; None when it has ended, is held by another, or was tried too often: that ends it."""
    free = Document.objects.filter(pk=document_id).filter(
        Q(state=FileState.WAITING) | Q(state=FileState.PROCESSING, claimed_at__lt=at - LEASE)
    )
    for worn_out in free.filter(attempts__gte=MAX_ATTEMPTS):
        _end_unread(worn_out, f"Reading it was tried {MAX_ATTEMPTS} times and never came to an end.", at)
        announce(worn_out)
    claimed = free.filter(attempts__lt=MAX_ATTEMPTS).update(
        state=FileState.PROCESSING, claimed_at=at, attempts=F("attempts") + 1
    )
    return Document.objects.get(pk=document_id) if claimed else None


def _end_unread(document: Document, detail: str, at: datetime) -> None:
    document.state = FileState.DAMAGED
    document.state_detail = sentence_for(document.state, detail=detail, content_type=document.content_type)
    document.claimed_at, document.processed_at, document.readers = None, at, READERS
    document.save(update_fields=["state", "state_detail", "claimed_at", "processed_at", "readers"])


def _keep(document: Document, reading: Reading, at: datetime) -> None:
    """Keep what was read, all at once. A worker whose claim was taken over in the meantime keeps nothing."""
    extraction = reading.extraction
    held = Document.objects.select_for_update().get(pk=document.pk)
    if (held.attempts, held.state) != (document.attempts, FileState.PROCESSING):
        page_files.drop(reading.pages)
        document.refresh_from_db()
        return
    # A second look at the same bytes that gave less, say by a time-out, must not cost pages already there.
    if (
        len(extraction.pages) >= held.page_count
        or held.sha256 != reading.digest
        or (held.readers < READERS and extraction.state in _READ_TO_THE_END)
    ):
        _replace_pages(held, extraction.pages, reading.pages)
        document.page_count, document.pages_done = len(extraction.pages), len(reading.pages)
    document.sha256, document.content_type = reading.digest, extraction.content_type
    document.state = FileState(extraction.state)
    document.state_detail = sentence_for(
        document.state,
        detail=extraction.detail,
        content_type=document.content_type,
        pages=document.page_count,
        scans=scans_of(document),
    )
    document.findings = [asdict(finding) for finding in extraction.findings]
    document.readers = READERS
    document.attempts, document.claimed_at, document.processed_at = 0, None, at
    document.save(update_fields=_READING)


def _with_image(pages: Iterable[ExtractedPage]) -> Iterable[ExtractedPage]:
    return (page for page in pages if page.image)


def _replace_pages(document: Document, pages: PageFile, stored: list[DocumentPage]) -> None:
    page_files.drop_on_commit(document.pages.exclude(image=""))
    document.pages.all().delete()
    with_image = {page.number: page for page in stored}
    rows = (with_image.get(page.number) or _row(document, page, None) for page in pages)
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        DocumentPage.objects.bulk_create(batch)


def _row(document: Document, page: ExtractedPage, output: Path | None) -> DocumentPage:
    row = DocumentPage(
        document=document,
        number=page.number,
        title=composed(page.title)[:255],
        text=composed(page.text),
        notes=composed(page.notes),
        hidden=page.hidden,
        recognition=Recognition.WAITING if page.scanned else "",
    )
    if output is not None:
        page_files.put_image(row, page, output)
    return row


def make_page_images(*, document_id: int, at: datetime) -> int:
    """Make the images that the file's pages lack, each kept as it is made; answers how many were made.

    Does nothing when none is missing or another worker is at it. A rerun goes on where the last one stopped.
    """
    waiting = Document.objects.filter(
        Q(claimed_at=None) | Q(claimed_at__lt=at - LEASE),
        pk=document_id,
        state__in=ENDED_FILE_STATES,
        pages_done__lt=F("page_count"),
        attempts__lt=MAX_ATTEMPTS,
    )
    if not waiting.update(claimed_at=at, attempts=F("attempts") + 1):
        return 0
    document = Document.objects.get(pk=document_id)
    keeper = _ImageKeeper(document)
    try:
        with fetched(document) as (original, _, output):
            keeper.run(original, output, at)
    except STORAGE_FAULTS:
        Document.objects.filter(pk=document.pk, attempts=document.attempts).update(attempts=0, claimed_at=None)
        raise
    finally:
        done = document.pages.exclude(image="").count()
        Document.objects.filter(pk=document.pk, attempts=document.attempts).update(pages_done=done, claimed_at=None)
    Document.objects.filter(pk=document.pk).update(attempts=0)
    return keeper.made


class _ImageKeeper:
    """Stores page images as the child makes them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.heartbeat = Heartbeat(document)
        self.made = 0

    def run(self, original: Path, output: Path, at: datetime) -> None:
        missing = list(self.document.pages.filter(image="").order_by("number").values_list("number", flat=True))
        for start in range(0, len(missing), _PAGES_PER_RUN):
            numbers = missing[start : start + _PAGES_PER_RUN]
            self.folder = output / str(start)
            self.folder.mkdir()
            before = self.made
            extraction = extract(
                original,
                filename=self.document.original_name or self.document.filename,
                output_dir=self.folder,
                limits=limits(),
                wanted=Wanted(text=False, images=frozenset(numbers)),
                on_page=self.keep,
                on_wait=self.heartbeat,
            )
            if extraction.repaginated:
                self.replace_all(extraction, at)
                return
            if self.made == before:
                logger.warning("No page image of file %s could be made: %s", self.document.pk, extraction.state)
                return

    def keep(self, page: ExtractedPage) -> None:
        # Pages that come with their words belong to a new pagination, which is kept as a whole at the end.
        if not page.image or page.text:
            return
        row = self.document.pages.filter(number=page.number, image="").first()
        if row is None:
            return
        page_files.put_image(row, page, self.folder)
        row.save(update_fields=["image", "thumbnail", "width", "height", "words"])
        Document.objects.filter(pk=self.document.pk).update(pages_done=F("pages_done") + 1)
        self.made += 1
        for name in (page.image, page.thumbnail):
            (self.folder / name).unlink(missing_ok=True)

    def replace_all(self, extraction: Extraction, at: datetime) -> None:
        pages = [_row(self.document, page, self.folder) for page in _with_image(extraction.pages)]
        with transaction.atomic():
            held = Document.objects.select_for_update().get(pk=self.document.pk)
            _replace_pages(held, extraction.pages, pages)
            held.page_count, held.processed_at = len(extraction.pages), at
            held.state_detail = sentence_for(held.state, content_type=held.content_type, pages=held.page_count)
            held.save(update_fields=["page_count", "processed_at", "state_detail"])
        self.made += len(pages)
        self.document.refresh_from_db()
        announce(self.document)


def retry_document(*, document: Document, by: Person) -> Document:
    """Have a file read again after the commit: for ends that may come out better, such as a time-out.

    Refuses with NotAllowedToChange. A rerun queues it once more, which does no harm.
    """
    if not by.has_perm("content.change_document"):
        raise refusals.NotAllowedToChange
    document.state, document.attempts, document.claimed_at = FileState.WAITING, 0, None
    document.save(update_fields=["state", "attempts", "claimed_at"])
    return document


def read_again_with_new_readers() -> list[int]:
    """Put some files that earlier readers read back in line; answers their ids, none while other files wait.

    Pages stay until the new ones take their place. A rerun goes on with the next. Meant for the worker.
    """
    if Document.objects.filter(state__in=(FileState.WAITING, FileState.PROCESSING)).exists():
        return []
    old = Document.objects.filter(readers__lt=READERS, state__in=ENDED_FILE_STATES).exclude(_READ_THE_SAME)
    chosen = []
    for document_id in old.order_by("pk").values_list("pk", flat=True)[:_READ_AGAIN_AT_ONCE]:
        waits = Document.objects.filter(pk=document_id, state__in=ENDED_FILE_STATES)
        if waits.update(state=FileState.WAITING, attempts=0, claimed_at=None):
            chosen.append(document_id)
    return chosen


def files_to_resume(*, at: datetime) -> tuple[list[int], list[int]]:
    """Files whose worker has gone or whose task was lost: those to read, and those to make images or words for."""
    old = at - LEASE
    lost = Q(state=FileState.WAITING, created_at__lt=at - timedelta(minutes=15), attempts=0) | Q(
        state=FileState.WAITING, attempts__gt=0
    )
    gone = Q(state=FileState.PROCESSING, claimed_at__lt=old)
    unread = Document.objects.filter(lost | gone).order_by("pk")
    undone = Q(pages_done__lt=F("page_count")) | Exists(
        DocumentPage.objects.filter(document=OuterRef("pk"), recognition=Recognition.WAITING)
    )
    undrawn = Document.objects.filter(
        undone, state__in=ENDED_FILE_STATES, claimed_at__lt=old, attempts__lt=MAX_ATTEMPTS
    ).order_by("pk")
    return list(unread.values_list("pk", flat=True)[:200]), list(undrawn.values_list("pk", flat=True)[:200])
