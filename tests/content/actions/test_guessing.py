from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from content import actions
from content.actions.guessing import guess_types_again
from content.importing import ImportOptions, import_assets
from content.models import AssetType, Collateral
from tests.browsing import as_user
from tests.content.desk import NOW
from tests.factories.content import CollateralFactory, DocumentFactory, DocumentPageFactory
from tests.factories.files import pdf

pytestmark = pytest.mark.django_db


def _long_file():
    document = DocumentFactory(original_name="rounding.pdf", page_count=12)
    DocumentPageFactory(document=document, number=1, width=900, height=1273)
    return document


def _guessed(document, ana) -> Collateral:
    draft = Collateral(title="Rounding", type="one-pager", guessed_type="one-pager", owner=ana, document=document)
    return actions.create_draft(asset=draft, by=ana)


def test_a_guessed_type_follows_what_the_pages_show(ana):
    draft = _guessed(_long_file(), ana)
    assert guess_types_again(draft.document) == 1
    draft.refresh_from_db()
    assert draft.type == AssetType.WHITEPAPER
    assert draft.get_latest_revision_as_object().type == AssetType.WHITEPAPER
    assert draft.revisions.count() == 1
    assert guess_types_again(draft.document) == 0


def test_a_type_that_somebody_chose_stays(ana):
    document = _long_file()
    draft = _guessed(document, ana)
    form = {"title": "Rounding", "type": "datasheet", "language": "en", "audience": "internal", "owner": ana.pk}
    as_user(ana).post(f"/admin/assets/collateral/edit/{draft.pk}/", form | {"document": document.pk})
    chosen = CollateralFactory(document=document, live=False, type="deck")
    assert guess_types_again(document) == 0
    draft.refresh_from_db()
    chosen.refresh_from_db()
    assert (draft.type, chosen.type) == (AssetType.DATASHEET, AssetType.DECK)


def test_what_is_live_or_in_review_stays(ana):
    document = _long_file()
    live = CollateralFactory(document=document, type="one-pager", guessed_type="one-pager")
    in_review = _guessed(document, ana)
    actions.submit_asset(asset=in_review, by=ana, at=NOW)
    assert guess_types_again(document) == 0
    live.refresh_from_db()
    assert live.type == AssetType.ONE_PAGER


def test_an_import_without_a_type_leaves_the_one_that_is_there(ana, tmp_path):
    (tmp_path / "rounding.pdf").write_bytes(pdf("Rounding"))
    manifest = tmp_path / "list.csv"
    options = ImportOptions(path=tmp_path, manifest=manifest, owner=ana)
    manifest.write_text("key,file,type\na,rounding.pdf,battlecard\n")
    import_assets(options)
    manifest.write_text("key,file,summary\na,rounding.pdf,Newer\n")
    report = import_assets(options)
    asset = Collateral.objects.get()
    assert (report.updated, asset.type, asset.summary) == (1, "battlecard", "Newer")


@pytest.mark.parametrize("publish", [True, False])
def test_an_import_without_a_type_goes_by_the_pages(publish, ana, tmp_path):
    (tmp_path / "rounding.pdf").write_bytes(pdf(*["Rounding"] * 6))
    import_assets(ImportOptions(path=tmp_path, owner=ana, publish=publish))
    asset = Collateral.objects.get()
    assert (asset.type, asset.live) == (AssetType.WHITEPAPER, publish)
    assert asset.get_latest_revision_as_object().type == AssetType.WHITEPAPER


def test_the_api_guesses_the_type_that_it_is_not_told(ana, django_capture_on_commit_callbacks):
    file = SimpleUploadedFile("rounding.pdf", pdf(*["Rounding"] * 6))
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_user(ana).post("/api/v1/assets", {"title": "Rounding", "file": file})
    assert answer.status_code == 201, answer.content
    assert answer.json()["type"] == "one-pager"
    assert Collateral.objects.get().type == AssetType.WHITEPAPER
