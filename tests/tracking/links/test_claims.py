"""Sending what cites a claim that lapsed or changed asks first, whichever way it is sent."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine

from content.actions.library import check_library
from content.models import Claim
from tests.browsing import as_user, soup, words_of
from tests.factories.content import ScriptFactory, answer
from tests.factories.people import token_of
from tests.tracking.links.conftest import NOW
from tracking.links.actions import create_share_link
from tracking.links.changing import change_parts
from tracking.links.claims import ClaimsLapsed
from tracking.links.parts import Part
from tracking.models import ShareLink

TODAY = NOW.date()
SAID = "Page 2 cites “38 % fewer no-shows”, which lapsed on 19 Nov 2026."
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_link_to_what_lapsed_is_made_once_that_is_confirmed(deck, raj):
    with pytest.raises(ClaimsLapsed) as refused:
        create_share_link(assets=[deck], by=raj, at=NOW)
    assert str(refused.value) == f"“Lantern”: {SAID}"
    assert not ShareLink.objects.exists()
    assert create_share_link(assets=[deck], by=raj, at=NOW, confirm_lapsed_claims=True).pk


def test_lapsing_is_judged_by_the_clock(deck, claim, raj):
    assert create_share_link(assets=[deck], by=raj, at=NOW - timedelta(days=1)).pk
    Claim.objects.update(valid_until=None)
    assert create_share_link(assets=[deck], by=raj, at=NOW).pk
    Claim.objects.update(valid_until=TODAY)
    assert create_share_link(assets=[deck], by=raj, at=NOW).pk
    with pytest.raises(ClaimsLapsed):
        create_share_link(assets=[deck], by=raj, at=NOW + timedelta(days=1))


def test_pages_that_do_not_cite_it_ask_nothing(deck, raj):
    assert create_share_link(parts=[Part(deck.pk, (1,))], by=raj, at=NOW).pk
    for parts in ([Part(deck.pk, (2,))], [Part(deck.pk, (1,)), Part(deck.pk, (2,))]):
        with pytest.raises(ClaimsLapsed):
            create_share_link(parts=parts, by=raj, at=NOW)


def test_a_reference_is_asked_about_before_anybody_read_it(claim, raj):
    script = ScriptFactory(body=[answer("Why?", f"{claim.reference} fewer no-shows")])
    with pytest.raises(ClaimsLapsed, match="Part 1 cites"):
        create_share_link(assets=[script], by=raj, at=NOW)


def test_a_figure_that_changed_is_asked_about(deck, claim, raj):
    Claim.objects.update(figure="41", earlier_figures="38", valid_until=None)
    check_library(at=NOW)
    with pytest.raises(ClaimsLapsed, match="which is 41 % now"):
        create_share_link(assets=[deck], by=raj, at=NOW)


def test_what_is_added_to_a_link_is_asked_about_and_what_it_has_is_not(deck, raj):
    other = ScriptFactory()
    link = create_share_link(assets=[other], by=raj, at=NOW)
    with pytest.raises(ClaimsLapsed):
        change_parts(link=link, by=raj, at=NOW, parts=[Part(other.pk), Part(deck.pk)])
    change_parts(link=link, by=raj, at=NOW, parts=[Part(other.pk), Part(deck.pk)], confirm_lapsed_claims=True)
    change_parts(link=link, by=raj, at=NOW, parts=[Part(deck.pk), Part(other.pk)])
    assert link.assets.count() == 2


def test_the_dialog_says_which_claim_lapsed_and_goes_on_when_told_to(deck, raj):
    browser = as_user(raj)
    shown = browser.get(f"/send/?asset={deck.pk}")
    assert SAID in words_of(shown)
    [tick] = soup(shown).select("input[name=confirm_lapsed_claims]")
    assert not tick.has_attr("checked")
    form = {"asset": deck.pk, "pages": "", "key": "k", "notify": "at_once"}
    refused = browser.post("/send/", form)
    assert refused.status_code == 422
    assert "Say that you send it all the same." in words_of(refused)
    assert browser.post("/send/", form | {"pages": "1"}).status_code == 302
    assert browser.post("/send/", form | {"key": "l", "confirm_lapsed_claims": "on"}).status_code == 302
    assert ShareLink.objects.count() == 2


def test_the_tray_and_what_was_presented_go_by_the_same_dialog(deck, raj):
    browser = as_user(raj)
    browser.post(f"/send/assets/{deck.pk}/add/")
    refused = browser.post("/send/", {"tray": "1", "asset": deck.pk, "pages": "", "key": "t", "notify": "at_once"})
    assert (refused.status_code, ShareLink.objects.count()) == (422, 0)


def test_changing_a_link_asks_in_its_dialog(deck, raj):
    link = create_share_link(assets=[ScriptFactory()], by=raj, at=NOW)
    form = {"asset": deck.pk, "pages": ""}
    browser = as_user(raj)
    refused = browser.post(f"/sent/{link.pk}/parts/", form)
    assert refused.status_code == 422
    assert SAID in words_of(refused)
    assert soup(refused).select("input[name=confirm_lapsed_claims]")
    assert browser.post(f"/sent/{link.pk}/parts/", form | {"confirm_lapsed_claims": "on"}).status_code == 302
    assert list(link.assets.values_list("title", flat=True)) == ["Lantern"]


def test_the_api_answers_409_with_a_code_unless_it_is_confirmed(deck, raj, client):
    headers = {"Authorization": f"Bearer {token_of(raj)}"}

    def call(method: str, path: str, body: dict):
        return getattr(client, method)(
            f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers
        )

    refused = call("post", "shares", {"assets": [deck.pk]})
    assert (refused.status_code, refused.json()["code"]) == (409, "claims_lapsed")
    assert SAID in refused.json()["detail"]
    made = call("post", "shares", {"assets": [deck.pk], "confirm_lapsed_claims": True})
    assert made.status_code == 201
    other = ScriptFactory()
    link = call("post", "shares", {"assets": [other.pk]}).json()["id"]
    changed = {"parts": [{"asset": deck.pk}]}
    refused = call("patch", f"shares/{link}", changed)
    assert (refused.status_code, refused.json()["code"]) == (409, "claims_lapsed")
    assert call("patch", f"shares/{link}", changed | {"confirm_lapsed_claims": True}).status_code == 200


def test_a_reference_to_what_waits_for_both_sides_is_asked_about_until_they_agree(claim, raj):
    Claim.objects.update(valid_until=None, sales_agreed_at=None)
    script = ScriptFactory(body=[answer("Why?", f"{claim.reference} fewer no-shows")])
    for _ in range(2):
        with pytest.raises(ClaimsLapsed, match=f"Part 1 cites claim {claim.pk}, to which not both sides have agreed"):
            create_share_link(assets=[script], by=raj, at=NOW)
        check_library(at=NOW)
    Claim.objects.update(sales_agreed_at=NOW)
    assert create_share_link(assets=[script], by=raj, at=NOW).pk


def test_reps_are_told_no_figure_that_waits_for_both_sides(deck, claim, raj):
    Claim.objects.update(figure="83", earlier_figures="38", valid_until=None, sales_agreed_at=None)
    check_library(at=NOW)
    with pytest.raises(ClaimsLapsed) as asked:
        create_share_link(assets=[deck], by=raj, at=NOW)
    assert str(asked.value) == "“Lantern”: Page 2 says “38%”, a figure that is being changed."
