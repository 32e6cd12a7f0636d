"""Deleting in the admin what something stands on is answered by a sentence, never by a fault."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from content import actions
from content.models import AssetVersion, Collateral, Document, SegmentAxis
from tests.factories.content import CollateralFactory, DocumentFactory, SegmentFactory

pytestmark = pytest.mark.django_db
BULK = reverse("wagtail_bulk_action", args=["content", "document", "delete"])


@pytest.fixture
def admin(ada) -> Client:
    client = Client()
    client.force_login(ada)
    return client


@pytest.fixture
def earlier(ana) -> Document:
    """The file of an earlier version of "Rounding"."""
    document = DocumentFactory(title="Rounding 2019")
    AssetVersion.objects.create(
        asset=CollateralFactory(title="Rounding", owner=ana),
        number=1,
        document=document,
        content={},
        live_from=timezone.now(),
    )
    return document


def _said(answer) -> str:
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.mark.parametrize("ask", ["get", "post"])
def test_the_file_of_an_earlier_version_is_kept_and_said_to_be(ask, admin, earlier):
    delete = reverse("wagtaildocs:delete", args=[earlier.pk])
    answer = getattr(admin, ask)(delete, follow=True)
    assert _said(answer).startswith("“Rounding 2019” can't be deleted: it is an earlier version of “Rounding”")
    assert answer.redirect_chain[0][0] == reverse("wagtaildocs:edit", args=[earlier.pk])
    assert Document.objects.filter(pk=earlier.pk).exists()


@pytest.mark.parametrize("ask", ["get", "post"])
@pytest.mark.parametrize("everything", [False, True])
def test_many_files_are_deleted_together_or_not_at_all(ask, everything, admin, earlier):
    free = DocumentFactory()
    chosen = "id=all" if everything else f"id={free.pk}&id={earlier.pk}"
    answer = getattr(admin, ask)(f"{BULK}?{chosen}&next=/admin/documents/", follow=True)
    assert "“Rounding 2019” can't be deleted" in _said(answer)
    assert answer.redirect_chain[0][0] == "/admin/documents/"
    assert Document.objects.filter(pk=free.pk).exists()
    admin.post(f"{BULK}?id={free.pk}&next=/admin/documents/")
    assert not Document.objects.filter(pk=free.pk).exists()


def test_the_upload_page_of_files_is_told_as_well(admin, earlier):
    delete = reverse("wagtaildocs:delete_multiple", args=[earlier.pk])
    answer = admin.post(delete, headers={"X-Requested-With": "XMLHttpRequest"})
    assert (answer.status_code, answer.json()["success"]) == (409, False)


@pytest.mark.parametrize(
    ("fields", "advice"),
    [
        ({"live": True}, "Retire that asset, or give it a new version"),
        ({"live": False}, "Delete that draft, or choose another file there"),
        ({"live": False, "retired_at": timezone.now()}, "It stays in its history"),
    ],
)
def test_the_advice_follows_the_state_of_the_asset_that_has_the_file(fields, advice, admin, ana):
    asset = CollateralFactory(title="Rounding", owner=ana, **fields)
    answer = admin.get(reverse("wagtaildocs:delete", args=[asset.document_id]), follow=True)
    assert advice in _said(answer)


def test_the_next_version_is_kept_although_only_a_draft_names_it(admin, ana):
    asset = CollateralFactory(title="Rounding", owner=ana)
    file = SimpleUploadedFile("new.txt", b"The next version.")
    document = actions.add_document(file=file, title="Next", by=ana)
    actions.add_version(asset=asset, document=document, by=ana, at=timezone.now())
    answer = admin.post(reverse("wagtaildocs:delete", args=[document.pk]), follow=True)
    assert "it is the next version of “Rounding”, not approved yet" in _said(answer)
    with pytest.raises(ProtectedError):
        document.delete()


def test_a_version_in_the_history_whose_file_is_gone_reads_as_one_without(admin, ana):
    asset = CollateralFactory(title="Rounding", owner=ana)
    asset.document, kept = DocumentFactory(), asset.document
    revision = asset.save_revision(user=ana)
    asset.document = kept
    asset.save_revision(user=ana)
    Document.objects.get(pk=revision.content["document"]).delete()
    assert revision.as_object().document is None
    view = Collateral.snippet_viewset.get_url_name("revisions_view")
    assert admin.get(reverse(view, args=[asset.pk, revision.pk])).status_code == 200


@pytest.mark.parametrize("ask", ["get", "post"])
def test_an_axis_with_segments_is_kept(ask, admin):
    axis = SegmentFactory(name="Healthcare").axis
    answer = getattr(admin, ask)(f"/admin/tags/axes/delete/{axis.pk}/", follow=True)
    assert "Healthcare would lose their axis" in _said(answer)
    assert SegmentAxis.objects.filter(pk=axis.pk).exists()


def test_whatever_else_the_database_refuses_is_a_sentence_too(admin, earlier, monkeypatch):
    """As when an asset comes to use a file between the question and the answer."""
    monkeypatch.setattr("content.admin.deletion.why_files_are_kept", lambda files: "")
    answer = admin.post(reverse("wagtaildocs:delete", args=[earlier.pk]), follow=True)
    assert _said(answer).startswith("Nothing was deleted, as it is used by “Version 1 of asset ")
    assert Document.objects.filter(pk=earlier.pk).exists()


def test_a_marketer_who_uploaded_it_is_told_too(client, ana, earlier):
    """Wagtail lets people delete what they uploaded, whatever else they may delete."""
    Document.objects.filter(pk=earlier.pk).update(uploaded_by_user=ana)
    client.force_login(ana)
    answer = client.get(reverse("wagtaildocs:delete", args=[earlier.pk]), follow=True)
    assert "it is an earlier version of “Rounding”" in _said(answer)


def test_nobody_changes_the_bytes_of_an_assets_file_past_the_approval(admin, ana):
    asset = CollateralFactory(title="Rounding", owner=ana)
    before = asset.document.file.name
    url = reverse("wagtaildocs:edit", args=[asset.document_id])
    assert "give that asset a new version" in admin.get(url).content.decode()
    form = {"title": "Renamed", "tags": "", "file": SimpleUploadedFile("other.txt", b"Never approved.")}
    admin.post(url, form)
    asset.document.refresh_from_db()
    assert (asset.document.title, asset.document.file.name) == ("Renamed", before)
    free = DocumentFactory()
    admin.post(reverse("wagtaildocs:edit", args=[free.pk]), form | {"file": SimpleUploadedFile("o.txt", b"Free.")})
    assert Document.objects.get(pk=free.pk).file.name != free.file.name


def test_who_may_not_delete_learns_nothing(client, raj, earlier):
    client.force_login(raj)
    answer = client.get(reverse("wagtaildocs:delete", args=[earlier.pk]), follow=True)
    assert "Rounding" not in answer.content.decode()
