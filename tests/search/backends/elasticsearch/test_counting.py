from __future__ import annotations

from datetime import UTC, datetime

from search.backends.elasticsearch import counting
from search.backends.elasticsearch.plan import Plan
from search.reading.preferences import Chosen
from search.reading.understanding import Understood
from search.types import SearchRequest


def plan(*chosen: Chosen) -> Plan:
    return Plan(
        request=SearchRequest(user=None, query=""),
        understood=Understood(query="", text=""),
        languages=["en"],
        at=datetime(2026, 11, 2, tzinfo=UTC),
        chosen=chosen,
    )


def values(**counted: int) -> dict:
    return {"values": {"buckets": [{"key": key, "doc_count": count} for key, count in counted.items()]}}


def test_values_counted_as_one_are_counted_each() -> None:
    answer = values(**{"about:collateral deck en": 3, "about:collateral deck de": 1, "about:script other en": 2})
    assert counting.counts(plan(), answer) == {
        ("kind", "collateral"): 4,
        ("kind", "script"): 2,
        ("type", "deck"): 4,
        ("type", "other"): 2,
        ("language", "en"): 5,
        ("language", "de"): 1,
    }


def test_only_the_chosen_facet_is_counted_without_its_choice() -> None:
    chosen = Chosen(facet="kind", axis="", ids=("script",))
    assert counting.aggregations(plan(chosen))["own_0"]["aggs"]["values"]["terms"]["include"] == "about:.*"
    answer = {
        "all": values(**{"about:script other en": 2, "stage:1": 2}),
        "own_0": values(**{"about:script other en": 2, "about:collateral deck de": 1}),
    }
    assert counting.counts(plan(chosen), answer) == {
        ("kind", "script"): 2,
        ("kind", "collateral"): 1,
        ("type", "other"): 2,
        ("language", "en"): 2,
        ("stage", 1): 2,
    }
