"""Words in PostgreSQL: vectors of lexemes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from math import log
from operator import and_
from typing import Any

from django.db.models import Case, Count, F, FloatField, Q, Value, When

from search.terms import ALL_IN_TITLE_BONUS, ALL_WORDS_BONUS, BODY_WEIGHT, TITLE_WEIGHT, Term, WordQuery, entries


def scores(query: WordQuery) -> dict[int, float]:
    """The sum of each word's rank, weighed by how rare the word is: PostgreSQL's own rank knows nothing of rarity."""
    from django.contrib.postgres.search import SearchQuery

    def lexeme(form: str) -> str:
        return "(" + " <-> ".join(f"'{one}'" for one in form.split()) + ")"

    def lexemes(terms: Iterable[Term], operator: str) -> SearchQuery:
        joined = f" {operator} ".join("(" + " | ".join(map(lexeme, term.forms)) + ")" for term in terms)
        return SearchQuery(joined, search_type="raw", config="simple")

    found = entries()
    for one in query.phrases:
        found = found.filter(in_either(lexemes([one], "|")))
    for one in query.excluded:
        found = found.exclude(in_either(lexemes([one], "|")))
    if not query.any_of:
        return {int(pk): 1.0 for pk in found.values_list("object_id", flat=True)}
    words = [lexemes([term], "|") for term in query.any_of]
    ranks: list[Any] = []
    for term, word, rarity in zip(query.any_of, words, _rarity(words), strict=True):
        weight = rarity * term.weight * term.times
        in_title = _rank("title", word, TITLE_WEIGHT * weight)
        in_body = _rank("body", word, BODY_WEIGHT * weight)
        ranks.append(in_title + in_body)
    spoken = query.spoken
    everywhere = reduce(and_, (in_either(lexemes([term], "|")) for term in spoken), Q())
    bonus = Case(
        When(Q(title=lexemes(spoken, "&")), then=Value(ALL_WORDS_BONUS * ALL_IN_TITLE_BONUS)),
        When(everywhere, then=Value(ALL_WORDS_BONUS)),
        default=Value(1.0),
        output_field=FloatField(),
    )
    found = found.filter(in_either(lexemes(query.any_of, "|"))).annotate(weight=_sum(ranks) * bonus)
    return {int(pk): weight * RANK_SCALE for pk, weight in found.values_list("object_id", "weight")}


def in_either(word: Any) -> Q:
    """In title or body, each by its own index; joined, no index holds them and every row is read."""
    return Q(title=word) | Q(body=word)


def _rank(field: str, word: Any, weight: float) -> Any:
    """PostgreSQL's rank of a field where the field matches: words of a phrase that stand apart rank high as well."""
    from django.contrib.postgres.search import SearchRank

    # By F: a name alone would be read as text, and the vector made into words once more, its places among them.
    # 1: divided by 1 + log(length), so that a long deck does not win because it is long.
    rank = SearchRank(F(field), word, normalization=1) * weight
    return Case(When(Q(**{field: word}), then=rank), default=Value(0.0), output_field=FloatField())


def _sum(ranks: list[Any]) -> Any:
    """Added in pairs: one after the other, a text of sixty words nests deeper than Python goes."""
    if len(ranks) == 1:
        return ranks[0]
    return _sum(ranks[: len(ranks) // 2]) + _sum(ranks[len(ranks) // 2 :])


# PostgreSQL's ranks are a tenth or so where BM25's are ones; preferences are added to both.
RANK_SCALE = 25.0


def _rarity(terms: list) -> list[float]:  # type: ignore[type-arg]
    """BM25's weight of each word, by how many assets hold it."""
    held = [entries(), *(entries().filter(in_either(term)) for term in terms)]
    counted = [each.annotate(n=Value(n)).values("n").annotate(assets=Count("pk")) for n, each in enumerate(held)]
    counts = dict(counted[0].union(*counted[1:], all=True).values_list("n", "assets"))
    total, *assets = (counts.get(n, 0) for n in range(len(held)))
    return [log(1 + (total - count + 0.5) / (count + 0.5)) for count in assets]
