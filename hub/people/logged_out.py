"""A script that asks for somebody whose session ended is told so; only people are led to the log-in page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url

from hub.core.http import is_by_script


class LoggedOutMiddleware:
    """401 in place of the log-in page, which would land in a dialog or a list and replace what was written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if is_by_script(request) and _leads_to_log_in(response):
            return HttpResponse(status=401, headers={"Cache-Control": "no-store"})
        return response


def _leads_to_log_in(response: HttpResponseBase) -> bool:
    return response.status_code == 302 and urlsplit(response["Location"]).path == resolve_url(settings.LOGIN_URL)
