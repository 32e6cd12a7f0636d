"""What a search is to ask for, resolved to what the index holds, and how much a recognised value weighs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from elasticsearch.dsl import Q
from elasticsearch.dsl.query import Query

from search.backends.elasticsearch.feedback import Related
from search.reading.understanding import Understood
from search.types import SearchRequest

# A recognised value is a strong preference, never a filter. On an axis that nearly every asset fills it may dominate
# the words (a long question's words sum to 20-60). On one that few fill the words themselves say it better: the more
# such values weighed, the worse single words were answered ("desktop", "ssd").
RECOGNISED_SPARSE = 0.25
RECOGNISED_DENSE = 12.0
# Words score about this much each, and a preference is to be weighed against all of them: in a question of ten words or
# more it may dominate as measured, in two words it must leave the other word its say.
RECOGNISED_WORDS = 10
# How steeply trust in an axis grows with the share of assets that fill it: at half of them, a quarter of the way.
RECOGNISED_POWER = 2
# An owner's or a customer's name is rarely meant as anything else.
RECOGNISED_NAME = 8.0
# Whoever asks for the latest is answered by age rather than by words: an asset NEWEST_PIVOT_DAYS older than the newest
# gets half. Weighed by the query's length as other preferences are.
NEWEST = 12.0
NEWEST_PIVOT_DAYS = 60
FACET_FIELDS = {
    "kind": "kind",
    "type": "type",
    "segment": "segments",
    "stage": "stages",
    "product": "products",
    "language": "language",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Values chosen within one facet (for segments: within one axis), as the index holds them."""

    facet: str
    axis: str
    ids: tuple[Any, ...]

    @property
    def field(self) -> str:
        return FACET_FIELDS[self.facet]

    @property
    def query(self) -> Query:
        return Q("terms", **{self.field: list(self.ids)})


@dataclass(frozen=True, slots=True)
class Preference:
    """A recognised value as the index holds it; `share` of the live assets carry any value of its facet or axis."""

    field: str
    value: Any
    share: float
    text: str = ""
    query_words: int = RECOGNISED_WORDS

    @property
    def boost(self) -> float:
        if self.field in ("owner", "customer"):
            return RECOGNISED_NAME
        return recognised_boost(self.share, self.query_words)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a body is built from."""

    request: SearchRequest
    understood: Understood
    languages: Sequence[str]
    #: What has expired by then is not found.
    at: datetime
    chosen: Sequence[Chosen] = ()
    preferences: Sequence[Preference] = ()
    team: int | None = None
    all_teams: bool = False
    owner: int | None = None
    synonyms: Sequence[str] = ()
    names: Sequence[str] = ()
    pinned: Sequence[int] = ()
    places: Sequence[str] = ()
    newest: datetime | None = None
    axis_ids: Mapping[str, Sequence[int]] = field(default_factory=dict)
    value_count: int = 0
    related: Related = field(default_factory=dict)


def recognised_boost(share: float, query_words: int) -> float:
    """For an axis that `share` of the live assets fill, in a query of so many words."""
    long = min(query_words / RECOGNISED_WORDS, 1.0)
    return RECOGNISED_SPARSE + (RECOGNISED_DENSE * long - RECOGNISED_SPARSE) * share**RECOGNISED_POWER


def newest_boost(query_words: int) -> float:
    return NEWEST * min(query_words / RECOGNISED_WORDS, 1.0)
