"""Reads a search from an address. What is unknown or out of range is put right, never refused: addresses get shared."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from content.words.letters import readable
from hub.core.people import Person, person_of
from search.types import FACETS, SearchRequest

# Ten rows are two and a half screens, and a rep looks for the answer among the first three: further rows would only
# make everybody wait, as each costs its reading, marking and writing.
PAGE_SIZE = 10
LAST_PAGE = 500
SORTS = {"best": "Best match", "newest": "Newest first"}


def read(request: HttpRequest) -> SearchRequest:
    """The search that an address of the results page means."""
    return from_query(request.GET, person_of(request))


def from_query(given: QueryDict, user: Person) -> SearchRequest:
    """The search that these parameters mean, asked by `user`."""
    return SearchRequest(
        user=user,
        query=readable(given.get("q", "")).strip(),
        filters={name: _values(given, name) for name in FACETS if _values(given, name)},
        page=_page(given.get("page", "")),
        page_size=PAGE_SIZE,
        sort=given.get("sort", "") if given.get("sort", "") in SORTS else "best",
        dropped=tuple(_values(given, "without")),
        only_words=given.get("only") == "words",
        exact=given.get("exact") == "1",
    )


def _values(given: QueryDict, name: str) -> list[str]:
    return [value for value in dict.fromkeys(map(readable, given.getlist(name))) if value][:50]


def _page(said: str) -> int:
    return min(max(int(said), 1), LAST_PAGE) if said.isdecimal() and len(said) < 6 else 1


def address(request: SearchRequest, **changes: Any) -> str:
    """The query string of `request` with `changes`; a change to None or "" leaves the parameter out."""
    parameters: dict[str, Any] = {
        "q": request.query,
        **{name: list(values) for name, values in request.filters.items()},
        "sort": request.sort if request.sort != "best" else "",
        "without": list(request.dropped),
        "only": "words" if request.only_words else "",
        "exact": "1" if request.exact else "",
        **changes,
    }
    return "?" + urlencode({name: value for name, value in parameters.items() if value}, doseq=True)
