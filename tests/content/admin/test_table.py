from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from content import actions
from content.actions.uploads import upload_draft
from content.models import Asset, AssetState, Collateral, DocumentPage, FileState
from hub.core.edge import end_of
from tests.browsing import as_user, soup, words_of
from tests.content.desk import NOW, draft_script
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    ProductFactory,
    ScriptFactory,
    SegmentAxisFactory,
    SegmentFactory,
)

pytestmark = pytest.mark.django_db


def _uploaded(ana, name: str = "rounding.pdf", *, folder: str = "", text: str = "") -> Collateral:
    draft = upload_draft(file=SimpleUploadedFile(name, name.encode()), title=name[:-4], by=ana, folder=folder)
    DocumentPage.objects.create(document=draft.document, number=1, text=text)
    draft.document.state = FileState.READY
    draft.document.save()
    return draft


def _url(*assets: Asset) -> str:
    return "/admin/assets/table/?" + "&".join(f"id={asset.pk}" for asset in assets)


def _row(asset: Asset, **cells) -> dict:
    said = {"title": asset.title, "type": asset.type, "language": "en", "audience": "shareable", "expires": ""}
    said |= {"owner": asset.owner_id}
    return {f"row{asset.pk}-{name}": value for name, value in (said | cells).items()}


def _cells(page, asset: Asset) -> dict[str, list[str]]:
    """What each field of a row holds."""
    found: dict[str, list[str]] = {}
    for field in soup(page).select(f"[name^='row{asset.pk}-']"):
        chosen = [option["value"] for option in field.select("option[selected]")]
        found[field["name"].split("-")[1]] = chosen if field.name == "select" else [field.get("value", "")]
    return found


def test_many_drafts_are_described_and_submitted_in_one_go(ana, ada, team):
    segment, stage, product = SegmentFactory(), BuyingStageFactory(), ProductFactory()
    one, two = _uploaded(ana, "one.pdf"), _uploaded(ana, "two.pdf")
    cells = {"segments": [segment.pk], "stages": [stage.pk], "products": [product.pk], "teams": [team.pk]}
    data = _row(one, title="First", type="datasheet", language="de", owner=ada.pk, expires="2027-12-24", **cells)
    answer = as_user(ana).post(_url(one, two), data | _row(two, audience="internal") | {"then": "submit"}, follow=True)
    assert "2 drafts submitted for approval." in words_of(answer)
    one = Collateral.objects.get(pk=one.pk)
    assert (one.title, one.type, one.language, one.audience) == ("First", "datasheet", "de", "shareable")
    assert (one.owner, one.expire_at, one.state) == (ada, end_of(date(2027, 12, 24)), AssetState.IN_REVIEW)
    tagged = [list(getattr(one, name).all()) for name in ("segments", "stages", "products", "teams")]
    assert tagged == [[segment], [stage], [product], [team]]
    assert one.latest_revision.user == ana
    assert Collateral.objects.get(pk=two.pk).state == AssetState.IN_REVIEW


def test_what_is_right_is_kept_and_what_is_not_stays_as_it_was_typed(ana):
    right, unnamed, undecided, locked = (_uploaded(ana, f"{name}.pdf") for name in ("a", "b", "c", "d"))
    locked.document.state, locked.document.state_detail = FileState.UNSUPPORTED, "It is a program."
    locked.document.save()
    data = _row(right) | _row(unnamed, title="\u200b", segments=[SegmentFactory().pk], expires="31st of May")
    data |= _row(undecided, audience="", title="Typed") | _row(locked, title="Program") | {"then": "submit"}
    answer = as_user(ana).post(_url(right, unnamed, undecided, locked), data)
    said = words_of(answer)
    assert "1 draft submitted for approval." in said
    assert "3 rows need another look. What you typed is still there." in said
    assert "This field is required." in said
    assert "Choose who may get it." in said
    assert "Saved, but not submitted." in said
    assert "It is a program." in said
    assert _cells(answer, right) == {}
    typed = _cells(answer, unnamed)
    assert (typed["expires"], len(typed["segments"])) == (["31st of May"], 1)
    assert _cells(answer, undecided)["title"] == ["Typed"]
    states = {asset.title: asset.state for asset in Collateral.objects.all()}
    assert states == {"a": "in_review", "b": "draft", "c": "draft", "Program": "draft"}


def test_saving_leaves_drafts_and_what_nobody_chose_stays_internal(ana):
    draft = _uploaded(ana)
    before = draft.revisions.count()
    answer = as_user(ana).post(_url(draft), _row(draft, audience="", title="Named") | {"then": "save"}, follow=True)
    assert "1 draft saved." in words_of(answer)
    draft.refresh_from_db()
    assert (draft.title, draft.audience, draft.state) == ("Named", "internal", AssetState.DRAFT)
    as_user(ana).post(_url(draft), _row(draft, audience="internal") | {"then": "save"})
    assert draft.revisions.count() == before + 1


def test_the_row_for_all_fills_every_row_and_saves_nothing(ana, ada):
    old, new = SegmentFactory(name="Old"), SegmentFactory(name="New")
    one, two = _uploaded(ana, "one.pdf"), _uploaded(ana, "two.pdf")
    data = _row(one, segments=[old.pk], title="Typed", audience="") | _row(two) | {"then": "apply"}
    data |= {"all-audience": "internal", "all-segments": [new.pk], "all-owner": ada.pk, "all-expires": "2027-12-24"}
    answer = as_user(ana).post(_url(one, two), data)
    first, second = _cells(answer, one), _cells(answer, two)
    assert first["title"] == ["Typed"]
    assert set(first["segments"]) == {str(old.pk), str(new.pk)}
    assert second["segments"] == [str(new.pk)]
    for cells in (first, second):
        assert (cells["audience"], cells["owner"], cells["expires"]) == (["internal"], [str(ada.pk)], ["2027-12-24"])
    assert not Collateral.objects.filter(segments__isnull=False).exists()


def test_a_row_is_filled_in_from_folder_title_and_words_until_somebody_describes_it(ana):
    region = SegmentAxisFactory(name="Region")
    hospitals = SegmentFactory(name="Hospitals", aliases="Krankenhäuser")
    north = SegmentFactory(axis=region, name="North")
    ProductFactory(name="Nothing")
    product, stage = ProductFactory(name="Rounds"), BuyingStageFactory(name="Evaluation")
    german = "Die Pflege ist mit der Planung und dem Dienst zufrieden, aber nicht mit den Listen. " * 3
    text = f"{german} Rounds. Rounds, Rounds! Nur für den internen Gebrauch. Gültig bis 31.12.2099. Evaluation. " * 3
    draft = _uploaded(ana, "North.pdf", folder="Sales/02 Krankenhäuser/evaluation", text=text)
    page = as_user(ana).get(_url(draft))
    cells = _cells(page, draft)
    assert set(cells["segments"]) == {str(hospitals.pk), str(north.pk)}
    assert (cells["products"], cells["stages"]) == ([str(product.pk)], [str(stage.pk)])
    assert (cells["language"], cells["audience"], cells["expires"]) == (["de"], ["internal"], ["2099-12-31"])
    assert "Industry: Hospitals, from its folder" in words_of(page)
    as_user(ana).post(_url(draft), _row(draft, language="fr") | {"then": "save"})
    cells = _cells(as_user(ana).get(_url(draft)), draft)
    assert (cells["segments"], cells["language"], cells["audience"]) == ([], ["fr"], ["shareable"])


def test_an_upload_tells_the_folder_that_the_file_was_in(ana):
    stage = BuyingStageFactory(name="Evaluation")
    file = SimpleUploadedFile("a.txt", b"Words.")
    as_user(ana).post("/admin/assets/upload/file/", {"file": file, "path": "Library/Evaluation/a.txt"})
    draft = Collateral.objects.get()
    assert _cells(as_user(ana).get(_url(draft)), draft)["stages"] == [str(stage.pk)]


def test_what_is_live_or_in_review_is_not_described_here(ana):
    live = CollateralFactory(title="Live", owner=ana)
    waiting = actions.submit_asset(asset=draft_script(ana), by=ana, at=NOW)
    data = _row(live, title="Changed") | _row(waiting, title="Changed") | {"then": "save"}
    answer = as_user(ana).post(_url(live, waiting), data)
    assert "It is live, or was: change it in its editor." in words_of(answer)
    assert "It is in review." in words_of(answer)
    assert set(Asset.objects.values_list("title", flat=True)) == {"Live", "Waiting lists"}


def test_the_table_is_for_those_who_add_assets(ana, april, raj, mia, ada):
    draft = _uploaded(ana)
    for user in (april, raj, mia, None):
        as_user(user).post(_url(draft), _row(draft, title="Changed") | {"then": "submit"})
        draft.refresh_from_db()
        assert (draft.title, draft.state) == ("rounding", AssetState.DRAFT)
    assert as_user(ada).get(_url(draft)).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_row_costs_no_query(count, ana, django_assert_num_queries):
    SegmentFactory()
    drafts = [_uploaded(ana, f"{number}.pdf") for number in range(count)]
    client = as_user(ana)
    client.get(_url(*drafts))
    with django_assert_num_queries(20):
        client.get(_url(*drafts))


def test_more_than_a_page_holds_follows_on_the_next(ana, monkeypatch):
    monkeypatch.setattr("content.admin.table.AT_ONCE", 1)
    one, two = ScriptFactory(live=False, owner=ana, body=[]), _uploaded(ana)
    answer = as_user(ana).post(_url(one, two), _row(one) | {"then": "save"})
    assert answer.url == _url(two)
