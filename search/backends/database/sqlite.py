"""Words in SQLite: FTS5, and its own BM25."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import ExpressionWrapper, F, FloatField, Func, IntegerField, QuerySet, Value

from search import weights
from search.backends.database.terms import Term, WordQuery
from search.models import AssetWords


class WeightedBM25(Func):
    """FTS5's bm25 with a weight for each column of Wagtail's table: autocomplete, body, title. Less is better."""

    output_field = FloatField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        from wagtail.search.models import SQLiteFTSIndexEntry

        table = SQLiteFTSIndexEntry._meta.db_table
        return f"bm25({table}, 0.0, {weights.BODY}, {weights.TITLE})", []


def scores(query: WordQuery) -> dict[int, float]:
    """The weight of each asset that matches, by id."""
    found = found_by(_expression(query), "title", "body").annotate(weight=WeightedBM25())
    weighed = {int(pk): -weight for pk, weight in found.values_list("index_entry__object_id", "weight")}
    if len(query.spoken) > 1:
        _reward(weighed, ids_by(_all_words(query), "title", "body"), weights.ALL_WORDS)
        _reward(weighed, ids_by(_all_words(query), "title"), weights.ALL_IN_TITLE)
    return weighed


def found_by(expression: str, *columns: str) -> QuerySet[Any]:
    from modelsearch.backends.database.sqlite.query import MatchExpression
    from wagtail.search.models import SQLiteFTSIndexEntry

    # By a sum that no index holds: by the type itself SQLite would start, and look the words up again for every asset.
    kind = ExpressionWrapper(F("index_entry__content_type_id") + 0, output_field=IntegerField())
    found: QuerySet[Any] = SQLiteFTSIndexEntry.objects.annotate(kind=kind).filter(
        MatchExpression(list(columns), Value(expression)),
        kind=ContentType.objects.get_for_model(AssetWords).pk,
    )
    return found


def ids_by(expression: str, *columns: str) -> Iterable[int]:
    found = found_by(expression, *columns)
    return (int(pk) for pk in found.values_list("index_entry__object_id", flat=True))


def holding(term: Term, number: int) -> QuerySet[Any, tuple[int, str]]:
    """`number` and the asset, for each that holds the term."""
    found: QuerySet[Any, Any] = found_by(_any(term), "title", "body").annotate(n=Value(number))
    return found.values_list("n", "index_entry__object_id")


def _reward(scores: dict[int, float], ids: Iterable[int], bonus: float) -> None:
    for pk in ids:
        if pk in scores:
            scores[pk] *= bonus


def _any(term: Term) -> str:
    return "(" + " OR ".join(f'"{form}"' for form in term.forms) + ")"


def _all_words(query: WordQuery) -> str:
    return " AND ".join(_any(term) for term in query.spoken)


def _expression(query: WordQuery) -> str:
    parts = [_any(phrase) for phrase in query.phrases]
    if query.any_of:
        # FTS5 adds up what each part of the expression weighs, so that a word counts as often as it is named.
        parts.insert(0, "(" + " OR ".join(_any(term) for term in query.any_of for _ in range(term.times)) + ")")
    expression = " AND ".join(parts)
    for phrase in query.excluded:
        expression = f"({expression}) NOT {_any(phrase)}"
    return expression
