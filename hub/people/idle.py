"""A session that is used goes on; one that nobody uses ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from hub.people.sessions import SessionStore

# A page that is merely left open asks for these by the clock: nobody need be there.
BY_THE_CLOCK = frozenset(
    {
        "wagtailadmin_editing_sessions:ping",
        "hub_file_status",
        "sent_now",
    }
)


class SessionInUseMiddleware:
    """Writes down, once a minute, that a person uses their session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        session = cast(SessionStore, request.session)
        match = request.resolver_match
        by_the_clock = match is not None and match.view_name in BY_THE_CLOCK
        if session.accessed and session.session_key and not session.modified and not by_the_clock:
            session.touch(timezone.now())
        return answer
