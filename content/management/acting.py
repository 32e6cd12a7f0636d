"""As whom a command reads: what that person may not see, it does not tell."""

from __future__ import annotations

from typing import cast

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError

from content.permissions import ADMINISTRATORS, has_role
from hub.core.people import Person


def person_named(name: str | None) -> Person:
    """The active user of this name, or the first administrator. Raises CommandError for nobody, and for who has no
    role.
    """
    people = get_user_model().objects.filter(is_active=True)
    if name:
        user = people.filter(username=name).first()
    else:
        user = people.filter(is_superuser=True).first() or people.filter(groups__name=ADMINISTRATORS).first()
    if user is None:
        raise CommandError(f"There is no user {name}." if name else "There is no administrator; name a user by --user.")
    if not has_role(user):
        raise CommandError(f"{user.get_username()} has no role and sees nothing.")
    return cast(Person, user)
