"""An import from its first row to its report."""

from __future__ import annotations

import logging
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from content.actions.files import claim_document, finish_reading, given_back_on_failure, read_document
from content.actions.recognition import recognise_pages
from content.extraction import Readers
from content.findings import errors_among, in_words
from content.gate.gate import findings_of
from content.importing import manifest, states, store
from content.importing.indexing import indexed_together
from content.importing.names import name_on_disk
from content.importing.rules import Rule, values_for
from content.importing.store import Kept
from content.importing.tags import Tags
from content.importing.types import ONE_FILE_ONE_ASSET, ROW_ERROR, Item, Report, Row, RowError, SameFile, Wanted
from content.importing.understand import understand
from content.models import Document, FileState
from content.reading.not_to_say import NotToSay
from content.refusals import NotStored
from hub.core.people import Person

logger = logging.getLogger(__name__)

# Files handed over for each that is being read, so that the readers go on while this thread writes.
_QUEUED = 4
# While one file is being read, another is fetched or its pictures are stored.
_THREADS_A_READER = 2
# Large enough to share the fixed cost of an indexing pass, small enough for a short pause and little memory.
_INDEXED_AT_ONCE = 50
_RENEW_SECONDS = 10.0
# Told in the report; anything else is for the log as well.
_EXPECTED = (RowError, OSError, NotStored, RuntimeError)


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportOptions:
    """`path` is a file, a folder, or with a manifest the folder its paths start from. `jobs` files are read at once.

    `rules` say what folder names mean. A dry run tells what would happen and changes nothing.
    """

    path: Path
    manifest: Path | None = None
    rules: Sequence[Rule] = ()
    dry_run: bool = False
    publish: bool = False
    owner: Person | None = None
    jobs: int = 1


def import_assets(options: ImportOptions, *, on_item: Callable[[Item], None] = lambda item: None) -> Report:
    """Import every row or file; ends when each has its state. Run again, it goes on where it was stopped.

    `on_item` hears of each as it is done. A row that can't be imported is reported, and the others go on.
    """
    run = _Run(options, on_item)
    if options.dry_run:
        run.dry()
    else:
        run.all()
    return run.report


def rows_of(options: ImportOptions) -> Iterator[Row | tuple[int, RowError]]:
    """The rows to import, in order."""
    if options.manifest is not None:
        yield from manifest.read_manifest(options.manifest)
    elif options.path.is_file():
        yield Row(line=None, values={}, path=options.path)
    else:
        for file in manifest.walk(options.path):
            inside = PurePosixPath(file.relative_to(options.path).as_posix())
            yield Row(line=None, values=values_for(options.rules, inside), path=file)


@dataclass(slots=True)
class _UnderWay:
    """A row whose file is being read."""

    item: Item
    wanted: Wanted
    kept: Kept
    began: float
    is_read: bool = False

    @property
    def document(self) -> Document:
        document: Document = self.kept.version.document
        return document


class _Run:
    """This thread alone writes to the database; `jobs` others have files read meanwhile."""

    def __init__(self, options: ImportOptions, on_item: Callable[[Item], None]) -> None:
        self.options = options
        self.on_item = on_item
        self.report = Report(dry_run=options.dry_run)
        self.tags = Tags(make=not options.dry_run)
        self.report.made = self.tags.made
        self.owners = _owners()
        self.not_to_say = NotToSay()
        self.keys: dict[str, str] = {}
        self.files: dict[str, Item] = {}
        self.same_again: list[tuple[Item, str]] = []
        self.root = options.path if options.path.is_dir() else options.path.parent
        self.waiting: dict[Future[Any], _UnderWay] = {}
        self.held_by_others: list[_UnderWay] = []
        self.since_catching_up = 0
        self.renewed = time.monotonic()

    def all(self) -> None:
        started = time.monotonic()
        jobs = max(1, self.options.jobs)
        with (
            indexed_together() as self.batch,
            Readers(jobs) as self.readers,
            ThreadPoolExecutor(_THREADS_A_READER * jobs, thread_name_prefix="import") as self.pool,
        ):
            try:
                for row in rows_of(self.options):
                    self._row(row)
                    self._collect(at_most=_QUEUED * jobs)
                self._collect(at_most=0)
                self._wait_for_others()
                self._tell_same_again()
            except BaseException:
                self._let_go()
                raise
        self.report.seconds = round(time.monotonic() - started, 2)
        self.report.peak_mb = peak_mb()

    def dry(self) -> None:
        """Read every row and every file's sha256, and say what a run would do."""
        started = time.monotonic()
        for row in rows_of(self.options):
            understood = self._understood(row)
            if understood is None:
                continue
            item, wanted, began = understood
            try:
                self._refuse_same_file(wanted)
                known, item.outcome, item.reason = store.foreseen(wanted)
            except Exception as error:  # noqa: BLE001 - as above
                self._fail(item, error)
                continue
            self.files[wanted.sha256] = item
            states.foresee(item, wanted, known)
            self.tags.note(wanted)
            self._note_tags(wanted)
            item.seconds = round(time.monotonic() - began, 3)
            self._count(item)
        self._tell_same_again()
        self.report.seconds, self.report.peak_mb = round(time.monotonic() - started, 2), peak_mb()

    def _note_tags(self, wanted: Wanted) -> None:
        segments = (f"{axis}:{name}" for axis, name in wanted.segments)
        for tag in (wanted.fields["type"], *segments, *wanted.stages, *wanted.products):
            self.report.tagged[tag] = self.report.tagged.get(tag, 0) + 1

    def _row(self, row: Row | tuple[int, RowError]) -> None:
        understood = self._understood(row)
        if understood is None:
            return
        item, wanted, began = understood
        try:
            self._refuse_same_file(wanted)
            kept = store.keep(wanted, self.tags, at=timezone.now())
        except Exception as error:  # noqa: BLE001 - one row's trouble must not end the others' import
            self._fail(item, error)
            return
        item.asset, item.outcome = kept.asset.pk, kept.outcome
        self.files[wanted.sha256] = item
        under_way = _UnderWay(item, wanted, kept, began)
        if not store.has_file(kept.version) or kept.version.document.ended:
            self._finish(under_way)
        elif kept.to_read or self._claim(under_way):
            self._read(under_way)
        else:
            self.held_by_others.append(under_way)

    def _understood(self, row: Row | tuple[int, RowError]) -> tuple[Item, Wanted, float] | None:
        """The row as an asset, or None when it is skipped, wrong or the same as an earlier one: then it is reported."""
        if not isinstance(row, Row):
            line, error = row
            self._fail(Item(path=str(self.options.manifest), line=line), error)
            return None
        if row.path is not None and (manifest.is_leftover(row.path.name) or not row.path.is_file()):
            self.report.skipped.append(self._shown(row.path))
            return None
        item = Item(path=self._shown(row.path) if row.path else str(row.values.get("file") or ""), line=row.line)
        began = time.monotonic()
        try:
            wanted = understand(row, root=self.root, owners=self.owners, owner=self.options.owner, now=timezone.now())
        except Exception as error:  # noqa: BLE001 - as above
            self._fail(item, error)
            return None
        item.key = wanted.key
        place = item.path or f"line {row.line}"
        first = self.keys.setdefault(wanted.key, place)
        if first == place:
            return item, wanted, began
        if row.line is not None and row.values.get("key"):
            self._fail(item, RowError(f"The key is used already, at {first}."))
        else:
            self.same_again.append((item, first))
        return None

    def _refuse_same_file(self, wanted: Wanted) -> None:
        """Two rows with keys of their own would share one file: as with an upload, one file is one asset."""
        if wanted.sha256 and (first := self.files.get(wanted.sha256)) is not None:
            place = f"line {first.line}" if first.line else first.path
            raise SameFile(f"The same bytes as {place}. {ONE_FILE_ONE_ASSET}", first.asset)

    def _claim(self, row: _UnderWay) -> bool:
        """Hold the file of an asset that is there; False while a worker has it, or had it when it was killed."""
        document = claim_document(document_id=row.document.pk, at=timezone.now())
        row.kept.version.document = document or Document.objects.get(pk=row.document.pk)
        return document is not None

    def _read(self, row: _UnderWay) -> None:
        self.waiting[self._submit(read_document, row.document, source=row.wanted.file)] = row

    def _submit(self, work: Callable[..., Any], *about: Any, **options: Any) -> Future[Any]:
        return self.pool.submit(work, *about, readers=self.readers, **options)

    def _collect(self, *, at_most: int) -> None:
        """Finish what has been read, until at most so many files are under way."""
        while len(self.waiting) > at_most:
            done, _ = wait(self.waiting, timeout=_RENEW_SECONDS, return_when=FIRST_COMPLETED)
            for future in done:
                self._finish(self.waiting.pop(future), future)
            if time.monotonic() - self.renewed > _RENEW_SECONDS:
                self._renew_claims()

    def _renew_claims(self) -> None:
        """So that no worker takes a file for given up that waits here for its turn."""
        self.renewed = time.monotonic()
        held = [row.document.pk for row in self.waiting.values()]
        Document.objects.filter(pk__in=held, state=FileState.PROCESSING).update(claimed_at=timezone.now())

    def _wait_for_others(self) -> None:
        """Files that a worker holds come to their end there; those of one that was killed are free after a while."""
        while self.held_by_others:
            for row in list(self.held_by_others):
                if self._claim(row):
                    self._read(row)
                elif row.document.ended:
                    self._finish(row)
                else:
                    continue
                self.held_by_others.remove(row)
            self._collect(at_most=0)
            if self.held_by_others:
                time.sleep(1)

    def _let_go(self) -> None:
        """Interrupted: what is not read yet is free at once for the next run."""
        self.pool.shutdown(wait=False, cancel_futures=True)
        held = [row.document.pk for row in self.waiting.values()]
        Document.objects.filter(pk__in=held, state=FileState.PROCESSING).update(
            state=FileState.WAITING, attempts=F("attempts") - 1, claimed_at=None
        )

    def _finish(self, row: _UnderWay, done: Future[Any] | None = None) -> None:
        """Keep the words and publish, all in one transaction; look at scans after it."""
        try:
            if done is None:
                with transaction.atomic():
                    self._publish(row)
            elif row.is_read:
                done.result()
            else:
                with given_back_on_failure(row.document), transaction.atomic():
                    finish_reading(row.document, done.result, at=timezone.now())
                    store.follow_guess(row.kept.asset)
                    self._publish(row)
                row.is_read = True
                if row.document.state == FileState.NO_TEXT:
                    self._look_at_scans(row)
                    return
        except Exception as error:  # noqa: BLE001 - one file's trouble must not end the others' import
            self._trouble(row.item, error)
            return
        self._end(row)

    def _look_at_scans(self, row: _UnderWay) -> None:
        if self.options.jobs > 1:
            self.waiting[self._submit(_recognise_in_thread, row.document.pk)] = row
        else:
            _recognise(row.document.pk, readers=self.readers)
            self._end(row)

    def _end(self, row: _UnderWay) -> None:
        if row.is_read and row.document.state == FileState.NO_TEXT:
            row.document.refresh_from_db()
            states.tell(row.item, row.kept.version)
        row.item.seconds = round(time.monotonic() - row.began, 3)
        self._count(row.item)

    def _publish(self, row: _UnderWay) -> None:
        item, asset = row.item, row.kept.asset
        states.tell(item, row.kept.version)
        if self.options.publish and store.needs_publishing(asset):
            at = timezone.now()
            if errors := errors_among(findings_of(row.kept.version, at=at, not_to_say=self.not_to_say)):
                item.reason = f"Kept as a draft. {in_words(errors)}"
            else:
                store.publish(asset, at=at, published_at=row.wanted.published_at)
                if item.outcome == store.UNCHANGED:
                    item.outcome = store.UPDATED
        if item.outcome != store.UNCHANGED:
            store.note_references(asset)

    def _tell_same_again(self) -> None:
        """Files without a key of their own whose bytes came before: told last, when those have come to their end."""
        done = {item.key: item for item in self.report.items if item.outcome != "failed"}
        for item, place in self.same_again:
            first = done.get(item.key)
            if first is None:
                self._fail(item, RowError(f"The same bytes as {place}, which could not be imported."))
                continue
            item.outcome, item.reason = store.UNCHANGED, f"The same bytes as {place}: imported once."
            item.asset, item.state, item.pages = first.asset, first.state, first.pages
            self._count(item)

    def _trouble(self, item: Item, error: BaseException) -> None:
        """Something other than the file failed, such as the storage: the asset is kept, and a second run reads it."""
        logger.error("Reading %s failed", item.path, exc_info=error)
        self._fail(item, RuntimeError(f"It is stored, but reading it failed ({error}). Run the import again."))

    def _fail(self, item: Item, error: Exception) -> None:
        item.outcome, item.state, item.reason = "failed", ROW_ERROR, _reason(error)
        if isinstance(error, SameFile):
            item.asset = error.asset
        if not isinstance(error, _EXPECTED):
            logger.error("Importing %s failed", item.path or f"line {item.line}", exc_info=error)
        self._count(item)

    def _count(self, item: Item) -> None:
        self.report.count(item)
        self.on_item(item)
        if self.options.dry_run:
            return
        self.since_catching_up += item.outcome in (store.CREATED, store.UPDATED)
        if self.since_catching_up >= _INDEXED_AT_ONCE:
            self.since_catching_up = 0
            self.batch.catch_up()

    def _shown(self, path: Path) -> str:
        return name_on_disk(path.relative_to(self.root) if path.is_relative_to(self.root) else path)


def peak_mb() -> float:
    """The most memory this process, or the largest of its children, has held, in MB."""
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(most / unit, 1)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"The file can't be read: {error.strerror or error}."
    return str(error) or f"It can't be kept ({type(error).__name__})."


def _owners() -> dict[str, Person]:
    """Users by user name and by email address."""
    users: dict[str, Person] = {}
    for user in get_user_model().objects.filter(is_active=True):
        users[user.email.casefold()] = user
        users[user.get_username().casefold()] = user
    users.pop("", None)
    return users


def _recognise(document_id: int, *, readers: Readers) -> None:
    """Whether a file stays without text is known once its first pictures were looked at; the rest is the worker's."""
    recognise_pages(document_id=document_id, at=timezone.now(), readers=readers)


def _recognise_in_thread(document_id: int, *, readers: Readers) -> None:
    try:
        _recognise(document_id, readers=readers)
    finally:
        connection.close()
