from __future__ import annotations

import pytest

from content.words.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n ", []),
        ("Only one of them", ["Only one of them"]),
        (
            " We tell every customer at once. “Is it safe to go on?” they ask us then.  And we say so. ",
            ["We tell every customer at once.", "“Is it safe to go on?” they ask us then.", "And we say so."],
        ),
        # A line that was broken within a sentence goes on, one of a list does not.
        (
            "We restore what was there\nbefore within a day.\n• Backups every single hour\n• Three copies of each",
            [
                "We restore what was there\nbefore within a day.",
                "• Backups every single hour",
                "• Three copies of each",
            ],
        ),
        # What is short is read with what follows.
        ("Security. Inc. We tell every customer.", ["Security. Inc. We tell every customer."]),
    ],
)
def test_sentences_of_a_text(text, expected):
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_a_hostile_text_takes_no_longer_than_another():
    assert sentences("x" * 1_000_000) == [(0, 1_000_000)]
    assert len(sentences(" \n" * 500_000 + "end")) == 1
    within = ["\n", " ", "\n "]
    assert [len(sentences(f"{'x' * 30}{room * 100_000}end")) for room in within] == [1, 1, 1]
