"""Where in an asset the words are, when the database answers: the best pages and their snippets."""

from __future__ import annotations

from collections import Counter, defaultdict
from math import log
from typing import Any

from django.db.models import Q

from content.models import Asset
from content.words.marks import marked
from content.words.stems import stem
from content.words.tokens import words
from search import weights
from search.models import PartWords
from search.reading.request import Reading
from search.reading.stems import stems_to_mark
from search.results.snippets import PAGES_SHOWN, as_html
from search.types import PageHit

# BM25's usual constants, over the pages of the assets shown.
K1, B = 1.2, 0.75


def page_hits(ids: list[int], reading: Reading) -> dict[int, dict[str, Any]]:
    """For each asset: `pages` (the best, with snippets), `matching_pages`, `summary` (marked, when it holds a word)."""
    understood = reading.understood
    if understood.is_empty or not ids:
        return {}
    wanted = stems_to_mark(reading, understood.plain_words) or stems_to_mark(reading, understood.text)
    if not wanted:
        return {}
    # Recognised words say little about the page, for every page of a fitting asset may hold them; marked they are.
    marks = wanted | stems_to_mark(reading, understood.text)
    best = _best_parts(ids, wanted, reading)
    shown = {part: None for parts in best.values() for part, _ in parts[:PAGES_SHOWN]}
    rows = {row.pk: row for row in PartWords.objects.filter(pk__in=list(shown)).only("number", "label", "text")}
    languages = reading.vocabulary.languages
    summaries = dict(Asset.objects.filter(pk__in=ids).values_list("pk", "summary"))
    hits: dict[int, dict[str, Any]] = {}
    for pk in ids:
        parts = best.get(pk, [])
        summary = marked(summaries.get(pk, ""), marks, languages)
        hits[pk] = {
            "pages": tuple(_hit(rows[part], marks, languages) for part, _ in parts[:PAGES_SHOWN] if part in rows),
            "matching_pages": len(parts),
            "summary": as_html(summary) if summary != summaries.get(pk, "") else "",
        }
    return hits


def _hit(row: PartWords, marks: frozenset[str], languages: tuple[str, ...]) -> PageHit:
    words = row.text if row.text.strip() else row.label
    return PageHit(number=row.number, label=row.label, text=marked(words, marks, languages))


def _best_parts(ids: list[int], wanted: frozenset[str], reading: Reading) -> dict[int, list[tuple[int, float]]]:
    """The parts that hold a wanted word, by asset, best first."""
    holds = Q()
    for word in wanted:
        holds |= Q(words__contains=f" {word} ")
    rows = PartWords.objects.filter(holds, asset__in=ids).values_list("pk", "asset_id", "number", "words")
    pages = [(pk, asset, number, words.split()) for pk, asset, number, words in rows]
    held: Counter[str] = Counter()
    for *_, tokens in pages:
        held.update(wanted.intersection(tokens))
    average = sum(len(tokens) for *_, tokens in pages) / (len(pages) or 1)
    asked = [stem(word, reading.vocabulary.languages[0]) for word in words(reading.understood.text)]
    pairs = set(zip(asked, asked[1:], strict=False))
    scored: dict[int, list[tuple[float, int, int]]] = defaultdict(list)
    for pk, asset, number, tokens in pages:
        score = _weight(tokens, wanted, held, len(pages), average)
        if pairs and not pairs.isdisjoint(zip(tokens, tokens[1:], strict=False)):
            score *= weights.PHRASE_ON_PAGE
        scored[asset].append((-score, number, pk))
    return {asset: [(pk, -score) for score, _, pk in sorted(rows)] for asset, rows in scored.items()}


def _weight(tokens: list[str], wanted: frozenset[str], held: Counter[str], pages: int, average: float) -> float:
    counts = Counter(token for token in tokens if token in wanted)
    norm = K1 * (1 - B + B * len(tokens) / (average or 1))
    return sum(
        log(1 + (pages - held[word] + 0.5) / (held[word] + 0.5)) * count * (K1 + 1) / (count + norm)
        for word, count in counts.items()
    )
