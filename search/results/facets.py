"""Facets from counts, whichever engine counted: every value, in its own order, with what is chosen. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from search.reading.vocabulary import Value, Vocabulary
from search.types import FACETS, Facet, FacetValue

LABELS = {
    "kind": "Kind",
    "type": "Type",
    "stage": "Buying stage",
    "product": "Product",
    "language": "Language",
}
# A short list keeps its empty values in place; a long one shows what there is.
SHORT_LIST = 12


def build(
    vocabulary: Vocabulary, counts: Mapping[tuple[str, Any], int], filters: Mapping[str, Sequence[str]]
) -> tuple[Facet, ...]:
    """`counts` are by (facet, pk). A value that is chosen stays visible when it counts nothing."""
    chosen = {(facet, value.casefold()) for facet, values in filters.items() for value in values}
    facets = []
    for name in FACETS:
        for axis in vocabulary.axes if name == "segment" else ("",):
            facet = _facet(name, axis, vocabulary.groups.get((name, axis), ()), counts, chosen)
            if facet.values:
                facets.append(facet)
    return tuple(facets)


def _facet(
    name: str,
    axis: str,
    values: Sequence[Value],
    counts: Mapping[tuple[str, Any], int],
    chosen: set[tuple[str, str]],
) -> Facet:
    keep_empty = name not in ("type", "language") and len(values) <= SHORT_LIST
    kept = tuple(
        FacetValue(
            value=value.value,
            label=value.label,
            count=counts.get((name, value.pk), 0),
            chosen=(name, value.value.casefold()) in chosen,
        )
        for value in values
        if keep_empty or counts.get((name, value.pk)) or (chosen and (name, value.value.casefold()) in chosen)
    )
    return Facet(name=name, label=axis or LABELS[name], values=kept)
