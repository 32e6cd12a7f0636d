from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import nested_form_data, streamfield

from content import actions, refusals
from content.models import Asset, AssetState, Bookmark, Collateral, FileState, Script
from content.permissions import APPROVERS
from hub.people.models import User
from tests.browsing import as_user, soup, words_of
from tests.content.desk import LISTS, NOW, draft_script
from tests.factories.content import (
    CollateralFactory,
    CustomerStoryFactory,
    DocumentFactory,
    ScriptFactory,
    SegmentFactory,
)

pytestmark = pytest.mark.django_db


def _buttons(answer) -> str:
    return " ".join(soup(answer).select_one("footer.footer").stripped_strings)


def _form(**fields):
    data = {
        "title": "Waiting lists",
        "type": "talk-track",
        "language": "en",
        "summary": "",
        "audience": "internal",
        "review_date": "",
        "go_live_at": "",
        "expire_at": "",
        "body": streamfield([("step", {"heading": "Open", "say": "How long is your list?", "listen_for": ""})]),
    }
    return nested_form_data({**data, **fields})


@pytest.mark.parametrize("path", [*LISTS, "/admin/", "/admin/assets/add/", "/admin/tags/segments/"])
def test_the_admin_is_for_those_who_work_on_content(path, raj, mia, ana, april, ada):
    anonymous = Client().get(path, follow=True)
    assert anonymous.redirect_chain[-1][0].startswith("/accounts/login/?next=/admin/")
    for user in (raj, mia):
        refused = as_user(user).get(path, follow=True)
        assert refused.status_code == 403
    for user in (ana, ada):
        assert as_user(user).get(path).status_code == 200
    if "add" in path or "tags" in path:
        assert as_user(april).get(path, follow=True).redirect_chain[-1][0] == "/admin/"
    else:
        assert as_user(april).get(path).status_code == 200


def test_adding_asks_for_the_kind(ana):
    links = [link["href"] for link in soup(as_user(ana).get("/admin/assets/add/")).select(".hub-kinds a")]
    assert links == ["/admin/assets/collateral/add/", "/admin/assets/scripts/add/", "/admin/assets/stories/add/"]


def test_the_form_offers_its_kinds_types_and_its_author_as_owner(ana, raj):
    form = soup(as_user(ana).get("/admin/assets/scripts/add/"))
    types = [option["value"] for option in form.select("select[name=type] option")]
    assert types == ["", "talk-track", "objection-handling", "email-template"]
    assert form.select_one("select[name=owner] option[selected]")["value"] == str(ana.pk)
    assert str(raj.pk) not in [option["value"] for option in form.select("select[name=owner] option")]


def test_a_marketer_saves_and_submits_but_can_not_publish(ana):
    client = as_user(ana)
    created = client.post("/admin/assets/scripts/add/", _form(owner=ana.pk))
    script = Script.objects.get()
    assert created.status_code == 302
    assert (script.live, script.state) == (False, AssetState.DRAFT)
    url = f"/admin/assets/scripts/edit/{script.pk}/"
    buttons = _buttons(client.get(url))
    assert "Submit to Brand approval" in buttons
    assert "Publish" not in buttons
    client.post(url, _form(owner=ana.pk) | {"action-publish": "1"})
    assert not Script.objects.get().live
    client.post(url, _form(owner=ana.pk) | {"action-submit": "1"})
    assert Script.objects.get().state == AssetState.IN_REVIEW


def test_nobody_publishes_past_the_approval(ana, april, ada):
    script = draft_script(ana)
    for user in (april, ada):
        url = f"/admin/assets/scripts/edit/{script.pk}/"
        assert "Publish" not in _buttons(as_user(user).get(url))
        answer = as_user(user).post(url, _form(owner=ana.pk, title="Past it") | {"action-publish": "1"}, follow=True)
        assert "Nothing was saved. Submit it for approval" in words_of(answer)
    script = Script.objects.get()
    assert (script.live, script.title) == (False, "Waiting lists")


def test_an_approver_who_changes_the_version_leaves_it_to_another(in_review, april, ada):
    url = f"/admin/assets/scripts/edit/{in_review.pk}/"
    as_user(april).post(url, _form(owner=in_review.owner_id, title="Changed"))
    script = Script.objects.get()
    assert (script.state, script.get_latest_revision_as_object().title) == (AssetState.IN_REVIEW, "Changed")
    with pytest.raises(refusals.OwnWork):
        actions.approve_asset(asset=script, by=april, at=NOW)
    assert actions.approve_asset(asset=script, by=ada, at=NOW).title == "Changed"


def test_nobody_approves_their_own_work_in_the_editor(ana):
    ana.groups.add(Group.objects.get(name=APPROVERS))
    script = actions.submit_asset(asset=draft_script(ana), by=ana, at=NOW)
    url = f"/admin/assets/scripts/edit/{script.pk}/"
    assert "Approve" not in _buttons(as_user(ana).get(url))
    data = _form(owner=ana.pk) | {"action-workflow-action": "true", "workflow-action-name": "approve"}
    as_user(ana).post(url, data)
    assert not Script.objects.get().live
    state = script.current_workflow_task_state
    as_user(ana).post(f"/admin/assets/scripts/workflow/action/{script.pk}/approve/{state.pk}/")
    assert not Script.objects.get().live


def test_an_approver_sends_back_with_a_comment(in_review, april, ana):
    state = in_review.current_workflow_task_state
    as_user(april).post(
        f"/admin/assets/scripts/workflow/action/{in_review.pk}/reject/{state.pk}/", {"comment": "The figure is old."}
    )
    assert Script.objects.get().state == AssetState.DRAFT
    assert "Sent back: The figure is old." in words_of(as_user(ana).get("/admin/"))


def test_collateral_needs_its_file_before_it_is_submitted(ana):
    client = as_user(ana)
    client.post("/admin/assets/collateral/add/", _form(owner=ana.pk, type="deck"))
    asset = Collateral.objects.get()
    url = f"/admin/assets/collateral/edit/{asset.pk}/"
    answer = client.post(url, _form(owner=ana.pk, type="deck") | {"action-submit": "1"})
    assert "This field is required." in words_of(answer)
    assert asset.state == AssetState.DRAFT


def test_the_base_edit_address_leads_to_the_kinds_editor(ana):
    story = CustomerStoryFactory()
    assert as_user(ana).get(f"/admin/assets/edit/{story.pk}/").url == f"/admin/assets/stories/edit/{story.pk}/"
    assert as_user(ana).get(f"/admin/assets/edit/{story.pk}/", follow=True).status_code == 200


@pytest.mark.parametrize("factory", [CollateralFactory, ScriptFactory, CustomerStoryFactory])
def test_each_kind_opens_in_its_editor_with_a_preview(factory, ana):
    asset = factory(title="Rounding")
    assert as_user(ana).get(f"/admin/assets/edit/{asset.pk}/", follow=True).status_code == 200
    revision = asset.save_revision(user=ana)
    view = type(asset).snippet_viewset.get_url_name("revisions_view")
    preview = as_user(ana).get(reverse(view, args=[asset.pk, revision.pk]))
    assert "Rounding" in preview.content.decode()
    assert "frame-ancestors 'self'" in preview.headers["Content-Security-Policy"]


def test_retiring_asks_for_the_reason_and_the_successor(ana):
    asset, successor = ScriptFactory(title="Old"), ScriptFactory(title="New")
    client = as_user(ana)
    assert reverse("retire_asset", args=[asset.pk]) == f"/admin/assets/{asset.pk}/retire/"
    url = f"/admin/assets/{asset.pk}/retire/"
    assert "Retire Old" in words_of(client.get(url))
    assert "This field is required." in words_of(client.post(url, {"reason": ""}))
    answer = client.post(url, {"reason": "Old prices.", "successor": successor.pk}, follow=True)
    assert "Old is retired. Its links lead to New." in words_of(answer)
    assert Asset.objects.get(pk=asset.pk).superseded_by_id == successor.pk
    again = client.get(url, follow=True)
    assert "Nothing was changed. It is retired." in words_of(again)


def test_a_successor_is_named_and_replaced_later(client, ana, raj):
    asset, first, second = ScriptFactory(title="Old"), ScriptFactory(title="New"), ScriptFactory(title="Newer")
    Bookmark.objects.create(user=raj, asset=asset)
    marketer, url = as_user(ana), f"/admin/assets/{asset.pk}/successor/"
    assert "Nothing was changed. It is not retired." in words_of(marketer.get(url, follow=True))
    actions.retire_asset(asset=asset, by=ana, reason="Old prices.", at=NOW)
    assert "Nothing does so far." in words_of(marketer.get(url))
    assert "This field is required." in words_of(marketer.post(url, {"successor": ""}))
    assert "Select a valid choice." in words_of(marketer.post(url, {"successor": asset.pk}))
    answer = marketer.post(url, {"successor": first.pk}, follow=True)
    assert "New takes the place of Old." in words_of(answer)
    assert "That one takes its place already." in words_of(marketer.post(url, {"successor": first.pk}, follow=True))
    assert "New does so far." in words_of(marketer.get(url))
    marketer.post(url, {"successor": second.pk})
    client.force_login(raj)
    for page in (asset.get_absolute_url(), "/bookmarks/", "/search/?q=old"):
        assert "Newer" in words_of(client.get(page)), page
    entries = ModelLogEntry.objects.filter(action="content.name_successor").order_by("pk")
    assert [entry.message for entry in entries] == ["New takes its place", "Newer takes its place"]


def test_a_successor_has_to_be_live_and_is_named_by_who_may_retire(ana, april):
    asset, draft = ScriptFactory(), ScriptFactory(live=False)
    live = ScriptFactory()
    actions.retire_asset(asset=asset, by=ana, reason="Old.", at=NOW)
    for successor in (draft, asset):
        with pytest.raises(actions.BadSuccessor):
            actions.name_successor(asset=asset, by=ana, successor=successor)
    with pytest.raises(actions.NotRetired):
        actions.name_successor(asset=live, by=ana, successor=ScriptFactory())
    with pytest.raises(actions.NotAllowed):
        actions.name_successor(asset=asset, by=april, successor=live)


def test_reinstating_brings_it_back(ana):
    asset = ScriptFactory(title="Old")
    actions.retire_asset(asset=asset, by=ana, reason="Old prices.", at=NOW)
    url = f"/admin/assets/{asset.pk}/reinstate/"
    assert "Old prices." in words_of(as_user(ana).get(url))
    assert "Old is live again" in words_of(as_user(ana).post(url, follow=True))
    assert Asset.objects.get(pk=asset.pk).live


@pytest.mark.parametrize("act", ["retire", "reinstate", "successor"])
def test_retiring_and_reinstating_are_refused_to_other_roles(act, raj, mia, april):
    asset = ScriptFactory()
    url = f"/admin/assets/{asset.pk}/{act}/"
    assert Client().get(url).status_code == 302
    for user in (raj, mia):
        assert as_user(user).post(url, {"reason": "No."}, follow=True).status_code == 403
    assert as_user(april).post(url, {"reason": "No."}).url == "/admin/"
    assert Asset.objects.get(pk=asset.pk).live


def test_the_buttons_follow_state_and_role(ana, april):
    live = ScriptFactory()
    retired = ScriptFactory(live=False, retired_at=NOW)
    for asset, user, offered in [
        (live, ana, {"retire"}),
        (retired, ana, {"reinstate", "successor"}),
        (live, april, set()),
        (retired, april, set()),
    ]:
        page = as_user(user).get(f"/admin/assets/scripts/edit/{asset.pk}/").content.decode()
        acts = ("retire", "reinstate", "successor")
        assert {act for act in acts if f"/admin/assets/{asset.pk}/{act}/" in page} == offered


def test_a_retired_asset_can_be_edited_but_not_submitted(ana):
    asset = draft_script(ana)
    Script.objects.filter(pk=asset.pk).update(retired_at=NOW)
    url = f"/admin/assets/scripts/edit/{asset.pk}/"
    assert "Submit" not in _buttons(as_user(ana).get(url))
    answer = as_user(ana).post(url, _form(owner=ana.pk) | {"action-submit": "1"}, follow=True)
    assert "It is retired: reinstate it first." in words_of(answer)


def test_the_history_tells_who_retired_it_and_why(ana):
    asset = draft_script(ana)
    Script.objects.filter(pk=asset.pk).update(live=True)
    actions.retire_asset(asset=asset, by=ana, reason="Old prices.", at=NOW)
    assert "Retired: Old prices." in words_of(as_user(ana).get(f"/admin/assets/scripts/history/{asset.pk}/"))


def test_wagtails_workflow_report_lists_what_waits(in_review, ada):
    """It asks for permissions on pages, which only superusers have here; others filter the listing by state."""
    User.objects.filter(pk=ada.pk).update(is_superuser=True)
    answer = as_user(ada).get("/admin/reports/workflow/")
    assert answer.status_code == 200
    assert "Waiting lists" in words_of(answer)


def test_the_dashboard_shows_each_what_waits_for_them(ana, april, in_review):
    ScriptFactory(title="Due", owner=ana, review_date=timezone.localdate() - timedelta(days=3))
    document = DocumentFactory(state=FileState.PASSWORD_PROTECTED, state_detail="Save a copy without the password.")
    CollateralFactory(title="Locked", owner=ana, document=document)
    approver, marketer = words_of(as_user(april).get("/admin/")), words_of(as_user(ana).get("/admin/"))
    assert "Waiting for your approval" in approver
    assert "Waiting lists" in approver
    assert "Due" not in approver.split()
    for words in ("Reviews due", "Problems with files", "Save a copy without the password.", "Yours under review"):
        assert words in marketer
    assert "Waiting for your approval" not in marketer


def test_an_administrators_dashboard_covers_everybodys_assets(ana, ada):
    ScriptFactory(title="Of Ana", owner=ana, review_date=timezone.localdate() - timedelta(days=3))
    assert "Of Ana" in words_of(as_user(ada).get("/admin/"))


def test_menus_hold_what_marketers_need(ana):
    page = as_user(ana).get("/admin/").content.decode()
    for there in ('"All assets"', '"Tags"', '"Files"', '"Customer stories"'):
        assert there in page
    for hidden in ('"Images"', '"Pages"', '"Snippets"'):
        assert hidden not in page


def test_originals_are_served_to_those_who_work_on_content_only(raj, mia, ana, april):
    document = DocumentFactory()
    url = document.url
    assert Client().get(url).status_code == 403
    for user in (raj, mia):
        assert as_user(user).get(url).status_code == 403
    for user in (ana, april):
        answer = as_user(user).get(url)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.getvalue().startswith(b"%PDF")


def test_tags_are_managed_by_marketers(ana):
    segment = SegmentFactory()
    client = as_user(ana)
    for path in ("axes", "segments", "stages", "products"):
        assert client.get(f"/admin/tags/{path}/").status_code == 200
    data = {"name": "Retail", "slug": "retail", "order": 2, "aliases": "shops", "axis": segment.axis_id}
    assert client.post("/admin/tags/segments/add/", data).status_code == 302
    assert segment.axis.segments.get(name="Retail").aliases == "shops"


@pytest.mark.parametrize("count", [1, 3])
def test_the_segments_list_asks_a_fixed_number_of_queries(count, ana, django_assert_num_queries):
    for number in range(count):
        ScriptFactory(segments=[SegmentFactory(name=f"Segment {number}")])
    client = as_user(ana)
    client.get("/admin/tags/segments/")
    with django_assert_num_queries(8):
        client.get("/admin/tags/segments/")


def test_administrators_manage_people_with_their_team(ada, ana, raj, team):
    assert as_user(ana).get("/admin/users/").url == "/admin/"
    client = as_user(ada)
    assert "Hospitals East" in words_of(client.get("/admin/users/"))
    data = {"username": "new", "email": "new@example.com", "first_name": "New", "last_name": "Rep", "team": team.pk}
    answer = client.post("/admin/users/new/", data | {"password1": "correct horse 9", "password2": "correct horse 9"})
    assert answer.status_code == 302, words_of(answer)
    assert User.objects.get(username="new").team == team
    assert client.get("/admin/teams/").status_code == 200


def test_a_new_asset_is_saved_when_its_writer_says_so_and_a_draft_by_itself(ana):
    """Saved by itself while it is being submitted, a new one would become two."""
    script = ScriptFactory(owner=ana, live=False)
    for page, saves in (("add/", False), (f"edit/{script.pk}/", True)):
        form = soup(as_user(ana).get(f"/admin/assets/scripts/{page}")).find("form", id="w-editor-form")
        assert ("w-autosave" in form["data-controller"].split()) is saves


def test_a_draft_of_what_has_expired_is_saved_and_submitting_it_says_what_is_missing(ana):
    expired = timezone.now().replace(second=0, microsecond=0) - timedelta(days=3)
    script = ScriptFactory(owner=ana, expire_at=expired, expired=True, live=False)
    form = _form(title="Put right", expire_at=timezone.localtime(expired).strftime("%Y-%m-%d %H:%M"), owner=ana.pk)
    client = as_user(ana)
    address = client.get(reverse("assets_admin:edit", args=[script.pk]), follow=True).request["PATH_INFO"]
    assert client.post(address, form).status_code == 302
    assert Script.objects.get(pk=script.pk).get_latest_revision_as_object().title == "Put right"
    refused = words_of(client.post(address, form | {"action-submit": "1"}))
    assert "It expired on" in refused
    assert "Choose another expiry, under Status, or take it away." in refused
