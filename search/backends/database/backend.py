"""Answers searches from the database: Wagtail's own index on SQLite or PostgreSQL, ordered here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from content.models import Asset
from content.words.marks import marked
from content.words.tokens import words
from hub.core.people import Person
from search import weights
from search.backends.database import completion, matching, word_index
from search.backends.database.nearness import Near, held_by, near_to
from search.backends.database.page_hits import page_hits
from search.index.documents import AssetDocument
from search.meaning.common_words import is_common
from search.meaning.pages import merged, quoted
from search.models import AssetWords
from search.reading import known_words, spelling, vocabulary
from search.reading.preferences import FACET_FIELDS, Chosen
from search.reading.request import Reading, read_request
from search.reading.stems import stems_to_mark
from search.reading.vocabulary import Vocabulary
from search.reading.words import told_words
from search.results import facets, hydration
from search.results.hydration import Found
from search.results.titles import Titled
from search.types import BY_MEANING, BY_WORDS, SearchRequest, SearchResults

# Past this, naming the ids in a query costs more than reading all.
MOST_NAMED_IDS = 500
# Of the words that a misspelt one may be meant for, the likeliest are tried.
OFFERS_TRIED = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """What ordering and counting need to know of a matching asset."""

    id: int
    score: float
    published_at: datetime | None
    values: Mapping[str, frozenset[Any]]
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """Everything visible that matches, whatever values are chosen; and how far the words carry the query."""

    candidates: list[Candidate]
    covered: float = 0.0
    unknown: tuple[str, ...] = ()


class DatabaseBackend:
    """The words are matched and weighed by the database; facets and preferences are counted and added here, which is
    exact and quick enough for some ten thousand assets."""

    name = "database"

    def search(self, request: SearchRequest) -> SearchResults:
        known = vocabulary.current()
        reading = read_request(request, known)
        corrected = "" if request.exact else _corrected(reading, self)
        if corrected:
            reading = read_request(request, known, corrected)
        near = near_to(reading)
        matched = _matching(reading, near)
        candidates = matched.candidates
        held = [one for one in candidates if _holds(one, reading.chosen)]
        ordered = _ordered(held, request, reading)
        start = (request.page - 1) * request.page_size
        shown = ordered[start : start + request.page_size]
        found = _found(shown, reading, near, matched.covered)
        results = hydration.load(found, request.user)
        lost = len(found) - len(results)
        return SearchResults(
            total=len(held) - lost,
            matched=len(candidates) - lost,
            page=request.page,
            page_size=request.page_size,
            query=request.query,
            backend=self.name,
            results=results,
            facets=facets.build(known, _counts(candidates, reading.chosen, known), reading.filters),
            recognised=reading.understood.recognised,
            did_you_mean=corrected,
            corrected_from=request.query if corrected else "",
            also_searched=reading.also_searched,
            instead=tuple((one.typed, one.other) for one in reading.synonyms if one.instead),
            pinned=frozenset(reading.pinned),
            unknown_words=matched.unknown,
        )

    def complete(self, typed: str, *, user: Person, most: int) -> list[Titled]:
        return completion.complete(typed, user=user, most=most)

    def first_held(self, words: Sequence[str], reading: Reading) -> str | None:
        return next((word for word in words if _is_held(word, reading)), None)

    def one_limit(self) -> AbstractContextManager[None]:
        return nullcontext()

    def check_ready(self) -> None:
        """The tables are there whenever the database is."""

    def write(self, documents: Mapping[int, AssetDocument], versions: Mapping[int, int]) -> dict[int, str]:
        word_index.write(documents.values(), versions)
        word_index.remove([pk for pk in versions if pk not in documents])
        return {}

    def remove(self, versions: Mapping[int, int]) -> dict[int, str]:
        return self.write({}, versions)

    def indexed_versions(self) -> dict[int, int]:
        return dict(AssetWords.objects.values_list("pk", "version"))


def _corrected(reading: Reading, backend: DatabaseBackend) -> str:
    """The query with its misspelt words replaced; "" when there are none. A word that only assets hold which the person
    may not see is no correction: it would tell of them."""
    meant, last = {}, known_words.last_word(reading)
    for typed, offers in known_words.offered(reading).items():
        is_usual, likeliest = is_common(typed), None
        longer = [word for word in offers if word.startswith(typed)]
        if longer and (typed == last or not is_usual):
            likeliest = _held_beside(longer, typed, reading, least=0 if typed == last else 1)
        if likeliest is None and not is_usual:
            slips = [word for word in offers if spelling.is_one_slip(typed, word)]
            likeliest = backend.first_held(slips[:OFFERS_TRIED], reading)
        if likeliest is not None:
            meant[typed] = likeliest
    return spelling.corrected(reading.understood.query, meant) if meant else ""


def _held_beside(longer: Sequence[str], typed: str, reading: Reading, *, least: int) -> str | None:
    """Of the words that `typed` may become, the one that stands in an asset with most of the query's other words, with
    `least` of them at least, among those that the person may see. Two queries."""
    others = [word for word in told_words(reading) if word != typed]
    holders = matching.holders([*dict.fromkeys([*longer, *others])], reading.vocabulary.languages)
    wanted = set().union(*(holders[word] for word in longer))
    seen = Asset.objects.live().visible_to(reading.request.user).filter(pk__in=sorted(wanted)[:MOST_NAMED_IDS])
    visible = set(seen.values_list("pk", flat=True))
    together = {
        word: max(sum(asset in holders[other] for other in others) for asset in assets)
        for word in longer
        if (assets := holders[word] & visible)
    }
    best = max(together, key=lambda word: together[word], default=None)
    return best if best is not None and together[best] >= least else None


def _is_held(word: str, reading: Reading) -> bool:
    """Whether an asset that the person may see holds the word, or the words side by side."""
    query = f'"{word}"' if " " in word else word
    alone = read_request(replace(reading.request, query=query, only_words=True), reading.vocabulary)
    ids = list(matching.scores(alone) or ())
    return Asset.objects.live().visible_to(reading.request.user).filter(pk__in=ids[:MOST_NAMED_IDS]).exists()


def _found(shown: Sequence[Candidate], reading: Reading, near: Near, covered: float) -> list[Found]:
    """What is shown of each: the pages that hold the words, and those that answer by meaning."""
    hits = page_hits([one.id for one in shown], reading)
    quotes = quoted([near.neighbours[one.id] for one in shown if one.id in near.neighbours], _marking(reading))
    found = []
    for one in shown:
        hit = hits.get(one.id, {})
        pages = merged(hit.get("pages", ()), quotes.get(one.id, ()), covered)
        found.append(Found(id=one.id, score=one.score, by=one.by, **(hit | {"pages": pages})))
    return found


def _marking(reading: Reading) -> Callable[[str], str]:
    asked, languages = stems_to_mark(reading, reading.understood.text), reading.vocabulary.languages
    return lambda piece: marked(piece, asked, languages)


def _matching(reading: Reading, near: Near) -> Matching:
    assets = Asset.objects.live().visible_to(reading.request.user)
    if reading.owner is not None:
        assets = assets.filter(owner_id=reading.owner)
    scores = matching.scores(reading)
    if scores is not None:
        wanted = {*reading.pinned, *near.neighbours, *scores}
        if len(wanted) <= MOST_NAMED_IDS:
            assets = assets.filter(pk__in=wanted)
    rows = assets.values_list(
        "pk",
        "kind",
        "type",
        "language",
        "owner_id",
        "customerstory__customer",
        "first_published_at",
        "search_words__worth",
        "search_words__used_in",
    )
    kept = [row for row in rows if scores is None or row[0] in wanted]
    by_words = {row[0]: scores[row[0]] for row in kept if row[0] in scores} if scores is not None else {}
    held_words = held_by(reading, by_words)
    carried = held_words.carried(reading, by_words)
    tags = _tags([row[0] for row in kept])
    candidates = []
    for pk, kind, type_, language, owner, customer, published_at, worth, used_in in kept:
        values = {"kind": kind, "type": type_, "language": language, "owner": owner, "customer": customer}
        held = {name: frozenset([value]) for name, value in values.items()} | tags.get(pk, {})
        said = by_words.get(pk, 0.0) * weights.raised(worth or 0.0)
        if pk in near.neighbours:
            said += near.neighbours[pk].weight(carried, reading.vocabulary.assets)
        score = said + _preferred(held, reading) + weights.USED_HERE * len(set(reading.places) & set(used_in or ()))
        score += _newer(published_at, reading)
        if pk in reading.pinned:
            score += weights.PINNED * (len(reading.pinned) - reading.pinned.index(pk))
        by = tuple(name for name, ids in ((BY_WORDS, by_words), (BY_MEANING, near.neighbours)) if pk in ids)
        candidates.append(Candidate(id=pk, score=score, published_at=published_at, values=held, by=by))
    return Matching(candidates, carried, held_words.unknown)


def _tags(ids: list[int]) -> dict[int, dict[str, frozenset[int]]]:
    named = set(ids)
    tags: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for name in ("segments", "stages", "products"):
        field = Asset._meta.get_field(name)
        pairs = field.remote_field.through.objects.all()
        if len(ids) <= MOST_NAMED_IDS:
            pairs = pairs.filter(asset__in=ids)
        for asset, value in pairs.values_list("asset_id", field.m2m_reverse_field_name() + "_id"):
            if asset in named:
                tags[asset][name].add(value)
    return {pk: {name: frozenset(held) for name, held in sets.items()} for pk, sets in tags.items()}


def _preferred(held: Mapping[str, frozenset[Any]], reading: Reading) -> float:
    best: dict[str, float] = {}
    for one in reading.preferences:
        if one.value in held.get(one.field, ()):
            best[one.text] = max(best.get(one.text, 0.0), one.boost)
    own_language = bool(reading.language) and reading.language in held["language"]
    return sum(best.values()) + weights.OWN_LANGUAGE * own_language


def _newer(published_at: datetime | None, reading: Reading) -> float:
    """As Elasticsearch's distance to the newest, when the query asks for the latest."""
    if reading.newest is None or published_at is None:
        return 0.0
    days = abs((reading.newest - published_at).total_seconds()) / 86_400
    boost = weights.newest(len(words(reading.understood.text)), alone=reading.understood.names_only)
    return boost * weights.NEWEST_PIVOT_DAYS / (weights.NEWEST_PIVOT_DAYS + days)


def _holds(candidate: Candidate, chosen: Iterable[Chosen], leaving_out: Chosen | None = None) -> bool:
    return all(
        one is leaving_out or not candidate.values.get(one.field, frozenset()).isdisjoint(one.ids) for one in chosen
    )


def _ordered(candidates: list[Candidate], request: SearchRequest, reading: Reading) -> list[Candidate]:
    newest = request.sort == "newest" or reading.understood.is_empty

    def key(one: Candidate) -> tuple[float, float, int]:
        published = one.published_at.timestamp() if one.published_at else 0.0
        return (0.0 if newest else -one.score, -published, -one.id)

    return sorted(candidates, key=key)


def _counts(candidates: list[Candidate], chosen: tuple[Chosen, ...], known: Vocabulary) -> dict[tuple[str, Any], int]:
    """Counts of every value; a facet (or axis) with a choice is counted without its own."""
    counts = _count([one for one in candidates if _holds(one, chosen)])
    for choice in chosen:
        without = _count([one for one in candidates if _holds(one, chosen, leaving_out=choice)])
        own = known.axis_ids.get(choice.axis, ()) if choice.axis else None
        for key in set(counts) | set(without):
            if key[0] == choice.facet and (own is None or key[1] in own):
                counts[key] = without[key]
    return counts


def _count(candidates: Iterable[Candidate]) -> Counter[tuple[str, Any]]:
    counts: Counter[tuple[str, Any]] = Counter()
    for one in candidates:
        for facet, name in FACET_FIELDS.items():
            counts.update((facet, value) for value in one.values.get(name, ()))
    return counts
