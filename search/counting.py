"""What Elasticsearch counts for the facets."""

from __future__ import annotations

from typing import Any

from search.plan import Chosen, Plan

# Values that assets in the index still carry, but the taxonomy no longer has, take places among the counted ones.
SPARE_VALUES = 1000


def aggregations(plan: Plan) -> dict[str, Any]:
    """Counts of every value; once something is chosen, under one shared filter for the facets without a choice, and
    one for each facet (or axis) with."""
    if not plan.chosen:
        return {"values": _counted(plan)}
    all_of = [one.query.to_dict() for one in plan.chosen]
    found: dict[str, Any] = {
        "matched": {"filter": {"match_all": {}}},
        "all": {"filter": _every(all_of), "aggs": {"values": _counted(plan)}},
    }
    for number, one in enumerate(plan.chosen):
        others = [other.query.to_dict() for other in plan.chosen if other is not one]
        found[f"own_{number}"] = {
            "filter": _every(others),
            "aggs": {"values": _counted(plan, include=_values_of(one, plan))},
        }
    return found


def _every(filters: list[dict[str, Any]]) -> dict[str, Any]:
    return {"bool": {"filter": filters}} if filters else {"match_all": {}}


def _values_of(chosen: Chosen, plan: Plan) -> str | list[str]:
    """The values of the facet, or of the axis, in which something was chosen: all of these are offered."""
    if not chosen.axis:
        return f"{chosen.facet}:.*"
    return [f"{chosen.facet}:{pk}" for pk in plan.axis_ids.get(chosen.axis, ())] or ["-"]


def _counted(plan: Plan, **more: Any) -> dict[str, Any]:
    return {"terms": {"field": "facets", "size": plan.value_count + SPARE_VALUES, **more}}
