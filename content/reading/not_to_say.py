"""What is not to be said: the names of the customers who may not be named, and what the message house rules out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from content.messages.check import Check
from content.messages.citing import Claims
from content.messages.rules import ready_check
from content.models import CustomerStory
from content.words.letters import composed
from content.words.names import Compared, beginning_of, holds, names_of, spoken_of_as
from hub.core.fixed_query import FixedQuery

_stories = FixedQuery(
    lambda slot: (
        CustomerStory.objects.filter(first_published_at__isnull=False)
        .order_by("pk")
        .values_list("customer", "other_names", "described_as", "may_name_customer", "may_name_until")
    )
)


@dataclass(frozen=True)
class Name:
    """By what a customer may be called. `is_sure`: it is the customer's and nobody else's, not a word proposed from the
    name that may mean anything."""

    customer: str
    text: str
    is_sure: bool

    @cached_property
    def _beginning(self) -> str:
        return beginning_of(self.text)

    def is_in(self, text: Compared, *, any_case: bool = False) -> bool:
        return self._beginning in text.quickly and holds(text, self.text, any_case=any_case and self.is_sure)


@dataclass(frozen=True, slots=True)
class Unnameable:
    """A customer who may not be named: all names, the whole one first, and what is said instead of it."""

    names: tuple[Name, ...]
    instead: str

    @property
    def customer(self) -> str:
        return self.names[0].customer

    def is_in(self, text: Compared, *, any_case: bool = False) -> bool:
        """Whether the text surely names the customer."""
        return any(name.is_sure and name.is_in(text, any_case=any_case) for name in self.names)


class NotToSay:
    """What is not to be said, read once for many assets that are judged together: names for each day that is asked
    for, and the rules."""

    def __init__(self) -> None:
        self._on: dict[date, list[Unnameable]] = {}

    def customers(self, day: date) -> list[Unnameable]:
        """The customers who have a story that was ever live and none that names them on that day."""
        if day not in self._on:
            self._on[day] = _read(day)
        return self._on[day]

    def on(self, day: date) -> list[Name]:
        """Every name of these customers."""
        return [name for customer in self.customers(day) for name in customer.names]

    @cached_property
    def check(self) -> Check:
        """The rules of the message house as they are now."""
        return ready_check()

    @cached_property
    def claims(self) -> Claims:
        """The claims, as they are cited by assets."""
        return Claims()


def _read(day: date) -> list[Unnameable]:
    listed: dict[str, list[str]] = defaultdict(list)
    described: dict[str, list[str]] = defaultdict(list)
    nameable = set()
    for customer, other_names, described_as, may_name, until in _stories.rows():
        listed[customer].append(other_names)
        described[customer].append(described_as)
        if may_name and (until is None or until >= day):
            nameable.add(customer.casefold())
    kept = {customer: "\n".join(others) for customer, others in listed.items() if customer.casefold() not in nameable}
    return [_unnameable(customer, others, described[customer]) for customer, others in kept.items()]


def _unnameable(customer: str, others: str, described: Sequence[str]) -> Unnameable:
    texts = [name for name in names_of(customer, others) if name.strip()]
    names = (
        Name(customer, composed(text), is_sure=bool(others.strip()) or " " in text or text == customer)
        for text in texts
    )
    return Unnameable(tuple(names), spoken_of_as(next(filter(None, described), ""), texts))
