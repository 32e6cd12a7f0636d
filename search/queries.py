"""Elasticsearch queries, built and nothing else: from an understood request to a body. Boosts are named, with why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from elasticsearch.dsl import Q, Search
from elasticsearch.dsl.query import Query

from search.documents import analysed_as
from search.snippets import CLOSE, OPEN
from search.text import as_code, is_stop_word, joined, query_codes, telling, words
from search.types import SearchRequest
from search.understanding import Understood
from search.worth import MOST, USED_HERE

# Facet values as text: enough to find what is only tagged, too little to outweigh words that were written.
LABELS = 0.1
# Names with punctuation ("C++", "ISO-27001") are asked for exactly; about what one rare word weighs.
CODES = 3.0
# A word that stands in an asset as a name with punctuation ("email" in e-mail, "cplusplus" in C++); about a usual word.
JOINED = 1.0
SHORTEST_JOINED = 3

# The first so many are ordered again, by what looks at more than single words; a hundred gave the same.
RESCORE_WINDOW = 50
# The very words of the title, not only their stems.
TITLE_EXACT = 0.15
# Neighbours in the query that are near each other in the asset, for each such pair.
NEAR = 0.1
NEAR_SLOP = 2
# On the right page they are nearer still: for choosing it a pair weighs as much as its words.
NEAR_ON_PAGE = 1.0
# Each is looked for in all pages of twenty assets.
MOST_PAIRS_ON_PAGE = 6
# Each pair costs a clause, and the later ones of a pasted paragraph change little.
MOST_PAIRS = 30
# All the words in what an asset is about, as its title, summary and tags say it together: "red cordless drill" is the
# drill tagged red and cordless, not the case that fits it. Where assets are tagged it brought more than all else here;
# where they are not, and for long questions, it changed nothing.
ABOUT = 2.0
ABOUT_FIELDS = ("title", "summary", "labels")

# A recognised value is a strong preference, never a filter. On an axis that nearly every asset fills it may dominate
# the words (a long question's words sum to 20-60). On one that few fill the words themselves say it better: the more
# such values weighed, the worse single words were answered ("desktop", "ssd").
RECOGNISED_SPARSE = 0.25
RECOGNISED_DENSE = 12.0
# Words score about this much each, and a preference is to be weighed against all of them: in a question of ten words or
# more it may dominate as measured, in two words it must leave the other word its say.
RECOGNISED_WORDS = 10
# Whoever asks for the latest is answered by age rather than by words: an asset NEWEST_PIVOT_DAYS older than the newest
# gets half. Weighed by the query's length as other preferences are.
NEWEST = 12.0
NEWEST_PIVOT_DAYS = 60
# How steeply trust in an axis grows with the share of assets that fill it: at half of them, a quarter of the way.
RECOGNISED_POWER = 2
# An owner's or a customer's name is rarely meant as anything else.
RECOGNISED_NAME = 8.0

# Another way to say it counts a little less than the words as typed.
SYNONYM = 0.8
# The name of a product, a competitor or a term where it stands whole: its words scattered over a page are not it.
NAME = 2.0
PINNED = 10_000.0
FACET_FIELDS = {
    "kind": "kind",
    "type": "type",
    "segment": "segments",
    "stage": "stages",
    "product": "products",
    "language": "language",
}
# Values that assets in the index still carry, but the taxonomy no longer has, take places among the counted ones.
SPARE_VALUES = 1000
PAGES_SHOWN = 3
# Elasticsearch refuses to order more than this; nobody reads so far.
DEEPEST = 10_000
SPELLING_WORD = 4
MOST_COUNTED_WORDS = 20


@dataclass(frozen=True, slots=True)
class Chosen:
    """Values chosen within one facet (for segments: within one axis), as the index holds them."""

    facet: str
    axis: str
    ids: tuple[Any, ...]

    @property
    def field(self) -> str:
        return FACET_FIELDS[self.facet]

    @property
    def query(self) -> Query:
        return Q("terms", **{self.field: list(self.ids)})


@dataclass(frozen=True, slots=True)
class Preference:
    """A recognised value as the index holds it; `share` of the live assets carry any value of its facet or axis."""

    field: str
    value: Any
    share: float
    text: str = ""
    query_words: int = RECOGNISED_WORDS

    @property
    def boost(self) -> float:
        if self.field in ("owner", "customer"):
            return RECOGNISED_NAME
        return recognised_boost(self.share, self.query_words)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a body is built from."""

    request: SearchRequest
    understood: Understood
    languages: Sequence[str]
    chosen: Sequence[Chosen] = ()
    preferences: Sequence[Preference] = ()
    team: int | None = None
    all_teams: bool = False
    owner: int | None = None
    synonyms: Sequence[str] = ()
    names: Sequence[str] = ()
    pinned: Sequence[int] = ()
    places: Sequence[str] = ()
    newest: datetime | None = None
    axis_ids: Mapping[str, Sequence[int]] = field(default_factory=dict)
    value_count: int = 0


def recognised_boost(share: float, query_words: int) -> float:
    """For an axis that `share` of the live assets fill, in a query of so many words."""
    long = min(query_words / RECOGNISED_WORDS, 1.0)
    return RECOGNISED_SPARSE + (RECOGNISED_DENSE * long - RECOGNISED_SPARSE) * share**RECOGNISED_POWER


def index_languages(languages: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(analysed_as(language) for language in languages)) or ["en"]


def hidden(team: int | None, all_teams: bool) -> list[Query]:
    """What this person may not see: what is for other teams only. The index holds live assets only.

    For `must_not`, where it costs nothing while no asset is restricted: as a filter it cost a tenth of the search.
    """
    if all_teams:
        return []
    restricted = Q("exists", field="teams")
    return [Q("bool", filter=[restricted], must_not=[Q("term", teams=team)]) if team else restricted]


def words_query(text: str, languages: Sequence[str]) -> Query:
    """The words anywhere in an asset, each asset by the rules of its language."""
    per_language = [
        Q("match", **{f"{language}.words": {"query": telling(text, language), "zero_terms_query": "none"}})
        for language in languages
    ]
    return per_language[0] if len(per_language) == 1 else Q("dis_max", queries=per_language)


def labels_query(text: str, languages: Sequence[str], boost: float) -> list[Query]:
    return [
        Q("match", **{f"{language}.labels": {"query": telling(text, language), "boost": boost}})
        for language in languages
    ]


def phrase_query(text: str, languages: Sequence[str]) -> Query:
    fields = [f"{language}.{name}" for language in languages for name in ("words", "labels")]
    return Q("multi_match", query=text, type="phrase", fields=fields)


def matching(plan: Plan) -> Query:
    """What must hold: the words anywhere, or in the labels, or as a code; phrases, exclusions and operators besides."""
    understood, languages = plan.understood, plan.languages
    any_of: list[Query] = []
    if understood.text:
        any_of = [
            words_query(understood.text, languages),
            *labels_query(understood.text, languages, LABELS),
        ]
        if found := query_codes(understood.text):
            any_of.append(Q("constant_score", filter=Q("terms", codes=found), boost=CODES))
        any_of += _joined(understood.text, languages)
        any_of += [synonym_query(other, languages) for other in plan.synonyms]
        any_of += [Q("function_score", query=phrase_query(name, languages), boost=NAME) for name in plan.names]
    required = [phrase_query(phrase, languages) for phrase in understood.phrases]
    if any_of:
        required.insert(0, weighed(Q("bool", should=any_of, minimum_should_match=1)))
    wanted = Q("bool", must=required) if required else Q("match_all")
    if plan.pinned and required:
        wanted = Q("bool", should=[wanted, _pins(plan)], minimum_should_match=1)
    return Q(
        "bool",
        must=[wanted],
        should=[
            *(preferred(list(group)) for _, group in groupby(plan.preferences, key=lambda one: one.text)),
            *(Q("constant_score", filter=Q("term", used_in=place), boost=USED_HERE) for place in plan.places),
            *_newer(plan),
        ],
        filter=[Q("term", owner=plan.owner)] if plan.owner is not None else [],
        must_not=[
            *hidden(plan.team, plan.all_teams),
            *(_excluded(word, languages) for word in understood.excluded),
        ],
    )


def _joined(text: str, languages: Sequence[str]) -> list[Query]:
    """Names that some write as one word and others with punctuation, whichever way was typed."""
    spoken = [word for word in dict.fromkeys(words(text)) if len(word) >= SHORTEST_JOINED and not word.isdigit()]
    as_codes = [Q("constant_score", filter=Q("terms", codes=spoken), boost=JOINED)] if spoken else []
    return as_codes + [synonym_query(word, languages) for word in joined(text)]


def _excluded(said: str, languages: Sequence[str]) -> Query:
    code = as_code(said)
    return Q("term", codes=code) if code else phrase_query(said, languages)


def newest_boost(query_words: int) -> float:
    return NEWEST * min(query_words / RECOGNISED_WORDS, 1.0)


def _newer(plan: Plan) -> list[Query]:
    """When the query asks for the latest: the nearer to the newest asset, the better."""
    if plan.newest is None:
        return []
    boost = newest_boost(len(words(plan.understood.text)))
    origin = plan.newest.isoformat()
    return [Q("distance_feature", field="published_at", origin=origin, pivot=f"{NEWEST_PIVOT_DAYS}d", boost=boost)]


def preferred(readings: Sequence[Preference]) -> Query:
    """One of the values that the same words name: the best one counts, however many axes know the word."""
    each = [Q("constant_score", filter=Q("term", **{one.field: one.value}), boost=one.boost) for one in readings]
    return each[0] if len(each) == 1 else Q("dis_max", queries=each)


def weighed(query: Query) -> Query:
    """The words' score, raised by up to a fifth by worth."""
    factor = {"field_value_factor": {"field": "worth", "factor": MOST, "missing": 0}}
    return Q(
        "function_score",
        query=query,
        functions=[{"weight": 1.0}, factor],
        score_mode="sum",
        boost_mode="multiply",
    )


def _pins(plan: Plan) -> Query:
    """Above everything that words can score, in the order in which they were pinned."""
    ids = [
        Q("constant_score", filter=Q("term", id=pk), boost=PINNED * (len(plan.pinned) - place))
        for place, pk in enumerate(plan.pinned)
    ]
    return Q("dis_max", queries=ids)


def synonym_query(other: str, languages: Sequence[str]) -> Query:
    """Another way to say it: several words stay together, a name with punctuation is one."""
    if code := as_code(other):
        return Q("constant_score", filter=Q("term", codes=code), boost=CODES * SYNONYM)
    if len(words(other)) > 1:
        query = phrase_query(other, languages)
    else:
        query = words_query(other, languages)
    return Q("function_score", query=query, boost=SYNONYM)


def rescore(text: str, languages: Sequence[str]) -> dict[str, Any]:
    """What orders the first again: all that an asset is about, its very title, words near each other."""
    clauses: list[Query] = []
    for language in languages:
        asked = telling(text, language)
        about = [f"{language}.{name}" for name in ABOUT_FIELDS]
        clauses += [
            Q("multi_match", query=asked, type="cross_fields", operator="and", fields=about, boost=ABOUT),
            Q("match", **{f"{language}.title.exact": {"query": asked, "boost": TITLE_EXACT}}),
            *neighbours(text, language, "words", NEAR),
        ]
    query = Q("bool", should=clauses)
    return {"window_size": RESCORE_WINDOW, "query": {"rescore_query": query.to_dict(), "score_mode": "total"}}


def neighbours(text: str, language: str, name: str, boost: float) -> list[Query]:
    """For each two words that follow each other in `text`, once: near each other in the field. Those between that tell
    nothing are passed over."""
    spoken = [word for word in words(text) if not is_stop_word(word, [language])]
    pairs = [" ".join(pair) for pair in dict.fromkeys(zip(spoken, spoken[1:], strict=False))][:MOST_PAIRS]
    field_name = f"{language}.{name}"
    return [Q("match_phrase", **{field_name: {"query": pair, "slop": NEAR_SLOP, "boost": boost}}) for pair in pairs]


def highlight(plan: Plan, page_words: str) -> dict[str, Any]:
    """Whole pages, best first: the page is the first character of the value. The summary in place."""
    fields: dict[str, Any] = {}
    for language in plan.languages:
        query = highlight_query(plan, language, page_words)
        fields[f"{language}.pages"] = {
            "number_of_fragments": 0,
            "order": "score",
            "highlight_query": query.to_dict(),
        }
        in_place = Q("match", **{f"{language}.summary": plan.understood.text or " ".join(plan.understood.phrases)})
        fields[f"{language}.summary"] = {"number_of_fragments": 0, "highlight_query": in_place.to_dict()}
    return {"type": "unified", "pre_tags": [OPEN], "post_tags": [CLOSE], "fields": fields}


def highlight_query(plan: Plan, language: str, page_words: str) -> Query:
    name = f"{language}.pages"
    any_of = [Q("match", **{name: telling(text, language)}) for text in (page_words,) if text]
    any_of += neighbours(page_words, language, "pages", NEAR_ON_PAGE)[:MOST_PAIRS_ON_PAGE]
    any_of += [Q("match_phrase", **{name: other}) for other in plan.synonyms]
    any_of += [Q("match_phrase", **{name: phrase}) for phrase in plan.understood.phrases]
    return Q("bool", should=any_of or [Q("match_none")])


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
        own = (
            [f"{one.facet}:{pk}" for pk in plan.axis_ids.get(one.axis, ())] or ["-"] if one.axis else f"{one.facet}:.*"
        )
        found[f"own_{number}"] = {"filter": _every(others), "aggs": {"values": _counted(plan, include=own)}}
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


def search_body(plan: Plan) -> dict[str, Any]:
    """The whole `_search`: query, facets, highlights, order, spelling."""
    understood, request = plan.understood, plan.request
    search = Search().query(matching(plan))
    if plan.chosen:
        search = search.post_filter(Q("bool", filter=[one.query for one in plan.chosen]))
    body = search.to_dict()
    start = (request.page - 1) * request.page_size
    body |= {
        "from": min(start, DEEPEST),
        "size": max(min(request.page_size, DEEPEST - start), 0),
        "track_total_hits": True,
        "_source": False,
        "aggs": aggregations(plan),
    }
    if request.sort == "newest" or understood.is_empty:
        body["sort"] = [{"published_at": {"order": "desc", "missing": "_last"}}, {"id": "desc"}]
        body["track_scores"] = request.sort != "newest"
    elif understood.text:
        body["rescore"] = rescore(understood.text, plan.languages)
    if not understood.is_empty:
        body["highlight"] = highlight(plan, understood.plain_words or understood.text)
        # Not from the source, which would be read for this alone.
        body["docvalue_fields"] = ["is_long"]
    spoken = list(dict.fromkeys(words(understood.text)))[:MOST_COUNTED_WORDS]
    if spoken and not request.exact:
        body["suggest"] = spelling(spoken)
    return body
