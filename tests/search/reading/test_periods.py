import pytest

from search.reading.understanding import Dictionary, Term, understand

APART = Dictionary.of([Term("2022", "segment", "Year:2022"), Term("Q3", "segment", "Quarter:Q3")])


def named(query: str, known: Dictionary) -> list[tuple[str, str]]:
    return [(one.value, one.text) for one in understand(query, known, lambda name, said: None).recognised]


@pytest.mark.parametrize(
    "query",
    ["Q3 2022", "q3 of 2022", "2022Q3", "2022-Q3", "3Q22", "3Q 2022", "Q3'22", "Q3 FY22", "Q3 FY2022", "3Q FY22"],
)
def test_a_quarter_of_a_year_is_both_tags_however_it_is_written(query):
    assert {value for value, _ in named(f"sales in {query} by region", APART)} == {"Year:2022", "Quarter:Q3"}


@pytest.mark.parametrize(
    "query", ["third quarter of 2022", "3rd quarter 2022", "third fiscal quarter of fiscal year 2022"]
)
def test_a_quarter_in_words_is_the_tag(query):
    assert {value for value, _ in named(query, APART)} == {"Year:2022", "Quarter:Q3"}


def test_a_fiscal_year_is_the_tag_of_the_year():
    assert named("FY22 results", APART) == [("Year:2022", "22")]
    assert named("results of FY2022", APART) == [("Year:2022", "2022")]


def test_a_tag_of_year_and_quarter_together_is_one_preference():
    known = Dictionary.of([Term("Q3 2022", "segment", "Period:Q3 2022"), Term("FY22", "segment", "Year:FY22")])
    assert named("net sales 3Q22", known) == [("Period:Q3 2022", "3Q22")]
    assert named("net sales in 2022", known) == []
    assert named("net sales in FY 2022", known) == [("Year:FY22", "2022")]


def test_a_period_that_no_tag_has_is_words():
    assert named("Q4 2021 and FY19", APART) == []


def test_numbers_that_are_no_period_are_words():
    assert named("22 slides, 3 quotes, 4Q2 and Q5", APART) == []
