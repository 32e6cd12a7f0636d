"""What Elasticsearch answers by meaning: asked before the search itself, which then gives each neighbour its place."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from elasticsearch.dsl import Q

from search import weights
from search.backends.elasticsearch import indices
from search.backends.elasticsearch.clauses import hidden
from search.backends.elasticsearch.plan import Plan
from search.backends.elasticsearch.queries import matching
from search.backends.elasticsearch.side_queries import OtherNames, factors, known_body, meant_forms
from search.meaning.nearest import neighbours_by_earlier, places_shown
from search.meaning.question import Neighbour, Place, Question, carried, question_of, rarities
from search.meaning.vectors import as_bytes
from search.reading.request import Reading
from search.reading.words import other_names, told_words
from search.types import QueryRefused

logger = logging.getLogger(__name__)

# How many passages are looked at for as many assets: more of one asset may be near.
CANDIDATES = 250
# Of an asset: enough for the pages that are shown, when several pieces of one are near.
PLACES = 8


@dataclass(frozen=True, slots=True)
class Near:
    """A plan with its neighbours, and how far the words carry it. `unknown` are the words that stand nowhere; None when
    that was not asked yet, as nothing was asked by meaning."""

    plan: Plan
    neighbours: Mapping[int, Neighbour] = field(default_factory=dict)
    covered: float = 0.0
    unknown: tuple[str, ...] | None = None


def with_neighbours(plan: Plan, reading: Reading) -> Near:
    """The plan with what lies near its question. One request, if it is asked by meaning."""
    question = question_of(reading)
    if question is None:
        return Near(plan)
    words, others = told_words(reading), other_names(reading)
    bodies = [known_body(plan, words, others), _best_body(plan, words, others), _neighbours_body(plan, question)]
    try:
        known, best, nearest = indices.ask([("assets", body) for body in bodies])
    except QueryRefused:
        # An engine that can't do this can still search words.
        logger.exception("The search engine refuses to search by meaning")
        return Near(plan)
    counts = held_by(known)
    total = int(known["hits"]["total"]["value"])
    covered = carried(
        reading,
        rarities(counts | _meant_by(known), total),
        ([name for name in hit.get("matched_queries", ()) if name in counts] for hit in best["hits"]["hits"]),
    )
    neighbours = [_neighbour(hit, question) for hit in nearest["hits"]["hits"]]
    # The index holds vectors of one size: those of an earlier model are the database's.
    neighbours += neighbours_by_earlier(question, reading)
    weighed = {one.asset: one.weight(covered, total) for one in neighbours}
    near = {one.asset: one for one in neighbours}
    plan = replace(plan, near=weighed, factors=factors(known, plan.languages, words))
    return Near(plan, near, covered, unknown_among(words, counts))


def held_by(known: Mapping[str, Any]) -> dict[str, int]:
    """In how many assets that the person may see each word stands, from what `known_body` asks."""
    return {word: int(bucket["doc_count"]) for word, bucket in known["aggregations"]["known"]["buckets"].items()}


def _meant_by(known: Mapping[str, Any]) -> dict[str, int]:
    """As `held_by`, for words with other names: the word or one of these."""
    buckets = known["aggregations"].get("meant", {}).get("buckets", {})
    return {word: int(bucket["doc_count"]) for word, bucket in buckets.items()}


def unknown_among(words: Sequence[str], counts: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(word for word in words if not counts[word])


def _best_body(plan: Plan, words: Sequence[str], others: OtherNames) -> dict[str, Any]:
    """The first answers by words, each with the words that it holds, by themselves or as they are otherwise called."""
    forms = meant_forms(plan, words, others)
    each = [Q("constant_score", filter=form, boost=0, _name=word) for word, form in forms.items()]
    return {
        "query": Q("bool", must=[matching(plan)], should=each).to_dict(),
        "size": weights.COVERED_BY,
        "_source": False,
        "track_total_hits": False,
    }


def _neighbours_body(plan: Plan, question: Question) -> dict[str, Any]:
    """The nearest assets that the person may see: filtered while they are looked for, so that none is missed."""
    filters = [Q("term", model=question.model.name)]
    filters += [Q("term", owner=plan.owner)] if plan.owner is not None else []
    visible = Q("bool", filter=filters, must_not=hidden(plan.team, plan.all_teams, plan.at))
    return {
        "knn": {
            "field": "meaning.vector",
            "query_vector": as_bytes(question.vector).tolist(),
            "k": weights.NEIGHBOURS,
            "num_candidates": CANDIDATES,
            "similarity": question.least_cosine,
            "filter": visible.to_dict(),
            "inner_hits": {"size": PLACES, "_source": False, "docvalue_fields": ["meaning.number", "meaning.start"]},
        },
        "size": weights.NEIGHBOURS,
        "_source": False,
        "track_total_hits": False,
    }


def _neighbour(hit: Mapping[str, Any], question: Question) -> Neighbour:
    inner = hit["inner_hits"]["meaning"]["hits"]["hits"]
    near = [one for one in inner if _cosine(one) >= question.least_cosine]
    places = [Place(one["fields"]["meaning.number"][0], one["fields"]["meaning.start"][0]) for one in near]
    return Neighbour(int(hit["_id"]), question, question.nearness(_cosine(hit)), places_shown(places))


def _cosine(hit: Mapping[str, Any]) -> float:
    """The engine's score is never negative: half of the cosine, and a half."""
    return 2 * float(hit["_score"]) - 1
