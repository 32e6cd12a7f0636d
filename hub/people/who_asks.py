"""Whoever asks is read together with their session."""

from __future__ import annotations

from django.contrib.auth import get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from hub.people.models import User
from hub.people.sessions import session_at_hand


class WhoAsksMiddleware(AuthenticationMiddleware):
    """Django's own, with all that it checks, in one query less."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _who_asks(request))  # type: ignore[assignment]


def _who_asks(request: HttpRequest) -> User | AnonymousUser:
    if not hasattr(request, "_cached_user"):
        with session_at_hand(request.session):  # type: ignore[arg-type]
            request._cached_user = get_user(request)  # type: ignore[attr-defined]
    user: User | AnonymousUser = request._cached_user  # type: ignore[attr-defined]
    return user
