"""People who are not personas."""

from __future__ import annotations

from typing import Any

import factory
from django.utils import timezone

from hub.people.models import User
from hub.people.tokens.actions import make_token


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        django_get_or_create = ["username"]

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda o: f"{o.username}@example.com")


def token_of(user: User, **terms: Any) -> str:
    """The text of a new token of this person's; `terms` as of `make_token`."""
    return make_token(user=user, name="CRM", by=user, at=timezone.now(), **terms)[1]
