"""The small requests beside the search: what completes a word, whether a word is known, an asset's best pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from elasticsearch.dsl import Q
from elasticsearch.dsl.query import Query

from content.words.marks import CLOSE, OPEN
from search.backends.elasticsearch.clauses import Factors, hidden, weighed
from search.backends.elasticsearch.marks import highlight_query
from search.backends.elasticsearch.plan import Plan
from search.meaning.question import rarity
from search.reading.stems import may_be
from search.results.snippets import PAGES_SHOWN

# By a word, what it is otherwise called.
OtherNames = Mapping[str, Sequence[str]]


def known_body(plan: Plan, spoken: Sequence[str], others: OtherNames = MappingProxyType({})) -> dict[str, Any]:
    """Counts, for each word, the assets this person may see that hold it in some form (`known`), and those that hold it
    as a code (`coded`): such a word is not corrected. For those that have `others`, those that hold the word or one of
    these names (`meant`). Where assets are in several languages also how many in each, and
    how many of these hold the word (`in_language`)."""
    forms = {word: form.to_dict() for word, form in forms_of(plan, spoken).items()}
    codes = {word: Q("term", codes=word).to_dict() for word in spoken}
    aggregations = {"known": {"filters": {"filters": forms}}, "coded": {"filters": {"filters": codes}}}
    if others:
        filters = {word: form.to_dict() for word, form in meant_forms(plan, [*others], others).items()}
        aggregations |= {"meant": {"filters": {"filters": filters}}}
    if len(plan.languages) > 1:
        aggregations |= {"in_language": {"filters": {"filters": _by_language(plan.languages, spoken)}}}
    return {
        "size": 0,
        "query": Q("bool", must_not=hidden(plan.team, plan.all_teams, plan.at)).to_dict(),
        "aggs": aggregations,
    }


def beside_bodies(plan: Plan, longer: Sequence[str], others: Sequence[str]) -> list[dict[str, Any]]:
    """For each of `longer` the asset that holds it with most of `others`: how many is its score."""
    forms = forms_of(plan, [*longer, *others])
    held = [Q("constant_score", filter=forms[word], boost=1) for word in others]
    unseen = hidden(plan.team, plan.all_teams, plan.at)
    return [
        {
            "query": Q("bool", filter=[forms[word]], should=held, must_not=unseen).to_dict(),
            "size": 1,
            "_source": False,
            "track_total_hits": False,
        }
        for word in longer
    ]


def _by_language(languages: Sequence[str], spoken: Sequence[str]) -> dict[str, Any]:
    """Filters for the assets of each language, and for those of them that hold a word, by the names of `named`."""
    held = {
        named(language, word): Q("match", **{f"{language}.words": word}).to_dict()
        for language in languages
        for word in spoken
        if may_be(word, language, languages)
    }
    return held | {named(language): Q("exists", field=f"{language}.words").to_dict() for language in languages}


def named(language: str, word: str = "") -> str:
    """How the assets of a language, that hold a word, are called in what is counted."""
    return f"{language}:{word}"


def factors(known: Mapping[str, Any], languages: Sequence[str], words: Sequence[str]) -> Factors:
    """For each language, what makes its words weigh by how many of all assets hold them, from what `known_body` counts.

    The engine weighs a word by the assets of its own language alone: of five French ones three say "Québec", so that it
    weighs next to nothing there, though it is one of the rarest words of the library.
    """
    if len(languages) < 2:
        return {}
    held = {name: int(one["doc_count"]) for name, one in known["aggregations"]["in_language"]["buckets"].items()}
    total = sum(held[named(language)] for language in languages)
    everywhere = {word: sum(held.get(named(language, word), 0) for language in languages) for word in words}
    return {
        language: {
            word: rarity(everywhere[word], total) / rarity(count, held[named(language)])
            for word in words
            if (count := held.get(named(language, word), 0))
        }
        for language in languages
    }


def forms_of(plan: Plan, spoken: Sequence[str]) -> dict[str, Query]:
    """For each word, or name of several words: that it stands in an asset in some form."""
    fields = [(language, f"{language}.{name}") for language in plan.languages for name in ("words", "labels")]
    return {
        word: Q(
            "bool",
            should=[Q("match_phrase", **{name: word}) for one, name in fields if may_be(word, one, plan.languages)],
        )
        for word in spoken
    }


def meant_forms(plan: Plan, spoken: Sequence[str], others: OtherNames) -> dict[str, Query]:
    """For each word: that it stands in an asset in some form, or one of its other names does."""
    forms = forms_of(plan, [*spoken, *(name for names in others.values() for name in names)])
    return {word: Q("bool", should=[forms[word], *(forms[name] for name in others.get(word, ()))]) for word in spoken}


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
