"""Long questions are ordered, too, by what their best answers share."""

from __future__ import annotations

import pytest

from hub.people.models import Team
from search import weights
from search.backends.elasticsearch import feedback, indices
from search.index.documents import LONG_PAGES
from tests.search.conftest import deck, titles

QUESTION = "which harvest insurance do orchard farmers need"


def english(*passages: str) -> dict[str, float]:
    return dict(feedback.related(QUESTION, [{"en": passage} for passage in passages]).get("en", {}))


def test_words_count_that_several_answers_share() -> None:
    assert set(english("Hail ruins apples.", "Hailstorms and hail.", "A premium.")) == {"hail"}


def test_what_was_asked_and_what_only_joins_words_does_not_count() -> None:
    assert english("Insurance for farmers' harvests, 2024.", "Because of insurance, a farmer harvests in 2024.") == {}


def test_a_word_weighs_more_the_more_and_the_better_answers_say_it() -> None:
    said = english("hail frost drought", "hail frost hail", "hail drought", "hail flood", "hail flood")
    assert list(said) == ["hail", "frost", "drought", "flood"]
    assert all(0 < weight < weights.RELATED for weight in said.values())


def test_only_so_many_words_count() -> None:
    said = " ".join(f"word{letter}{other}" for letter in "abcdefghij" for other in "abcdefghij")
    assert len(english(said, said)) == feedback.MOST_WORDS


def test_each_language_has_its_own_words() -> None:
    answers = [{"en": "hail hail", "de": "Hagelschäden"}, {"en": "hail", "de": "Hagelschaden"}]
    related = feedback.related(QUESTION, answers)
    assert {language: list(words) for language, words in related.items()} == {"en": ["hail"], "de": ["hagelschaden"]}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (QUESTION, True),
        ("harvest insurance", False),
        ("what do we have on the insurance of a harvest", False),
    ],
)
def test_only_long_questions_are_answered_so(text: str, wanted: bool) -> None:
    assert feedback.is_wanted(text, ["en"]) is wanted


ANSWERS = ("Harvest insurance for orchard farmers: what they need when hail comes. Premiums and deductibles for hail.",)
NEAR_ANSWERS = ("Harvest insurance for orchard farmers. Hail is covered, with premiums and deductibles by region.",)


def fill(of_the_matter: tuple[str, ...]) -> None:
    deck("First", *ANSWERS)
    deck("Second", *NEAR_ANSWERS)
    # Both hold the same two words of the question, in texts of the same length.
    deck("Elsewhere", "Farmers bought insurance. " + "A picnic took place beside some lake yesterday, quite sunny.")
    deck("Of the matter", "Farmers bought insurance. " + of_the_matter[0], *of_the_matter[1:])


@pytest.mark.elasticsearch
@pytest.mark.django_db
class TestElasticsearch:
    @pytest.fixture(params=["elasticsearch"])
    def backend(self, request):
        request.getfixturevalue("elasticsearch")
        return request.param

    def test_what_talks_as_the_best_answers_do_comes_first(self, ask):
        fill(("Hail premiums took place beside some deductibles, quite hail.",))
        found = ask(QUESTION)
        assert titles(found)[:2] == ["First", "Second"]
        assert titles(found).index("Of the matter") < titles(found).index("Elsewhere")
        assert {"hail", "premiums", "deductibles"} <= set(found.related)

    def test_nothing_is_found_by_the_words_that_answers_share(self, ask):
        fill(("Hail premiums took place beside some deductibles, quite hail.",))
        deck("Hail alone", "Hail, premiums, deductibles.")
        assert "Hail alone" not in titles(ask(QUESTION))

    def test_what_a_person_may_not_see_does_not_order_what_they_see(self, ask, ada):
        team = Team.objects.create(name="Elsewhere")
        deck("First", *ANSWERS, teams=[team])
        deck("Second", *NEAR_ANSWERS, teams=[team])
        deck("Open", "Farmers bought insurance for a harvest.")
        assert "hail" in ask(QUESTION, user=ada).related
        assert ask(QUESTION).related == ()

    def test_the_pages_of_long_assets_have_their_say(self, ask):
        rest = ["Nothing."] * LONG_PAGES
        deck("First", *rest, *ANSWERS)
        deck("Second", *rest, *NEAR_ANSWERS)
        found = ask(QUESTION)
        assert [one.page_number for one in found.results] == [LONG_PAGES + 1] * 2
        assert "hail" in found.related

    def test_a_short_query_is_asked_in_one_request(self, ask, monkeypatch):
        fill(("Hail.",))
        asked = []
        answer = indices.ask
        monkeypatch.setattr(indices, "ask", lambda searches: asked.append(len(searches)) or answer(searches))
        ask("harvest insurance")
        # Results, facets, and which words stand nowhere: one request of three searches.
        assert asked == [3]
        ask(QUESTION)
        assert asked == [3, 1, 3]
        ask(QUESTION, sort="newest")
        assert asked == [3, 1, 3, 3]
