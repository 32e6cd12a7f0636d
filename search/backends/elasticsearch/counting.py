"""What Elasticsearch counts for the facets, asked and read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from elasticsearch.dsl import Q
from elasticsearch.dsl.query import Query

from search.backends.elasticsearch.plan import Plan, chosen_query
from search.index.documents import ABOUT, ABOUT_FACETS
from search.reading.preferences import Chosen

# Besides those of the taxonomy: each kind, type and language that occur together, and values that assets in the index
# still carry, but the taxonomy no longer has.
SPARE_VALUES = 1000


def facets_body(plan: Plan, wanted: Query) -> dict[str, Any]:
    """How many assets match, and the counts of their values."""
    query = Q("bool", filter=[wanted]).to_dict()
    return {"query": query, "size": 0, "track_total_hits": True, "aggs": aggregations(plan)}


def aggregations(plan: Plan) -> dict[str, Any]:
    """Counts of every value; once something is chosen, under one shared filter for the facets without a choice, and
    one for each facet (or axis) with."""
    if not plan.chosen:
        return {"values": _counted(plan)}
    all_of = [chosen_query(one).to_dict() for one in plan.chosen]
    found: dict[str, Any] = {"all": {"filter": _every(all_of), "aggs": {"values": _counted(plan)}}}
    for number, one in enumerate(plan.chosen):
        others = [chosen_query(other).to_dict() for other in plan.chosen if other is not one]
        found[f"own_{number}"] = {
            "filter": _every(others),
            "aggs": {"values": _counted(plan, include=_values_of(one, plan))},
        }
    return found


def _every(filters: list[dict[str, Any]]) -> dict[str, Any]:
    return {"bool": {"filter": filters}} if filters else {"match_all": {}}


def _values_of(chosen: Chosen, plan: Plan) -> str | list[str]:
    """The values of the facet, or of the axis, in which something was chosen: all of these are offered."""
    if chosen.facet in ABOUT_FACETS:
        return f"{ABOUT}:.*"
    if not chosen.axis:
        return f"{chosen.facet}:.*"
    return [f"{chosen.facet}:{pk}" for pk in plan.axis_ids.get(chosen.axis, ())] or ["-"]


def _counted(plan: Plan, **more: Any) -> dict[str, Any]:
    return {"terms": {"field": "facets", "size": plan.value_count + SPARE_VALUES, **more}}


def counts(plan: Plan, aggregations: Mapping[str, Any]) -> Counter[tuple[str, Any]]:
    """How many assets hold each value of each facet, from what was answered."""
    counted = _read((aggregations["all"] if plan.chosen else aggregations)["values"]["buckets"])
    for number, one in enumerate(plan.chosen):
        own = plan.axis_ids.get(one.axis, ()) if one.axis else None
        for key in [key for key in counted if key[0] == one.facet and (own is None or key[1] in own)]:
            del counted[key]
        others = _read(aggregations[f"own_{number}"]["values"]["buckets"])
        counted.update({key: count for key, count in others.items() if key[0] == one.facet})
    return counted


def _read(buckets: Iterable[Mapping[str, Any]]) -> Counter[tuple[str, Any]]:
    counted: Counter[tuple[str, Any]] = Counter()
    for bucket in buckets:
        facet, _, value = bucket["key"].partition(":")
        if facet == ABOUT:
            counted.update(dict.fromkeys(zip(ABOUT_FACETS, value.split(" "), strict=True), bucket["doc_count"]))
        else:
            counted[facet, int(value)] = bucket["doc_count"]
    return counted
