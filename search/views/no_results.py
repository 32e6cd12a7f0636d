"""From a search that did not find enough to a request for it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from content.permissions import may_ask
from search.types import SearchRequest, SearchResults

# So few results may well not hold what was meant.
FEW = 3


def ask_address(wanted: SearchRequest, found: SearchResults) -> str:
    """Where to ask for what was not found, or found in a few results only; "" after any other search."""
    if not wanted.query or found.total > FEW or wanted.page > 1 or not may_ask(wanted.user):
        return ""
    return f"{reverse('ask')}?{urlencode(_wish(wanted, found))}"


def _wish(wanted: SearchRequest, found: SearchResults) -> dict[str, str]:
    """The words as typed, with the first segment and stage that were chosen or understood."""
    wish = {"q": found.corrected_from or wanted.query}
    for facet in ("segment", "stage"):
        understood = [one.value for one in found.recognised if one.facet == facet]
        value = next(iter([*wanted.filters.get(facet, ()), *understood]), "")
        if value:
            wish[facet] = value
    return wish
