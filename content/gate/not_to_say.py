"""What is not to be said: the names of the customers who may not be named, and what the message house rules out."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from content.messages.check import Check
from content.messages.rules import ready_check
from content.models import CustomerStory
from content.words.letters import composed
from content.words.names import names_of

_LETTERS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Name:
    """By what a customer may be called. `is_sure`: it is the customer's and nobody else's, not a word proposed from the
    name that may mean anything."""

    customer: str
    text: str
    is_sure: bool

    @property
    def first_letters(self) -> str:
        """In small letters, up to the first sign that may be written otherwise: what is quickly looked for."""
        found = _LETTERS.search(self.text.lower())
        return found[0] if found else ""


class NotToSay:
    """What is not to be said, read once for many assets that are judged together: names for each day that is asked
    for, and the rules."""

    def __init__(self) -> None:
        self._on: dict[date, list[Name]] = {}

    def on(self, day: date) -> list[Name]:
        """Every name of the customers who have a story that was ever live and none that names them on that day."""
        if day not in self._on:
            self._on[day] = _read(day)
        return self._on[day]

    @cached_property
    def check(self) -> Check:
        """The rules of the message house as they are now."""
        return ready_check()


def _read(day: date) -> list[Name]:
    stories = CustomerStory.objects.exclude(first_published_at=None).values_list(
        "customer", "other_names", "may_name_customer", "may_name_until"
    )
    listed: dict[str, list[str]] = defaultdict(list)
    nameable = set()
    for customer, other_names, may_name, until in stories:
        listed[customer].append(other_names)
        if may_name and (until is None or until >= day):
            nameable.add(customer.casefold())
    kept = {customer: "\n".join(others) for customer, others in listed.items() if customer.casefold() not in nameable}
    return [
        Name(customer, composed(name), is_sure=bool(others.strip()) or " " in name or name == customer)
        for customer, others in kept.items()
        for name in names_of(customer, others)
        if name.strip()
    ]
