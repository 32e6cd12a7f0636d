from __future__ import annotations

import pytest

from content.models import Part
from search.meaning.passages import (
    LETTERS,
    MOST_PASSAGES,
    MOST_PIECES,
    MOST_SUMMARY,
    WHOLE,
    Passage,
    digest,
    passages,
)
from search.results.snippets import SNIPPET_LENGTH
from tests.search.index.test_documents import document


def part(number: int, text: str, label: str = "", notes: str = "") -> Part:
    return Part(number=number, label=label, text=text, notes=notes)


def test_the_whole_comes_first_then_each_page_under_what_it_is_part_of():
    made = document(
        title="Breach",
        summary="What we do.",
        tags="Healthcare deck",
        labels="Healthcare deck Ana Brandl",
        parts=(part(1, "We  tell\nyou.", label="When"), part(2, "", label="Thanks"), part(3, "", notes="Say hello.")),
    )
    assert passages(made) == [
        Passage(WHOLE, 0, "Breach. What we do. Healthcare deck"),
        Passage(WHOLE, 0, "Breach. What we do."),
        Passage(1, 0, "When. Breach. What we do. We tell you."),
        Passage(2, 0, "Breach. What we do. Thanks"),
        Passage(3, 0, "Breach. What we do. Say hello."),
    ]


def test_a_long_summary_leaves_its_pages_their_say():
    made = document(title="T", summary="word " * 400, parts=(part(1, "We tell you."),))
    *_, page = passages(made)
    assert len(page.text) <= len("T. ") + MOST_SUMMARY + len(" We tell you.")
    assert page.text.endswith("word We tell you.")


def test_a_long_page_is_several_pieces_that_begin_where_they_are_shown():
    text = " ".join(f"word{number}" for number in range(1_000))
    found = passages(document(title="T", parts=(part(4, text),)))[1:]
    assert [one.number for one in found] == [4] * MOST_PIECES
    assert all(len(one.text) <= LETTERS + len("T. ") for one in found)
    assert [text[one.start :].split()[0] for one in found] == [one.text.split()[1] for one in found]


@pytest.mark.parametrize("text", ["x" * 1_000_000, "word " * 100_000, "\n" * 100_000 + "end"])
def test_a_hostile_page_makes_no_more_passages_than_another(text):
    found = passages(document(title="T", parts=(part(1, text),)))
    assert len(found) <= 1 + MOST_PIECES
    assert all(len(one.text) <= LETTERS + len("T. ") for one in found)


def test_an_asset_has_at_most_so_many():
    many = tuple(part(number, "words") for number in range(1, MOST_PASSAGES * 2))
    assert len(passages(document(title="T", parts=many))) == MOST_PASSAGES


def test_the_digest_changes_with_the_words_alone():
    one, other = document(title="T", worth=0.1), document(title="T", worth=0.9)
    assert digest(passages(one)) == digest(passages(other))
    assert digest(passages(one)) != digest(passages(document(title="T.")))


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_sentence_of_a_passage_is_where_it_is_said(language):
    said = ["After a breach we  notify\nevery customer.", *(f"Backup {at} runs each hour of days." for at in range(9))]
    text = "\n".join(said)
    made = document(title="Security", language=language, parts=(part(1, text, label="When"),))
    for translated in (False, language == "de"):
        *_, page = passages(made, translated=translated)
        assert [text[one.start :].split("\n\n")[0][:6] for one in page.sentences] == [one[:6] for one in said]
        words = [page.text[one.begins : one.ends] for one in page.sentences]
        assert page.text.endswith(" ".join(words))
        assert all(words)
        assert (words[0] == "After a breach we notify every customer.") is not translated


def test_what_is_shown_whole_needs_no_sentences():
    short = "We tell every customer. Backups are restored."
    assert len(short) < SNIPPET_LENGTH
    assert passages(document(title="T", parts=(part(1, short),)))[-1].sentences == ()
