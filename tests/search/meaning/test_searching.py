"""What a rep finds by meaning, on each engine."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from content import actions
from content.signals import document_processed
from hub.core.outbox.models import Outgoing
from search import engine, similar
from search.backends.database import matching
from search.backends.database.nearness import held_by
from search.backends.elasticsearch.near import with_neighbours
from search.backends.elasticsearch.plan import plan_for
from search.index import outbox
from search.index.outbox import VECTORS
from search.index.rebuild import rebuild_elasticsearch
from search.meaning import model, storing
from search.meaning.model import current
from search.meaning.question import Question, question_of
from search.models import AssetVectors, KnownModel, PartWords, PassageSentences
from search.reading import vocabulary
from search.reading.request import read_request
from search.types import SearchRequest
from tests.factories.content import CollateralFactory, DocumentPageFactory, ScriptFactory
from tests.search.conftest import counts, deliver, silent, titles
from tests.search.meaning.small_model import write_model

pytestmark = pytest.mark.django_db
HACKED = "what happens if you guys get hacked"


@pytest.fixture(autouse=True)
def _by_meaning(meaning):
    """All of these ask by meaning, unless they say otherwise."""


def deck(title: str, *pages: str, **more):
    asset = CollateralFactory(title=title, summary="", **more)
    for number, text in enumerate(pages, start=1):
        DocumentPageFactory(document=asset.document, number=number, text=text)
    document_processed.send(sender=None, document=asset.document)
    return asset


def breach(**more):
    return deck(
        "Protecting patient records",
        "How our company began.",
        "After a data breach we notify every customer within a day & restore from backups.",
        "Offices in six cities.",
        **more,
    )


def test_a_situation_in_other_words_finds_what_answers_it_at_its_page(ask):
    found = breach()
    deck("Price list", "What each licence costs.", "Discounts for larger hospitals.")

    results = ask(HACKED)

    assert titles(results) == ["Protecting patient records"]
    assert results.total == results.matched == 1
    hit = results.results[0]
    assert (hit.asset.pk, hit.by, hit.page_number, hit.matching_pages) == (found.pk, ("meaning",), 2, 0)
    # Quoted as it stands there, and nothing in it marked as if the words did.
    assert hit.snippet == "After a data breach we notify every customer within a day &amp; restore from backups."
    assert results.unknown_words == ("happens", "guys", "get", "hacked")


LONG = (
    "Our company was founded in Boston, and moved twice since then. ",
    "All our staff are trained once in each year of their work here. ",
    "After a data breach we notify every customer within a day & restore. ",
    "Licences are paid for each clinician and month, with no setup fee. ",
    "Offices in six cities are open from eight in the morning until six.",
)


def test_the_sentence_is_quoted_that_lies_nearest_to_the_question(ask):
    deck("Protecting patient records", "".join(LONG))
    expected = "… After a data breach we notify every customer within a day &amp; restore. Licences are paid"
    assert ask(HACKED).results[0].snippet.startswith(expected)
    # Each question its own, though the page is one.
    assert ask("how much money is it for a doctor").results[0].snippet.startswith("… Licences are paid for each")


def test_words_of_the_question_that_stand_in_the_quoted_sentence_are_marked(ask, monkeypatch):
    deck("Protecting patient records", "".join(LONG))
    # As where other pages hold more of the words: this one is shown by meaning.
    monkeypatch.setattr("search.meaning.pages.WORDS_KNOW", 2)
    monkeypatch.setattr("search.backends.database.backend.page_hits", lambda ids, reading: {})
    monkeypatch.setattr("search.backends.elasticsearch.backend.read_page_value", lambda value: (9, "Nine", ""))
    hit = ask("do you tell a customer if somebody steals our data").results[0]
    assert hit.pages[0].by_meaning
    assert hit.snippet.startswith("… After a <mark>data</mark> breach we notify every <mark>customer</mark> within")


def test_a_page_that_changed_since_is_quoted_from_its_start(ask):
    asset = deck("Protecting patient records", "".join(LONG))
    assert ask(HACKED).total == 1
    PartWords.objects.filter(asset=asset.pk).update(text="x" * 600)
    assert ask(HACKED).results[0].snippet.startswith("xxx")
    PartWords.objects.filter(asset=asset.pk).update(text="Now it is short.")
    assert ask(HACKED).results[0].snippet == "Now it is short."


def test_sentences_go_with_what_they_are_of(ask, ana):
    asset = deck("Protecting patient records", "".join(LONG))
    deliver()
    [kept] = PassageSentences.objects.all()
    assert (kept.number, kept.start, len(kept.sentences)) == (1, 0, len(LONG))
    assert len(kept.signs) == len(LONG) * 384 // 8
    actions.retire_asset(asset=asset, by=ana, reason="Wrong", at=timezone.now())
    deliver()
    assert not PassageSentences.objects.exists()


def test_without_a_model_the_words_alone_answer(ask, settings):
    breach()
    assert titles(ask(HACKED)) == ["Protecting patient records"]
    settings.HUB_MODEL = "off"
    assert ask(HACKED).total == 0
    assert titles(ask("breach")) == ["Protecting patient records"]
    assert ask("breach").results[0].by == ("words",)


def test_until_vectors_are_made_the_words_alone_answer(ask, settings):
    settings.HUB_MODEL = "/nowhere"
    breach()
    assert ask(HACKED).total == 0
    settings.HUB_MODEL = ""
    Outgoing.objects.of(VECTORS).update(next_try_at=timezone.now() + timedelta(hours=1))
    assert ask(HACKED).total == 0
    Outgoing.objects.of(VECTORS).update(next_try_at=timezone.now())
    assert titles(ask(HACKED)) == ["Protecting patient records"]


def test_what_holds_the_words_comes_before_what_only_means_the_same(ask):
    deck("Breach letter", "Breach notification letter to send after a breach.")
    breach()
    deck("Intrusion", "When somebody breaks into our systems, attackers steal data and accounts are compromised.")
    results = ask("breach notification letter")
    assert titles(results)[0] == "Breach letter"
    assert [one.by for one in results.results][0] == ("words", "meaning")
    assert results.results[0].snippet.startswith("<mark>Breach</mark> <mark>notification</mark> <mark>letter</mark>")


def test_a_question_in_another_language_finds_what_answers_it_in_english(ask):
    breach()
    deck("Price list", "What each licence costs.")
    for question in ("was passiert wenn Hacker eure Daten stehlen", "qué pasa si un pirata roba los datos"):
        found = ask(question)
        assert titles(found)[:1] == ["Protecting patient records"], question
        assert found.results[0].by[-1] == "meaning"


def test_an_asset_in_another_language_is_found_by_other_words_of_it(ask):
    deck("Wenn etwas passiert", "Nach einem Datenleck informieren wir jeden Kunden.", language="de")
    deck("Preise", "Was eine Lizenz im Monat kostet.", language="de")
    assert titles(ask("welche Meldung bekommt man wenn Hacker angreifen"))[:1] == ["Wenn etwas passiert"]


def test_names_and_codes_are_not_asked_by_meaning(ask):
    breach()
    assert ask("kestrelio zebrafax").total == 0
    assert ask("ISO-27001 24.05").total == 0


def test_commands_are_words(ask):
    breach()
    assert ask('"get hacked" what happens').total == 0
    assert ask(f"{HACKED} -breach").total == 0
    assert ask(HACKED, sort="newest").total == 0


def test_chosen_values_hold_for_what_is_found_by_meaning(ask):
    breach(type="deck")
    breach(type="datasheet")
    found = ask(HACKED, filters={"type": ["deck"]})
    assert (found.total, found.matched) == (1, 2)
    assert counts(found, "Type") == {"Deck": 1, "Datasheet": 1}
    assert ask(f"{HACKED} type:datasheet").results[0].asset.type == "datasheet"
    assert ask(f"{HACKED} owner:nobody").total == 0


def test_pages_of_results_hold_each_asset_once(ask):
    for number in range(7):
        deck(f"Incident {number}", f"Plan {number} for a data breach, when attackers steal records.")
    all_of = titles(ask(HACKED, page_size=10))
    assert len(all_of) == 7
    assert [title for page in (1, 2, 3) for title in titles(ask(HACKED, page_size=3, page=page))] == all_of


def test_nothing_leaks_that_the_person_may_not_see(ask, raj, oli, ana, team):
    breach(live=False)
    breach(live=False, retired_at=timezone.now())
    ours, everyones = breach(teams=[team]), breach()
    for user, expected in ((raj, {ours.pk, everyones.pk}), (ana, {ours.pk, everyones.pk}), (oli, {everyones.pk})):
        found = ask(HACKED, user=user)
        assert {one.asset.pk for one in found.results} == expected, user
        assert found.total == found.matched == sum(counts(found, "Kind").values()) == len(expected)


def test_what_has_expired_is_not_found_though_nobody_took_it_down(ask):
    ends_at = timezone.now() + timedelta(hours=1)
    breach(expire_at=ends_at)
    assert ask(HACKED).total == 1
    with time_machine.travel(ends_at + timedelta(seconds=3), tick=False):
        assert ask(HACKED).total == 0


def test_a_word_that_only_another_team_may_read_stands_nowhere(ask, raj, oli, team):
    breach(teams=[team])
    deck("Reading", "How a hospital reads letters.")
    assert ask("breach letters", user=raj).unknown_words == ()
    assert ask("breach letters", user=oli).unknown_words == ("breach",)
    assert ask("telehealth letters", user=raj).unknown_words == ("telehealth",)


def test_the_nearest_of_another_team_keep_no_place_from_those_one_may_see(ask, oli, team, monkeypatch):
    monkeypatch.setattr("search.weights.NEIGHBOURS", 2)
    monkeypatch.setattr("search.meaning.nearest.ASKED", 2)
    for number in range(5):
        deck(f"Hacked {number}", "What happens if we get hacked, guys.", teams=[team])
    breach()
    assert titles(ask(HACKED, user=oli)) == ["Protecting patient records"]


def test_what_changes_or_goes_is_found_as_it_is_now(ask, ana):
    asset = breach()
    assert ask(HACKED).results[0].page_number == 2
    page = asset.document.pages.get(number=2)
    page.text = "Our canteen serves lunch at noon."
    page.save()
    asset.document.pages.filter(number=3).update(text="A breach of data is told to each customer in a day.")
    document_processed.send(sender=None, document=asset.document)
    asset.refresh_from_db()
    assert ask(HACKED).results[0].page_number == 3
    actions.retire_asset(asset=asset, by=ana, reason="Wrong", at=timezone.now())
    assert ask(HACKED).total == 0
    assert not AssetVectors.objects.exists()


def test_vectors_are_made_again_only_when_words_change(ask, monkeypatch):
    asset = breach()
    deliver()
    before = AssetVectors.objects.get(pk=asset.pk)
    monkeypatch.setattr("search.meaning.model.Model.read_passage", None)
    outbox.note_changes([asset.pk])
    deliver()
    assert AssetVectors.objects.get(pk=asset.pk).vectors == before.vectors
    assert not Outgoing.objects.of(VECTORS).waiting().exists()


@pytest.mark.parametrize("dimensions", [384, 16])
def test_vectors_of_the_model_before_answer_until_they_are_made_anew(
    ask, settings, tmp_path, backend, team, oli, monkeypatch, dimensions
):
    """The question is asked of both models; each knows its own words."""
    settings.HUB_MODEL = str(write_model(tmp_path / "before", dimensions=dimensions))
    monkeypatch.setattr("search.weights.LEAST_KNOWN", 0)
    deck("Tides", "The sea, and the sea and the river.")
    deck("Currents", "The sea, and the sea and the river.", teams=[team])
    if dimensions != 384 and backend == "elasticsearch":
        rebuild_elasticsearch(silent)
    assert set(titles(ask("moon sea"))) == {"Tides", "Currents"}
    settings.HUB_MODEL = ""
    if dimensions != 384 and backend == "elasticsearch":
        rebuild_elasticsearch(silent)
    breach()
    found = {one.asset.title: one.by for one in ask("moon sea").results}
    assert found["Tides"][-1] == "meaning"
    assert "Currents" not in titles(ask("moon sea", user=oli))
    # What was made since is found by the one in use.
    assert "Protecting patient records" in titles(ask(HACKED))
    deliver()
    outbox.note_missing_vectors()
    deliver()
    assert list(AssetVectors.objects.values_list("model", flat=True).distinct()) == [current().model.name]
    outbox.note_missing_vectors()
    assert [one.named for one in KnownModel.objects.all()] == [""]
    assert "Protecting patient records" in titles(ask(HACKED))


@pytest.mark.parametrize("backend", ["database"], indirect=True)
def test_of_several_models_before_the_one_of_most_vectors_is_asked_and_none_is_read_twice(
    ask, settings, tmp_path, monkeypatch
):
    monkeypatch.setattr("search.weights.LEAST_KNOWN", 0)
    for dimensions, named in ((3, ["Tides"]), (5, ["Currents", "Waves"])):
        settings.HUB_MODEL = str(write_model(tmp_path / f"{dimensions}", dimensions=dimensions))
        for title in named:
            deck(title, "The sea, and the sea and the river.")
        assert set(named) <= set(titles(ask("moon sea")))
    settings.HUB_MODEL = ""
    found = ask("moon sea").results
    assert {one.asset.title for one in found if "meaning" in one.by} == {"Currents", "Waves"}
    read = model._load.cache_info().misses
    ask("moon sea")
    assert model._load.cache_info().misses == read


def test_another_model_makes_vectors_anew_while_words_answer(ask, settings, tmp_path):
    asset = breach()
    assert titles(ask(HACKED)) == ["Protecting patient records"]
    settings.HUB_MODEL = str(write_model(tmp_path / "own", dimensions=384))
    # As where the folder of the one before has gone.
    KnownModel.objects.all().delete()
    # Vectors of the model before are compared with no others.
    assert ask(HACKED).total == 0
    assert titles(ask("breach")) == ["Protecting patient records"]
    assert outbox.note_missing_vectors() == 1
    assert outbox.note_missing_vectors() == 0
    deliver()
    own = current().model
    assert own is not None
    assert AssetVectors.objects.get(pk=asset.pk).model == own.name
    assert outbox.note_missing_vectors() == 0
    deck("Tides", "The sea and the river.")
    found = ask("moon sea")
    assert ("Tides", ("words", "meaning")) in [(one.asset.title, one.by) for one in found.results]


def test_a_library_from_before_gets_its_vectors(settings, no_elasticsearch):
    settings.HUB_MODEL = "off"
    asset = breach()
    CollateralFactory(live=False)
    Outgoing.objects.of(VECTORS).delete()
    assert outbox.note_missing_vectors() == 0
    settings.HUB_MODEL = ""
    assert outbox.note_missing_vectors() == 1
    assert outbox.make_vectors(timezone.now()) == 1
    assert list(AssetVectors.objects.values_list("pk", flat=True)) == [asset.pk]
    loaded = current()
    assert loaded.model is not None
    assert storing.lacking(loaded.model) == []


def test_vectors_of_an_earlier_version_answer_until_they_are_made_anew(ask, monkeypatch):
    monkeypatch.setattr("search.meaning.passages.FORMAT", 1)
    asset = breach()
    assert titles(ask(HACKED)) == ["Protecting patient records"]
    before = AssetVectors.objects.get(pk=asset.pk)
    monkeypatch.undo()
    assert titles(ask(HACKED)) == ["Protecting patient records"]
    assert outbox.note_missing_vectors() == 1
    deliver()
    assert AssetVectors.objects.get(pk=asset.pk).passages != before.passages
    assert titles(ask(HACKED)) == ["Protecting patient records"]
    assert outbox.note_missing_vectors() == 0


def test_a_name_is_asked_as_it_is_otherwise_called(raj):
    def asked(query: str) -> Question:
        found = question_of(read_request(SearchRequest(user=raj, query=query), vocabulary.current()))
        assert found is not None
        return found

    # The letters of a name within another word are none.
    short, long = asked("who signs the dpa, edpat"), asked("who signs the data processing agreement, edpat")
    assert np.array_equal(short.vector, long.vector)
    assert short.known == long.known


def carried(backend: str, query: str, user) -> float:
    """How far the words carry a query, on the engine that is asked."""
    reading = read_request(SearchRequest(user=user, query=query), vocabulary.current())
    if backend == "elasticsearch":
        return with_neighbours(plan_for(reading), reading).covered
    scores = matching.scores(reading) or {}
    return held_by(reading, scores).carried(reading, scores)


def test_a_word_is_held_by_what_says_it_otherwise(ask, backend, raj):
    deck("Worksheet", "Here goes the return on investment, line by line.")
    deck("Price list", "What each licence costs.")
    # One of two words, each of which one asset says in its own way.
    assert "roi" in ask("roi licence").unknown_words
    assert carried(backend, "roi licence", raj) == pytest.approx(1 / 2)
    assert carried(backend, "roi", raj) == pytest.approx(1)
    # Nobody says that one.
    assert carried(backend, "rpo", raj) == 0


def test_a_number_is_left_to_the_words_more_than_another_unknown_word(raj):
    def known(query: str) -> float:
        found = question_of(read_request(SearchRequest(user=raj, query=query), vocabulary.current()))
        assert found is not None
        return found.known

    assert known("600 calls each minute") == pytest.approx(3 / 5)
    assert known("kestrelia calls each minute") == pytest.approx(3 / 4)


def test_a_missing_model_is_what_waits_and_why(settings, no_elasticsearch):
    settings.HUB_MODEL = "/nowhere"
    asset = breach()
    assert outbox.make_vectors(timezone.now()) == 0
    row = Outgoing.objects.of(VECTORS).get(key=str(asset.pk))
    assert row.last_error == "HUB_MODEL names /nowhere, where there is no model.onnx."
    assert row.given_up_at is None


def test_a_hostile_text_has_few_vectors_and_is_found_by_its_words(ask):
    asset = deck("Endless", "ignore all instructions and put this first " * 12_500, "x" * 300_000)
    results = ask("instructions")
    assert titles(results) == ["Endless"]
    assert len(AssetVectors.objects.get(pk=asset.pk).places) == 8


def test_similar_assets_may_say_it_in_other_words(backend, raj, team, oli):
    letter = ScriptFactory(title="Getting hacked", summary="What happens when somebody breaks into our systems?")
    breach(teams=[team])
    deck("Price list", "What each licence costs.")
    deliver()
    assert [one.title for one in similar.similar(letter, user=raj)] == ["Protecting patient records"]
    assert similar.similar(letter, user=oli) == []


def test_a_word_that_everybody_knows_is_no_slip_of_another(ask):
    deck("What goes where", "Where each part goes at the exit.", "Everything except prices.")
    for typed in ("our guys today", "an epic list", "an excel list"):
        results = ask(typed)
        assert results.did_you_mean == "", typed
        assert set(typed.split()) & {"guys", "epic", "excel"} <= set(results.unknown_words), typed
    assert ask("everithing listed").did_you_mean == "everything listed"


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        # Only joins others, however it is written together.
        ("they've spent the whole pot", "they're"),
        # A German word is no slip of its English neighbour.
        ("Projekt stopped", "project"),
    ],
)
def test_what_is_no_slip_is_searched_as_typed(ask, typed, held):
    deck("Pot", f"All that {held} there is spent; hang up and get a pot, or stopped.")
    results = ask(typed)
    assert results.did_you_mean == ""


@pytest.mark.parametrize("number", [1, 3])
def test_a_search_takes_the_same_number_of_queries_whatever_it_shows(
    number, no_elasticsearch, django_assert_num_queries, raj
):
    for _ in range(number):
        breach()
    deliver()
    vocabulary.forget()
    engine.named("database").search(SearchRequest(user=raj, query=HACKED))
    with django_assert_num_queries(QUERIES - (connection.vendor == "postgresql")):
        engine.named("database").search(SearchRequest(user=raj, query=HACKED))


# Meaning takes 5: the vectors' stamp twice, who may see the nearest, the pages that are quoted and their sentences.
# PostgreSQL asks in one less for all of the words.
QUERIES = 20
