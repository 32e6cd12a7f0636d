"""One slip a word costs nothing, and a right word is never turned wrong: on both backends alike."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search import engine
from search.index import known_words
from search.models import GlossaryTerm, SpellingForm, SpellingWord
from search.reading import spelling
from search.types import SearchRequest
from tests.factories.content import CollateralFactory, DocumentPageFactory, ScriptFactory
from tests.search.conftest import deliver, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def library():
    ScriptFactory(title="Hospital scheduling", summary="Calculator for missed appointments.")
    ScriptFactory(title="Boats", summary="Nothing of the kind.")


SLIPS = {
    "left out": "hospitl",
    "added": "hospittal",
    "replaced": "hospidal",
    "swapped": "hopsital",
    "capital": "HOSPIDAL",
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_one_slip_in_a_word_finds_what_was_meant(slip, ask, library):
    results = ask(slip)
    assert titles(results) == ["Hospital scheduling"]
    assert (results.did_you_mean.lower(), results.corrected_from) == ("hospital", slip)


def test_one_slip_in_each_word(ask, library):
    results = ask("hospitl apointments")
    assert titles(results) == ["Hospital scheduling"]
    assert results.did_you_mean == "hospital appointments"


@pytest.mark.parametrize("right", ["hospital", "hospitals", "scheduled", "appointment", "missed calculators", "boat"])
def test_a_right_word_stays_in_any_form(right, ask, library):
    results = ask(right)
    assert (results.did_you_mean, results.corrected_from) == ("", "")
    assert results.total == 1


def test_words_of_the_common_language_stay(ask, library):
    GlossaryTerm.objects.create(term="Calculater", synonyms="Hospitel")
    for word in ("calculater", "hospitel"):
        assert ask(word).did_you_mean == ""


def test_words_that_only_join_others_stay(ask, library):
    ScriptFactory(title="Whither early")
    results = ask("what whether the hospital their early")
    assert (results.did_you_mean, results.corrected_from) == ("", "")


@pytest.mark.parametrize("other", ["boa", "xyz", "hoxpixxl", "ospital", "iso27001x", "24/7"])
def test_what_is_short_far_or_a_code_stays_as_typed(other, ask, library):
    assert ask(other).did_you_mean == ""


def test_as_typed_when_asked_for(ask, library):
    results = ask("hospitl", exact=True)
    assert (results.total, results.did_you_mean) == (0, "")


def test_the_word_that_more_assets_hold_is_meant(ask):
    for number in range(3):
        ScriptFactory(title=f"Rounding {number}")
    ScriptFactory(title="Roundins")
    deliver()
    known_words.count_again()
    assert ask("roundinx").did_you_mean == "rounding"


def test_a_word_of_a_page_is_known_and_corrected_to(ask):
    asset = CollateralFactory(title="Deck")
    DocumentPageFactory(document=asset.document, number=1, text="Perioperative throughput.")
    asset.save()
    assert ask("perioperativ").results[0].asset.pk == asset.pk
    assert ask("throughptu").did_you_mean == "throughput"


def test_a_slip_that_a_stemmer_of_another_language_swallows_is_one(ask, library):
    ScriptFactory(title="Security questionnaire")
    ScriptFactory(title="Réponses", summary="Le questionnaire de sécurité.", language="fr")
    results = ask("secruity questionaire")
    assert results.did_you_mean == "security questionnaire"
    assert titles(results)[0] == "Security questionnaire"


def test_a_name_that_is_written_with_punctuation_is_known_and_corrected_to(ask, library):
    ScriptFactory(title="The wife of the surgeon")
    ScriptFactory(title="Coverage", summary="Where the wi-fi ends. What a follow-up costs.")
    assert (titles(ask("wifi")), ask("wifi").did_you_mean) == (["Coverage"], "")
    assert (titles(ask("folowup")), ask("folowup").did_you_mean) == (["Coverage"], "followup")


def test_a_word_that_only_others_may_see_is_not_told(ask, library, other_team):
    ScriptFactory(title="Bluebird", teams=[other_team])
    results = ask("bluebrid")
    assert (results.did_you_mean, results.total) == ("", 0)


# The database's own list of words -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_elasticsearch")
def test_words_that_no_live_asset_holds_any_more_are_forgotten(raj):
    gone = ScriptFactory(title="Bluebird")
    ScriptFactory(title="Hospital")
    deliver()
    assert SpellingWord.objects.filter(word="bluebird").exists()
    gone.live = False
    gone.save()
    deliver()
    assert engine.search(SearchRequest(user=raj, query="bluebrid")).did_you_mean == ""
    known_words.count_again()
    assert not SpellingWord.objects.filter(word="bluebird").exists()
    assert not SpellingForm.objects.filter(form="bluebird").exists()
    assert SpellingWord.objects.get(word="hospital").assets == 1


@pytest.mark.usefixtures("no_elasticsearch")
def test_counting_again_makes_up_for_words_never_learnt():
    ScriptFactory(title="Hospital")
    ScriptFactory(title="Hospital beds")
    deliver()
    before = set(SpellingForm.objects.values_list("form", "word"))
    SpellingWord.objects.all().delete()
    known_words.count_again()
    known_words.count_again()
    assert set(SpellingForm.objects.values_list("form", "word")) == before
    assert SpellingWord.objects.get(word="hospital").assets == 2


@pytest.mark.usefixtures("no_elasticsearch")
def test_the_work_does_not_grow_with_the_library(raj):
    def asked() -> int:
        deliver()
        with CaptureQueriesContext(connection) as queries:
            assert engine.search(SearchRequest(user=raj, query="hospitl")).did_you_mean == "hospital"
        return len(queries)

    ScriptFactory(title="Hospital")
    asked()
    few = asked()
    for number in range(30):
        ScriptFactory(title=f"Hospital {''.join(chr(97 + (number * 7 + place) % 26) for place in range(9))}")
    assert asked() == few


def test_one_slip_is_one_letter_or_two_neighbours_swapped():
    for one, other in (("abcd", "abd"), ("abcd", "abxcd"), ("abcd", "abxd"), ("abcd", "acbd"), ("abcd", "abdc")):
        assert spelling.is_one_slip(one, other)
        assert spelling.is_one_slip(other, one)
    for one, other in (("abcd", "abcd"), ("abcd", "axyd"), ("abcd", "dbca"), ("abcd", "ab"), ("abcd", "cdab")):
        assert not spelling.is_one_slip(one, other)
    assert spelling.shortened("abc") == {"abc", "ac", "ab"}


@pytest.mark.elasticsearch
def test_another_form_of_a_known_word_is_no_slip_whatever_the_database_knows(elasticsearch, raj):
    CollateralFactory(title="Apple and its price", summary="Apple, pear and plum.")
    CollateralFactory(title="What applies to whom", summary="It applies everywhere.")
    deliver()
    SpellingWord.objects.all().delete()
    results = engine.named("elasticsearch").search(SearchRequest(user=raj, query="apple's price"))
    assert results.did_you_mean == results.corrected_from == ""
    assert results.results[0].asset.title == "Apple and its price"
