"""The page to which mails and the desk lead: looking changes nothing, the button does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.browsing import as_user, soup, words_of
from tests.factories.content import CollateralFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def deck(ana):
    return CollateralFactory(title="Rates", owner=ana, review_date=NOW.date() - timedelta(days=3))


def test_looking_changes_nothing_and_the_button_confirms(ana, deck):
    client, address = as_user(ana), f"/assets/{deck.pk}/still-right/"
    page = client.get(address)
    assert "Due 17\u00a0Nov\u00a02026" in words_of(page)
    assert "Next, if it is 21\u00a0May\u00a02027" in words_of(page)
    assert client.head(address).status_code == 200
    deck.refresh_from_db()
    assert deck.reviewed_at is None
    answer = client.post(soup(page).select_one("main form").get("action") or address, follow=True)
    deck.refresh_from_db()
    assert (deck.reviewed_by, deck.reviewed_at) == (ana, NOW)
    assert answer.redirect_chain == [("/desk/reviews/", 302)]
    assert "“Rates” is still right. Next review on 21 May 2027." in words_of(answer)
    assert "Still right Ana Brandl, 20\u00a0Nov\u00a02026" in words_of(client.get(deck.get_absolute_url()))


def test_the_desk_confirms_in_its_list_and_comes_back_to_where_one_was(ana, deck):
    client = as_user(ana)
    form = soup(client.get("/")).select_one(f'form[action="/assets/{deck.pk}/still-right/"]')
    given = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    assert client.post(form["action"], given)["Location"] == "/"
    assert not soup(client.get("/desk/reviews/")).select("[data-row]")


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example/", "desk"])
def test_nobody_is_led_elsewhere(ana, deck, away):
    answer = as_user(ana).post(f"/assets/{deck.pk}/still-right/", {"next": away})
    assert answer["Location"] == "/desk/reviews/"


def test_what_is_not_live_says_so_and_has_no_button(ana, deck):
    deck.expire_at = NOW - timedelta(minutes=1)
    deck.save()
    client, address = as_user(ana), f"/assets/{deck.pk}/still-right/"
    assert not soup(client.get(address)).select("main form")
    assert "Nothing was changed." in words_of(client.post(address, follow=True))


def test_reps_are_refused_and_nobody_logs_in_first(raj, deck, client):
    address = f"/assets/{deck.pk}/still-right/"
    for answer in (as_user(raj).get(address), as_user(raj).post(address)):
        assert answer.status_code == 403
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
    deck.refresh_from_db()
    assert deck.reviewed_at is None
