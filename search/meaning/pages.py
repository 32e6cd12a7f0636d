"""The pages that answer by meaning: their words are quoted, and nothing in them is marked as found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from search.meaning.question import Place
from search.models import PartWords
from search.results.snippets import PAGES_SHOWN
from search.types import PageHit

# By reciprocal ranks: a small number, as both lists are short and know well what comes first.
RANK = 3
# Where the best answers hold half of the question, the words know the page better.
WORDS_KNOW = 0.5


def quoted(places: Mapping[int, Sequence[Place]]) -> dict[int, list[PageHit]]:
    """For each asset the pages at its places, in their order. One query if there are any."""
    wanted = {(asset, place.number): place.start for asset, found in places.items() for place in found}
    if not wanted:
        return {}
    numbers = {number for _, number in wanted}
    rows = PartWords.objects.filter(asset__in={asset for asset, _ in wanted}, number__in=numbers)
    texts = {(row.asset_id, row.number): row for row in rows.only("asset_id", "number", "label", "text")}
    hits: dict[int, list[PageHit]] = defaultdict(list)
    for key, start in wanted.items():
        # The vectors may be of an earlier version of the asset, with another page.
        if row := texts.get(key):
            hits[key[0]].append(PageHit(row.number, row.label, _from(row, start), by_meaning=True))
    return hits


def _from(row: PartWords, start: int) -> str:
    text = row.text[start:].strip()
    if not text:
        return row.text.strip() or row.label
    return f"… {text}" if start else text


def merged(by_words: Sequence[PageHit], by_meaning: Sequence[PageHit], covered: float) -> tuple[PageHit, ...]:
    """The best pages by words and by meaning in one order; what both found is shown with its words marked."""
    lists = (by_words, by_meaning) if covered >= WORDS_KNOW else (by_meaning, by_words)
    scores: dict[int, float] = defaultdict(float)
    for pages in lists:
        for rank, page in enumerate(pages):
            scores[page.number] += 1 / (RANK + rank)
    shown = {page.number: page for page in (*by_meaning, *by_words)}
    order = sorted(scores, key=lambda number: -scores[number])
    return tuple(shown[number] for number in order[:PAGES_SHOWN])
