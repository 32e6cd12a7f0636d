"""The doors of pages and API: what comes in is looked through once, so that nothing behind them has to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict, MultiValueDictKeyError
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.types import DictStrAny
from pydantic import AfterValidator, AwareDatetime, BeforeValidator

from hub.core.edge import (
    NotAccepted,
    clean_json,
    clean_text,
    clean_title,
    end_of,
    in_utc,
    is_clean,
    sane_day,
    written_day,
)

# Longer than the largest key: no such row can be there.
_TOO_LONG_A_NUMBER = re.compile(r"(?<![\w-])\d{19,}(?!\w)")
# Anywhere in what is sent, and below zero too: an address holds titles, in which a dash stands before a number.
_TOO_LARGE = re.compile(r"(?<!\w)-?\d{19,}(?!\w)")
# As Django says it of a value that a field of numbers can't take.
_NO_NUMBER = re.compile(r"expected a number but got (?P<sent>'.*')\.$", re.DOTALL)
_NEXT = "next"
# Its own parser looks through what is sent there, and answers in its own form.
_API = "/api/"
#: What Django reads as a form, after which the bytes themselves are gone.
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class DoorMiddleware:
    """Answers 404 to an address that can name nothing and 400 to a form that can't be kept; puts queries right, and
    composes letters.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or _TOO_LONG_A_NUMBER.search(request.path):
            raise Http404("No such address.")
        request.GET = _with_ways_back(_put_right(request.GET))  # type: ignore[assignment]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """What a page of Wagtail's takes to the database as it was sent, and fails over, is the fault of what was sent:
        a number larger than any key, a word in a number's place, a form without its parts."""
        if isinstance(exception, MultiValueDictKeyError):
            raise BadRequest("The form is incomplete.") from exception
        if isinstance(exception, OverflowError | DataError) and _any_sent(request, _TOO_LARGE.search):
            raise BadRequest("It holds a number that is too large.") from exception
        word = _NO_NUMBER.search(str(exception)) if isinstance(exception, ValueError) else None
        if word is not None and _any_sent(request, lambda text: repr(text) == word["sent"]):
            raise BadRequest("It holds a word where a number belongs.") from exception

    def process_view(self, request: HttpRequest, view: object, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        """Forms only here, where the check of their token has read them already. Wagtail's addresses take any word for
        a key; every key here is a number.
        """
        if not str(kwargs.get("pk", 0)).isdecimal():
            raise Http404("No such address.")
        if request.method == "POST" and request.content_type in FORMS and not request.path.startswith(_API):
            request.POST = _with_ways_back(_cleaned(request.POST))  # type: ignore[assignment]


def _any_sent(request: HttpRequest, is_odd: Callable[[str], object]) -> bool:
    """Whether anything of the query or the form is so."""
    sent = (request.GET, request.POST)
    return any(is_odd(text) for values in sent for several in dict(values).values() for text in several)


def _with_ways_back(values: QueryDict) -> QueryDict:
    """Without a way back that is no address: Wagtail takes such a word for the name of a page."""
    if _NEXT not in values or any(mark in values[_NEXT] for mark in "/."):
        return values
    kept = values.copy()
    del kept[_NEXT]
    kept._mutable = False
    return kept


def _put_right(values: QueryDict) -> QueryDict:
    """Addresses get shared: what no address can mean is left out of one, not refused."""
    odd = [name for name, several in values.lists() if any("\0" in text for text in (name, *several))]
    if not odd:
        return _cleaned(values)
    right = values.copy()
    for name in odd:
        right.setlist(name.replace("\0", ""), [text.replace("\0", "") for text in right.pop(name)])
    return _cleaned(right)


def _cleaned(values: QueryDict) -> QueryDict:
    try:
        # A passcode or password is compared letter by letter with what was set.
        odd = [
            name
            for name, several in values.lists()
            if not all(map(is_clean, (name, *several))) and not ("pass" in name and "\0" not in "".join(several))
        ]
        if not odd:
            return values
        cleaned = values.copy()
        for name in odd:
            cleaned.setlist(name, [clean_text(text) for text in values.getlist(name)])
    except NotAccepted as error:
        raise BadRequest(str(error)) from error
    cleaned._mutable = False
    return cleaned


class DoorParser(Parser):
    """Reads what is sent to the API. What can't be kept is refused, whatever field it is for."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        body: DictStrAny = clean_json(super().parse_body(request))
        return body

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> DictStrAny:
        read = super().parse_querydict(data, list_fields, request)
        try:
            values: DictStrAny = clean_json(read)
        except NotAccepted as error:
            # What is raised here no handler sees as it is.
            raise HttpError(422, str(error)) from error
        return values


def _ending(value: Any) -> Any:
    day = written_day(value) if isinstance(value, str) else None
    return value if day is None else end_of(day)


#: For schemas. A day and a moment that can be kept; what ends on a bare day holds all of it; a time needs its zone.
SaneDay = Annotated[date, AfterValidator(sane_day)]
Ending = Annotated[AwareDatetime, BeforeValidator(_ending), AfterValidator(in_utc)]
Title = Annotated[str, AfterValidator(clean_title)]
