"""Types that views share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


class PersonRequest(HttpRequest):
    """A request behind `login_required`: its user is a person with an account."""

    user: Any
