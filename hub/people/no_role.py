"""Whoever is logged in without a role sees nothing but whom to ask for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from content.permissions import NoRole, has_role
from hub.core.people import person_of
from hub.people.models import User

# What anybody may ask for, and what everybody may do with the own account. Any other address needs a role.
OPEN = frozenset(
    {
        "login",
        "logout",
        "demo_login",
        "stylesheet",
        "recipient_stylesheet",
        "health",
        "share",
        "share_read",
        "share_contents",
        "share_later",
        "share_find",
        "share_count",
        "share_words",
        "share_state",
        "share_useful",
        "share_ask",
        "share_pass_on",
        "share_trap",
        "share_page",
        "share_file",
        "share_go",
        "share_media",
        "share_one_file",
        "account",
        "change_password",
        "end_session",
        "end_other_sessions",
        "reset_password",
        "wagtailadmin_password_reset",
        "wagtailadmin_password_reset_done",
        "wagtailadmin_password_reset_confirm",
        "wagtailadmin_password_reset_complete",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
    }
)
# Its own frame refuses, in its own form.
API = "api"
# So many are named: more is a list to read.
MOST_TO_ASK = 3


class NoRoleMiddleware:
    """Answers 403 with one sentence to a person without a role, at every address that is not open to anybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.view_name in OPEN or match.namespace == API:
            return None
        user = person_of(request)
        if not user.is_authenticated or has_role(user):
            return None
        context = {"why": str(NoRole()), "ask": administrators_to_ask()}
        return render(request, "no_role.html", context, status=403)


def administrators_to_ask() -> list[User]:
    """Some who can give a role, by name."""
    return list(User.objects.administrators().order_by("first_name", "last_name", "pk")[:MOST_TO_ASK])
