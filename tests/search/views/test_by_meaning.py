"""What the page says of what was found by meaning, and of words that stand nowhere."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from content.signals import document_processed
from tests.factories.content import CollateralFactory, DocumentPageFactory
from tests.search.conftest import deliver
from tracking.models import SearchLog

pytestmark = pytest.mark.django_db
ADDRESS = "/search/?q=what+happens+if+you+guys+get+hacked"


@pytest.fixture(autouse=True)
def breach(no_elasticsearch, meaning, db):
    asset = CollateralFactory(title="Protecting records", summary="", type="deck")
    for number, text in enumerate(("Our offices.", "After a data breach we notify every customer."), start=1):
        placed = [[word, 0.1, 0.1, 0.2, 0.2] for word in text.lower().split()]
        DocumentPageFactory(document=asset.document, number=number, text=text, image="pages/x.webp", words=placed)
    document_processed.send(sender=None, document=asset.document)
    deliver()
    return asset


def seen(client, user, address: str = ADDRESS) -> BeautifulSoup:
    client.force_login(user)
    return BeautifulSoup(client.get(address).content, "html.parser")


def words(page: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(found.get_text(" ").split()) for found in page.select(selector)]


def test_the_page_that_answers_is_quoted_and_nothing_is_marked(client, raj, breach):
    page = seen(client, raj)
    assert words(page, ".snippet") == ["Slide 2 After a data breach we notify every customer."]
    assert page.select("mark, .page-hits, .is-hit") == []
    assert words(page, ".number-tab") == ["2", "1"]
    assert "Found by meaning, not by your words" in words(page, ".trust-line span")
    assert page.select_one("[data-row-link]")["href"].startswith(breach.get_absolute_url())
    assert "page=2" in page.select_one("[data-row-link]")["href"]


def test_an_answer_in_another_language_than_the_question_says_so(client, raj):
    page = seen(client, raj, "/search/?q=was+passiert+wenn+Hacker+Daten+stehlen")
    assert words(page, ".row-title") == ["Protecting records"]
    assert "In English" in words(page, ".trust-line span")
    assert "In English" not in words(seen(client, raj), ".trust-line span")


def test_what_holds_the_words_does_not_say_so(client, raj):
    page = seen(client, raj, "/search/?q=data+breach")
    assert words(page, ".snippet mark") == ["data", "breach"]
    assert "Found by meaning" not in page.get_text()


def test_marketers_read_why(client, ana, raj):
    assert "by meaning, on 2, 1; none of the words stand in it" in words(seen(client, ana), ".why li")
    beside = words(seen(client, ana, "/search/?q=data+breach"), ".why li")
    assert "by meaning, on 1, beside its words" in beside
    assert words(seen(client, raj), ".why li") == []


def test_words_that_stand_nowhere_are_told_with_a_way_to_ask(client, raj, april):
    [told] = words(seen(client, raj), ".corrected")
    assert told.startswith("Nothing in the library says “hacked”; these are near it in meaning.")
    assert told.endswith("Ask for it")
    assert words(seen(client, raj, "/search/?q=breach"), ".corrected") == []
    [told] = words(seen(client, raj, "/search/?q=telehealth+breach"), ".corrected")
    assert told.startswith("Nothing in the library says “telehealth”; these are about “breach”.")
    # Who may not ask is told, and offered nothing.
    [told] = words(seen(client, april), ".corrected")
    assert not told.endswith("Ask for it")


def test_what_no_asset_says_is_demand_though_something_near_was_shown(client, raj, breach):
    seen(client, raj)
    log = SearchLog.objects.get()
    assert log.total == 0
    assert list(log.hits.values_list("asset_id", flat=True)) == [breach.pk]
    SearchLog.objects.all().delete()
    seen(client, raj, "/search/?q=data+breach")
    assert SearchLog.objects.get().total == 1


def test_the_api_says_by_what_each_was_found(client, raj):
    client.force_login(raj)
    answer = client.get("/api/v1" + ADDRESS.replace("search/", "search")).json()
    assert answer["unknown_words"] == ["happens", "guys", "get", "hacked"]
    [result] = answer["results"]
    assert (result["by"], result["page_number"]) == (["meaning"], 2)
    assert result["snippet"] == "After a data breach we notify every customer."


def test_administrators_read_why_nothing_is_found_by_meaning(client, ada, raj, settings):
    settings.HUB_MODEL = "/nowhere"
    address = "/search/?q=breach"
    [told] = words(seen(client, ada, address), ".corrected")
    assert told == (
        "For administrators: nothing is found by meaning, only by words. "
        "HUB_MODEL names /nowhere, where there is no model.onnx."
    )
    assert words(seen(client, raj, address), ".corrected") == []
    settings.HUB_MODEL = "off"
    assert words(seen(client, ada, address), ".corrected") == []
