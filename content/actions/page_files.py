"""The page images in storage: put under unguessable names, removed when their pages are."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.db import transaction
from django.db.models import QuerySet

from content.extraction import ExtractedPage
from content.models import DocumentPage, Recognition
from content.models.document import image_names

STRAY_AFTER = timedelta(days=1)

logger = logging.getLogger(__name__)


def put_image(row: DocumentPage, page: ExtractedPage, folder: Path) -> None:
    """Store both sizes and note them in the unsaved row. Links are never followed: a child may have planted one."""
    for field, name in ((row.image, page.image), (row.thumbnail, page.thumbnail)):
        path = folder / name
        if not path.is_symlink() and path.is_file():
            with path.open("rb") as file:
                field.save(name, File(file), save=False)
    row.width, row.height, row.narrower = page.width, page.height, None
    if row.recognition != Recognition.WORDS:  # those stand in the picture itself
        row.words = [list(word) for word in page.words]


def drop(rows: Iterable[DocumentPage]) -> None:
    """Remove the images of rows that were not kept."""
    _delete([name for row in rows for name in row.image_names()], default_storage)


def drop_on_commit(pages: QuerySet[DocumentPage]) -> None:
    """Remove the images of these pages once the transaction that deletes them is through."""
    names = _names_of(pages)
    if names:
        transaction.on_commit(partial(_delete, names, default_storage))


def _names_of(pages: QuerySet[DocumentPage]) -> list[str]:
    rows = pages.values_list("image", "thumbnail", "narrower")
    return [name for image, thumbnail, widths in rows for name in image_names(image, thumbnail, widths)]


def drop_all(document_id: int) -> None:
    """Remove every page image of a file that is gone, also those that a killed worker stored and never noted."""
    folder = f"pages/{document_id}"
    try:
        _, names = default_storage.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    _delete([f"{folder}/{name}" for name in names], default_storage)


def sweep(*, at: datetime, after: int, most: int) -> tuple[int, int]:
    """Remove images that no page names, of at most so many files from number `after` on.

    A worker that was killed between storing an image and noting it left them; those of the last day may yet be noted.
    Answers how many were removed, and the file's number to go on after: 0 when all have been looked at.
    """
    try:
        folders, _ = default_storage.listdir("pages")
    except (FileNotFoundError, NotADirectoryError):
        return 0, 0
    numbers = sorted(number for folder in folders if folder.isdigit() and (number := int(folder)) > after)
    removed = sum(_sweep_folder(number, at - STRAY_AFTER) for number in numbers[:most])
    return removed, numbers[most - 1] if len(numbers) > most else 0


def _sweep_folder(document_id: int, before: datetime) -> int:
    folder = f"pages/{document_id}"
    try:
        _, names = default_storage.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return 0
    noted = set(_names_of(DocumentPage.objects.filter(document_id=document_id)))
    strays = [name for name in (f"{folder}/{name}" for name in names if name) if name not in noted]
    old = [name for name in strays if default_storage.get_modified_time(name) < before]
    _delete(old, default_storage)
    return len(old)


def _delete(names: Iterable[str], storage: Storage) -> None:
    for name in names:
        try:
            storage.delete(name)
        except Exception:  # a leftover file harms nobody; a failed request would
            logger.exception("Page image %s could not be removed", name)
