"""The pages that answer by meaning: the sentence nearest to the question is quoted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from search.meaning.question import Neighbour
from search.meaning.vectors import nearest_by_signs
from search.models import PartWords, PassageSentences
from search.results.snippets import PAGES_SHOWN
from search.types import PageHit

# By reciprocal ranks: a small number, as both lists are short and know well what comes first.
RANK = 3
# Where the best answers hold half of the question, the words know the page better.
WORDS_KNOW = 0.5


def quoted(neighbours: Iterable[Neighbour], mark: Callable[[str], str]) -> dict[int, list[PageHit]]:
    """For each neighbour the pages at its places, in their order, each from the sentence on that lies nearest to the
    question; `mark` marks those of its words that stand there. Two queries if there are any."""
    wanted = {(one.asset, place.number): (one, place) for one in neighbours for place in one.places}
    if not wanted:
        return {}
    within = {"asset__in": {asset for asset, _ in wanted}, "number__in": {number for _, number in wanted}}
    rows = PartWords.objects.filter(**within).only("asset_id", "number", "label", "text")
    texts = {(row.asset_id, row.number): row for row in rows}
    sentences = {(row.asset_id, row.number, row.start): row for row in PassageSentences.objects.filter(**within)}
    hits: dict[int, list[PageHit]] = defaultdict(list)
    for key, (one, place) in wanted.items():
        # The vectors may be of an earlier version of the asset, with another page.
        if row := texts.get(key):
            start = _nearest(one, sentences.get((*key, place.start)), row.text, place.start)
            hits[key[0]].append(PageHit(row.number, row.label, _from(row, start), mark=mark, by_meaning=True))
    return hits


def _nearest(one: Neighbour, sentences: PassageSentences | None, text: str, start: int) -> int:
    """Where the sentence begins that lies nearest to the question; `start`, where its passage does, when that is not
    known or the text has changed since."""
    if sentences is None:
        return start
    at = nearest_by_signs(bytes(sentences.signs), len(sentences.sentences), one.question.vector)
    begins = int(sentences.sentences[at]) if at is not None else start
    return begins if begins < len(text) and not text[begins - 1 : begins].strip() else start


def _from(row: PartWords, start: int) -> str:
    text = row.text[start:].strip()
    if not text:
        return row.text.strip() or row.label
    return f"… {text}" if row.text[:start].strip() else text


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
