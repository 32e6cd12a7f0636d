"""Matching and weighing words in Wagtail's index tables, on SQLite and PostgreSQL.

Wagtail's own `search()` weighs every row by a query of its own and knows no rare words on PostgreSQL, so its tables are
asked here through its models and expressions. The tokens in them are ours (see `text.tokens`): only letters and digits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from math import log
from operator import and_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Case, Count, ExpressionWrapper, F, FloatField, Func, IntegerField, Q, QuerySet, Value, When
from wagtail.search.models import IndexEntry

from search import text
from search.models import AssetWords
from search.planning import Reading

# As in Elasticsearch: a word in the title counts twice.
TITLE_WEIGHT, BODY_WEIGHT = 2.0, 1.0
# A name with punctuation says more than its pieces: "3-2-1" is not a page with many ones and twos. On PostgreSQL only;
# FTS5 weighs a rare token enough.
CODE_WEIGHT = 3.0
# All the words in one asset, or all of them in its title, is what a person who remembers it types.
ALL_WORDS_BONUS = 1.25
ALL_IN_TITLE_BONUS = 1.25


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of a query: the forms by which it may stand in the index, one for each language; a phrase's form
    is its stems between spaces. `is_code` for what is another way to say the words: a code or a synonym. `times` is how
    often the query says it: who says "invoices" twice is asking about invoices."""

    forms: tuple[str, ...]
    is_code: bool = False
    weight: float = 1.0
    times: int = 1


@dataclass(frozen=True, slots=True)
class WordQuery:
    any_of: tuple[Term, ...]
    phrases: tuple[Term, ...]
    excluded: tuple[Term, ...]


def word_query(reading: Reading) -> WordQuery:
    """The words as stems, in each language that live assets have. Common words count only when there are no others."""
    languages = reading.vocabulary.languages
    understood = reading.understood
    spoken = text.telling_words(understood.text, languages) or text.words(understood.text)
    telling = Counter(spoken)
    terms = [Term(forms=_forms(word, languages), times=times) for word, times in telling.items()]
    terms += [Term(forms=_named(one.other, languages), is_code=True) for one in reading.synonyms]
    terms += [Term(forms=_phrase(name, languages), is_code=True) for name in reading.names]
    codes = [code for code in text.query_codes(understood.text) if code not in telling]
    terms += [Term(forms=_forms(code, languages), is_code=True, weight=CODE_WEIGHT) for code in codes]
    return WordQuery(
        any_of=_said(terms),
        phrases=_said(Term(_phrase(phrase, languages)) for phrase in understood.phrases),
        excluded=_said(Term(_named(phrase, languages)) for phrase in understood.excluded),
    )


def _said(terms: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(term for term in terms if term.forms)


def _named(name: str, languages: Sequence[str]) -> tuple[str, ...]:
    """A name with punctuation by its code alone: "C++" is not the word c."""
    code = text.as_code(name)
    return (code,) if code else _phrase(name, languages)


def _phrase(phrase: str, languages: Iterable[str]) -> tuple[str, ...]:
    spoken = text.words(phrase)
    forms = (" ".join(text.stem(word, language) for word in spoken) for language in languages)
    return tuple(dict.fromkeys(filter(None, forms)))


def _forms(word: str, languages: Iterable[str]) -> tuple[str, ...]:
    # The word itself too, as names with punctuation stand in the index joined and not stemmed: nodejs.
    return tuple(dict.fromkeys([*(text.stem(word, language) for language in languages), word]))


def stems(reading: Reading, words: str) -> frozenset[str]:
    """The stems to mark when showing where `words` were found."""
    languages = reading.vocabulary.languages
    spoken = [*text.telling_words(words, languages), *text.joined(words)]
    spoken += [word for one in reading.synonyms for word in text.words(one.other)]
    return frozenset(form for word in spoken for form in _forms(word, languages))


def scores(reading: Reading) -> dict[int, float] | None:
    """The weight of each asset that matches, by id; None when there are no words to match."""
    query = word_query(reading)
    if not (query.any_of or query.phrases):
        if not query.excluded:
            return None
        hidden = _ids_with(query.excluded)
        return {pk: 0.0 for pk in AssetWords.objects.values_list("pk", flat=True) if pk not in hidden}
    return _postgresql_scores(query) if connection.vendor == "postgresql" else _sqlite_scores(query)


def _ids_with(phrases: Iterable[Term]) -> set[int]:
    found: set[int] = set()
    for phrase in phrases:
        one = WordQuery(any_of=(), phrases=(phrase,), excluded=())
        found |= set(_postgresql_scores(one) if connection.vendor == "postgresql" else _sqlite_scores(one))
    return found


def _entries() -> QuerySet[IndexEntry]:
    return IndexEntry.objects.filter(content_type=ContentType.objects.get_for_model(AssetWords))


# SQLite -------------------------------------------------------------------------------------------------------------


class WeightedBM25(Func):
    """FTS5's bm25 with a weight for each column of Wagtail's table: autocomplete, body, title. Less is better."""

    output_field = FloatField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        from wagtail.search.models import SQLiteFTSIndexEntry

        table = SQLiteFTSIndexEntry._meta.db_table
        return f"bm25({table}, 0.0, {BODY_WEIGHT}, {TITLE_WEIGHT})", []


def _sqlite_scores(query: WordQuery) -> dict[int, float]:
    found = _sqlite_found(_fts5(query), "title", "body").annotate(weight=WeightedBM25())
    weights = {int(pk): -weight for pk, weight in found.values_list("index_entry__object_id", "weight")}
    if len(_spoken(query)) > 1:
        _reward(weights, _sqlite_ids(_all_words(query), "title", "body"), ALL_WORDS_BONUS)
        _reward(weights, _sqlite_ids(_all_words(query), "title"), ALL_IN_TITLE_BONUS)
    return weights


def _sqlite_found(expression: str, *columns: str) -> QuerySet[Any]:
    from modelsearch.backends.database.sqlite.query import MatchExpression
    from wagtail.search.models import SQLiteFTSIndexEntry

    # By a sum that no index holds: by the type itself SQLite would start, and look the words up again for every asset.
    kind = ExpressionWrapper(F("index_entry__content_type_id") + 0, output_field=IntegerField())
    return SQLiteFTSIndexEntry.objects.annotate(kind=kind).filter(
        MatchExpression(list(columns), Value(expression)),
        kind=ContentType.objects.get_for_model(AssetWords).pk,
    )


def _sqlite_ids(expression: str, *columns: str) -> Iterable[int]:
    found = _sqlite_found(expression, *columns)
    return (int(pk) for pk in found.values_list("index_entry__object_id", flat=True))


def _reward(weights: dict[int, float], ids: Iterable[int], bonus: float) -> None:
    for pk in ids:
        if pk in weights:
            weights[pk] *= bonus


def _any(term: Term) -> str:
    return "(" + " OR ".join(f'"{form}"' for form in term.forms) + ")"


def _all_words(query: WordQuery) -> str:
    return " AND ".join(_any(term) for term in _spoken(query))


def _spoken(query: WordQuery) -> list[Term]:
    """The words themselves; codes are other ways to say them."""
    return [term for term in query.any_of if not term.is_code]


def _fts5(query: WordQuery) -> str:
    parts = [_any(phrase) for phrase in query.phrases]
    if query.any_of:
        # FTS5 adds up what each part of the expression weighs, so that a word counts as often as it is named.
        parts.insert(0, "(" + " OR ".join(_any(term) for term in query.any_of for _ in range(term.times)) + ")")
    expression = " AND ".join(parts)
    for phrase in query.excluded:
        expression = f"({expression}) NOT {_any(phrase)}"
    return expression


# PostgreSQL ---------------------------------------------------------------------------------------------------------


def _postgresql_scores(query: WordQuery) -> dict[int, float]:
    """The sum of each word's rank, weighed by how rare the word is: PostgreSQL's own rank knows nothing of rarity."""
    from django.contrib.postgres.search import SearchQuery

    def lexeme(form: str) -> str:
        return "(" + " <-> ".join(f"'{one}'" for one in form.split()) + ")"

    def lexemes(terms: Iterable[Term], operator: str) -> SearchQuery:
        joined = f" {operator} ".join("(" + " | ".join(map(lexeme, term.forms)) + ")" for term in terms)
        return SearchQuery(joined, search_type="raw", config="simple")

    entries = _entries()
    for one in query.phrases:
        entries = entries.filter(_in_either(lexemes([one], "|")))
    for one in query.excluded:
        entries = entries.exclude(_in_either(lexemes([one], "|")))
    if not query.any_of:
        return {int(pk): 1.0 for pk in entries.values_list("object_id", flat=True)}
    words = [lexemes([term], "|") for term in query.any_of]
    ranks: list[Any] = []
    for term, word, rarity in zip(query.any_of, words, _rarity(words), strict=True):
        weight = rarity * term.weight * term.times
        in_title = _rank("title", word, TITLE_WEIGHT * weight)
        in_body = _rank("body", word, BODY_WEIGHT * weight)
        ranks.append(in_title + in_body)
    spoken = _spoken(query)
    everywhere = reduce(and_, (_in_either(lexemes([term], "|")) for term in spoken), Q())
    bonus = Case(
        When(Q(title=lexemes(spoken, "&")), then=Value(ALL_WORDS_BONUS * ALL_IN_TITLE_BONUS)),
        When(everywhere, then=Value(ALL_WORDS_BONUS)),
        default=Value(1.0),
        output_field=FloatField(),
    )
    found = entries.filter(_in_either(lexemes(query.any_of, "|"))).annotate(weight=_sum(ranks) * bonus)
    return {int(pk): weight * RANK_SCALE for pk, weight in found.values_list("object_id", "weight")}


def _in_either(word: Any) -> Q:
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
    entries = _entries()
    held = [entries, *(entries.filter(_in_either(term)) for term in terms)]
    counted = [each.annotate(n=Value(n)).values("n").annotate(assets=Count("pk")) for n, each in enumerate(held)]
    counts = dict(counted[0].union(*counted[1:], all=True).values_list("n", "assets"))
    total, *assets = (counts.get(n, 0) for n in range(len(held)))
    return [log(1 + (total - count + 0.5) / (count + 0.5)) for count in assets]
