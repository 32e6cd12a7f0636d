"""Elasticsearch queries, built and nothing else: from a plan to a body. `search.weights` says what counts how much."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from elasticsearch.dsl import Q, Search
from elasticsearch.dsl.query import Query

from content.words.codes import as_code, joined, query_codes
from content.words.empty_words import telling
from content.words.tokens import words
from search import weights
from search.backends.elasticsearch.clauses import (
    hidden,
    labels_query,
    neighbours,
    phrase_query,
    synonym_query,
    weighed,
    words_query,
)
from search.backends.elasticsearch.counting import facets_body
from search.backends.elasticsearch.feedback import ANSWERS, Related
from search.backends.elasticsearch.marks import highlight
from search.backends.elasticsearch.plan import Plan, chosen_query
from search.reading.preferences import Preference
from search.types import BY_WORDS, DEEPEST

SHORTEST_JOINED = 3
# The first so many are ordered again, by what looks at more than single words; a hundred gave the same.
RESCORE_WINDOW = 50
# What an asset is about.
ABOUT_FIELDS = ("title", "summary", "labels")
SPELLING_WORD = 4
MOST_COUNTED_WORDS = 20


def search_bodies(plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a page asks for, in two searches that run side by side: its results, and the counts of all that matches.

    In one search the counts made up to two fifths of the time; beside it they need no scores and no order, and the
    engine keeps them for the next page of the same results.
    """
    wanted = matching(plan)
    return results_body(plan, wanted), facets_body(plan, wanted)


def results_body(plan: Plan, wanted: Query) -> dict[str, Any]:
    """Query, order, marks, spelling."""
    understood, request = plan.understood, plan.request
    chosen = [chosen_query(one) for one in plan.chosen]
    body = Search().query(Q("bool", must=[wanted], filter=chosen) if chosen else wanted).to_dict()
    start = (request.page - 1) * request.page_size
    body |= {
        "from": min(start, DEEPEST),
        "size": max(min(request.page_size, DEEPEST - start), 0),
        "track_total_hits": True,
        "_source": False,
    }
    if request.sort == "newest" or understood.is_empty:
        body["sort"] = [{"published_at": {"order": "desc", "missing": "_last"}}, {"id": "desc"}]
        body["track_scores"] = request.sort != "newest"
    elif understood.text:
        body["rescore"] = rescore(understood.text, plan.languages, plan.related)
    if not understood.is_empty:
        body["highlight"] = highlight(plan, understood.plain_words or understood.text)
        body["docvalue_fields"] = ["is_long"]
    spoken = list(dict.fromkeys(words(understood.text)))[:MOST_COUNTED_WORDS]
    if spoken and not request.exact:
        body["suggest"] = spelling(spoken)
    return body


def answers_body(plan: Plan) -> dict[str, Any]:
    """The best answers alone, with what they say: for `feedback`."""
    body = results_body(plan, matching(plan))
    return {key: body[key] for key in ("query", "rescore", "highlight", "docvalue_fields", "_source")} | {
        "size": ANSWERS,
        "track_total_hits": False,
    }


def matching(plan: Plan) -> Query:
    """What must hold: the words anywhere, or in the labels, or as a code; phrases, exclusions and operators besides."""
    understood, languages = plan.understood, plan.languages
    any_of: list[Query] = []
    if understood.text:
        any_of = [
            words_query(understood.text, languages, plan.factors),
            *labels_query(understood.text, languages, weights.LABELS),
        ]
        if found := query_codes(understood.text):
            any_of.append(Q("constant_score", filter=Q("terms", codes=found), boost=weights.CODES))
        any_of += _joined(understood.text, languages)
        any_of += [synonym_query(other, languages) for other in plan.synonyms]
        any_of += [Q("function_score", query=phrase_query(name, languages), boost=weights.NAME) for name in plan.names]
    required = [phrase_query(phrase, languages) for phrase in understood.phrases]
    if any_of:
        required.insert(0, weighed(Q("bool", should=any_of, minimum_should_match=1)))
    wanted = Q("bool", must=required, _name=BY_WORDS) if required else Q("match_all")
    beside = [_pins(plan)] if plan.pinned else []
    beside += [_near(plan)] if plan.near else []
    if beside and required:
        wanted = Q("bool", should=[wanted, *beside], minimum_should_match=1)
    return Q(
        "bool",
        must=[wanted],
        should=[
            *(preferred(list(group)) for _, group in groupby(plan.preferences, key=lambda one: one.text)),
            *(Q("constant_score", filter=Q("term", used_in=place), boost=weights.USED_HERE) for place in plan.places),
            *_newer(plan),
            *_own_language(plan),
        ],
        filter=[Q("term", owner=plan.owner)] if plan.owner is not None else [],
        must_not=[
            *hidden(plan.team, plan.all_teams, plan.at),
            *(_excluded(word, languages) for word in understood.excluded),
        ],
    )


def _joined(text: str, languages: Sequence[str]) -> list[Query]:
    """Names that some write as one word and others with punctuation, whichever way was typed."""
    spoken = [word for word in dict.fromkeys(words(text)) if len(word) >= SHORTEST_JOINED and not word.isdigit()]
    as_codes = [Q("constant_score", filter=Q("terms", codes=spoken), boost=weights.JOINED)] if spoken else []
    return as_codes + [synonym_query(word, languages) for word in joined(text)]


def _excluded(said: str, languages: Sequence[str]) -> Query:
    code = as_code(said)
    return Q("term", codes=code) if code else phrase_query(said, languages)


def _newer(plan: Plan) -> list[Query]:
    """When the query asks for the latest: the nearer to the newest asset, the better."""
    if plan.newest is None:
        return []
    boost = weights.newest(len(words(plan.understood.text)), alone=plan.understood.names_only)
    origin, pivot = plan.newest.isoformat(), f"{weights.NEWEST_PIVOT_DAYS}d"
    return [Q("distance_feature", field="published_at", origin=origin, pivot=pivot, boost=boost)]


def _own_language(plan: Plan) -> list[Query]:
    if not plan.language:
        return []
    return [Q("constant_score", filter=Q("term", language=plan.language), boost=weights.OWN_LANGUAGE)]


def preferred(readings: Sequence[Preference]) -> Query:
    """One of the values that the same words name: the best one counts, however many axes know the word."""
    each = [Q("constant_score", filter=Q("term", **{one.field: one.value}), boost=one.boost) for one in readings]
    return each[0] if len(each) == 1 else Q("dis_max", queries=each)


def _pins(plan: Plan) -> Query:
    """Above everything that words can score, in the order in which they were pinned."""
    ids = [
        Q("constant_score", filter=Q("term", id=pk), boost=weights.PINNED * (len(plan.pinned) - place))
        for place, pk in enumerate(plan.pinned)
    ]
    return Q("dis_max", queries=ids)


def _near(plan: Plan) -> Query:
    """The assets that lie near the question, found for it before: see `near.py`."""
    each = [Q("constant_score", filter=Q("term", id=pk), boost=weight) for pk, weight in plan.near.items() if weight]
    return Q("dis_max", queries=[*each, Q("constant_score", filter=Q("terms", id=list(plan.near)), boost=0)])


def rescore(text: str, languages: Sequence[str], related: Related) -> dict[str, Any]:
    """What orders the first again: all that an asset is about, its very title, words near each other, and words that
    the best answers share."""
    clauses: list[Query] = []
    for language in languages:
        asked = telling(text, language)
        about = [f"{language}.{name}" for name in ABOUT_FIELDS]
        clauses += [
            Q("multi_match", query=asked, type="cross_fields", operator="and", fields=about, boost=weights.ABOUT),
            Q("match", **{f"{language}.title.exact": {"query": asked, "boost": weights.TITLE_EXACT}}),
            *neighbours(text, language, "words", weights.NEAR),
            *(
                Q("match", **{f"{language}.words": {"query": word, "boost": boost}})
                for word, boost in related.get(language, {}).items()
            ),
        ]
    query = Q("bool", should=clauses)
    return {"window_size": RESCORE_WINDOW, "query": {"rescore_query": query.to_dict(), "score_mode": "total"}}


def spelling(spoken: Sequence[str]) -> dict[str, Any]:
    """The nearest written words for those that nothing holds."""
    return {
        "words": {
            "text": " ".join(spoken),
            "term": {
                "field": "spelling",
                "suggest_mode": "missing",
                "prefix_length": 1,
                "min_word_length": SPELLING_WORD,
                "max_edits": 2,
                "size": 1,
                "sort": "score",
            },
        }
    }
