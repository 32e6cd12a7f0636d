from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from content import actions, tasks
from content.actions import files
from content.importing import ImportOptions, import_assets
from content.models import Asset, Collateral, Document, DocumentPage, FileState
from tests.browsing import as_user, words_of
from tests.factories.content import CollateralFactory, DocumentFactory
from tracking.models import UsageKind
from tracking.usage.actions import record_usage

pytestmark = pytest.mark.django_db


def _file(name="q3_pricing-deck.txt", content=b"Words of a file.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/plain")


def _upload(user, **more):
    return as_user(user).post("/admin/assets/upload/file/", {"file": _file(**more)})


def test_each_file_becomes_a_draft_of_whoever_uploads_it(ana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = _upload(ana)
    asset = Collateral.objects.get()
    assert answer.status_code == 201
    assert answer.json()["id"] == asset.pk
    assert (asset.title, asset.owner, asset.live) == ("Q3 pricing deck", ana, False)
    states = as_user(ana).get(f"/admin/assets/upload/states/?id={asset.pk}").json()
    assert states["states"][str(asset.pk)]["state"] == "ready"
    assert states["table"] == f"/admin/assets/table/?id={asset.pk}"
    assert as_user(ana).get(states["table"]).status_code == 200


def test_the_table_tells_how_far_a_file_is(ana):
    document = DocumentFactory(state=FileState.WAITING, page_count=0)
    asset = CollateralFactory(document=document)

    def told():
        found = as_user(ana).get(f"/admin/assets/upload/states/?id={asset.pk}").json()["states"][str(asset.pk)]
        return found["told"], found["ended"]

    def turn(**fields):
        Document.objects.filter(pk=document.pk).update(**fields)

    assert told() == ("Waiting to be read", False)
    turn(state=FileState.PROCESSING)
    assert told() == ("Being read", False)
    turn(state=FileState.READY, state_detail="3 slides.", page_count=3, pages_done=1, processed_at=timezone.now())
    assert told() == ("Ready. Search can find each page. Page images: 1 of 3.", False)
    turn(pages_done=3)
    assert told() == ("Ready. 3 slides.", True)


def test_the_same_bytes_are_refused_with_a_link_to_the_asset_that_has_them(ana):
    _upload(ana)
    again = _upload(ana, name="copy.txt")
    asset = Collateral.objects.get()
    assert again.status_code == 409
    assert again.json()["asset"] == {"title": asset.title, "url": f"/admin/assets/collateral/edit/{asset.pk}/"}
    assert Document.objects.count() == 1


def test_the_api_and_the_editor_refuse_the_same_bytes_too(ana):
    _upload(ana)
    answer = as_user(ana).post("/api/v1/assets", {"type": "deck", "title": "Again", "file": _file(name="copy.txt")})
    assert answer.status_code == 409
    assert "Q3 pricing deck" in answer.json()["detail"]
    same = DocumentFactory(file__data=b"Words of a file.", sha256="")
    form = {"title": "Again", "type": "deck", "language": "en", "audience": "internal", "owner": ana.pk}
    page = as_user(ana).post("/admin/assets/collateral/add/", form | {"document": same.pk})
    assert "The hub has this very file already: Q3 pricing deck" in words_of(page)
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


def test_without_javascript_all_come_at_once_and_the_table_follows(ana):
    files = [_file(name="one.txt", content=b"One."), _file(name="two.txt", content=b"Two.")]
    answer = as_user(ana).post("/admin/assets/upload/", {"files": files}, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[0][0].startswith("/admin/assets/table/?id=")
    assert Collateral.objects.count() == 2


def test_without_javascript_empty_and_too_large_files_are_refused_too(ana, settings):
    settings.HUB_MAX_FILE_BYTES = 4
    files = [_file(name="one.txt", content=b"One."), _file(name="none.txt", content=b""), _file(content=b"Too long.")]
    answer = as_user(ana).post("/admin/assets/upload/", {"files": files}, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert ["It is empty." in said[0], "It is larger than 0 MB." in said[1]] == [True, True]
    assert Collateral.objects.count() == 1


def _upload_batch(user, *contents: bytes, batch="7f1e9f5c-0c0e-4a39-8d9e-0d5b3f0f7a11") -> str:
    for number, content in enumerate(contents):
        file = _file(name=f"{number}.txt", content=content)
        assert as_user(user).post("/admin/assets/upload/file/", {"file": file, "batch": batch}).status_code == 201
    return f"/admin/assets/undo/{batch}/"


def _said(answer) -> list[str]:
    return [str(message).strip() for message in answer.context["messages"]]


def test_an_upload_of_many_is_taken_back_in_one_go(ana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        undo = _upload_batch(ana, b"One.", b"Two.")
    files = [(document.file.storage, document.file.name) for document in Document.objects.all()]
    files += [(page.image.storage, page.image.name) for page in DocumentPage.objects.all()]
    assert len(files) == 4
    assert all(storage.exists(name) for storage, name in files)
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_user(ana).post(undo, follow=True)
    assert _said(answer) == ["The upload is taken back: 2 drafts and their files are deleted."]
    assert not Asset.objects.exists()
    assert not Document.objects.exists()
    assert not any(storage.exists(name) for storage, name in files)
    assert _said(as_user(ana).post(undo, follow=True)) == [
        "2 drafts of it stay: changed, tagged or submitted since, or gone already."
    ]


def test_what_was_touched_since_stays(ana, ada, raj):
    undo = _upload_batch(ana, b"Edited.", b"Tagged.", b"Submitted.", b"Used.", b"A version.", b"Untouched.")
    edited, tagged, submitted, used, version, _ = Collateral.objects.order_by("pk")
    edited.save_revision(user=ana, log_action=True)
    actions.change_asset(asset=tagged, by=ada, at=timezone.now(), change=actions.Change(review_date=date(2027, 1, 1)))
    Document.objects.filter(pk=submitted.document_id).update(state=FileState.READY)
    actions.submit_asset(asset=submitted, by=ana, at=timezone.now())
    record_usage(asset=used, kind=UsageKind.VIEWED, actor=raj, at=timezone.now())
    other = CollateralFactory(owner=ana)
    actions.take_as_version(draft=version, of=other, by=ana, at=timezone.now())
    answer = as_user(ana).post(undo, follow=True)
    assert "1 draft and its file are deleted." in _said(answer)[0]
    assert _said(answer)[1].startswith("5 drafts of it stay")
    assert set(Collateral.objects.all()) == {edited, tagged, submitted, used, other}
    other.refresh_from_db()
    assert other.get_latest_revision_as_object().document == version.document


def test_nobody_takes_back_the_upload_of_another(ana, ada, raj):
    undo = _upload_batch(ana, b"One.")
    for user in (ada, raj):
        as_user(user).post(undo)
    assert Collateral.objects.count() == 1


def test_without_javascript_the_message_takes_it_back(ana):
    files = [_file(name="one.txt", content=b"One."), _file(name="two.txt", content=b"Two.")]
    answer = as_user(ana).post("/admin/assets/upload/", {"files": files}, follow=True)
    button = BeautifulSoup(answer.content, "html.parser").select_one(".messages button[data-w-action-url-value]")
    as_user(ana).post(button["data-w-action-url-value"])
    assert not Document.objects.exists()


def test_a_file_that_is_deleted_while_it_is_read_ends_the_work_quietly(ana, monkeypatch):
    _upload_batch(ana, b"One.")
    document = Document.objects.get()
    before, images = files.read_document, []

    def read_and_lose(*args, **more):
        reading = before(*args, **more)
        images.extend(page.image for page in reading.pages)
        Collateral.objects.all().delete()
        Document.objects.all().delete()
        return reading

    monkeypatch.setattr(files, "read_document", read_and_lose)
    tasks.read_file.func(document.pk)
    assert not DocumentPage.objects.exists()
    assert [image.storage.exists(image.name) for image in images] == [False]


def test_uploading_is_for_marketers(raj, mia, april, ana):
    for user in (raj, mia, april):
        assert _upload(user).status_code in (302, 403)
        assert as_user(user).get("/admin/assets/upload/").status_code == 302
        assert as_user(user).get("/admin/assets/upload/states/?id=1").status_code == 302
    assert not Document.objects.exists()
    assert as_user(ana).get("/admin/assets/upload/").status_code == 200
