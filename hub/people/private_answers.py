"""What depends on who asks is stored nowhere: not by proxies, nor by a browser that the next person sits at."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

API = "/api/"


class PrivateAnswersMiddleware:
    """`no-store` for every answer of the API, and every answer for which the session was read.

    Only what says itself that its reader alone may keep it for a while, as pictures of pages do, is left as it is. A
    view that lets everybody keep it is overruled.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if not (request.path.startswith(API) or request.session.accessed):
            return answer
        said = answer.headers.get("Cache-Control", "")
        if "private" not in said and "no-store" not in said:
            answer.headers["Cache-Control"] = "private, no-store"
        return answer
