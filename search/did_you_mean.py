"""Did you mean: what a rare word may have been meant for, when a search found little.

Words that no asset holds are corrected by the backends. A slip that somebody made in an asset too is a word like any
other; it is offered a much more common neighbour, and the results stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from search.meaning.common_words import is_common
from search.reading import known_words, spelling, vocabulary
from search.reading.request import Reading, read_request
from search.types import BY_MEANING, BY_WORDS, SearchRequest, SearchResults

# So few results may well not be what was meant; asking costs three queries, so not for more.
FEW = 2
# As rare may be a slip; so many times as common has to be what it was meant for.
RARE, TIMES = 2, 5
OFFERS_TRIED = 3

FirstHeld = Callable[[Sequence[str], Reading], str | None]


def suggestion(request: SearchRequest, results: SearchResults, first_held: FirstHeld) -> str:
    """The query with its rare words replaced by common ones that are one slip away; "" when there is nothing to offer.

    One query when every word is common or has no such neighbour. Offers only words that the person may see, of
    which `first_held` says the first.
    """
    if not request.query or request.exact or request.page > 1 or results.did_you_mean:
        return ""
    if _found_by_words(results) > FEW:
        return ""
    reading = read_request(request, vocabulary.current())
    meant = {}
    for typed, offers in known_words.commoner(reading, most=RARE, times=TIMES).items():
        if is_common(typed):
            continue
        likeliest = first_held(offers[:OFFERS_TRIED], reading)
        if likeliest is not None:
            meant[typed] = likeliest
    return spelling.corrected(reading.understood.query, meant) if meant else ""


def _found_by_words(results: SearchResults) -> int:
    """How many assets hold words of the query, as far as they are shown beside what only means the same."""
    if all(BY_MEANING not in one.by for one in results.results):
        return results.matched
    return sum(BY_WORDS in one.by for one in results.results)
