"""Words in PostgreSQL: vectors of lexemes, weighed by BM25, which PostgreSQL does not have.

Its own rank of one word is w/1.64 * (1 + 1/4 + 1/9 + ...) for as many terms as the word is there: within a twentieth
n / (n + 0.645), from which n follows. The rank of several alternatives is divided by how many were asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from math import log
from operator import and_
from typing import Any

from django.db import connection
from django.db.models import Case, Count, F, FloatField, Func, Q, QuerySet, Value, When
from django.db.models.functions import Least

from search import weights
from search.backends.database.terms import Term, WordQuery, entries

# BM25's usual constants, as FTS5 has them; a text's length is how many different words it has.
K1, B = 1.2, 0.75
HALF_RANK = 0.645
# What a rank is for a phrase that is there: PostgreSQL's own is as high for its words apart.
ONCE = 1 / (1 + HALF_RANK)
# A word that is there some 250 times; PostgreSQL counts no further.
HIGHEST_RANK = 0.9975


def scores(query: WordQuery) -> dict[int, float]:
    """The weight of each asset that matches, by id."""
    found = entries()
    for one in query.phrases:
        found = found.filter(in_either(_any([one])))
    for one in query.excluded:
        found = found.exclude(in_either(_any([one])))
    if not query.any_of:
        return {int(pk): 1.0 for pk in found.values_list("object_id", flat=True)}
    found = found.filter(in_either(_any(query.any_of)))
    asked = [term.times * rarity for term, rarity in zip(query.any_of, _rarity(query.any_of), strict=True)]
    return _weighed(_ranked(found, query), asked)


def holding(term: Term, number: int) -> QuerySet[Any, tuple[int, str]]:
    """`number` and the asset, for each that holds the term."""
    found: QuerySet[Any, Any] = entries().filter(in_either(_any([term]))).annotate(n=Value(number))
    return found.values_list("n", "object_id")


def in_either(word: Any) -> Q:
    """In title or body, each by its own index; joined, no index holds them and every row is read."""
    return Q(title=word) | Q(body=word)


def _any(terms: Iterable[Term], joined_by: str = "|") -> Any:
    from django.contrib.postgres.search import SearchQuery

    each = ("(" + " | ".join(map(_lexeme, term.forms)) + ")" for term in terms)
    return SearchQuery(f" {joined_by} ".join(each), search_type="raw", config="simple")


def _lexeme(form: str) -> str:
    return "(" + " <-> ".join(f"'{one}'" for one in form.split()) + ")"


def _ranked(found: QuerySet[Any], query: WordQuery) -> QuerySet[Any, dict[str, Any]]:
    """Each asset with its length, what it gains for holding all the words, and PostgreSQL's rank of each word in its
    title and in its body (`title_0`, `body_0`, ...)."""
    everywhere = reduce(and_, (in_either(_any([term])) for term in query.spoken), Q())
    bonus = Case(
        When(Q(title=_any(query.spoken, "&")), then=Value(weights.ALL_WORDS * weights.ALL_IN_TITLE)),
        When(everywhere, then=Value(weights.ALL_WORDS)),
        default=Value(1.0),
        output_field=FloatField(),
    )
    ranks = {f"{name}_{n}": _rank(name, term) for n, term in enumerate(query.any_of) for name in ("title", "body")}
    length = _length("title") + _length("body")
    named = found.annotate(length=length, bonus=bonus, **ranks)
    ranked: QuerySet[Any, dict[str, Any]] = named.values("object_id", "length", "bonus", *ranks)
    return ranked


def _length(name: str) -> Func:
    return Func(F(name), function="length", output_field=FloatField())


def _rank(name: str, term: Term) -> Any:
    from django.contrib.postgres.search import SearchRank

    word = _any([term])
    if any(" " in form for form in term.forms):
        return Case(When(**{name: word}, then=Value(ONCE)), default=Value(0.0), output_field=FloatField())
    # By F: a name alone would be read as text, and the vector made into words once more, its places among them.
    rank = SearchRank(F(name), word, weights=[1, 1, 1, 1]) * len(term.forms)
    return Least(rank, Value(HIGHEST_RANK), output_field=FloatField())


def _weighed(ranked: QuerySet[Any, dict[str, Any]], asked: list[float]) -> dict[int, float]:
    """BM25 of each of the ranked assets. A rank is used several times: as a query within one (and, by OFFSET, not
    merged into it) it is found once."""
    sql, params = ranked.query.sql_with_params()
    times = [
        f"({weights.TITLE} * {_count(f'title_{n}')} + {weights.BODY} * {_count(f'body_{n}')})"
        for n in range(len(asked))
    ]
    weighed = " + ".join(f"%s * {K1 + 1} * {each} / ({each} + norm)" for each in times)
    norm = f"{K1} * ({1 - B} + {B} * length / avg(length) OVER ())"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT object_id, bonus * ({weighed}) FROM (SELECT *, {norm} AS norm FROM ({sql} OFFSET 0) ranked) long",
            [*asked, *params],
        )
        return {int(pk): float(weight) for pk, weight in cursor.fetchall()}


def _count(rank: str) -> str:
    return f"({HALF_RANK} * {rank} / (1 - {rank}))"


def _rarity(terms: Iterable[Term]) -> list[float]:
    """BM25's weight of each word, by how many assets hold it."""
    held = [entries(), *(entries().filter(in_either(_any([term]))) for term in terms)]
    counted = [each.annotate(n=Value(n)).values("n").annotate(assets=Count("pk")) for n, each in enumerate(held)]
    counts = dict(counted[0].union(*counted[1:], all=True).values_list("n", "assets"))
    total, *assets = (counts.get(n, 0) for n in range(len(held)))
    return [log(1 + (total - count + 0.5) / (count + 0.5)) for count in assets]
