"""How a customer who may not be named is spoken of."""

from __future__ import annotations

from datetime import date

from content.models import CustomerStory
from content.words.names import without_names


def unnamed(text: str, story: CustomerStory, today: date) -> str:
    """`text` with every name of the customer replaced by words that don't name the customer."""
    if not text or story.may_be_named(today):
        return text
    return without_names(text, story.names, "the customer", first=story.customer_for_recipients(today))
