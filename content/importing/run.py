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
from django.db import connection
from django.utils import timezone

from content.actions.files import process_document
from content.actions.recognition import recognise_pages
from content.importing import manifest, store
from content.importing.indexing import index_now, one_index_update_per_asset
from content.importing.rules import Rule, values_for
from content.importing.tags import Tags
from content.importing.types import ROW_ERROR, Item, Report, Row, RowError, Wanted
from content.importing.understand import understand
from content.models import Asset, Document, FileState

logger = logging.getLogger(__name__)


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
    owner: Any = None
    jobs: int = 1


def import_assets(options: ImportOptions, *, on_item: Callable[[Item], None] = lambda item: None) -> Report:
    """Import every row or file; ends when each has its state. Run again, it goes on where it was stopped.

    `on_item` hears of each as it is done. A row that can't be imported is reported, and the others go on.
    """
    run = _Run(options, on_item)
    if options.dry_run:
        run.dry()
        return run.report
    with one_index_update_per_asset():
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


class _Run:
    def __init__(self, options: ImportOptions, on_item: Callable[[Item], None]) -> None:
        self.options = options
        self.on_item = on_item
        self.report = Report(dry_run=options.dry_run)
        self.tags = Tags(make=not options.dry_run)
        self.report.made = self.tags.made
        self.owners = _owners()
        self.keys: dict[str, str] = {}
        self.root = options.path if options.path.is_dir() else options.path.parent
        self.waiting: dict[Future[None], tuple[Item, Wanted, float]] = {}

    def all(self) -> None:
        started = time.monotonic()
        jobs = max(1, self.options.jobs)
        with ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="import") as pool:
            try:
                for row in rows_of(self.options):
                    self._row(row, pool if jobs > 1 else None)
                    self._collect(at_most=2 * jobs)
                self._collect(at_most=0)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
            finally:
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
            known = Asset.objects.filter(import_key=wanted.key).first()
            if known is None:
                item.outcome, item.reason = store.CREATED, "Would be created."
            elif known.import_fingerprint == wanted.fingerprint:
                item.outcome, item.reason = store.UNCHANGED, "Is there already."
            else:
                item.outcome, item.reason = store.UPDATED, f"Would become a new draft of {known.title}."
            item.asset, item.state = known.pk if known else None, FileState.WAITING.value
            self.tags.note(wanted)
            item.seconds = round(time.monotonic() - began, 3)
            self.report.count(item)
            self.on_item(item)
        self.report.seconds, self.report.peak_mb = round(time.monotonic() - started, 2), peak_mb()

    def _row(self, row: Row | tuple[int, RowError], pool: ThreadPoolExecutor | None) -> None:
        understood = self._understood(row)
        if understood is None:
            return
        item, wanted, began = understood
        try:
            asset, item.outcome = store.keep(wanted, self.tags)
        except (RowError, OSError) as error:
            self._fail(item, error)
            return
        item.asset = asset.pk
        if store.has_file(asset) and not asset.document.ended:
            self._read(item, wanted, asset.document_id, began, pool)
        else:
            self._finish(item, wanted, began)

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
        except (RowError, OSError) as error:
            self._fail(item, error)
            return None
        item.key = wanted.key
        place = item.path or f"line {row.line}"
        first = self.keys.setdefault(wanted.key, place)
        if first != place:
            self._same_again(item, row, first)
            return None
        return item, wanted, began

    def _read(
        self, item: Item, wanted: Wanted, document_id: int, began: float, pool: ThreadPoolExecutor | None
    ) -> None:
        if pool is not None:
            self.waiting[pool.submit(_process_in_thread, document_id)] = (item, wanted, began)
            return
        try:
            _process(document_id)
        except Exception as error:  # noqa: BLE001 - one file's trouble must not end the others' import
            self._trouble(item, error)
        else:
            self._finish(item, wanted, began)

    def _collect(self, *, at_most: int) -> None:
        """Finish what has been read, until at most so many files are under way."""
        while len(self.waiting) > at_most:
            done, _ = wait(self.waiting, return_when=FIRST_COMPLETED)
            for future in done:
                item, wanted, began = self.waiting.pop(future)
                if (error := future.exception()) is not None:
                    self._trouble(item, error)
                else:
                    self._finish(item, wanted, began)

    def _finish(self, item: Item, wanted: Wanted, began: float) -> None:
        asset = Asset.objects.get(pk=item.asset).own
        self._tell_state(item, asset)
        if self.options.publish and store.needs_publishing(asset):
            if item.state in store.NOT_PUBLISHED:
                item.reason = f"Kept as a draft. {item.reason}".strip()
            else:
                store.publish(asset, at=timezone.now(), published_at=wanted.published_at)
                if item.outcome == store.UNCHANGED:
                    item.outcome = store.UPDATED
        if item.outcome != store.UNCHANGED:
            index_now(asset)
        item.seconds = round(time.monotonic() - began, 3)
        self.report.count(item)
        self.on_item(item)

    def _tell_state(self, item: Item, asset: Any) -> None:
        if not store.has_file(asset):
            item.state, item.pages = FileState.READY.value, len(asset.get_parts())
            return
        document = Document.objects.get(pk=asset.document_id)
        item.state, item.pages, item.reason = document.state, document.page_count, document.state_detail

    def _same_again(self, item: Item, row: Row, first: str) -> None:
        if row.line is not None and row.values.get("key"):
            self._fail(item, RowError(f"The key is used already, at {first}."))
            return
        asset = Asset.objects.filter(import_key=item.key).first()
        item.outcome, item.reason = store.UNCHANGED, f"The same bytes as {first}: imported once."
        item.asset = asset.pk if asset else None
        if asset is not None:
            reason = item.reason
            self._tell_state(item, asset.own)
            item.reason = reason
        self.report.count(item)
        self.on_item(item)

    def _trouble(self, item: Item, error: BaseException) -> None:
        """Something other than the file failed, such as the storage: the asset is kept, and a second run reads it."""
        logger.error("Reading %s failed", item.path, exc_info=error)
        self._fail(item, RuntimeError(f"It is stored, but reading it failed ({error}). Run the import again."))

    def _fail(self, item: Item, error: Exception) -> None:
        item.outcome, item.state, item.reason = "failed", ROW_ERROR, _reason(error)
        self.report.count(item)
        self.on_item(item)

    def _shown(self, path: Path) -> str:
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)


def peak_mb() -> float:
    """The most memory this process, or the largest of its children, has held, in MB."""
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(most / unit, 1)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"The file can't be read: {error.strerror or error}."
    return str(error)


def _owners() -> dict[str, Any]:
    """Users by user name and by email address."""
    users = {}
    for user in get_user_model().objects.filter(is_active=True):
        users[user.email.casefold()] = user
        users[user.get_username().casefold()] = user
    users.pop("", None)
    return users


def _process(document_id: int) -> None:
    """Read the file here and now. One that a worker holds, or held when it was killed, is waited for."""
    while True:
        process_document(document_id=document_id, at=timezone.now())
        document = Document.objects.only("state").get(pk=document_id)
        if document.state == FileState.NO_TEXT:
            # Whether it stays so is known once its first pictures have been looked at; the rest is the worker's.
            recognise_pages(document_id=document_id, at=timezone.now())
        if document.ended:
            return
        time.sleep(1)


def _process_in_thread(document_id: int) -> None:
    try:
        _process(document_id)
    finally:
        connection.close()
