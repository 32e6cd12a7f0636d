from __future__ import annotations

import json

import pytest
from django.urls import reverse

from tests.browsing import soup
from tests.factories.content import DocumentPageFactory
from tests.tracking.recipient.test_views import make_deck
from tracking.models import UsageEvent

pytestmark = pytest.mark.django_db
BY_SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def deck():
    """Four slides, the third hidden."""
    deck = make_deck(4, title="Security deck")
    deck.document.pages.filter(number=3).update(hidden=True)
    return deck


def slides_of(answer):
    return json.loads(soup(answer).select_one("#slides").string)


def test_hidden_slides_are_not_presented(client, raj, deck):
    client.force_login(raj)
    page = client.get(reverse("asset_present", args=[deck.pk]))
    assert [slide["number"] for slide in slides_of(page)] == [1, 2, 4]
    assert soup(page).select_one("[data-place]").string == "1 of 3"
    later = soup(client.get(reverse("asset_present", args=[deck.pk]), {"page": "3"}))
    assert later.select_one("[data-place]").string == "3 of 3"
    assert later.select_one(".present img")["src"] == reverse("asset_page_image", args=[deck.pk, 4])


@pytest.mark.parametrize("way", ["page", "part"])
def test_notes_stand_in_the_presenters_window_alone(client, raj, deck, way):
    client.force_login(raj)
    address = reverse("asset_present", args=[deck.pk])
    shown = client.get(address) if way == "page" else client.post(address, headers=BY_SCRIPT)
    assert "Words of slide 2." in shown.content.decode()
    assert "under your breath" not in shown.content.decode()
    own = soup(client.get(reverse("asset_presenter", args=[deck.pk]), {"page": "2"}))
    assert own.select_one("[data-notes]").get_text(strip=True) == "Say under your breath 2."
    assert json.loads(own.select_one("#notes").string)["4"] == "Say under your breath 4."
    assert "3" not in json.loads(own.select_one("#notes").string)


def test_a_script_gets_the_part_that_is_shown_and_each_presentation_a_name(client, raj, deck):
    client.force_login(raj)
    address = reverse("asset_present", args=[deck.pk])
    first, second = (soup(client.post(address, {"page": "2"}, headers=BY_SCRIPT)) for _ in range(2))
    assert first.select_one("h1, header, body .topbar") is None
    names = {part.select_one("[data-presentation]")["data-show"] for part in (first, second)}
    assert len(names) == 2
    assert names == {str(event.pk) for event in UsageEvent.objects.presented_by(raj)}


def test_without_a_script_a_link_leads_from_page_to_page_of_one_presentation(client, raj, deck):
    client.force_login(raj)
    page = soup(client.post(reverse("asset_present", args=[deck.pk]), {"page": "2"}, follow=True))
    show = page.select_one("[data-presentation]")["data-show"]
    assert page.select_one("a[rel=next]")["href"] == f"?page=4&show={show}"
    assert page.select_one("a[data-end]")["href"] == f"/presentations/{show}/"
    bare = soup(client.get(reverse("asset_present", args=[deck.pk]), {"show": "nonsense"}))
    assert bare.select_one("[data-presentation]")["data-tell"] == ""
    assert bare.select_one("a[data-end]")["href"] == deck.get_absolute_url()


def test_a_presentation_costs_the_same_for_three_pages_and_thirty(client, raj, deck, django_assert_num_queries):
    client.force_login(raj)
    with django_assert_num_queries(3):
        client.get(reverse("asset_present", args=[deck.pk]))
    for number in range(5, 31):
        DocumentPageFactory(document=deck.document, number=number)
    with django_assert_num_queries(3):
        client.get(reverse("asset_present", args=[deck.pk]))
    with django_assert_num_queries(3):
        client.get(reverse("asset_presenter", args=[deck.pk]))
