"""What is asked of a search and what it answers, whichever engine does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

# The facets, in the order in which they are shown. A segment's value is `axis:name`.
FACETS = ("kind", "type", "segment", "stage", "product", "language")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search as a person means it. `filters` maps a facet to the values chosen: one of them must hold."""

    user: Any
    query: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    page: int = 1
    page_size: int = 20
    sort: str = "best"


@dataclass(frozen=True, slots=True)
class PageHit:
    """A place in an asset where the words were found. `snippet` is safe HTML with `<mark>` around found words."""

    number: int
    label: str
    snippet: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One asset found. `asset` is loaded for listing and visible to the one who asked."""

    asset: Any
    score: float
    snippet: str
    pages: tuple[PageHit, ...] = ()

    @property
    def page_number(self) -> int | None:
        """The best page, or None when the words are in the title, the summary or the labels only."""
        return self.pages[0].number if self.pages else None


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """`name` is one of FACETS; a segment facet stands once for each axis, with the axis in `label`."""

    name: str
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A facet value understood from the words of the query: `text` is the words it was read from."""

    facet: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The answer. `degraded` says that the engine is away and the database answered instead."""

    total: int
    page: int
    page_size: int
    query: str
    backend: str
    results: tuple[SearchResult, ...]
    facets: tuple[Facet, ...] = ()
    recognised: tuple[Recognised, ...] = ()
    did_you_mean: str = ""
    degraded: bool = False
    search_id: UUID | None = None


class SearchUnavailable(Exception):
    """The engine is away, too slow, or not as the code needs it. The message says which."""


class SearchBackend(Protocol):
    """One way to answer a search. All answer alike; one contract suite runs on each."""

    name: str

    def search(self, request: SearchRequest) -> SearchResults:
        """Answer `request`. Raises SearchUnavailable when it can't; any words are allowed, none is an error."""
        ...
