"""Types that views share."""

from __future__ import annotations

from django.http import HttpRequest

from hub.core.people import Person


class PersonRequest(HttpRequest):
    """A request behind `login_required`: its user is a person with an account."""

    user: Person  # type: ignore[assignment]
