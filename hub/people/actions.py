"""What people set for themselves."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from hub.core.people import Person


def keep_preferences(*, user: Person, theme: str | None = None, shortcuts: bool | None = None) -> None:
    """Keep what is given with the person's account; what is None stays. Safe to repeat."""
    given = {"theme": theme, "shortcuts": shortcuts}
    get_user_model().objects.filter(pk=user.pk).update(**{name: one for name, one in given.items() if one is not None})
