"""What everybody calls it: general words that find each other on each engine, and can be switched off."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from search.models import GeneralWordsOff, GlossaryTerm
from search.reading import general_words, glossary
from search.reading.glossary import NotAllowed, UnknownTerm
from tests.browsing import soup
from tests.factories.content import CollateralFactory
from tests.search.conftest import deck, deliver, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(db):
    deck("Logging in", "Your people use single sign-on.")
    deck("What we promise", "The service level agreement says when we are up.")
    deck("Missed calls", "Each voice mail is read the same day.")
    deck("Full rooms", "A waitlist fills what is cancelled.")
    deck("Worth it", "Payback in nine months.")
    deck("DSGVO", "Die Datenschutz-Grundverordnung gilt.", language="de")


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("query", "title", "other"),
    [
        ("sso", "Logging in", "single sign-on"),
        ("okta", "Logging in", "single sign-on"),
        ("SLA", "What we promise", "service level agreement"),
        ("voicemail", "Missed calls", "voice mail"),
        ("wait list", "Full rooms", "waitlist"),
        ("roi", "Worth it", "payback"),
        ("GDPR", "DSGVO", "Datenschutz-Grundverordnung"),
    ],
)
def test_another_name_finds_it_and_is_told(ask, query, title, other):
    results = ask(query)
    assert titles(results) == [title]
    assert (query, other) in results.also_searched
    assert results.corrected_from == ""


def test_what_is_only_asked_for_is_not_searched_the_other_way(ask):
    deck("Okta", "Setting up Okta.")
    deck("Logging in", "Single sign-on for all.")
    results = ask("single sign-on")
    assert titles(results) == ["Logging in"]
    assert ("single sign-on", "SSO") in results.also_searched


def test_a_name_that_the_query_has_anyway_is_not_searched_twice(ask):
    deck("Logging in", "Single sign-on (SSO) for all.")
    assert ask("sso single sign-on").also_searched == ()


@pytest.mark.usefixtures("library")
def test_one_or_all_are_switched_off_and_on(ask, ana):
    key = "single-sign-on"
    assert glossary.switch_general_words(key=key, on=False, by=ana) == "“single sign-on”"
    assert titles(ask("sso")) == []
    assert titles(ask("sla")) == ["What we promise"]
    glossary.switch_general_words(key=GeneralWordsOff.ALL, on=False, by=ana)
    assert titles(ask("sla")) == []
    glossary.switch_general_words(key=GeneralWordsOff.ALL, on=True, by=ana)
    assert (titles(ask("sla")), titles(ask("sso"))) == (["What we promise"], [])
    glossary.switch_general_words(key=key, on=True, by=ana)
    assert titles(ask("sso")) == ["Logging in"]
    assert ModelLogEntry.objects.filter(user=ana).count() == 4


def test_a_company_s_own_words_come_first_and_beside(ask):
    GlossaryTerm.objects.create(term="SSO", synonyms="one door")
    deck("Doors", "One door for all.")
    deck("Logging in", "Single sign-on for all.")
    results = ask("sso")
    assert set(titles(results)) == {"Doors", "Logging in"}
    assert [other for _, other in results.also_searched] == ["one door", "single sign-on"]


def test_only_who_keeps_the_glossary_switches(raj, ana):
    with pytest.raises(NotAllowed):
        glossary.switch_general_words(key="sla", on=False, by=raj)
    with pytest.raises(UnknownTerm):
        glossary.switch_general_words(key="nothing", on=False, by=ana)
    assert not GeneralWordsOff.objects.exists()


def test_keys_and_names_are_whole_and_each_once():
    terms = general_words.shipped().terms
    assert len({term.key for term in terms}) == len(terms)
    for term in terms:
        names = [name.casefold() for name in term.names]
        assert len(names) > 1
        assert len(set(names)) == len(names), term.key
        assert term.key == term.key.lower()
        assert len(term.key) <= 60


def test_the_screen_lists_finds_and_switches(client, ana, raj, no_elasticsearch):
    address = reverse("general_words")
    client.force_login(raj)
    assert client.get(address).status_code == 302
    client.force_login(ana)
    page = soup(client.get(address, {"q": "okta"}))
    [row] = page.select("table.listing tbody tr")
    assert row.b.get_text() == "single sign-on"
    assert row.select_one("a")["href"].endswith("?term=single%20sign-on")
    client.post(address, {"key": "single-sign-on", "on": "0"})
    assert list(GeneralWordsOff.objects.values_list("key", flat=True)) == ["single-sign-on"]
    assert "Switch on" in soup(client.get(address, {"q": "okta"})).select_one("table.listing").get_text()
    client.post(address, {"key": "*", "on": "0"})
    assert "All are switched off." in client.get(address).content.decode()
    assert "Nothing" not in client.get(address, {"q": "zzz"}).content.decode()
    assert soup(client.get(reverse("wagtailsnippets_search_glossaryterm:list"))).find("a", href=address)


def test_the_results_page_says_what_else_was_searched(client, raj, no_elasticsearch, library):
    deliver()
    client.force_login(raj)
    said = [" ".join(one.get_text(" ").split()) for one in soup(client.get("/search/?q=okta")).select(".corrected")]
    assert said == ["Also searched: single sign-on , SSO ."]
    answer = client.get("/api/v1/search?q=okta").json()
    assert answer["also_searched"][0] == {"typed": "okta", "other": "single sign-on"}
    assert answer["unmet_words"] == []


def test_the_other_name_is_marked_where_it_stands(ask):
    CollateralFactory(title="Logging in", summary="Everybody has single sign-on here.")
    [found] = ask("okta").results
    assert "<mark>single" in found.snippet
