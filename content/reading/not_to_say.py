"""What is not to be said: the names of the customers who may not be named, and what the message house rules out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Self

from django.db.models import Case, CharField, Expression, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast

from content.messages.check import Check
from content.messages.citing import Claims
from content.messages.rules import ready_check
from content.models import CustomerStory
from content.words.letters import composed
from content.words.names import Compared, beginning_of, holds, names_of, spoken_of_as
from hub.core.fixed_query import FixedQuery
from hub.core.sql import as_lines, read_lines

# A story that may name its customer for good names it until then.
_FOR_GOOD = date.max.isoformat()


def _named_until() -> Expression:
    """The last day on which a story may name its customer, as text that sorts as days do; none is the first of all."""
    return Case(
        When(may_name_customer=False, then=Value("")),
        When(may_name_until=None, then=Value(_FOR_GOOD)),
        default=Cast("may_name_until", CharField()),
        output_field=CharField(),
    )


def _columns() -> tuple[Any, ...]:
    return "customer", "other_names", "described_as", _named_until()


def _stories() -> QuerySet[CustomerStory]:
    return CustomerStory.objects.filter(first_published_at__isnull=False)


_listed = FixedQuery(lambda slot: _stories().order_by("pk").values_list(*_columns()))


def customers_as_text() -> Subquery:
    """For a query that is asked in any case: what `NotToSay.read_with` makes the customers of."""
    return Subquery(as_lines(_stories(), *_columns()))


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

    @classmethod
    def read_with(cls, customers: str | None) -> Self:
        """With the customers that came as `customers_as_text`."""
        read = cls()
        read._stories = read_lines(customers)
        return read

    def customers(self, day: date) -> list[Unnameable]:
        """The customers who have a story that was ever live and none that names them on that day."""
        if day not in self._on:
            self._on[day] = _unnameable_on(day, self._stories)
        return self._on[day]

    def on(self, day: date) -> list[Name]:
        """Every name of these customers."""
        return [name for customer in self.customers(day) for name in customer.names]

    @cached_property
    def _stories(self) -> Sequence[Sequence[str]]:
        return _listed.rows()

    @cached_property
    def check(self) -> Check:
        """The rules of the message house as they are now."""
        return ready_check()

    @cached_property
    def claims(self) -> Claims:
        """The claims, as they are cited by assets."""
        return Claims()


def _unnameable_on(day: date, stories: Iterable[Sequence[str]]) -> list[Unnameable]:
    listed: dict[str, list[str]] = defaultdict(list)
    described: dict[str, list[str]] = defaultdict(list)
    nameable = set()
    for customer, other_names, described_as, named_until in stories:
        listed[customer].append(other_names)
        described[customer].append(described_as)
        if named_until >= day.isoformat():
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
