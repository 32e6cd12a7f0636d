"""How recipients are told of an asset: a customer who may not be named is not named, anywhere."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

# Shorter first words of a customer's name are too common to stand for it.
SHORTEST_WORD = 4


def title_for_recipients(asset: Any, today: date) -> str:
    """The title as a recipient may read it."""
    return unnamed(asset.title, asset.own, today) if asset.kind == "story" else asset.title


def unnamed(text: str, story: Any, today: date) -> str:
    """`text` with the customer's name, and what it is shortened to, replaced by words that don't name the customer."""
    if not text or story.may_be_named(today):
        return text
    words = story.customer.split()
    described = story.customer_for_recipients(today)
    text = re.sub(re.escape(story.customer), lambda _: described, text, flags=re.IGNORECASE)
    for length in range(len(words) - 1, 0, -1):
        short = " ".join(words[:length])
        if length > 1 or len(short) >= SHORTEST_WORD:
            text = re.sub(rf"\b{re.escape(short)}\b", "the customer", text)
    return text
