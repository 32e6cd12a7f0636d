from __future__ import annotations

import pytest

from tracking.phrases import duration, ranges


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([], ""),
        ([7], "7"),
        ([1, 2], "1 and 2"),
        ([1, 2, 3], "1 to 3"),
        ([7, 8, 12], "7 to 8 and 12"),
        ([12, 1, 3, 4, 5, 9, 9], "1, 3 to 5, 9 and 12"),
    ],
)
def test_pages_in_words(numbers, words):
    assert ranges(numbers) == words


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s"), (62, "1 min 02 s"), (3720, "1 h 02 min")])
def test_durations_in_words(seconds, words):
    assert duration(seconds) == words
