"""Answers searches from Elasticsearch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from django.utils import timezone

from content.permissions import sees_all_teams
from content.words.letters import fold
from content.words.marks import OPEN, marked
from hub.core.people import Person
from search.backends.elasticsearch import counting, feedback, indices, queries, side_queries
from search.backends.elasticsearch.near import Near, held_by, unknown_among, with_neighbours
from search.backends.elasticsearch.plan import Plan, plan_for
from search.index.documents import AssetDocument, read_page_value
from search.meaning.common_words import is_common
from search.meaning.pages import merged, quoted
from search.reading import known_words, spelling, vocabulary
from search.reading.request import Reading, read_request
from search.reading.stems import stems_to_mark
from search.reading.words import told_words
from search.results import facets, hydration
from search.results.hydration import Found
from search.results.snippets import PAGES_SHOWN, as_html, word_by_word
from search.results.titles import Titled, load_titled
from search.types import BY_MEANING, BY_WORDS, PageHit, SearchRequest, SearchResults

Answer = Mapping[str, Any]


class ElasticsearchBackend:
    """One request for results, marks and spelling, with the counts beside them. One before it for a long question, one
    after it for the pages of long assets when there are any among the results, and all again after a correction."""

    name = "elasticsearch"

    def search(self, request: SearchRequest) -> SearchResults:
        known = vocabulary.current()
        reading = read_request(request, known)
        near, found, counted = _asked(reading)
        text = self._corrected(reading, near, found)
        if text:
            reading = read_request(request, known, text)
            near, found, counted = _asked(reading)
        return _results(reading, near, found, counted, text)

    def complete(self, typed: str, *, user: Person, most: int) -> list[Titled]:
        body = side_queries.suggest_body(typed, user.team_id, sees_all_teams(user), most, timezone.now())
        with indices.reaching():
            answer = indices.quick().search(index=indices.alias(), body=body)
        return load_titled([int(hit["_id"]) for hit in answer["hits"]["hits"]], user=user)

    def first_held(self, words: Sequence[str], reading: Reading) -> str | None:
        known, _ = _known_and_coded(plan_for(reading), words)
        return next((word for word in words if known[word]["doc_count"]), None)

    def one_limit(self) -> AbstractContextManager[None]:
        return indices.one_limit()

    def check_ready(self) -> None:
        indices.check_ready()

    def write(self, documents: Mapping[int, AssetDocument], versions: Mapping[int, int]) -> dict[int, str]:
        return indices.write(documents, versions)

    def remove(self, versions: Mapping[int, int]) -> dict[int, str]:
        return indices.write({}, versions)

    def indexed_versions(self) -> dict[int, int]:
        return indices.indexed_versions()

    def _corrected(self, reading: Reading, near: Near, answer: Answer) -> str:
        """The query with its misspelt words replaced, and its last one finished; "" when there are none."""
        if reading.request.exact:
            return ""
        slips = self._slips(reading, near.plan, answer)
        meant = slips | self._completed(reading, near.unknown or (), slips)
        return spelling.corrected(reading.understood.query, meant) if meant else ""

    def _slips(self, reading: Reading, plan: Plan, answer: Answer) -> dict[str, str]:
        offered = _offered(reading, answer)
        if not offered:
            return {}
        known, coded = _known_and_coded(plan, list(offered))
        uncoded = [word for word in offered if not coded[word]["doc_count"]]
        # The stemmer of another language may take a slip for the word itself: the French one drops the second of two
        # letters. With one language a known word is no slip.
        alike = [word for word in uncoded if known[word]["doc_count"]]
        languages = reading.vocabulary.languages
        slips = set(known_words.unknown_words(alike, languages)) if alike and len(languages) > 1 else set()
        wrong = [word for word in uncoded if word not in alike or word in slips]
        return {word: offered[word] for word in wrong if not is_common(word)}

    def _completed(self, reading: Reading, unknown: Sequence[str], slips: Mapping[str, str]) -> dict[str, str]:
        """Those of `unknown` that are not finished, each with what it may well become. One request for each."""
        last, found = known_words.last_word(reading), {}
        offered = {typed: [slip] for typed, slip in slips.items()}
        for typed, longer in known_words.completed(reading, unknown, offered).items():
            if typed != last and is_common(typed):
                continue
            if held := _held_beside(longer, typed, reading, least=0 if typed == last else 1):
                found[typed] = held
        return found


def _held_beside(longer: Sequence[str], typed: str, reading: Reading, *, least: int) -> str | None:
    """Of the words that `typed` may become, the one that stands in an asset with most of the query's other words, with
    `least` of them at least, among those that the person may see. One request."""
    others = [word for word in told_words(reading) if word != typed]
    answers = _ask(*side_queries.beside_bodies(plan_for(reading), longer, others))
    best = {word: hits[0]["_score"] for word, one in zip(longer, answers, strict=True) if (hits := one["hits"]["hits"])}
    held = max(best, key=lambda word: best[word], default=None)
    return held if held is not None and best[held] >= least else None


def _asked(reading: Reading) -> tuple[Near, Answer, Answer]:
    """The plan with its neighbours, the results and the counts."""
    near = with_neighbours(_with_feedback(plan_for(reading)), reading)
    words = told_words(reading)
    if near.unknown is None and words and len(near.plan.languages) > 1:
        near = _with_factors(near, words)
    bodies = queries.search_bodies(near.plan)
    if near.unknown is not None or not words:
        found, counted = _ask(*bodies)
        return near, found, counted
    found, counted, known = _ask(*bodies, side_queries.known_body(near.plan, words))
    return replace(near, unknown=unknown_among(words, held_by(known))), found, counted


def _with_factors(near: Near, words: Sequence[str]) -> Near:
    """What the words weigh in each of several languages has to be known before; one request."""
    [known] = _ask(side_queries.known_body(near.plan, words))
    plan = replace(near.plan, factors=side_queries.factors(known, near.plan.languages, words))
    return replace(near, plan=plan, unknown=unknown_among(words, held_by(known)))


def _with_feedback(plan: Plan) -> Plan:
    """`plan` with the words that its best answers share, when it asks for that; one request more, or two when there are
    long assets among them."""
    text = plan.understood.text
    if plan.request.sort == "newest" or not feedback.is_wanted(text, plan.languages):
        return plan
    [answer] = _ask(queries.answers_body(plan))
    hits = answer["hits"]["hits"]
    long_pages = _long_pages(plan, hits)
    said = [_said(hit, plan.languages, long_pages) for hit in hits]
    return replace(plan, related=feedback.related(text, said))


def _said(hit: Answer, languages: Iterable[str], long_pages: Mapping[str, list[Answer]]) -> dict[str, str]:
    """The summary and the best page of an answer, by language."""
    highlights = hit.get("highlight", {})
    on_page = (long_pages.get(hit["_id"]) or [highlights])[0]
    said = {}
    for language in languages:
        page = [read_page_value(value)[2] for value in _in(on_page, language, "pages")[:1]]
        said[language] = " ".join([*_in(highlights, language, "summary"), *page])
    return said


def _ask(*bodies: dict[str, Any]) -> list[dict[str, Any]]:
    return indices.ask([("assets", body) for body in bodies])


def _known_and_coded(plan: Plan, words: Sequence[str]) -> tuple[Answer, Answer]:
    """For each word, in how many assets it is that the one who asks may see: in some form, and as a code."""
    [counted] = _ask(side_queries.known_body(plan, words))
    return counted["aggregations"]["known"]["buckets"], counted["aggregations"]["coded"]["buckets"]


def _offered(reading: Reading, answer: Answer) -> dict[str, str]:
    if "suggest" not in answer:
        return {}
    kept = reading.vocabulary.kept_words
    languages = reading.vocabulary.languages
    offered = {}
    for entry in answer["suggest"]["words"]:
        word = fold(entry["text"])
        if not entry["options"] or not spelling.worth_correcting(word, kept):
            continue
        best = entry["options"][0]["text"]
        if spelling.differs(word, best, languages):
            offered[word] = best
    return offered


def _results(reading: Reading, near: Near, answer: Answer, counted: Answer, corrected: str) -> SearchResults:
    request, plan = reading.request, near.plan
    hits = answer["hits"]["hits"]
    long_pages = _long_pages(plan, hits)
    mark = _marking(reading)
    shown = [int(hit["_id"]) for hit in hits]
    quotes = quoted([near.neighbours[pk] for pk in shown if pk in near.neighbours], mark)
    found = [_found(hit, near, long_pages, quotes, mark) for hit in hits]
    results = hydration.load(found, request.user)
    # What the index still held but is gone or forbidden since is not counted either.
    lost = len(found) - len(results)
    total, matched = (one["hits"]["total"]["value"] for one in (answer, counted))
    return SearchResults(
        total=total - lost,
        matched=matched - lost,
        page=request.page,
        page_size=request.page_size,
        query=request.query,
        backend=ElasticsearchBackend.name,
        results=results,
        facets=facets.build(reading.vocabulary, counting.counts(plan, counted["aggregations"]), reading.filters),
        recognised=reading.understood.recognised,
        did_you_mean=corrected,
        corrected_from=request.query if corrected else "",
        also_searched=reading.also_searched,
        instead=tuple((one.typed, one.other) for one in reading.synonyms if one.instead),
        pinned=frozenset(reading.pinned),
        related=tuple(word for words in plan.related.values() for word in words),
        unknown_words=near.unknown or (),
    )


def _marking(reading: Reading) -> Callable[[str], str]:
    """Marks one by one what was found near each other, and what the highlighter does not know: names that are written
    otherwise, and recognised words, which say little about the page and must not choose it."""
    languages = reading.vocabulary.languages
    asked = stems_to_mark(reading, reading.understood.text)

    def mark(piece: str) -> str:
        return marked(word_by_word(piece, lambda several: marked(several, asked, languages)), asked, languages)

    return mark


def _found(
    hit: Answer,
    near: Near,
    long_pages: Mapping[str, list[Answer]],
    quotes: Mapping[int, Sequence[PageHit]],
    mark: Callable[[str], str],
) -> Found:
    pk, languages = int(hit["_id"]), near.plan.languages
    highlights = hit.get("highlight", {})
    marked_pages = long_pages.get(hit["_id"]) or [highlights]
    pages = [value for one in marked_pages for value in _first(one, languages, "pages")]
    summary = _first(highlights, languages, "summary")
    by_words = [_page_hit(value, mark) for value in pages[:PAGES_SHOWN]]
    found_by = ((BY_WORDS, BY_WORDS in hit.get("matched_queries", ())), (BY_MEANING, pk in near.neighbours))
    return Found(
        id=pk,
        score=hit["_score"] or 0.0,
        pages=merged(by_words, quotes.get(pk, ()), near.covered),
        summary=as_html(summary[0]) if summary else "",
        matching_pages=len(pages),
        by=tuple(name for name, is_so in found_by if is_so),
    )


def _first(highlights: Answer, languages: Iterable[str], name: str) -> list[str]:
    return next((_in(highlights, one, name) for one in languages if f"{one}.{name}" in highlights), [])


def _in(highlights: Answer, language: str, name: str) -> list[str]:
    return list(highlights.get(f"{language}.{name}", ()))


def _page_hit(value: str, mark: Callable[[str], str]) -> PageHit:
    number, label, words = read_page_value(value)
    shown = words if words.strip() else label
    # Where only a name was found that is written otherwise, nothing is marked yet that would choose the piece to show.
    return PageHit(number=number, label=label, text=shown if OPEN in shown else mark(shown), mark=mark)


def _long_pages(plan: Plan, hits: Iterable[Answer]) -> dict[str, list[Answer]]:
    """What is marked on the best pages of the long assets among `hits`, best first, in one request."""
    ids = [hit["_id"] for hit in hits if hit.get("fields", {}).get("is_long") == [True]]
    if not ids:
        return {}
    words = plan.understood.plain_words or plan.understood.text
    answers = indices.ask([("pages", side_queries.pages_body(plan, int(pk), words)) for pk in ids])
    return {
        pk: [hit.get("highlight", {}) for hit in answer["hits"]["hits"]]
        for pk, answer in zip(ids, answers, strict=True)
    }
