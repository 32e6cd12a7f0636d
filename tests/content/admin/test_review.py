from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import TaskState
from wagtail.test.utils.form_data import nested_form_data, streamfield

from content import actions
from content.models import Asset, AssetState, Collateral, FileState, Script
from content.permissions import APPROVERS
from content.reading.reviews import may_decide
from tests.browsing import as_user, soup, words_of
from tests.content.desk import NOW, draft_script
from tests.factories.content import (
    CollateralFactory,
    CustomerStoryFactory,
    DocumentFactory,
    DocumentPageFactory,
    answer,
)

pytestmark = pytest.mark.django_db


def _url(asset: Asset) -> str:
    return f"/admin/assets/{asset.pk}/review/"


def _edit_url(asset: Asset) -> str:
    return f"/admin/assets/scripts/edit/{asset.pk}/"


def _decide(user, asset: Asset, decision: str, comment: str = "", *, version: int | None = None, follow: bool = True):
    data = {"decision": decision, "comment": comment, "version": version or asset.latest_revision_id}
    return as_user(user).post(_url(asset), data, follow=follow)


def _buttons(page) -> dict[str, bool]:
    """The decisions on the page, and whether each can be pressed."""
    return {button["value"]: not button.has_attr("disabled") for button in soup(page).select("button[name=decision]")}


def test_the_page_is_for_those_who_work_on_content(in_review, raj, mia, april, ana, ada):
    assert Client().get(_url(in_review)).status_code == 302
    for user in (raj, mia):
        assert as_user(user).get(_url(in_review), follow=True).status_code == 403
    both = {"approve": True, "send_back": True}
    assert {user.username: _buttons(as_user(user).get(_url(in_review))) for user in (april, ana, ada)} == {
        "april": both,
        "ana": {},
        "ada": both,
    }
    assert "somebody else decides on it" in words_of(as_user(ana).get(_url(in_review)))


def test_it_shows_words_fields_and_for_whom(ana, april):
    body = [answer("Too expensive.", "Compared with what?"), answer("Why now?", "Because.", for_customers=False)]
    asset = actions.submit_asset(asset=draft_script(ana, body=body, summary="For price talks."), by=ana, at=NOW)
    page = words_of(as_user(april).get(_url(asset)))
    for words in (
        "1. Too expensive. A customer may read it Compared with what?",
        "2. Why now? For the rep’s voice Because.",
        "Summary For price talks.",
        "Owner Ana Brandl",
        "To know: It has no segment",
    ):
        assert words in page


def test_it_shows_the_pictures_of_the_pages(ana, april):
    draft = CollateralFactory(live=False, owner=ana, document__page_count=2, document__state=FileState.READY)
    for number in (1, 2):
        picture = {"image": f"pages/{number}.webp", "width": 160, "height": 90}
        DocumentPageFactory(document=draft.document, number=number, title=f"Title {number}", **picture)
    draft.save_revision(user=ana)
    actions.submit_asset(asset=draft, by=ana, at=NOW)
    shown = soup(as_user(april).get(_url(draft))).select(".hub-review-pages img")
    assert [image["alt"] for image in shown] == ["Page 1: Title 1", "Page 2: Title 2"]
    assert all("size=large" in image["src"] for image in shown)


def test_it_shows_what_differs_from_what_is_live(ana, april):
    live = actions.approve_asset(asset=actions.submit_asset(asset=draft_script(ana), by=ana, at=NOW), by=april, at=NOW)
    draft = live.get_latest_revision_as_object()
    draft.title = "Waiting lists, again"
    draft.body = [("step", {"heading": "Open", "say": "How short is your list?", "listen_for": ""})]
    draft.save_revision(user=ana)
    actions.submit_asset(asset=live, by=ana, at=NOW)
    section = soup(as_user(april).get(_url(live))).select_one("[aria-labelledby=review-changes]")
    assert [label.text for label in section.select("dt")] == ["Title", "Part 1"]
    marked = [(mark.name, mark.find(string=True, recursive=False)) for mark in section.select("ins, del")]
    assert marked == [("del", "lists"), ("ins", "lists, again"), ("del", "long"), ("ins", "short")]


def test_another_file_leads_to_what_differs_page_by_page(ana, april):
    live = CollateralFactory(owner=ana)
    draft = Collateral.objects.get(pk=live.pk)
    draft.document = DocumentFactory(state=FileState.READY)
    draft.save_revision(user=ana)
    actions.submit_asset(asset=live, by=ana, at=NOW)
    link = soup(as_user(april).get(_url(live))).select_one("[aria-labelledby=review-changes] a")
    assert link["href"] == f"/admin/files/{draft.document_id}/differences/{live.document_id}/"


def test_approving_makes_it_live_and_says_so(in_review, april):
    told = words_of(_decide(april, in_review, "approve", "Good."))
    assert "“Waiting lists” is approved. It is live." in told
    script = Script.objects.get()
    assert (script.state, script.approved_by, script.latest_revision.user) == (AssetState.LIVE, april, in_review.owner)
    assert TaskState.objects.get().comment == "Good."


def test_approving_with_a_release_date_says_when_it_goes_live(ana, april):
    draft = draft_script(ana, go_live_at=datetime(2099, 3, 1, 9, 30, tzinfo=UTC))
    asset = actions.submit_asset(asset=draft, by=ana, at=NOW)
    told = words_of(_decide(april, asset, "approve"))
    when = "Approved, live on 1 Mar 2099, 09:30"
    assert "“Waiting lists” is approved. It goes live on 1 Mar 2099, 09:30." in told
    assert when in words_of(as_user(ana).get("/admin/assets/"))
    assert when in words_of(as_user(ana).get(Asset.objects.get(pk=asset.pk).get_absolute_url()))
    told = as_user(ana).get(f"/api/v1/assets/{asset.pk}").json()
    assert (told["state"], told["state_words"], told["goes_live_at"]) == ("draft", when, "2099-03-01T09:30:00Z")


def test_sending_back_needs_a_comment_which_its_author_reads(in_review, april, ana):
    refused = _decide(april, in_review, "send_back", "  ")
    assert refused.status_code == 422
    assert "Say what is to be changed" in words_of(refused)
    assert Script.objects.get().state == AssetState.IN_REVIEW
    _decide(april, in_review, "send_back", "The figure is old.")
    assert Script.objects.get().state == AssetState.DRAFT
    editor = words_of(as_user(ana).get(_edit_url(in_review)))
    assert "Sent back by April Osei on" in editor
    assert "The figure is old." in editor
    actions.submit_asset(asset=in_review, by=ana, at=NOW)
    assert "Sent back by" not in words_of(as_user(ana).get(_edit_url(in_review)))


def test_what_stands_in_the_way_is_said_and_can_not_be_approved(ana, april):
    document = DocumentFactory(state=FileState.READY)
    draft = actions.create_draft(asset=Collateral(title="Pack", type="deck", owner=ana, document=document), by=ana)
    actions.submit_asset(asset=draft, by=ana, at=NOW)
    type(document).objects.filter(pk=document.pk).update(state=FileState.PASSWORD_PROTECTED)
    page = as_user(april).get(_url(draft))
    assert _buttons(page) == {"approve": False, "send_back": True}
    assert "It is locked with a password." in words_of(page)
    told = words_of(_decide(april, draft, "approve"))
    assert "Nothing was decided. It can't go live like this. It is locked with a password." in told
    _decide(april, draft, "send_back", "Take the password away.")
    assert Collateral.objects.get().state == AssetState.DRAFT


def test_what_was_changed_meanwhile_is_looked_at_again(in_review, april, ada):
    seen = in_review.latest_revision_id
    in_review.title = "Changed meanwhile"
    in_review.save_revision(user=ada)
    in_review.refresh_from_db()
    told = words_of(_decide(april, in_review, "approve", version=seen))
    assert "it was changed since you opened it" in told
    assert Script.objects.get().state == AssetState.IN_REVIEW


def test_what_was_decided_already_leads_to_the_editor(in_review, april, ada):
    actions.reject_asset(asset=in_review, by=ada, at=NOW, comment="No.")
    told = _decide(april, in_review, "approve")
    assert "is not in review any more" in words_of(told)
    assert told.redirect_chain[-1][0] == _edit_url(in_review)
    assert Script.objects.get().state == AssetState.DRAFT


def test_who_may_decide_reads_before_the_editor_and_nothing_saves_by_itself(in_review, april):
    client = as_user(april)
    assert client.get(_edit_url(in_review)).url == _url(in_review)
    editor = soup(client.get(_edit_url(in_review) + "?change=yes"))
    assert "w-autosave" not in editor.find("form", id="w-editor-form")["data-controller"].split()
    assert not editor.select("[data-workflow-action-name]")
    by_itself = client.post(_edit_url(in_review), {"title": "By itself"}, headers={"accept": "application/json"})
    assert (by_itself.status_code, by_itself.json()["success"]) == (400, False)
    script = Script.objects.get()
    assert script.latest_revision.user == in_review.owner
    assert may_decide(script, april)


def test_only_what_one_may_decide_on_waits_for_one(ana, april, ada):
    ana.groups.add(Group.objects.get(name=APPROVERS))
    titles = {
        "Ana’s": draft_script(ana, title="Ana’s"),
        "April’s": draft_script(ana, title="April’s", owner=april),
        "Changed by April": draft_script(ana, title="Changed by April", owner=ada),
    }
    for asset in titles.values():
        actions.submit_asset(asset=asset, by=ana, at=NOW)
    changed = titles["Changed by April"].get_latest_revision_as_object()
    changed.save_revision(user=april)
    waiting = {
        user.username: {title for title in titles if title in words_of(as_user(user).get("/admin/"))}
        for user in (april, ada)
    }
    assert waiting == {"april": {"Ana’s"}, "ada": {"Ana’s", "April’s"}}
    now = {title: Script.objects.get(pk=asset.pk) for title, asset in titles.items()}
    assert {title: may_decide(asset, april) for title, asset in now.items()} == {
        "Ana’s": True,
        "April’s": False,
        "Changed by April": False,
    }


def test_the_editor_shows_what_the_gate_says_before_the_button(ana):
    draft = draft_script(ana, body=[])
    panel = soup(as_user(ana).get(_edit_url(draft))).select_one("[data-findings]")
    assert "Stands in the way: The script is empty. Add its first part." in " ".join(panel.stripped_strings)
    draft.body = [("step", {"heading": "Open", "say": "How long?", "listen_for": ""})]
    draft.save_revision(user=ana)
    again = words_of(as_user(ana).get(panel["data-findings"]))
    assert "Stands in the way" not in again
    assert "To know: It has no segment" in again


def test_what_is_live_as_it_is_has_nothing_to_decide(ana, raj):
    live = CustomerStoryFactory(owner=ana)
    assert not soup(as_user(ana).get(f"/admin/assets/stories/edit/{live.pk}/")).select("[data-findings]")
    assert as_user(raj).get(f"/admin/assets/{live.pk}/findings/", follow=True).status_code == 403


def test_a_form_that_is_refused_says_what_is_wrong(ana):
    draft = draft_script(ana)
    data = nested_form_data({"title": "Lists", "body": streamfield([]), "action-submit": "1"})
    told = as_user(ana).post(_edit_url(draft), data)
    assert "Nothing was saved." in words_of(told)
    assert "Type: This field is required." in words_of(told)
