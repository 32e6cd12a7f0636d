"""Words looked for within what a link shows."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.factories.content import ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.recipient.test_views import make_deck

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


@pytest.fixture
def deck():
    deck = make_deck(pages=4)
    long = "x " * 60 + "what the agreement costs in a year " + "y " * 60
    deck.document.pages.filter(number=2).update(text=long, words=[["costs", 0.1, 0.2, 0.3, 0.25]])
    return deck


@pytest.fixture
def link(raj, deck):
    return ShareLinkFactory(created_by=raj, assets=[deck, ScriptFactory()])


def find(client, link, words):
    return client.get(f"/s/{link.token}/find", {"q": words})


def test_a_word_is_found_in_any_form_with_what_is_around_it_and_its_place(client, link, deck):
    answer = find(client, link, "cost").json()
    [found] = answer["pages"]
    assert (answer["said"], found["anchor"], found["place"]) == ("On 1 page", f"a{deck.pk}-p2", 2)
    assert (found["title"], found["word"]) == ("Slide 2", "costs")
    assert (found["before"][:5], found["before"][-19:]) == ("… x x", "what the agreement ")
    assert (found["after"][:12], found["after"][-3:]) == (" in a year y", "y …")
    assert (found["width"], found["height"], len(found["boxes"])) == (32, 18, 1)


def test_parts_of_a_script_are_found_too_and_letters_within_words_are_none(client, link):
    script = link.assets.get(kind="script").own
    word = script.get_parts_for_customers()[0].text.split()[0].strip(".,")
    assert {found["anchor"].partition("-")[0] for found in find(client, link, word).json()["pages"]} == {
        f"a{script.pk}"
    }
    for words in ("lide", "zebra", "", "   ", "\x00", "-costs"):
        assert find(client, link, words).json() == {"said": "No page holds these words.", "pages": []}


def test_neither_notes_nor_hidden_pages_nor_other_links_are_searched(client, raj, link, deck):
    assert find(client, link, "breath").json()["pages"] == []
    deck.document.pages.filter(number=2).update(hidden=True)
    assert find(client, link, "costs").json()["pages"] == []
    closed = ShareLinkFactory(created_by=raj, assets=[deck], revoked_at=timezone.now())
    assert find(client, closed, "slide").status_code == 404


def test_who_asks_too_often_waits(client, link):
    assert [find(client, link, "slide").status_code for _ in range(121)] == [200] * 120 + [429]
