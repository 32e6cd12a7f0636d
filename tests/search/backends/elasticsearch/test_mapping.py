"""What Elasticsearch is told of letters; that it folds as the hub does is tried in `tests/search/test_letters.py`."""

from __future__ import annotations

from content.words.letters import replacements
from search.backends.elasticsearch.mapping import analysis


def test_the_rules_of_letters_are_one_text_that_parts_into_them_alone():
    rules = analysis()["char_filter"]["letters"]["mappings"].split(",")
    assert len(rules) == len(replacements()) > 4_000
    assert {rule.partition(" => ")[1] for rule in rules} == {" => "}
    assert r"\u00fc => \u0075" in rules
