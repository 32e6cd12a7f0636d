"""Cookies of a link's page: each is sent to that link's address alone, and no script reads it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tracking.models import ShareLink


def set_cookie(
    answer: HttpResponse, *, request: HttpRequest, link: ShareLink, name: str, value: str, seconds: int
) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path=link.get_absolute_url(),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
