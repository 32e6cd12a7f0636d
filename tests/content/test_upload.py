from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from content.importing import ImportOptions, import_assets
from content.models import Asset, Collateral, Document
from tests.factories.content import DocumentFactory

pytestmark = pytest.mark.django_db


def _as(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _file(name="q3_pricing-deck.txt", content=b"Words of a file.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/plain")


def _upload(user, **more):
    return _as(user).post("/admin/assets/upload/file/", {"file": _file(**more)})


def _words(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").stripped_strings)


def test_each_file_becomes_a_draft_of_whoever_uploads_it(ana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = _upload(ana)
    asset = Collateral.objects.get()
    assert answer.status_code == 201
    assert answer.json()["id"] == asset.pk
    assert (asset.title, asset.owner, asset.live) == ("Q3 pricing deck", ana, False)
    states = _as(ana).get(f"/admin/assets/upload/states/?id={asset.pk}").json()
    assert states["states"][str(asset.pk)]["state"] == "ready"
    assert f"id={asset.pk}" in states["tagging"]
    assert _as(ana).get(states["tagging"]).status_code == 200


def test_the_same_bytes_are_refused_with_a_link_to_the_asset_that_has_them(ana):
    _upload(ana)
    again = _upload(ana, name="copy.txt")
    asset = Collateral.objects.get()
    assert again.status_code == 409
    assert again.json()["asset"] == {"title": asset.title, "url": f"/admin/assets/collateral/edit/{asset.pk}/"}
    assert Document.objects.count() == 1


def test_the_api_and_the_editor_refuse_the_same_bytes_too(ana):
    _upload(ana)
    answer = _as(ana).post("/api/v1/assets", {"type": "deck", "title": "Again", "file": _file(name="copy.txt")})
    assert answer.status_code == 409
    assert "Q3 pricing deck" in answer.json()["detail"]
    same = DocumentFactory(file__data=b"Words of a file.", sha256="")
    form = {"title": "Again", "type": "deck", "language": "en", "audience": "internal", "owner": ana.pk}
    page = _as(ana).post("/admin/assets/collateral/add/", form | {"document": same.pk})
    assert "The hub has this very file already: Q3 pricing deck" in _words(page)
    assert Asset.objects.count() == 1


def test_an_import_of_a_folder_finds_what_was_uploaded(ana, tmp_path):
    _upload(ana)
    (tmp_path / "other name.txt").write_bytes(b"Words of a file.")
    report = import_assets(ImportOptions(path=tmp_path))
    assert (report.created, report.unchanged) == (0, 1)
    assert report.items[0].asset == Collateral.objects.get().pk


def test_empty_and_too_large_files_are_refused(ana, settings):
    assert _upload(ana, content=b"").status_code == 422
    settings.HUB_MAX_FILE_BYTES = 4
    assert "larger than" in _upload(ana).json()["reason"]
    assert not Document.objects.exists()


def test_without_javascript_all_come_at_once_and_tagging_follows(ana):
    files = [_file(name="one.txt", content=b"One."), _file(name="two.txt", content=b"Two.")]
    answer = _as(ana).post("/admin/assets/upload/", {"files": files}, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[0][0].startswith("/admin/bulk/content/asset/change/?id=")
    assert Collateral.objects.count() == 2


def test_without_javascript_empty_and_too_large_files_are_refused_too(ana, settings):
    settings.HUB_MAX_FILE_BYTES = 4
    files = [_file(name="one.txt", content=b"One."), _file(name="none.txt", content=b""), _file(content=b"Too long.")]
    answer = _as(ana).post("/admin/assets/upload/", {"files": files}, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert ["It is empty." in said[0], "It is larger than 0 MB." in said[1]] == [True, True]
    assert Collateral.objects.count() == 1


def test_uploading_is_for_marketers(raj, mia, april, ana):
    for user in (raj, mia, april):
        assert _upload(user).status_code in (302, 403)
        assert _as(user).get("/admin/assets/upload/").status_code == 302
        assert _as(user).get("/admin/assets/upload/states/?id=1").status_code == 302
    assert not Document.objects.exists()
    assert _as(ana).get("/admin/assets/upload/").status_code == 200
