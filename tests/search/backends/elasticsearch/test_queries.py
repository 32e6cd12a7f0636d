from content.words.empty_words import telling
from search.backends.elasticsearch import queries
from search.backends.elasticsearch.clauses import MOST_PAIRS


def clauses(text: str) -> list[dict]:
    return queries.rescore(text, ["en"], {})["query"]["rescore_query"]["bool"]["should"]


def pairs(text: str) -> list[str]:
    return [one["match_phrase"]["en.words"]["query"] for one in clauses(text) if "match_phrase" in one]


def test_a_sentence_is_asked_without_the_words_that_only_join_others() -> None:
    assert telling("what do we have about rounding for banks", "en") == "rounding banks"


def test_a_short_query_is_asked_as_it_was_typed() -> None:
    assert telling("over the air updates", "en") == "over the air updates"


def test_joining_words_that_may_be_part_of_a_name_are_left_out_of_a_sentence_alone() -> None:
    assert telling("anything concerning rounding within banks", "en") == "rounding banks"
    assert telling("like new within days", "en") == "like new within days"


def test_a_sentence_of_nothing_else_is_asked_whole() -> None:
    assert telling("what is it that we do", "en") == "what is it that we do"


def test_words_that_only_join_are_those_of_the_language() -> None:
    assert telling("die Rundung in der neuen Bank", "de") == "Rundung neuen Bank"
    assert telling("die Rundung in der neuen Bank", "xx") == "die Rundung in der neuen Bank"


def test_neighbours_in_the_query_are_asked_for_in_pairs() -> None:
    assert pairs("rounding of invoices for banks in Austria") == [
        "rounding invoices",
        "invoices banks",
        "banks austria",
    ]


def test_pairs_pass_over_what_only_joins_in_a_sentence() -> None:
    assert pairs("rounding concerning invoices within Austria") == ["rounding invoices", "invoices austria"]


def test_a_pair_said_twice_is_asked_for_once() -> None:
    assert pairs("fast boats, fast boats and slow fast boats") == [
        "fast boats",
        "boats fast",
        "boats slow",
        "slow fast",
    ]


def test_a_pasted_paragraph_asks_for_so_many_pairs_and_no_more() -> None:
    assert len(pairs(" ".join(f"word{n}" for n in range(200)))) == MOST_PAIRS


def test_one_word_is_ordered_again_by_title_and_tags_alone() -> None:
    assert pairs("rounding") == []
    assert [list(one) for one in clauses("rounding")] == [["multi_match"], ["match"]]
