"""Where the words are: what Elasticsearch marks in summaries and pages, and by what it chooses the pages."""

from __future__ import annotations

from typing import Any

from elasticsearch.dsl import Q
from elasticsearch.dsl.query import Query

from content.words.codes import said_codes
from content.words.empty_words import telling
from content.words.marks import CLOSE, OPEN
from search import weights
from search.backends.elasticsearch.clauses import neighbours
from search.backends.elasticsearch.plan import Plan

# Each is looked for in all pages of every result.
MOST_PAIRS_ON_PAGE = 6


def highlight(plan: Plan, page_words: str) -> dict[str, Any]:
    """Whole pages, best first, each with its number in front (`documents.page_value`). The summary in place."""
    fields: dict[str, Any] = {}
    for language in plan.languages:
        query = highlight_query(plan, language, page_words)
        fields[f"{language}.pages"] = {
            "number_of_fragments": 0,
            "order": "score",
            "highlight_query": query.to_dict(),
        }
        name, asked = f"{language}.summary", plan.understood.text or " ".join(plan.understood.phrases)
        in_place = [Q("match", **{name: asked}), *(Q("match_phrase", **{name: other}) for other in plan.synonyms)]
        fields[name] = {"number_of_fragments": 0, "highlight_query": Q("bool", should=in_place).to_dict()}
    return {"type": "unified", "pre_tags": [OPEN], "post_tags": [CLOSE], "fields": fields}


def highlight_query(plan: Plan, language: str, page_words: str) -> Query:
    name = f"{language}.pages"
    any_of = [Q("match", **{name: telling(text, language)}) for text in (page_words,) if text]
    any_of += neighbours(page_words, language, "pages", weights.NEAR_ON_PAGE)[:MOST_PAIRS_ON_PAGE]
    any_of += [Q("match", **{name: word}) for word in said_codes(page_words)]
    any_of += [Q("match_phrase", **{name: other}) for other in plan.synonyms]
    any_of += [Q("match_phrase", **{name: phrase}) for phrase in plan.understood.phrases]
    return Q("bool", should=any_of or [Q("match_none")])
