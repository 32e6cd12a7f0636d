"""What Wagtail's addresses take to the database as it was sent is looked through at the door, and refused as the
sender's fault."""

from __future__ import annotations

import pytest
from django.db import connection
from wagtail.models import Revision

from tests.browsing import as_user
from tests.factories.content import CollateralFactory, ScriptFactory
from tests.factories.people import token_of
from tests.factories.tracking import ShareLinkFactory

HUGE = "9" * 30
# PostgreSQL compares it and finds nothing; SQLite can't be asked.
FOR_HUGE = 200 if connection.vendor == "postgresql" else 400
pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(ana):
    client = as_user(ana)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("odd", ["word", HUGE])
@pytest.mark.parametrize(
    "address", ["/admin/assets/choose-live/chosen-multiple/", "/admin/snippets/choose/content/product/chosen-multiple/"]
)
def test_a_key_that_is_none_is_refused(browser, address, odd):
    assert browser.get(address, {"id": odd}).status_code == (FOR_HUGE if odd == HUGE else 400)


def test_a_number_larger_than_any_key_is_refused_by_filters(browser):
    ScriptFactory()
    for address, name in (("/admin/assets/", "owner"), ("/admin/requests/", "segment")):
        assert browser.get(address, {name: HUGE}).status_code == FOR_HUGE


@pytest.mark.parametrize("way_back", [HUGE, "home", "word"])
def test_a_way_back_that_is_no_address_is_left_out(browser, ana, way_back):
    asset = ScriptFactory(owner=ana)
    retired = browser.post(f"/admin/assets/{asset.pk}/retire/", {"reason": "Old.", "next": way_back})
    assert retired.status_code == 302
    assert way_back not in retired["Location"].split("/")


def test_a_form_without_its_parts_is_refused(browser):
    assert browser.post("/admin/assets/scripts/add/", {"title": "A script"}).status_code == 400


def test_what_is_no_fault_of_the_sender_stays_a_fault(browser, monkeypatch):
    def fail(*args, **kwargs):
        raise ValueError("Field 'id' expected a number but got 'ours'.")

    monkeypatch.setattr("content.admin.choosers._Live.get_object_list", fail)
    assert browser.get("/admin/assets/choose-live/", {"id": "word"}).status_code == 500


def test_the_list_of_sent_links_takes_no_number_larger_than_any_key(raj):
    ShareLinkFactory(created_by=raj)
    for address in ("/sent/", "/sent/sent.csv", "/sent/sent.xlsx"):
        answer = as_user(raj).get(address, {"asset": HUGE})
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_form_sent_to_the_api_is_refused_in_its_own_form(client, ana):
    answer = client.post("/api/v1/assets", {"title": "a\0b"}, headers={"Authorization": f"Bearer {token_of(ana)}"})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert "NUL" in answer.json()["detail"]


def test_live_assets_are_chosen_by_words_of_their_titles(browser, april):
    CollateralFactory(title="Price list for clinics")
    CollateralFactory(title="Price list of last year", live=False)
    found = browser.get("/admin/assets/choose-live/results/", {"q": "clinics PRICE"}).content.decode()
    assert "Price list for clinics" in found
    assert "last year" not in found
    assert "Price list" not in browser.get("/admin/assets/choose-live/results/", {"q": "dental"}).content.decode()


def test_going_back_to_a_version_with_gaps_says_what_is_missing(browser, ana):
    asset = CollateralFactory(owner=ana)
    revision = asset.save_revision(user=ana)
    address = f"/admin/assets/collateral/history/{asset.pk}/revisions/{revision.pk}/revert/"
    answer = browser.post(address, {"title": "\u200b", "type": "deck"})
    assert answer.status_code == 200
    assert "Nothing was saved. " in answer.content.decode()
    assert Revision.objects.for_instance(asset).count() == 1
