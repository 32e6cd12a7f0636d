"""How everything behind a link is answered: kept by nobody but its reader."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase

from hub.core.limits import TooMany


def private(answer: HttpResponseBase) -> Any:
    """Nobody stores or indexes it, and where it is does not travel on in a referrer."""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def kept_privately(answer: HttpResponseBase) -> HttpResponseBase:
    """As `private`, but the reader's browser may keep it, and asks each time whether the link still shows it."""
    answer = private(answer)
    answer["Cache-Control"] = "private, no-cache"
    return answer


def retry_after(answer: HttpResponse, refused: TooMany) -> HttpResponse:
    """The answer, with when something is taken again."""
    answer["Retry-After"] = str(refused.seconds)
    return answer


def nothing() -> HttpResponse:
    return private(HttpResponse("Not found", status=404, content_type="text/plain"))
