"""The pieces that Elasticsearch queries are put together from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from elasticsearch.dsl import Q
from elasticsearch.dsl.query import Query

from content.words.codes import as_code
from content.words.empty_words import is_stop_word, telling
from content.words.tokens import words
from search import weights
from search.index.documents import analysed_as
from search.reading.stems import may_be

# By language, what the weight of a word there is multiplied by.
Factors = Mapping[str, Mapping[str, float]]

NEAR_SLOP = 2
# Each pair costs a clause, and the later ones of a pasted paragraph change little.
MOST_PAIRS = 30


def index_languages(languages: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(analysed_as(language) for language in languages)) or ["en"]


def hidden(team: int | None, all_teams: bool, at: datetime) -> list[Query]:
    """What this person may not see: what is for other teams only, and what has expired by `at`, as the worker may not
    have taken it down yet. All else in the index is live.

    For `must_not`, where it costs nothing while no asset is restricted: as a filter it cost a tenth of the search.
    While nothing in the index has expired, the engine rewrites that clause to nothing, and keeps its counts.
    """
    expired = Q("range", expires_at={"lte": at.isoformat()})
    if all_teams:
        return [expired]
    restricted = Q("exists", field="teams")
    return [expired, Q("bool", filter=[restricted], must_not=[Q("term", teams=team)]) if team else restricted]


def words_query(text: str, languages: Sequence[str], factors: Factors = MappingProxyType({})) -> Query:
    """The words anywhere in an asset, each asset by the rules of its language; each word by its factor there."""
    if len(languages) == 1:
        return _match(languages[0], telling(text, languages[0]))
    per_language = []
    for language in languages:
        spoken = [word for word in words(telling(text, language)) if may_be(word, language, languages)]
        per_language.append(_in_language(Counter(spoken), language, factors.get(language, {})))
    return Q("dis_max", queries=per_language)


def _in_language(spoken: Counter[str], language: str, factors: Mapping[str, float]) -> Query:
    if not factors:
        return _match(language, " ".join(spoken.elements()))
    each = [_match(language, word, times * factors.get(word, 1.0)) for word, times in spoken.items()]
    return Q("bool", should=each or [Q("match_none")])


def _match(language: str, text: str, boost: float = 1.0) -> Query:
    return Q("match", **{f"{language}.words": {"query": text, "zero_terms_query": "none", "boost": boost}})


def labels_query(text: str, languages: Sequence[str], boost: float) -> list[Query]:
    return [
        Q("match", **{f"{language}.labels": {"query": telling(text, language), "boost": boost}})
        for language in languages
    ]


def phrase_query(text: str, languages: Sequence[str]) -> Query:
    fields = [f"{language}.{name}" for language in languages for name in ("words", "labels")]
    return Q("multi_match", query=text, type="phrase", fields=fields)


def synonym_query(other: str, languages: Sequence[str]) -> Query:
    """Another way to say it: several words stay together, a name with punctuation is one."""
    if code := as_code(other):
        return Q("constant_score", filter=Q("term", codes=code), boost=weights.CODES * weights.SYNONYM)
    if len(words(other)) > 1:
        query = phrase_query(other, languages)
    else:
        query = words_query(other, languages)
    return Q("function_score", query=query, boost=weights.SYNONYM)


def neighbours(text: str, language: str, name: str, boost: float) -> list[Query]:
    """For each two words that follow each other in `text`, once: near each other in the field. Those between that tell
    nothing are passed over."""
    spoken = [word for word in words(telling(text, language)) if not is_stop_word(word, [language])]
    pairs = [" ".join(pair) for pair in dict.fromkeys(zip(spoken, spoken[1:], strict=False))][:MOST_PAIRS]
    field_name = f"{language}.{name}"
    return [Q("match_phrase", **{field_name: {"query": pair, "slop": NEAR_SLOP, "boost": boost}}) for pair in pairs]


def weighed(query: Query) -> Query:
    """The words' score, raised by up to a fifth by worth."""
    return Q("function_score", query=query, field_value_factor={"field": "raised", "missing": 1}, boost_mode="multiply")
