"""What a request chooses and prefers, as the index holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from search import weights

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


@dataclass(frozen=True, slots=True)
class Preference:
    """A recognised value as the index holds it; `share` of the live assets carry any value of its facet or axis.

    `alone` says that it is what an asset is, in a query that says nothing else.
    """

    field: str
    value: Any
    share: float
    text: str = ""
    query_words: int = weights.RECOGNISED_WORDS
    alone: bool = False

    @property
    def boost(self) -> float:
        if self.field in ("owner", "customer"):
            return weights.RECOGNISED_NAME
        if self.alone:
            return weights.RECOGNISED_ALONE
        return weights.recognised(self.share, self.query_words)
