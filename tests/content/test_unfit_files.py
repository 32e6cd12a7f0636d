"""A file that shows recipients nothing, such as an archive, is never approved."""

from __future__ import annotations

import pytest
from django.utils import timezone

from content import actions, refusals
from content.importing import ImportOptions, import_assets
from content.models import AssetState, Collateral, FileState
from tests.browsing import as_user
from tests.factories import files
from tests.factories.content import DocumentFactory

pytestmark = pytest.mark.django_db
WHY = "Recipients would see nothing of this file."


@pytest.fixture
def document():
    detail = "ZIP archives are not opened. Unpack it and upload the files one by one."
    return DocumentFactory(state=FileState.UNSUPPORTED, state_detail=detail)


@pytest.fixture
def draft(ana, document):
    return actions.create_draft(asset=Collateral(title="Pack", type="deck", owner=ana, document=document), by=ana)


def test_it_is_neither_submitted_nor_published(draft, ana, april):
    with pytest.raises(refusals.Unfit, match=f"{WHY} ZIP archives are not opened"):
        actions.submit_asset(asset=draft, by=ana, at=timezone.now())
    with pytest.raises(refusals.Unfit, match=WHY):
        actions.publish_asset(asset=draft, by=april, at=timezone.now())
    draft.refresh_from_db()
    assert draft.state == AssetState.DRAFT


def test_what_was_submitted_before_it_was_read_again_is_not_approved(draft, document, ana, april):
    document.state = FileState.READY
    document.save()
    actions.submit_asset(asset=draft, by=ana, at=timezone.now())
    document.state = FileState.UNSUPPORTED
    document.save()
    with pytest.raises(refusals.Unfit, match=WHY):
        actions.approve_asset(asset=draft, by=april, at=timezone.now())
    actions.reject_asset(asset=draft, by=april, at=timezone.now(), comment="Unpack it.")


def test_the_editor_keeps_it_as_a_draft_and_says_why_it_can_not_be_submitted(draft, document, ana):
    url = f"/admin/assets/collateral/edit/{draft.pk}/"
    form = {"title": "Pack 2", "type": "deck", "language": "en", "audience": "internal", "owner": ana.pk}
    form["document"] = document.pk
    told = as_user(ana).post(url, form | {"action-submit": "1"}, follow=True).content.decode()
    assert WHY in told
    draft.refresh_from_db()
    assert (draft.title, draft.state) == ("Pack 2", AssetState.DRAFT)


def test_many_at_once_and_the_api_say_so_too(draft, ana):
    preview = as_user(ana).post(f"/admin/bulk/content/asset/submit/?id={draft.pk}&next=/admin/", {})
    assert WHY in preview.content.decode()
    answer = as_user(ana).post(f"/api/v1/assets/{draft.pk}/submit")
    assert (answer.status_code, WHY in answer.json()["detail"]) == (422, True)


def test_an_import_that_publishes_keeps_it_as_a_draft(tmp_path, ana):
    (tmp_path / "pack.zip").write_bytes(files.archive(a=b"x"))
    report = import_assets(ImportOptions(path=tmp_path, owner=ana, publish=True))
    assert [(item.state, item.reason[:16]) for item in report.items] == [("unsupported", "Kept as a draft.")]
    assert not Collateral.objects.get().live
