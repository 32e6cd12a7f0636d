"""Narrower copies of page images: made once, smaller than the image, gone with their page."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from content import tasks
from content.actions import page_files
from content.actions.narrow_images import make_narrow_images
from content.models.document import narrower_name
from tests.factories.content import DocumentFactory, DocumentPageFactory

pytestmark = pytest.mark.django_db


def drawn(width: int, height: int, *, number: int = 1, document=None, content: bytes | None = None):
    """A page with a picture of this size, as if it had just been drawn."""
    if content is None:
        made = io.BytesIO()
        Image.effect_noise((width, height), 90).convert("RGB").save(made, "WEBP", quality=80)
        content = made.getvalue()
    return DocumentPageFactory(
        document=document or DocumentFactory(),
        number=number,
        image=ContentFile(content, "page.webp"),
        width=width,
        height=height,
    )


def test_a_wide_page_gets_copies_that_are_narrower_and_smaller():
    page = drawn(1600, 900)
    assert make_narrow_images(most=5) == 1
    page.refresh_from_db()
    assert page.narrower == [800, 1200]
    for width, height in ((800, 450), (1200, 675)):
        name = narrower_name(page.image.name, width)
        with default_storage.open(name) as file, Image.open(file) as copy:
            assert (copy.format, copy.size) == ("WEBP", (width, height))
        assert default_storage.size(name) < page.image.size
    assert make_narrow_images(most=5) == 0


def test_a_narrow_page_and_one_without_a_picture_get_none():
    narrow, undrawn = drawn(900, 600), DocumentPageFactory()
    assert make_narrow_images(most=5) == 1
    narrow.refresh_from_db()
    undrawn.refresh_from_db()
    assert (narrow.narrower, undrawn.narrower) == ([], None)


def test_a_picture_that_cannot_be_opened_or_is_gone_is_tried_once(caplog):
    broken, gone = drawn(1600, 900, content=b"no picture"), drawn(1600, 900)
    gone.image.storage.delete(gone.image.name)
    assert make_narrow_images(most=5) == 2
    assert make_narrow_images(most=5) == 0
    for page in (broken, gone):
        page.refresh_from_db()
        assert page.narrower == []
    assert {"can't be opened" in record.message or "is gone" in record.message for record in caplog.records} == {True}


def test_the_task_goes_on_until_none_is_left(monkeypatch):
    monkeypatch.setattr(tasks, "MOST_NARROWED", 1)
    document = DocumentFactory()
    for number in (1, 2, 3):
        drawn(1600, 900, document=document, number=number)
    tasks.narrow_page_images.call()
    assert document.pages.filter(narrower=[800, 1200]).count() == 3


def test_copies_go_with_their_pages_and_are_no_strays(django_capture_on_commit_callbacks):
    page = drawn(1600, 900)
    document = page.document
    make_narrow_images(most=1)
    page_files.sweep(at=timezone.now() + timedelta(days=2), after=document.pk - 1, most=1)
    folder = f"pages/{document.pk}"
    assert len(default_storage.listdir(folder)[1]) == 3
    with django_capture_on_commit_callbacks(execute=True):
        page_files.drop_on_commit(document.pages.all())
    assert default_storage.listdir(folder)[1] == []
