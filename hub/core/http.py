"""What views share: types, and what a request is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.core.paginator import Paginator
from django.http import HttpRequest

from hub.core.people import Person

Row = TypeVar("Row")


class PersonRequest(HttpRequest):
    """A request behind `login_required`: its user is a person with an account."""

    user: Person  # type: ignore[assignment]


def is_prefetch(request: HttpRequest) -> bool:
    """Whether the browser fetches ahead what nobody has asked to see yet."""
    return "prefetch" in (request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", ""))


def is_by_script(request: HttpRequest) -> bool:
    """Whether a page's script asks, which wants a part of a page, and no log-in in its place."""
    return "HX-Request" in request.headers or request.headers.get("X-Requested-With") == "fetch"


def rows_on_page(pages: Paginator[Row], number: int) -> Iterable[Row]:
    """What the API answers for this page of a list: nothing beyond the last one."""
    return pages.page(number).object_list if number <= pages.num_pages else []
