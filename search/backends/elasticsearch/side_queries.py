"""The small requests beside the search: what completes a word, whether a word is known, an asset's best pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from elasticsearch.dsl import Q
from elasticsearch.dsl.query import Query

from content.words.marks import CLOSE, OPEN
from search.backends.elasticsearch.clauses import hidden, weighed
from search.backends.elasticsearch.marks import highlight_query
from search.backends.elasticsearch.plan import Plan
from search.results.snippets import PAGES_SHOWN


def known_body(plan: Plan, spoken: Sequence[str]) -> dict[str, Any]:
    """Counts, for each word, the assets this person may see that hold it in some form (`known`), and those that hold it
    as a code (`coded`): such a word is not corrected."""
    forms = {word: form.to_dict() for word, form in forms_of(plan, spoken).items()}
    codes = {word: Q("term", codes=word).to_dict() for word in spoken}
    return {
        "size": 0,
        "query": Q("bool", must_not=hidden(plan.team, plan.all_teams, plan.at)).to_dict(),
        "aggs": {"known": {"filters": {"filters": forms}}, "coded": {"filters": {"filters": codes}}},
    }


def forms_of(plan: Plan, spoken: Sequence[str]) -> dict[str, Query]:
    """For each word, or name of several words: that it stands in an asset in some form."""
    fields = [f"{language}.{name}" for language in plan.languages for name in ("words", "labels")]
    return {word: Q("bool", should=[Q("match_phrase", **{name: word}) for name in fields]) for word in spoken}


def suggest_body(typed: str, team: int | None, all_teams: bool, size: int, at: datetime) -> dict[str, Any]:
    """Titles and customers that hold every typed word, the last ones perhaps unfinished; what begins so comes first."""
    query = Q(
        "bool",
        must=[Q("match", suggest_title={"query": typed, "operator": "and"})],
        should=[Q("match_phrase_prefix", **{"suggest_title.exact": {"query": typed, "boost": 2}})],
        must_not=hidden(team, all_teams, at),
    )
    return {"query": weighed(query).to_dict(), "size": size, "_source": False, "track_total_hits": False}


def pages_body(plan: Plan, asset: int, page_words: str) -> dict[str, Any]:
    """The best pages of one long asset."""
    per_language = [highlight_query(plan, language, page_words) for language in plan.languages]
    query = Q("bool", filter=[Q("term", asset=asset)], must=[Q("bool", should=per_language)])
    return {
        "query": query.to_dict(),
        "size": PAGES_SHOWN,
        "_source": False,
        "highlight": {
            "pre_tags": [OPEN],
            "post_tags": [CLOSE],
            "fields": {f"{language}.pages": {"number_of_fragments": 0} for language in plan.languages},
        },
    }
