from __future__ import annotations

from content.words.stems import singular
from search.reading.understanding import Dictionary, Term, recognise, understand
from search.types import Recognised

WORDS = Dictionary.of(
    [
        Term("Healthcare", "segment", "Industry:Healthcare"),
        Term("health care", "segment", "Industry:Healthcare"),
        Term("Security review", "stage", "Security review"),
        Term("Security", "segment", "Need:Security"),
        Term("one-pager", "type", "one-pager"),
        Term("2022", "segment", "Year:2022"),
        Term("15", "segment", "Size:15"),
        Term("the", "segment", "Article:the"),
    ]
)


def nothing(name: str, said: str) -> None:
    return None


def named(query: str, **more) -> list[tuple[str, str]]:
    return [(one.value, one.text) for one in understand(query, WORDS, nothing, **more).recognised]


def test_the_longest_name_wins_and_plurals_are_the_same():
    assert named("a security review for Health Care") == [
        ("Security review", "security review"),
        ("Industry:Healthcare", "Health Care"),
    ]
    assert named("security one-pagers") == [("Need:Security", "security"), ("one-pager", "one-pagers")]


def test_what_says_nothing_is_not_recognised():
    assert named("the 15 of 2022") == [("Year:2022", "2022")]


def test_recognised_words_stay_in_the_text_and_leave_the_plain_words():
    read = understand("healthcare rounding", WORDS, nothing)
    assert read.text == "healthcare rounding"
    assert read.plain_words == "rounding"
    assert read.recognised == (Recognised("segment", "Industry:Healthcare", "healthcare"),)


def test_dropped_values_and_only_words():
    assert named("healthcare 2022", dropped=["segment:Year:2022"]) == [("Industry:Healthcare", "healthcare")]
    assert named("healthcare 2022", only_words=True) == []


def test_operators_are_read_and_unknown_ones_are_words():
    def resolve(name, said):
        return {"kind": ("kind", said), "owner": ("owner", said)}.get(name)

    read = understand('kind:script owner:me note:this "two words" "one" -not -"at all" -kind:story x', WORDS, resolve)
    assert read.filters == {"kind": ("script",)}
    assert read.owner == "me"
    assert read.phrases == ("two words",)
    assert read.excluded == ("not", "at all", "kind story")
    assert read.text == "note this two words one x"


def test_singular_leaves_words_that_only_look_plural():
    assert [singular(word) for word in ("stories", "boxes", "decks", "access", "status", "analysis", "gas")] == [
        "story",
        "box",
        "deck",
        "access",
        "status",
        "analysis",
        "gas",
    ]


def test_spans_are_those_of_the_text():
    text = "A security  review!"
    [((start, end), values)] = recognise(text, WORDS)
    assert text[start:end] == "security  review"
    assert values == (("stage", "Security review"),)


def test_a_name_of_several_words_is_the_same_written_as_one():
    known = Dictionary.of([Term("Best Buy", "customer", "Best Buy"), Term("onepager", "type", "one-pager")])
    found = [(one.value, one.text) for one in understand("one pagers for BestBuy", known, nothing).recognised]
    assert found == [("one-pager", "one pagers"), ("Best Buy", "BestBuy")]
    assert understand("the best of what to buy", known, nothing).recognised == ()


def test_quotes_and_dashes_within_prose_command_nothing():
    prose = 'we heard of "a hot line" between both capitals and ask what was - in short -said of it'
    read = understand(prose, WORDS, nothing)
    assert (read.phrases, read.excluded) == ((), ())
    assert "a hot line between" in read.text
    assert "- in short said of it" not in read.text
    assert read.text.endswith("said of it")
