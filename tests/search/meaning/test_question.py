"""How much meaning counts beside words, as numbers alone."""

from __future__ import annotations

import pytest

from hub.people.models import User
from search import weights
from search.meaning.pages import merged
from search.meaning.question import carried, covered, first, rarities
from search.reading import vocabulary
from search.reading.request import Reading, read_request
from search.types import PageHit, SearchRequest


def test_rare_words_carry_more_of_a_question_than_common_ones():
    rarity = rarities({"breach": 2, "customer": 90}, 100)
    assert rarity["breach"] > 10 * rarity["customer"]
    assert covered(rarity, [["customer"]]) < 0.1
    assert covered(rarity, [["customer"], ["breach"]]) > 0.9
    assert covered(rarity, [["customer", "breach"]]) == pytest.approx(1)


def test_where_nothing_is_held_nothing_is_covered():
    assert covered(rarities({"hacked": 0}, 100), []) == 0
    assert covered(rarities({"hacked": 0}, 100), [[]]) == 0
    assert covered({}, [["any"]]) == 0


def asking(text: str, raj: User) -> Reading:
    return read_request(SearchRequest(user=raj, query=text), vocabulary.current())


def test_words_around_a_question_carry_nothing_of_it(raj):
    rarity = {"people": 1.0, "need": 1.0, "rollout": 3.0}
    said = asking("people need rollout", raj)
    assert carried(said, rarity, [["people", "need"]]) == 0
    assert carried(said, rarity, [["rollout"]]) == 1
    assert carried(asking("people need", raj), rarity, [["people"]]) == 0.5


def test_one_word_does_not_carry_a_sentence(raj):
    rarity = {"long": 1.0, "running": 3.0}
    assert carried(asking("running", raj), rarity, [["running"]]) == 1
    sentence = asking("how long until we are up and running", raj)
    assert carried(sentence, rarity, [["running"]]) == pytest.approx(1 / weights.CARRYING_WORDS)


def test_meaning_counts_the_less_the_further_words_carry():
    said = [weights.near(0.5, 1.0, share, 4.0) for share in (0.0, 0.15, 0.5, 1.0)]
    assert said[0] == said[1] > said[2] > said[3] == weights.NEAREST * 4.0 / 2
    assert weights.near(0.5, 0.5, 1.0, 4.0) == said[3] / 4
    assert weights.near(0.0, 1.0, 0.0, 4.0) == 0


def test_among_few_assets_meaning_counts_less_as_words_do_and_among_many_no_more():
    few, some, many = (weights.near(1.0, 1.0, 1.0, rarest) for rarest in (1.8, 5.5, 10.0))
    assert few == weights.NEAREST * 1.8
    assert some == many == weights.NEAREST * weights.RAREST


def test_the_first_are_those_of_the_highest_scores():
    assert first({1: 1.0, 2: 3.0, 3: 2.0, 4: 3.0}, 3) == [2, 4, 3]


def hit(number: int, by_meaning: bool = False) -> PageHit:
    return PageHit(number, "", f"page {number}", by_meaning=by_meaning)


def test_the_page_of_the_side_that_knows_better_is_shown_first():
    words, meaning = [hit(1), hit(2)], [hit(7, True), hit(8, True)]
    assert [one.number for one in merged(words, meaning, covered=1.0)] == [1, 7, 2]
    assert [one.number for one in merged(words, meaning, covered=0.1)] == [7, 1, 8]


def test_the_page_that_both_found_is_first_and_shows_its_words():
    both = merged([hit(1), hit(2)], [hit(7, True), hit(2, True)], covered=0.1)
    assert [(one.number, one.by_meaning) for one in both] == [(2, False), (7, True), (1, False)]
    assert merged([hit(1)], [], covered=0.0) == (hit(1),)
    assert merged([], [hit(3, True)], covered=1.0) == (hit(3, True),)
