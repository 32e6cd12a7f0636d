from __future__ import annotations

import re

import pytest

from content.words.marks import Wanted, hit_boxes, mark_text, words_of


def wanted(query: str, language: str = "en") -> Wanted:
    return words_of(query, language)


def test_words_of_leaves_out_stop_words_operators_and_excluded_words():
    assert wanted('the "HIPAA objection" -price -"not these" kind:script').forms == {
        "hipaa",
        "objection",
        "object",
        "script",
    }
    assert not wanted("-kind:script")


def test_mark_text_marks_other_forms_of_the_word_and_escapes_the_rest():
    marked = mark_text("Hospitals & clinics <b>ask</b> about pricing.", wanted("hospital price"))
    assert marked == ("<mark>Hospitals</mark> &amp; clinics &lt;b&gt;ask&lt;/b&gt; about <mark>pricing</mark>.")


def test_mark_text_finds_a_word_without_its_accent_and_within_a_compound():
    assert mark_text("Das Krankenhaus für Ärzte", wanted("arzte")) == "Das Krankenhaus für <mark>Ärzte</mark>"
    assert mark_text("A no-show/cancellation rate", wanted("cancellation")) == (
        "A no-show/<mark>cancellation</mark> rate"
    )


@pytest.mark.parametrize(
    ("typed", "written", "marked"),
    [
        ("email", "by e-mail.", "by <mark>e-mail</mark>."),
        ("e-mail", "by email.", "by <mark>email</mark>."),
        ("soc2", "a SOC 2 report", "a <mark>SOC 2</mark> report"),
        ("iso 27001", "ISO-27001 and 27002", "<mark>ISO-27001</mark> and 27002"),
        ("iso27001", "ISO-27001", "<mark>ISO-27001</mark>"),
        ("nodejs", "in node.js", "in <mark>node.js</mark>"),
        ("node", "in node.js", "in <mark>node</mark>.js"),
    ],
)
def test_a_name_is_marked_however_it_is_written(typed, written, marked):
    assert mark_text(written, wanted(typed)) == marked
    words = [[word, 0.1, 0.1, 0.2, 0.2] for word in written.split()]
    marked_words = sum(len(found.split()) for found in re.findall("<mark>(.*?)</mark>", marked))
    assert len(hit_boxes(words, wanted(typed), width=100, height=100)) == marked_words


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("c++", "The C of C-level"),
        ("1.5", "15 of them"),
        ("15", "1.5 of them, 15.3 of others"),
        ("2024", "On 20 24 of them"),
    ],
)
def test_numbers_and_letters_are_not_joined_to_others(typed, written):
    assert mark_text(written, wanted(typed)) == written


def test_short_words_are_no_beginnings_of_others():
    assert mark_text("items it", wanted("tag it")) == "items it"
    assert mark_text("An ERP and the ERPs", wanted("erp")) == "An <mark>ERP</mark> and the <mark>ERPs</mark>"


def test_hit_boxes_are_in_the_pixels_of_the_image():
    boxes = hit_boxes(
        [["HIPAA", 0.1, 0.1, 0.3, 0.2], ["law", 0.4, 0.1, 0.5, 0.2]], wanted("hipaa"), width=1000, height=500
    )
    assert len(boxes) == 1
    assert boxes[0].x < 100 < boxes[0].x + boxes[0].width
    assert boxes[0].y < 50 < boxes[0].y + boxes[0].height


def test_hit_boxes_without_words_are_none():
    assert hit_boxes(None, wanted("hipaa"), width=10, height=10) == []
    assert hit_boxes([["HIPAA", 0, 0, 1, 1]], Wanted(), width=10, height=10) == []


def test_of_a_line_without_spaces_the_letters_that_were_found_are_boxed():
    line = [["数据安全", 0.1, 0.1, 0.5, 0.2], ["价格表和", 0.5, 0.1, 0.9, 0.2]]
    [box] = hit_boxes(line, wanted("价格表"), width=1000, height=1000)
    assert (box.x, box.width) == (500 - 4.7, 300 + 9.3)
    assert len(hit_boxes(line, wanted("全价"), width=1000, height=1000)) == 2
