"""Picking pages for a link: the tray that stays over pages, its order, and what a sent link shows from now on."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.utils import timezone

from tests.factories.content import CollateralFactory, CustomerStoryFactory
from tests.tracking.recipient.test_views import make_deck
from tracking.links.parts import Part, parts_of
from tracking.models import ShareLink

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def nothing_compared_before():
    cache.clear()


@pytest.fixture
def deck(ana):
    return make_deck(9, title="Nine slides", owner=ana)


@pytest.fixture
def story(ana):
    return CustomerStoryFactory(title="How Marlow did it", owner=ana)


def said(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def rows(answer) -> list[tuple[int, str]]:
    """The assets of a dialog in their order, with the pages that stand there."""
    soup = BeautifulSoup(answer.content, "html.parser")
    named = [int(one["value"]) for one in soup.select("input[name=asset]")]
    typed = [one["value"] for one in soup.select("input[name=pages]")]
    return list(zip(named, typed, strict=True))


@pytest.mark.parametrize(("who", "status"), [("raj", 302), ("mia", 302), ("april", 403)])
def test_who_may_pick(client, request, deck, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.post(f"/send/assets/{deck.pk}/add/").status_code == status
    assert client.post(f"/send/assets/{deck.pk}/pages/", {"typed": "3"}).status_code == status
    assert client.post("/send/tray/empty/").status_code == status


def test_what_is_picked_stays_over_pages_and_becomes_one_link(client, raj, deck, story):
    client.force_login(raj)
    assert "for a link" not in said(client.get("/"))
    client.post(f"/send/assets/{deck.pk}/pages/", {"typed": "3, 7-9"})
    client.post(f"/send/assets/{story.pk}/add/")
    client.post(f"/send/assets/{deck.pk}/pages/", {"page": ["1", "2"], "typed": ""})
    for path in ("/", story.get_absolute_url(), "/sent/"):
        assert "3 parts for a link" in said(client.get(path))
    opened = client.get("/send/?tray=1")
    assert rows(opened) == [(deck.pk, "3, 7–9"), (story.pk, ""), (deck.pk, "1–2")]
    data = {"tray": "1", "asset": [deck.pk, story.pk, deck.pk], "pages": ["3, 7–9", "", "1–2"], "notify": "at_once"}
    moved = client.post("/send/", data | {"up": "1"})
    assert rows(moved) == [(story.pk, ""), (deck.pk, "3, 7–9"), (deck.pk, "1–2")]
    assert rows(client.get("/send/?tray=1")) == rows(moved)
    data = data | {"asset": [story.pk, deck.pk, deck.pk], "pages": ["", "3, 7–9", "1–2"]}
    assert rows(client.post("/send/", data | {"remove": "2"})) == [(story.pk, ""), (deck.pk, "3, 7–9")]
    assert client.post("/send/", data | {"asset": [story.pk, deck.pk], "pages": ["", "7-9, 3"]}).status_code == 302
    assert parts_of(ShareLink.objects.get().link_assets.all()) == [Part(story.pk), Part(deck.pk, (7, 8, 9, 3))]
    assert "for a link" not in said(client.get("/"))


def test_moving_the_first_up_and_the_last_down_changes_nothing(client, raj, deck, story):
    client.force_login(raj)
    data = {"asset": [deck.pk, story.pk], "pages": ["", ""], "email": "rita@marlow.example"}
    order = [(deck.pk, ""), (story.pk, "")]
    assert rows(client.post("/send/", data | {"up": "0"})) == order
    assert rows(client.post("/send/", data | {"down": "1"})) == order
    assert rows(client.post("/send/", data | {"down": "7"})) == order
    assert rows(client.post("/send/", data | {"down": "0"})) == order[::-1]


def test_picking_answers_a_script_with_the_tray_alone(client, raj, deck):
    client.force_login(raj)
    answer = client.post(f"/send/assets/{deck.pk}/pages/", {"typed": "3"}, headers=HTMX)
    assert answer["HX-Trigger"] == "hub:close-dialog"
    assert "<html" not in answer.content.decode()
    assert said(answer).startswith("1 part for a link Page 3 of “Nine slides” added.")
    assert said(client.post("/send/tray/empty/", headers=HTMX)) == "Nothing is picked any more."


def test_the_answer_to_sending_what_was_picked_empties_the_tray_there_and_then(client, raj, deck):
    client.force_login(raj)
    client.post(f"/send/assets/{deck.pk}/pages/", {"typed": "3"})
    data = {"asset": [deck.pk], "pages": ["3"], "notify": "at_once"}
    answer = client.post("/send/", data | {"tray": "1"}, headers=HTMX)
    (tray,) = BeautifulSoup(answer.content, "html.parser").select("#tray")
    assert (tray["hx-swap-oob"], tray.get_text(strip=True)) == ("true", "")
    assert not BeautifulSoup(client.post("/send/", data, headers=HTMX).content, "html.parser").select("#tray")


@pytest.mark.parametrize("typed", ["", "three", "12", "9-7"])
def test_picking_refuses_what_is_no_page(client, raj, deck, typed):
    client.force_login(raj)
    answer = client.post(f"/send/assets/{deck.pk}/pages/", {"typed": typed})
    assert answer.status_code == 422
    assert BeautifulSoup(answer.content, "html.parser").select_one("#pick-error").get_text(strip=True)
    assert "for a link" not in said(client.get("/"))


def test_nothing_is_picked_of_what_may_not_be_sent_or_seen(client, raj, other_team, ana, story):
    client.force_login(raj)
    internal = CollateralFactory(owner=ana, audience="internal")
    limited = make_deck(title="For others", owner=ana)
    limited.teams.set([other_team])
    limited.save()
    for asset in (internal, limited):
        assert client.post(f"/send/assets/{asset.pk}/add/").status_code == 404
        assert client.get(f"/send/assets/{asset.pk}/pages/").status_code == 404
    assert client.get(f"/send/assets/{story.pk}/pages/").status_code == 404


def test_pages_that_are_wrong_make_no_link_and_are_said_where_they_stand(client, raj, deck):
    client.force_login(raj)
    data = {"asset": [deck.pk], "pages": ["3-x"], "notify": "at_once", "note": "As promised."}
    answer = client.post("/send/", data)
    assert answer.status_code == 422
    assert "“3-x” is no page" in said(answer)
    assert "As promised." in answer.content.decode()
    assert "has no page 12" in said(client.post("/send/", data | {"pages": ["12"]}))
    assert not ShareLink.objects.exists()


def test_what_was_withdrawn_meanwhile_is_taken_out_of_the_tray(client, raj, deck, story):
    client.force_login(raj)
    client.post(f"/send/assets/{deck.pk}/add/")
    client.post(f"/send/assets/{story.pk}/add/")
    deck.retired_at, deck.live = timezone.now(), False
    deck.save()
    answer = client.get("/send/?tray=1")
    assert rows(answer) == [(story.pk, "")]
    assert "It was taken out." in said(answer)
    assert rows(client.get("/send/?tray=1")) == [(story.pk, "")]


def test_when_all_that_was_picked_is_withdrawn_the_tray_is_empty_again(client, raj, deck):
    client.force_login(raj)
    client.post(f"/send/assets/{deck.pk}/add/")
    deck.retired_at, deck.live = timezone.now(), False
    deck.save()
    assert client.get("/send/?tray=1").status_code == 409
    assert "for a link" not in said(client.get("/"))


def test_no_more_assets_are_picked_than_a_link_carries(client, raj, ana, deck, monkeypatch):
    monkeypatch.setattr("tracking.links.tray.MOST_ASSETS", 1)
    client.force_login(raj)
    client.post(f"/send/assets/{deck.pk}/add/")
    client.post(f"/send/assets/{deck.pk}/pages/", {"typed": "3"})
    client.post(f"/send/assets/{CollateralFactory(owner=ana).pk}/add/")
    assert rows(client.get("/send/?tray=1")) == [(deck.pk, ""), (deck.pk, "3")]


def test_a_sent_link_shows_other_parts_from_now_on(client, raj, oli, other_team, ana, deck, story):
    client.force_login(raj)
    client.post("/send/", {"asset": [deck.pk], "pages": ["3"], "notify": "at_once"})
    link = ShareLink.objects.get()
    assert rows(client.get(f"/sent/{link.pk}/parts/")) == [(deck.pk, "3")]
    limited = make_deck(title="For others", owner=ana)
    limited.teams.set([other_team])
    limited.save()
    hidden = client.post(f"/sent/{link.pk}/parts/", {"asset": [deck.pk], "pages": ["3"], "add": limited.pk})
    assert rows(hidden) == [(deck.pk, "3")]
    refused = client.post(f"/sent/{link.pk}/parts/", {"asset": [deck.pk], "pages": ["12"]})
    assert refused.status_code == 422
    assert "The link stays as it was." in said(refused)
    data = {"asset": [story.pk, deck.pk], "pages": ["", "4, 1"]}
    assert client.post(f"/sent/{link.pk}/parts/", data).status_code == 302
    assert parts_of(ShareLink.objects.get().link_assets.all()) == [Part(story.pk), Part(deck.pk, (4, 1))]
    client.force_login(oli)
    assert client.get(f"/sent/{link.pk}/parts/").status_code == 404
