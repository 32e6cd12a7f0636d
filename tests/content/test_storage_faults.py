"""A disk that is full and a file store that is away: said clearly, and nothing is lost."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from content import actions, tasks
from content.actions import files as file_actions
from content.actions import recognition
from content.importing import ImportOptions, import_assets
from content.models import Asset, Collateral, Document, FileState, Recognition
from content.refusals import NotStored
from tests.factories import files
from tests.factories.content import CollateralFactory
from tests.factories.people import token_of

pytestmark = pytest.mark.django_db
AWAY = EndpointConnectionError(endpoint_url="http://127.0.0.1:1/")
# More than a test's database, less than the file.
ROOM = 24 * 1024 * 1024
LARGE = b"x" * (ROOM + 1024 * 1024)


@pytest.fixture
def full(settings):
    """No file may grow beyond some size, as on a disk that is full: writing fails half-way."""
    # What comes in is kept in memory, so that it is the store that has no room.
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * ROOM
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    yield Path(settings.MEDIA_ROOT)
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def on_disk(settings):
    if "Disk" not in settings.STORAGES["default"]["BACKEND"]:
        pytest.skip("the files are on S3")


def _browser(user, **headers: str) -> Client:
    """As a browser asks: with the token by which the form is read before the view."""
    client = Client(enforce_csrf_checks=True, headers={"X-CSRFToken": "a" * 32, **headers})
    client.cookies["csrftoken"] = "a" * 32
    client.force_login(user)
    return client


def _upload(user, content: bytes):
    client = _browser(user)
    return client.post("/admin/assets/upload/file/", {"file": SimpleUploadedFile("large.txt", content)})


def _originals(root: Path) -> set[Path]:
    return set(root.glob("documents/*"))


@pytest.mark.usefixtures("on_disk")
def test_an_upload_without_room_is_refused_with_a_sentence_and_leaves_nothing(full, ana):
    before = _originals(full)
    answer = _upload(ana, LARGE)
    assert answer.status_code == 503
    assert answer.json()["reason"].startswith("It was not added: there is no room for it")
    assert _originals(full) == before
    assert not Document.objects.exists()
    assert not Asset.objects.exists()
    assert _upload(ana, b"There is room for this.").status_code == 201


@pytest.mark.usefixtures("on_disk")
def test_the_api_a_new_version_and_an_import_say_so_too(full, ana, tmp_path):
    client = Client()
    client.force_login(ana)
    answer = client.post(
        "/api/v1/assets", {"type": "deck", "title": "Large", "file": SimpleUploadedFile("large.txt", LARGE)}
    )
    assert (answer.status_code, "there is no room" in answer.json()["detail"]) == (503, True)
    asset = CollateralFactory(owner=ana)
    file = SimpleUploadedFile("large.txt", LARGE)
    page = client.post(reverse("new_version", args=[asset.pk]), {"file": file})
    assert "there is no room" in page.content.decode()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    (tmp_path / "large.txt").write_bytes(LARGE)
    (tmp_path / "small.txt").write_bytes(b"Small")
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    report = import_assets(ImportOptions(path=tmp_path, owner=ana))
    assert {(item.path, item.state) for item in report.items} == {("large.txt", "row_error"), ("small.txt", "ready")}
    assert Collateral.objects.count() == 2


@pytest.fixture
def full_temporary_folder(settings, tmp_path):
    """What comes in goes to a folder in which no file may grow beyond some size."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1024
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    yield settings.FILE_UPLOAD_TEMP_DIR
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_temporary_folder_is_said_in_the_upload_of_many(full_temporary_folder, ana):
    answer = _upload(ana, LARGE)
    assert (answer.status_code, answer.json()["reason"]) == (503, str(NotStored()))
    client = _browser(ana, Accept="text/html")
    page = client.post("/admin/assets/upload/", {"files": [SimpleUploadedFile("large.txt", LARGE)]})
    assert (page.status_code, "there is no room for it" in page.content.decode()) == (503, True)
    assert not Document.objects.exists()
    assert list(full_temporary_folder.iterdir()) == []
    assert _upload(ana, b"There is room for this." * 100).status_code == 201


def test_a_full_temporary_folder_is_said_in_a_new_version_and_the_api(full_temporary_folder, ana):
    asset = CollateralFactory(owner=ana)
    client = _browser(ana, Accept="text/html")
    page = client.post(reverse("new_version", args=[asset.pk]), {"file": SimpleUploadedFile("large.txt", LARGE)})
    assert (page.status_code, "there is no room for it" in page.content.decode()) == (503, True)
    token = token_of(ana)
    file = SimpleUploadedFile("large.txt", LARGE)
    answer = Client().post(
        "/api/v1/assets",
        {"type": "deck", "title": "Large", "file": file},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert (answer.status_code, answer.json()["detail"]) == (503, str(NotStored()))
    assert Asset.objects.count() == 1
    assert list(full_temporary_folder.iterdir()) == []


def test_a_temporary_folder_that_is_gone_is_said_too(settings, tmp_path, ana):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "gone"
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1024
    assert _upload(ana, b"x" * 2048).status_code == 503


def test_a_store_that_is_away_is_no_ones_file(monkeypatch):
    def away(*args, **more):
        raise AWAY

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", away)
    monkeypatch.setattr("storages.backends.s3.S3Storage._save", away)
    with pytest.raises(NotStored):
        actions.add_document(file=ContentFile(b"x", name="x.txt"), title="x", by=None)


def test_reading_is_tried_until_the_store_is_back(monkeypatch):
    document = actions.add_document(file=ContentFile(b"Words", name="x.txt"), title="x", by=None, queue=False)
    fetched = file_actions.fetched

    def away(*args, **more):
        raise AWAY

    monkeypatch.setattr(file_actions, "fetched", away)
    for _ in range(2 * file_actions.MAX_ATTEMPTS):
        with pytest.raises(EndpointConnectionError):
            tasks.read_file.func(document.pk)
        document.refresh_from_db()
        assert document.state == FileState.WAITING
        # It is taken up again at the next look, half a minute later.
        assert document.pk in file_actions.files_to_resume(at=timezone.now())[0]
    monkeypatch.setattr(file_actions, "fetched", fetched)
    tasks.read_file.func(document.pk)
    document.refresh_from_db()
    assert document.state == FileState.READY


def test_images_and_words_of_scans_wait_for_the_store_too(monkeypatch, settings):
    settings.HUB_OCR, settings.HUB_LIBREOFFICE = "auto", False
    monkeypatch.setattr(recognition, "can_be_read", lambda: True)
    scan = files.scan("One", "Two")
    document = actions.add_document(file=ContentFile(scan, name="x.pdf"), title="x", by=None, queue=False)
    actions.process_document(document_id=document.pk, at=timezone.now())

    def away(*args, **more):
        raise AWAY

    monkeypatch.setattr(file_actions, "fetched", away)
    monkeypatch.setattr(recognition, "fetched", away)
    for _ in range(2 * file_actions.MAX_ATTEMPTS):
        with pytest.raises(EndpointConnectionError):
            actions.make_page_images(document_id=document.pk, at=timezone.now())
        with pytest.raises(EndpointConnectionError):
            recognition.recognise_pages(document_id=document.pk, at=timezone.now())
    document.refresh_from_db()
    assert (document.attempts, document.claimed_at) == (0, None)
    assert document.pages.filter(recognition=Recognition.WAITING).count() == 2
