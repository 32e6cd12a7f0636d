"""Where a text has its words."""

from __future__ import annotations

import re

from content.words.letters import fold

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words(text: str) -> list[str]:
    """The folded words of `text`, in order, not stemmed."""
    return [word for word in (fold(match.group()) for match in WORD.finditer(text)) if word]
