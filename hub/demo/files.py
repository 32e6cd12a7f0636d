"""Stores the library's files and has them read, several at a time."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from django.core.files import File
from django.db import connection, connections
from django.utils import timezone

from content.actions.files import add_document, make_page_images, process_document
from content.models import Document
from hub.demo.load import entries_of
from hub.demo.shapes import FileEntry
from hub.demo.writers import write_file

# Each reads in a process of its own.
AT_ONCE = 3


def make_files(*, today: date, progress: Callable[[int, int], None]) -> dict[str, Document]:
    """Every file of the library, stored and read, by the key of its asset. A rerun goes on where the last one stopped.

    `progress` is told how many of how many are done. Within a transaction, which other threads don't see, it goes one
    by one.
    """
    entries = [entry for entry in entries_of(today) if isinstance(entry, FileEntry)]
    documents = {entry.key: _stored(entry) for entry in entries}
    ids = [document.pk for document in documents.values()]
    if connection.in_atomic_block:
        for document_id in ids:
            _read(document_id)
    else:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for done, _ in enumerate(pool.map(_read_in_thread, ids), start=1):
                progress(done, len(ids))
    read = Document.objects.in_bulk(ids)
    return {key: read[document.pk] for key, document in documents.items()}


def _stored(entry: FileEntry) -> Document:
    name, data = write_file(entry)
    known = Document.objects.filter(original_name=name).first()
    return known or add_document(file=File(io.BytesIO(data), name=name), title=entry.title, by=None, queue=False)


def _read(document_id: int) -> None:
    process_document(document_id=document_id, at=timezone.now())
    make_page_images(document_id=document_id, at=timezone.now())


def _read_in_thread(document_id: int) -> None:
    try:
        _read(document_id)
    finally:
        connections.close_all()
