"""The same judgement on every engine: what once was answered otherwise by one of them, or wrongly by all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from search.reading import vocabulary
from tests.factories.content import ScriptFactory, SegmentAxisFactory, SegmentFactory
from tests.search.conftest import deck, titles

pytestmark = pytest.mark.django_db
FILLER = "How data is kept, how data is moved, and who may read data."


@pytest.fixture(autouse=True)
def _by_words(settings):
    settings.HUB_MODEL = "off"


def pages_of(result) -> list[int]:
    return [page.number for page in result.pages]


def test_a_rare_word_weighs_as_much_in_a_language_of_few_assets(ask):
    for number in range(12):
        deck(f"Residency of data {number}", FILLER)
    for number in range(3):
        deck(f"Données {number}", "Québec et ses hôpitaux.", language="fr")
    deck("Données du Québec", "Où les données du Québec sont gardées: data residency.", language="fr")
    assert titles(ask("quebec data residency"))[0] == "Données du Québec"


def test_stems_of_one_language_are_not_words_of_another(ask):
    deck("Dónde están los datos", "Los datos y la fecha de cada dato.", language="es")
    deck("Residency of data", "Where data lives in Germany.")
    found = ask("data residency germany")
    assert titles(found) == ["Residency of data"]
    assert titles(ask("datos")) == ["Dónde están los datos"]


def test_a_name_is_found_in_every_language(ask):
    deck("Kestrelia und wir", "Was Kestrelia macht.", language="de")
    deck("Kestrelia y nosotros", "Lo que hace Kestrelia.", language="es")
    assert sorted(titles(ask("kestrelia"))) == ["Kestrelia und wir", "Kestrelia y nosotros"]


def test_what_stands_between_figures_or_letters_parts_them_on_every_engine(ask):
    deck("Holiday pay", "Holiday is paid at 12.07 % of the 1,900 hours, as account:northwind says.")
    deck("Twelve", "The 12 things to do, and the 12 things to leave.")
    deck("Zahlen", "Am Montag.", language="de")
    found = ask("12.07")
    assert (titles(found)[0], found.unknown_words) == ("Holiday pay", ())
    found = ask("the 12.07 thing")
    assert ("Holiday pay" in titles(found), found.unknown_words) == (True, ())
    for typed in ("1,900", "1 900", "northwind", "account northwind"):
        found = ask(typed)
        assert (titles(found), found.unknown_words) == (["Holiday pay"], ()), typed


def test_what_an_asset_is_comes_first_when_nothing_else_is_asked_for(ask):
    now = timezone.now()
    ScriptFactory(title="Your latest deck", type="email_template", summary="The latest deck, the deck and the deck.")
    deck("Prices", "Of everything.", type="deck", first_published_at=now - timedelta(days=400))
    deck("Rounds", "Of a hospital.", type="deck", first_published_at=now - timedelta(days=2))
    found = ask("latest deck")
    assert titles(found) == ["Rounds", "Prices", "Your latest deck"]
    assert titles(ask("deck prices"))[0] == "Prices"


def test_the_latest_of_what_matches_alike_is_first(ask):
    now = timezone.now()
    deck("Price list", "What each licence costs.", live_since=now - timedelta(days=300))
    deck("All of the prices, in a list", "What each licence costs, and what a discount needs.", live_since=now)
    assert titles(ask("price list"))[0] == "Price list"
    assert titles(ask("latest price list"))[0] == "All of the prices, in a list"


def test_an_asset_in_the_language_of_the_question_is_preferred(ask):
    deck("Premier rendez-vous", "Deck: first call.", language="fr", type="deck")
    deck("Opening", "For a first call with a hospital, its people and its many doctors.", type="deck")
    assert titles(ask("a deck for a first call"))[0] == "Opening"
    assert titles(ask("un deck pour le premier rendez-vous"))[0] == "Premier rendez-vous"


def test_proofs_of_a_script_find_it_but_do_not_answer(ask):
    answer = {"objection": "Is it safe?", "answer": "Yes, by law.", "proof": "See the HIPAA whitepaper, HIPAA, HIPAA."}
    ScriptFactory(title="Other worries", body=[("objection", answer)])
    answer = {"objection": "What of HIPAA?", "answer": "For HIPAA we sign an agreement.", "proof": ""}
    ScriptFactory(title="Worries of lawyers", body=[("objection", answer)])
    found = ask("hipaa")
    assert titles(found) == ["Worries of lawyers", "Other worries"]
    assert [pages_of(one) for one in found.results] == [[1], []]


def test_what_a_template_sets_on_every_page_is_on_none(ask):
    pages = [
        f"Tidewater confidential\n{words}\nTidewater 2026 | {number}"
        for number, words in enumerate(
            ("Welcome to the meeting", "Rounding is slow", "Prices of all", "Questions"), start=1
        )
    ]
    deck("Rounds", *pages)
    [found] = ask("rounding").results
    assert pages_of(found) == [2]
    assert ask("confidential").total == 0
    assert found.matching_pages == 1


def test_a_name_for_two_is_known_by_each(ask):
    region = SegmentAxisFactory(name="Region")
    both = SegmentFactory(axis=region, name="Germany and Austria")
    SegmentFactory(axis=region, name="Energy & water")
    SegmentFactory(axis=region, name="Water")
    vocabulary.forget()
    deck("Rounds", "Of a hospital.", segments=[both])
    recognised = {one.text: one.value for one in ask("rounds in germany near water").recognised}
    assert recognised == {"germany": "Region:Germany and Austria", "water": "Region:Water"}


def test_a_word_that_ends_the_names_of_several_types_may_be_any_of_them(ask):
    deck("Sign-on for hospitals", "SSO with SAML and Okta, step by step, in one datasheet.", type="datasheet")
    deck("Hours", "A calculator for the SSO of hours.", type="sheet")
    found = ask("SSO sheet saml okta")
    assert titles(found)[0] == "Sign-on for hospitals"
    assert {one.value for one in found.recognised} == {"sheet", "datasheet", "one-pager"}


def test_the_last_word_becomes_what_stands_beside_the_others(ask):
    for number in range(3):
        deck(f"Wards {number}", "Surgery is done in wards.")
    deck("Block release", "When a surgeon gives back block time.")
    results = ask("block time surge")
    assert (results.did_you_mean, titles(results)[0]) == ("block time surgeon", "Block release")


def test_a_word_cut_short_within_a_query_becomes_what_stands_beside_the_others(ask):
    deck("Four levers", "A calculator for the money that a hospital gets back.")
    deck("Front desk", "Patients call, and the desk answers each call.")
    results = ask("hospital calc money")
    assert (results.did_you_mean, titles(results)[0]) == ("hospital calculator money", "Four levers")
    # A letter left out is a slip all the same, and what stands beside none of the others is not meant.
    assert ask("hospital calculatr money").did_you_mean == "hospital calculator money"
    assert ask("calculato desk").did_you_mean == "calculator desk"
    assert ask("desk calc answers").did_you_mean == "desk call answers"
    assert ask("kestrelia hosp desk").did_you_mean == ""


def test_a_word_begun_that_only_another_team_may_read_is_not_told(ask, oli, team):
    deck("Wards", "Mammography in wards.", teams=[team])
    deck("Boats", "Sailing boats.")
    assert ask("mammogr").did_you_mean == "mammography"
    results = ask("mammogr", user=oli)
    assert (results.did_you_mean, results.total) == ("", 0)


def test_common_words_are_no_slips_of_common_words_without_a_model_either(ask):
    deck("What goes where", "What does each part do, where each part goes at the exit, and all except the prices.")
    for typed in ("our guys today", "an epic list", "an excel list", "our docs"):
        assert ask(typed).did_you_mean == "", typed
