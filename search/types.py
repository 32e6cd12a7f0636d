"""What is asked of a search and what it answers, whichever engine does the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from content.reading.cards import AssetCard
from hub.core.people import Person
from search.results.snippets import snippet

# No engine orders more than so many results; nobody reads so far.
DEEPEST = 10_000
# By what an asset is found.
BY_WORDS, BY_MEANING = "words", "meaning"
# The facets, in the order in which they are shown. A segment's value is `axis:name`.
FACETS = ("kind", "type", "segment", "stage", "product", "language")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search as a person means it. `filters` maps a facet to the values chosen: one of them must hold.

    `dropped` are recognised values (`facet:value`) that the person took away, `only_words` takes all away. `exact`
    keeps the words as typed, without correcting them.
    """

    user: Person
    query: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    page: int = 1
    page_size: int = 20
    sort: str = "best"
    dropped: Sequence[str] = ()
    only_words: bool = False
    exact: bool = False


@dataclass(frozen=True, slots=True)
class PageHit:
    """A place in an asset where the words were found: its text, with the marks of `snippets` around found words."""

    number: int
    label: str
    text: str
    #: Marks more words in the piece that is shown.
    mark: Callable[[str], str] = str
    by_meaning: bool = False

    @property
    def snippet(self) -> str:
        """The piece that shows why, as safe HTML with `<mark>` around found words; made when asked for."""
        return snippet(self.text, mark=self.mark)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One asset found. `asset` is its card, read as visible to the one who asked.

    `pages` are the best ones, `matching_pages` counts all that hold a word. `by` says by what it was found: BY_WORDS,
    BY_MEANING, both, or neither when it was put there.
    """

    asset: AssetCard
    score: float
    snippet: str
    pages: tuple[PageHit, ...] = ()
    matching_pages: int = 0
    by: tuple[str, ...] = ()

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
    """A facet value understood from the words of the query: `text` is the words it was read from.

    Besides FACETS, `owner` (a user name), `customer` and `newest` (the latest is meant) are recognised.
    """

    facet: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The answer. `total` counts what matches, `matched` what would without the values chosen.

    `degraded` says that the engine is away and the database answered instead; `reason` says why. `corrected_from` is
    the query as typed when these are results for a corrected one, which is in `did_you_mean`; without it, what is there
    is only offered, because little was found. `instead` pairs words of the query that we don't say with our term;
    `pinned` are ids of assets that a marketer put first. `related` are the words that the best answers share, those
    that say most first: by them, too, results of a long question are ordered. `unknown_words` are those of the query
    that stand nowhere in what the person may see, `unmet_words` those of them that say what is looked for.
    `also_searched` pairs words of the query with what else they are called.
    """

    total: int
    matched: int
    page: int
    page_size: int
    query: str
    backend: str
    results: tuple[SearchResult, ...]
    facets: tuple[Facet, ...] = ()
    recognised: tuple[Recognised, ...] = ()
    did_you_mean: str = ""
    corrected_from: str = ""
    instead: tuple[tuple[str, str], ...] = ()
    pinned: frozenset[int] = frozenset()
    related: tuple[str, ...] = ()
    unknown_words: tuple[str, ...] = ()
    unmet_words: tuple[str, ...] = ()
    also_searched: tuple[tuple[str, str], ...] = ()
    degraded: bool = False
    reason: str = ""
    search_id: UUID | None = None


class SearchUnavailable(Exception):
    """The engine is away, too slow, or not as the code needs it. The message says which."""


class IndexUnusable(SearchUnavailable):
    """The engine is there, but its index is gone, closed, damaged, or of older code: it has to be built anew."""


class QueryRefused(SearchUnavailable):
    """The engine is well but does not take this query: nobody else's search is to wait for it."""
