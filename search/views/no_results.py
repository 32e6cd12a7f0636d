"""From a search that did not find enough to a request for it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse

from content.permissions import may_ask
from content.words import tokens
from content.words.empty_words import ALL_JOINING_WORDS
from search.reading.spoken_words import is_spoken
from search.types import BY_WORDS, SearchRequest, SearchResults

# So few results may well not hold what was meant.
FEW = 3
# A sentence can name so many words.
UNKNOWN_SHOWN = 3


def ask_context(wanted: SearchRequest, found: SearchResults) -> dict[str, str]:
    """What the results page offers: `ask_address` where nothing or little was found, `unmet_words` that stand nowhere
    with `known_words` that do and `unknown_address`, where to ask for them; nothing after any other search.
    """
    if not wanted.query or wanted.page > 1:
        return {}
    said: dict[str, str] = {}
    if found.matched and found.unmet_words:
        said["unmet_words"] = _either(found.unmet_words[:UNKNOWN_SHOWN])
        said["known_words"] = _either(_known(found)[:UNKNOWN_SHOWN])
    if not may_ask(wanted.user) or (found.total > FEW and not said):
        return said
    address = f"{reverse('ask')}?{urlencode(_wish(wanted, found))}"
    if found.matched:
        few = {"ask_address": address} if found.total <= FEW else {}
        return said | few | {"unknown_address": address}
    return {"ask_address": address}


def _wish(wanted: SearchRequest, found: SearchResults) -> dict[str, str]:
    """The words as typed, with the first segment and stage that were chosen or understood."""
    wish = {"q": found.corrected_from or wanted.query}
    for facet in ("segment", "stage"):
        understood = [one.value for one in found.recognised if one.facet == facet]
        value = next(iter([*wanted.filters.get(facet, ()), *understood]), "")
        if value:
            wish[facet] = value
    return wish


def _known(found: SearchResults) -> list[str]:
    """The words of the query by which assets were found; none when all were found by meaning."""
    if not any(BY_WORDS in one.by for one in found.results):
        return []
    query = found.did_you_mean if found.corrected_from else found.query
    return [
        word
        for word in dict.fromkeys(tokens.words(query))
        if word not in found.unknown_words and not is_spoken(word) and word not in ALL_JOINING_WORDS
    ]


def _either(words: Sequence[str]) -> str:
    """“one”, “two” or “three”"""
    *others, last = [f"“{word}”" for word in words] or [""]
    return f"{', '.join(others)} or {last}" if others else last
