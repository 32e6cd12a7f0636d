"""The pictures of pages in storage: what is put there, and what is removed when."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone

from content.actions import page_files
from content.extraction import ExtractedPage
from content.models import Document, DocumentPage, Recognition
from tests.factories.content import DocumentFactory

pytestmark = pytest.mark.django_db

PAGE = ExtractedPage(1, words=(("One", 0.1, 0.1, 0.2, 0.2),), image="1.webp", thumbnail="1-s.webp", width=16, height=9)


@pytest.fixture
def document(files_on_disk: None) -> Document:
    return DocumentFactory()


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """The folder in which a child has drawn both sizes of a page."""
    folder = tmp_path / "drawn"
    folder.mkdir()
    (folder / "1.webp").write_bytes(b"large")
    (folder / "1-s.webp").write_bytes(b"small")
    return folder


def row(document: Document, **fields: object) -> DocumentPage:
    return DocumentPage(document=document, number=1, **fields)


def stored(document: Document) -> set[str]:
    try:
        return {f"pages/{document.pk}/{name}" for name in default_storage.listdir(f"pages/{document.pk}")[1]}
    except FileNotFoundError:
        return set()


def test_both_sizes_are_stored_and_noted_in_the_row_alone(document, drawn):
    page = row(document)
    page_files.put_image(page, PAGE, drawn)
    assert stored(document) == {page.image.name, page.thumbnail.name}
    assert [default_storage.open(one.name).read() for one in (page.image, page.thumbnail)] == [b"large", b"small"]
    assert (page.width, page.height, page.words) == (16, 9, [["One", 0.1, 0.1, 0.2, 0.2]])
    assert page.pk is None


def test_words_that_were_read_from_the_picture_stay(document, drawn):
    page = row(document, recognition=Recognition.WORDS, words=[["Read", 0, 0, 1, 1]])
    page_files.put_image(page, PAGE, drawn)
    assert page.words == [["Read", 0, 0, 1, 1]]


def test_neither_a_link_nor_a_folder_nor_what_is_missing_is_stored(document, drawn, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"of another")
    (drawn / "1.webp").unlink()
    (drawn / "1.webp").symlink_to(secret)
    (drawn / "1-s.webp").unlink()
    page = row(document)
    page_files.put_image(page, PAGE, drawn)
    (drawn / "1-s.webp").mkdir()
    page_files.put_image(page, PAGE, drawn)
    assert (page.image.name, page.thumbnail.name, stored(document)) == ("", "", set())


def test_pictures_of_rows_that_were_not_kept_go(document, drawn):
    kept, dropped = row(document), row(document)
    for page in (kept, dropped):
        page_files.put_image(page, PAGE, drawn)
    page_files.drop([dropped, row(document)])
    assert stored(document) == {kept.image.name, kept.thumbnail.name}


def test_pictures_of_deleted_pages_go_with_the_commit(document, drawn, django_capture_on_commit_callbacks):
    page = row(document)
    page_files.put_image(page, PAGE, drawn)
    page.save()
    with django_capture_on_commit_callbacks() as callbacks:
        page_files.drop_on_commit(document.pages.all())
        document.pages.all().delete()
    assert stored(document) == {page.image.name, page.thumbnail.name}
    [remove] = callbacks
    remove()
    assert stored(document) == set()


def test_pages_without_pictures_have_nothing_removed(document, django_capture_on_commit_callbacks):
    row(document).save()
    with django_capture_on_commit_callbacks() as callbacks:
        page_files.drop_on_commit(document.pages.all())
    assert callbacks == []


def test_all_pictures_of_a_file_go_also_those_that_nobody_noted(document, drawn):
    other = DocumentFactory()
    for one in (document, other):
        page_files.put_image(row(one), PAGE, drawn)
    page_files.drop_all(document.pk)
    assert (stored(document), len(stored(other))) == (set(), 2)
    page_files.drop_all(document.pk + 1_000_000)


def test_a_picture_that_cannot_be_removed_keeps_no_other(document, drawn, monkeypatch, caplog):
    page = row(document)
    page_files.put_image(page, PAGE, drawn)
    delete = FileSystemStorage.delete

    def refuse_large(storage: FileSystemStorage, name: str) -> None:
        if name == page.image.name:
            raise OSError("read-only")
        delete(storage, name)

    monkeypatch.setattr(FileSystemStorage, "delete", refuse_large)
    page_files.drop([page])
    assert stored(document) == {page.image.name}
    assert page.image.name in caplog.text


def test_strays_are_swept_a_day_after_they_were_stored(document, drawn):
    page = row(document)
    page_files.put_image(page, PAGE, drawn)
    page.save()
    stray = default_storage.save(f"pages/{document.pk}/left-behind.webp", ContentFile(b"x"))
    put_at = default_storage.get_modified_time(stray)
    assert page_files.sweep(at=put_at + timedelta(days=1), after=0, most=10) == (0, 0)
    assert page_files.sweep(at=put_at + timedelta(days=1, seconds=1), after=0, most=10) == (1, 0)
    assert stored(document) == {page.image.name, page.thumbnail.name}


def test_a_sweep_looks_at_so_many_files_in_their_order_and_says_where_to_go_on(document):
    numbers = [9, 10, 11, 200]
    for number in numbers:
        default_storage.save(f"pages/{number}/left-behind.webp", ContentFile(b"x"))
    default_storage.save("pages/by-hand/kept.webp", ContentFile(b"x"))
    at = timezone.now() + timedelta(days=2)
    assert page_files.sweep(at=at, after=9, most=2) == (2, 11)
    assert page_files.sweep(at=at, after=11, most=2) == (1, 0)
    assert page_files.sweep(at=at, after=0, most=4) == (1, 0)
    assert default_storage.exists("pages/by-hand/kept.webp")


def test_where_nothing_was_drawn_yet_nothing_is_swept(document):
    assert page_files.sweep(at=timezone.now(), after=0, most=10) == (0, 0)
