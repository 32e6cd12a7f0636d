"""Names on S3: those that nobody can have taken are not asked for."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from content.models.document import page_image_path
from hub.core.s3_storage import S3Files

pytestmark = [pytest.mark.s3, pytest.mark.django_db]


def _calls(monkeypatch) -> list[str]:
    calls: list[str] = []
    asked = S3Files.exists
    monkeypatch.setattr(S3Files, "exists", lambda self, name: calls.append(name) or asked(self, name))
    return calls


def test_page_image_is_stored_without_asking_for_its_name(monkeypatch):
    calls = _calls(monkeypatch)
    page = type("Page", (), {"document_id": 7})()
    names = {default_storage.save(page_image_path(page, "p1.webp"), ContentFile(b"image")) for _ in range(3)}
    assert (len(names), calls) == (3, [])
    with default_storage.open(names.pop()) as file:
        assert file.read() == b"image"
