"""What the code below `hub.people` needs to know of a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, cast

from django.contrib.auth import get_user_model
from django.db.models import OuterRef
from django.db.models.expressions import Combinable
from django.http import HttpRequest

# A column for a query of people, who are the reference given.
Column = Callable[[OuterRef], Combinable]
# What is read with whoever asks, in the one query that every page makes, by the attribute that then holds it.
read_with_person: dict[str, Column] = {}


class Person(Protocol):
    """Someone who is logged in or owns something: a user of the hub, whichever model holds them."""

    username: str
    email: str
    is_superuser: bool
    team_id: int | None

    @property
    def role_names(self) -> frozenset[str]: ...

    @property
    def pk(self) -> Any: ...

    # Django's own types say `bool` here and a read-only value there.
    @property
    def is_active(self) -> Any: ...

    @property
    def is_authenticated(self) -> Any: ...

    def get_username(self) -> str: ...

    def get_full_name(self) -> str: ...

    def has_perm(self, perm: str, obj: Any = None) -> bool: ...


def person_of(request: HttpRequest) -> Person:
    """Who asks, in a view that only those who are logged in reach."""
    return cast(Person, request.user)


def hold_own_list(person: Person) -> None:
    """Until the transaction ends nobody else adds to what this person may have only so much of: how much there is can
    be counted first.
    """
    get_user_model().objects.select_for_update(no_key=True).filter(pk=person.pk).values_list("pk").get()


def read_with_each_person(attribute: str, column: Column) -> None:
    """Have this read with whoever asks, for what every page shows of a person. To be called when the hub starts."""
    read_with_person[attribute] = column
