"""Titles within sentences have one pair of quotation marks."""

from __future__ import annotations

import pytest

from hub.core.quoting import quoted


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Price list", "“Price list”"),
        ("“It is too expensive”", "“It is too expensive”"),
        ('"It is too expensive"', "“It is too expensive”"),
        ("„Zu teuer“", "“Zu teuer”"),
        ("Why “too expensive” is said", "“Why “too expensive” is said”"),
        ("“Yes” and “no”", "““Yes” and “no””"),
        ("What the surgeons’", "“What the surgeons’”"),
        ("", "“”"),
    ],
)
def test_a_title_is_quoted_once(title, said):
    assert quoted(title) == said
