from __future__ import annotations

import pytest

from content.words.lines import joined, whole_title


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            ["“Does HIPAA let us put schedules in your", "cloud?”", "It does."],
            "“Does HIPAA let us put schedules in your cloud?”",
        ),
        (["“What HIPAA", "Asks” of us", "Body"], "“What HIPAA Asks” of us"),
        (["One line", "Another line"], "One line"),
        (["Ends here.", "small after it"], "Ends here."),
        (["a", "b", "c", "d", "e"], "a b c d"),
        ([], ""),
    ],
)
def test_a_title_goes_on_over_the_lines_it_was_broken_into(lines, title):
    assert whole_title(lines) == title


def test_sentences_that_were_broken_are_whole_again_and_points_stay_apart():
    text = "Our gateway sends\nfour fields, encrypted.\nFirst point\nSecond point\n| 12 | 13 |\n\nLast"
    assert joined(text) == "Our gateway sends four fields, encrypted.\nFirst point\nSecond point\n| 12 | 13 |\n\nLast"
