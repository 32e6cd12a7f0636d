"""The API's frame: who is calling, how errors look, and which app answers where."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import SessionAuth
from ninja.throttling import BaseThrottle

from content.permissions import NoRole, has_role
from content.refusals import Unfit
from hub.core import limits
from hub.core.conflict import Conflict
from hub.core.door import DoorParser
from hub.core.edge import NotAccepted
from hub.core.limits import Limit, TooMany
from hub.core.people import person_of
from hub.people.tokens.bearer import Bearer


class Session(SessionAuth):
    """The browser's session, with CSRF checked on writes. Raises NoRole."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        if not (request.user.is_authenticated and request.user.is_active):
            return None
        if not has_role(person_of(request)):
            raise NoRole
        return request.user


logger = logging.getLogger(__name__)

API_WINDOW = timedelta(minutes=1)
# Whoever is not known asks in vain, but costs a look at the token, or the description.
UNKNOWN_CALLERS = Limit("api_unknown", 60, API_WINDOW)


def problem(status: int, detail: str = "", **more: Any) -> HttpResponse:
    """An `application/problem+json` answer (RFC 9457)."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JsonResponse(body, status=status, content_type="application/problem+json")


class PerPerson(BaseThrottle):
    """So many calls a minute for each person, whichever token or session they come by."""

    def allow_request(self, request: HttpRequest) -> bool:
        limit = Limit("api", settings.HUB_API_CALLS_A_MINUTE, API_WINDOW)
        try:
            limits.count(limit, getattr(request.user, "pk", None) or limits.client_key(request))
        except TooMany:
            return False
        return True

    def wait(self) -> float:
        return API_WINDOW.total_seconds()


def too_many(refused: TooMany) -> HttpResponse:
    answer = problem(429, str(refused))
    answer["Retry-After"] = str(refused.seconds)
    return answer


def limited_by_address(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the API for everybody, so often a minute for one address."""

    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            limits.count(UNKNOWN_CALLERS, limits.client_key(request))
        except TooMany as refused:
            return too_many(refused)
        return view(request, *args, **kwargs)

    return limited


api = NinjaAPI(
    title="Content hub",
    version="1",
    description="Search assets, send them, record their use, read the reports. Errors are application/problem+json.",
    docs_url=None,
    openapi_url="/openapi.json",
    docs_decorator=limited_by_address,
    auth=[Bearer(), Session()],
    parser=DoorParser(),
    throttle=[PerPerson()],
    urls_namespace="api",
)


@api.exception_handler(AuthenticationError)
@limited_by_address
def _unknown_caller(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = problem(401, "Send a token (Authorization: Bearer TOKEN) or log in.")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ValidationError)
def _bad_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"where": [str(part) for part in item["loc"]], "message": item["msg"]} for item in error.errors]
    return problem(422, "The input is not of the documented form.", errors=errors)


@api.exception_handler(TooMany)
def _limited(request: HttpRequest, refused: TooMany) -> HttpResponse:
    return too_many(refused)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "No such thing, or not visible to you.")


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(403, str(error) or "Your role may not do this.")


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error, Conflict):
        return problem(error.status_code, str(error), code=error.code)
    if isinstance(error.__cause__, NotAccepted):
        return problem(422, str(error.__cause__))
    if isinstance(error.__cause__, Unfit):
        findings = [asdict(finding) for finding in error.__cause__.findings]
        return problem(error.status_code, str(error), findings=findings)
    return problem(error.status_code, str(error))


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(500, "Something went wrong here. Nothing you sent is at fault; it was logged.")


api.add_router("", "content.api.assets.router")
api.add_router("", "content.api.messages.router")
api.add_router("", "content.api.claims.router")
api.add_router("/reports", "tracking.reports.api.router")
api.add_router("/reports", "tracking.digests.api.router")
api.add_router("", "search.api.search.router")
api.add_router("", "tracking.calls.api.router")
api.add_router("", "tracking.checks.api.router")
api.add_router("/reports", "tracking.reports.outcomes_api.router")
api.add_router("/reports", "tracking.reports.adoption_api.router")
api.add_router("", "tracking.outcomes.api.router")
api.add_router("", "tracking.requests.api.router")
api.add_router("", "tracking.links.api.router", tags=["shares and events"])
api.add_router("", "tracking.replies.api.router", tags=["shares and events"])
api.add_router("", "tracking.usage.api.router", tags=["shares and events"])
