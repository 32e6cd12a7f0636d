from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.log_actions import registry

from content import actions
from content.models import Asset, AssetState, Collateral, Script
from hub.core.edge import end_of
from tests.browsing import as_user, soup, words_of
from tests.content.desk import draft_script
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    ScriptFactory,
    SegmentAxisFactory,
    SegmentFactory,
)

pytestmark = pytest.mark.django_db


def _url(action: str, *assets, more: str = "") -> str:
    keys = "&".join(f"id={asset.pk}" for asset in assets) or "id=all"
    return f"/admin/bulk/content/asset/{action}/?{keys}&next=/admin/assets/{more}"


def _undo_url(answer) -> str:
    return BeautifulSoup(answer.content, "html.parser").select_one(".messages button[data-w-action-url-value]")[
        "data-w-action-url-value"
    ]


def _actions(asset) -> list[str]:
    return [entry.action for entry in registry.get_logs_for_instance(asset.own)]


def test_tags_owner_and_review_date_of_many_with_a_preview_and_one_entry_each(ana, ada):
    old, new, stage = SegmentFactory(), SegmentFactory(name="Retail"), BuyingStageFactory()
    one = ScriptFactory(title="One", segments=[old], owner=ana)
    two = CollateralFactory(title="Two", owner=ana, segments=[new], stages=[stage])
    data = {
        "add_segments": [new.pk],
        "remove_segments": [old.pk],
        "add_stages": [stage.pk],
        "owner": ada.pk,
        "review_date": "2026-12-24",
    }
    client = as_user(ana)
    preview = words_of(client.post(_url("change", one, two), data))
    assert "Segments: Industry: Healthcare → Industry: Retail" in preview
    assert "Owner: Ana Brandl → Ada Lindqvist" in preview
    assert Asset.objects.get(pk=one.pk).owner == ana
    answer = client.post(_url("change", one, two), data | {"confirmed": "yes"}, follow=True)
    assert "2 assets changed." in words_of(answer)
    for asset in (one, two):
        changed = Asset.objects.get(pk=asset.pk)
        assert (changed.owner, changed.review_date, changed.live) == (ada, date(2026, 12, 24), True)
        assert (list(changed.segments.all()), list(changed.stages.all())) == ([new], [stage])
        assert _actions(changed) == ["content.change"]


def test_a_draft_on_top_of_what_is_live_is_changed_too_and_keeps_its_author(ana, ada):
    segment = SegmentFactory()
    script = actions.create_draft(asset=Script(title="Live", type="talk-track", owner=ana), by=ana)
    script.save_revision(user=ana).publish()
    script = Script.objects.get(pk=script.pk)
    script.title = "Draft"
    script.save_revision(user=ana)
    actions.change_asset(asset=script, by=ada, at=timezone.now(), change=actions.Change(add={"segments": (segment,)}))
    script = Script.objects.get(pk=script.pk)
    assert (script.title, list(script.segments.all())) == ("Live", [segment])
    draft = script.get_latest_revision_as_object()
    assert (draft.title, list(draft.segments.all())) == ("Draft", [segment])
    assert script.latest_revision.user == ana


def test_undo_takes_back_what_was_not_changed_again_since(ana):
    segment, stage = SegmentFactory(), BuyingStageFactory()
    one, two = ScriptFactory(title="One"), ScriptFactory(title="Two")
    client = as_user(ana)
    done = client.post(_url("change", one, two), {"add_segments": [segment.pk], "confirmed": "yes"}, follow=True)
    again = actions.Change(remove={"segments": (segment,)}, add={"stages": (stage,)})
    actions.change_asset(asset=two, by=ana, at=timezone.now(), change=again)
    answer = client.post(_undo_url(done), follow=True)
    assert "Taken back for 1 asset." in words_of(answer)
    assert "1 could not be taken back" in words_of(answer)
    assert not Asset.objects.get(pk=one.pk).segments.exists()
    assert list(Asset.objects.get(pk=two.pk).stages.all()) == [stage]


def test_undo_is_for_whoever_did_it(ana, ada, april):
    segment, one = SegmentFactory(), ScriptFactory()
    done = as_user(ana).post(_url("change", one), {"add_segments": [segment.pk], "confirmed": "yes"}, follow=True)
    for other in (ada, april):
        as_user(other).post(_undo_url(done))
    assert Asset.objects.get(pk=one.pk).segments.exists()


def test_type_language_audience_teams_and_expiry_of_many_and_back(ana, team):
    one = CollateralFactory(title="One", owner=ana, live=False, type="deck", audience="internal")
    data = {"type": "datasheet", "language": "de", "audience": "shareable", "add_teams": [team.pk]}
    data |= {"expires": "2027-12-24"}
    client = as_user(ana)
    preview = words_of(client.post(_url("change", one), data))
    for said in (
        "Type: Deck → Datasheet",
        "Language: English → German",
        "Audience: Internal only → May be sent",
        "Only for teams: none → Hospitals East",
        "Expires: none → 24 Dec 2027, 23:59",
    ):
        assert said in preview
    done = client.post(_url("change", one), data | {"confirmed": "yes"}, follow=True)
    changed = Collateral.objects.get()
    assert (changed.type, changed.language, changed.audience) == ("datasheet", "de", "shareable")
    assert list(changed.teams.all()) == [team]
    assert changed.expire_at == end_of(date(2027, 12, 24))
    client.post(_undo_url(done))
    changed.refresh_from_db()
    assert (changed.type, changed.language, changed.audience, changed.expire_at) == ("deck", "en", "internal", None)
    assert not changed.teams.exists()


def test_that_what_is_live_may_be_sent_needs_an_approval_and_an_end_in_the_past_is_refused(ana):
    live = ScriptFactory(title="Live", audience="internal")
    url, client = _url("change", live), as_user(ana)
    for data, why in (
        ({"audience": "shareable"}, "that it may be sent is for an approver"),
        ({"type": "deck"}, "A script is one of: Talk track, Objection handling, Email template."),
        ({"expires": "2020-01-01"}, "To end it now, retire it, which says why."),
    ):
        preview = words_of(client.post(url, data))
        assert "Left as it is." in preview
        assert why in preview
        client.post(url, data | {"confirmed": "yes"})
    live.refresh_from_db()
    assert (live.audience, live.type, live.expire_at) == ("internal", "objection-handling", None)
    client.post(url, {"audience": "internal", "language": "de", "confirmed": "yes"})
    assert Script.objects.get().language == "de"


def test_segments_are_chosen_under_their_axes(ana):
    region = SegmentAxisFactory(name="Region", description="Where they are")
    SegmentFactory(name="Healthcare")
    SegmentFactory(axis=region, name="North")
    asset = ScriptFactory()
    for page in (
        as_user(ana).get(_url("change", asset)),
        as_user(ana).get(f"/admin/assets/scripts/edit/{asset.pk}/"),
        as_user(ana).get(f"/admin/assets/table/?id={ScriptFactory(live=False).pk}"),
    ):
        picker = soup(page).select("select[multiple][data-pick=segment]")[0]
        groups = {
            one["label"]: [o.get_text(strip=True) for o in one.select("option")] for one in picker.select("optgroup")
        }
        assert groups == {"Industry": ["Healthcare"], "Region · Where they are": ["North"]}


def test_nothing_to_change_says_so(ana):
    assert "Choose what to change." in words_of(as_user(ana).post(_url("change", ScriptFactory()), {}))


def test_submitting_many_leaves_what_can_not_be_submitted_and_can_be_undone(ana):
    ready, bare = draft_script(ana, title="Ready"), draft_script(ana, title="Bare", body=[])
    live = ScriptFactory(title="Live")
    client = as_user(ana)
    preview = words_of(client.get(_url("submit", ready, bare, live)))
    assert Script.objects.get(pk=ready.pk).state == AssetState.DRAFT
    assert "State: Draft → In review" in preview
    assert preview.count("Left as it is.") == 2
    assert "Stands in the way: The script is empty. Add its first part." in preview
    done = client.post(_url("submit", ready, bare, live), {"confirmed": "yes"}, follow=True)
    assert "1 asset submitted for approval." in words_of(done)
    assert Script.objects.get(pk=ready.pk).state == AssetState.IN_REVIEW
    client.post(_undo_url(done))
    assert Script.objects.get(pk=ready.pk).state == AssetState.DRAFT


def test_retiring_many_with_a_successor_and_back(ana):
    one, two, successor = ScriptFactory(title="One"), ScriptFactory(title="Two"), ScriptFactory(title="New")
    client = as_user(ana)
    data = {"reason": "Old prices.", "successor": successor.pk}
    url = _url("retire", one, two, successor)
    assert "It is the successor: it stays live." in words_of(client.post(url, data))
    done = client.post(url, data | {"confirmed": "yes"}, follow=True)
    assert "2 assets retired." in words_of(done)
    assert set(Asset.objects.filter(superseded_by=successor.pk).values_list("title", flat=True)) == {"One", "Two"}
    client.post(_undo_url(done))
    assert Asset.objects.live().count() == 3


def test_all_in_the_listing_means_what_its_filters_show(ana):
    ScriptFactory(title="English")
    german = ScriptFactory(title="German", language="de")
    stage = BuyingStageFactory()
    url = _url("change", more="?language=de")
    as_user(ana).post(url, {"add_stages": [stage.pk], "confirmed": "yes"})
    assert [asset.pk for asset in Asset.objects.filter(stages=stage)] == [german.pk]


def test_the_form_asks_as_much_for_many_assets_as_for_few(ana, django_assert_num_queries):
    client = as_user(ana)
    first = ScriptFactory(title="First")
    assert "1 asset: First. Next you see" in words_of(client.get(_url("change")))
    with CaptureQueriesContext(connection) as few:
        client.get(_url("change"))
    for number in range(2):
        ScriptFactory(title=f"Other {number}")
    with django_assert_num_queries(len(few)):
        assert "3 assets: First, Other 0, Other 1. Next you see" in words_of(client.get(_url("change")))
    for number in range(10):
        ScriptFactory(title=f"Another {number}")
    with django_assert_num_queries(len(few) - 1):
        assert "13 assets. Next you see" in words_of(client.get(_url("change")))
    assert client.get(_url("change", first).replace(f"id={first.pk}", "id=0&id=x")).status_code == 404


@pytest.mark.parametrize(("action", "refused"), [("change", ""), ("submit", "april"), ("retire", "april")])
def test_bulk_actions_are_refused_to_other_roles(action, refused, raj, mia, april):
    asset = ScriptFactory()
    data = {"reason": "No.", "review_date": "2026-12-24", "confirmed": "yes"}
    for user in [raj, mia, *([april] if refused else [])]:
        assert as_user(user).post(_url(action, asset), data).status_code == 302
    asset.refresh_from_db()
    assert (asset.live, asset.review_date) == (True, None)


def test_only_what_the_user_may_do_with_many_is_offered(client, ana, april, ada):
    def offered(user) -> list[str]:
        client.force_login(user)
        page = BeautifulSoup(client.get("/admin/assets/").content, "html.parser")
        return [button.get_text(strip=True) for button in page.select("[data-bulk-action-button]")]

    CollateralFactory(owner=ana)
    assert offered(ana) == ["Tag and assign", "Submit", "Retire"]
    assert offered(april) == ["Tag and assign"]
    assert set(offered(ada)) == {"Tag and assign", "Submit", "Retire", "Delete"}
