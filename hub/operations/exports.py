"""Whoever takes a list out of the hub stands in the audit log, whichever page the list is of."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, quote

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import parse_header_parameters
from wagtail.log_actions import log

from hub.people.models import User

EXPORTED = "hub.export"
LISTS = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
# Originals of assets, which may be workbooks too.
NOT_LISTS = frozenset({"wagtaildocs_serve"})
# Filters whose values are chosen from what the hub has. Of others only the name is written down: who was looked for, or
# whose things, may be somebody whose data is to be erased.
CHOSEN = frozenset(
    {
        *("axis", "by", "class", "days", "export", "format", "kind", "language", "page", "product", "rows", "segment"),
        *("sort", "stage", "state", "status", "team", "type", "verdict"),
    }
)
LONGEST = 500


class NoteExportsMiddleware:
    """Writes down each file with a list that a person gets: the reports' own, and those of Wagtail's listings."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if _is_list(request, answer) and isinstance(request.user, User):
            _, named = parse_header_parameters(answer.headers["Content-Disposition"])
            # A file that was made before is of the list that it names.
            address = answer.headers.get("Content-Location", request.get_full_path())
            data = {"file": named.get("filename", ""), "address": without_people(address)[:LONGEST]}
            log(request.user, EXPORTED, user=request.user, data=data)
        return answer


def without_people(address: str) -> str:
    """The address with `…` for whatever was typed into its filters, or names somebody."""
    path, _, query = address.partition("?")
    kept = [
        f"{quote(name)}={quote(value, safe=':') if name in CHOSEN or not value else '…'}"
        for name, value in parse_qsl(query, keep_blank_values=True)
    ]
    return f"{path}?{'&'.join(kept)}" if kept else path


def _is_list(request: HttpRequest, answer: HttpResponseBase) -> bool:
    match = request.resolver_match
    return (
        request.method == "GET"
        and answer.status_code == 200
        and answer.headers.get("Content-Type", "").split(";")[0] in LISTS
        and answer.headers.get("Content-Disposition", "").startswith("attachment")
        and match is not None
        and match.view_name not in NOT_LISTS
    )
