"""Did you mean: what a rare word may have been meant for, when a search found little.

Words that no asset holds are corrected by the backends. A slip that somebody made in an asset too is a word like any
other; it is offered a much more common neighbour, and the results stay as they are.
"""

from __future__ import annotations

from search.backends.database import typos
from search.backends.database.backend import is_held
from search.reading import resolution, spelling, vocabulary
from search.types import SearchRequest, SearchResults

# So few results may well not be what was meant; asking costs three queries, so not for more.
FEW = 2
# As rare may be a slip; so many times as common has to be what it was meant for.
RARE, TIMES = 2, 5
OFFERS_TRIED = 3


def suggestion(request: SearchRequest, results: SearchResults) -> str:
    """The query with its rare words replaced by common ones that are one slip away; "" when there is nothing to offer.

    One query when every word is common or has no such neighbour. Offers only words that the person may see.
    """
    if not request.query or request.exact or request.page > 1 or results.matched > FEW or results.did_you_mean:
        return ""
    reading = resolution.read(request, vocabulary.current())
    meant = {}
    for typed, offers in typos.commoner(reading, most=RARE, times=TIMES).items():
        likeliest = next((word for word in offers[:OFFERS_TRIED] if is_held(word, reading)), None)
        if likeliest is not None:
            meant[typed] = likeliest
    return spelling.corrected(reading.understood.query, meant) if meant else ""
