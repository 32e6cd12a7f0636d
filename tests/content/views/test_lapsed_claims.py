"""What a rep copies of an asset that cites a claim which lapsed: asked about there, and nowhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from content.actions.library import check_library
from content.models import Claim
from tests.browsing import as_user, soup, words_in
from tests.factories.content import (
    CollateralFactory,
    CustomerStoryFactory,
    DocumentFactory,
    DocumentPageFactory,
    ScriptFactory,
    answer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    now = timezone.now()
    agreed = {"marketing_agreed_at": now, "sales_agreed_at": now, "valid_until": timezone.localdate()}
    made = Claim.objects.create(figure="38", unit="%", statement="fewer no-shows", **agreed)
    Claim.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    return made


def asked_in(page) -> list[str]:
    """Where the page asks before it copies, in what it says there."""
    return [words_in(one) for one in soup(page).select("details.copy-asks")]


def copied_freely(page) -> list[str]:
    buttons = soup(page).select("main [data-copy], main [data-copy-from]")
    return [one.get("data-copy", one.get("data-copy-from")) for one in buttons if one.find_parent("details") is None]


def test_a_part_of_a_script_asks_and_the_others_do_not(claim, raj):
    email = ("email", {"name": "After", "subject": "Figures", "body": f"It is {claim.reference}."})
    script = ScriptFactory(body=[answer("Why?", "Nothing of it"), answer("How?", claim.reference), email])
    page = as_user(raj).get(script.get_absolute_url())
    second, third = asked_in(page)
    assert "Part 2 cites “38 % fewer no-shows”, which lapsed on" in second
    assert "Copy it all the same" in second
    assert "Part 3 cites" in third
    assert copied_freely(page) == ["Nothing of it"]
    assert "It says what no longer holds." in page.content.decode()
    Claim.objects.update(valid_until=None)
    page = as_user(raj).get(script.get_absolute_url())
    assert asked_in(page) == []
    assert len(copied_freely(page)) == 3
    assert "It says what no longer holds." not in page.content.decode()


def test_a_figure_and_a_quote_of_a_story_ask(claim, raj):
    results = [
        ("result", {"figure": claim.reference, "label": "fewer no-shows"}),
        ("result", {"figure": "12", "label": "sites"}),
    ]
    quotes = [("quote", {"quote": f"It was {claim.reference}", "role": "CIO"})]
    story = CustomerStoryFactory(results=results, quotes=quotes)
    page = as_user(raj).get(story.get_absolute_url())
    figure, quote = asked_in(page)
    assert "Result 1 cites" in figure
    assert "Quote 1 cites" in quote
    assert len(copied_freely(page)) == 1


def test_the_words_of_a_page_that_cites_it_ask(claim, raj):
    document = DocumentFactory(page_count=2, pages_done=2)
    for number, text in enumerate(("Hello", "38% fewer no-shows"), start=1):
        DocumentPageFactory(document=document, number=number, title="", text=text)
    deck = CollateralFactory(document=document)
    check_library(at=timezone.now())
    browser = as_user(raj)
    first, second = (browser.get(f"{deck.get_absolute_url()}?page={number}") for number in (1, 2))
    assert (asked_in(first), "#words" in copied_freely(first)) == ([], True)
    assert ["Page 2 cites" in words for words in asked_in(second)] == [True]
    assert "#words" not in copied_freely(second)
    assert "Page 2 cites" in first.content.decode()
