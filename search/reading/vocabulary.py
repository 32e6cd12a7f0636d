"""The words the hub knows: facet values with their aliases, owners, customers. Read from the database, kept in memory.

A row in the database changes with every change of the taxonomy, so that all processes read again at once.
"""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, F, Max, OuterRef

from content.models import (
    Asset,
    AssetType,
    BuyingStage,
    CustomerStory,
    Kind,
    Language,
    Product,
    Segment,
    SegmentAxis,
)
from content.querysets import live_now
from content.words.tokens import words
from hub.core.fixed_query import FixedQuery
from search.models import GeneralWordsOff, GlossaryTerm, Pin, VocabularyStamp
from search.reading import general_words
from search.reading.general_words import GeneralTerm
from search.reading.understanding import Dictionary, Term, normal

# How long counts of live assets (which words stand for what most assets have) may be behind.
COUNTS_SECONDS = 300.0

# Of so many assets and up to twice as many all are counted, of more every n-th.
SAMPLE = 2000

# Other words for what the product itself names.
KIND_ALIASES: dict[str, str] = {
    Kind.SCRIPT: "script scripts",
    Kind.STORY: "story|case study|success story|customer reference|reference story|testimonial",
}
TYPE_ALIASES: dict[str, str] = {
    AssetType.DECK: "slide deck|slides|presentation|powerpoint|ppt",
    AssetType.ONE_PAGER: "one page|1 page|1 pager|one sheet|leave behind|flyer",
    AssetType.DATASHEET: "data sheet|spec sheet",
    AssetType.BATTLECARD: "battle card",
    AssetType.WHITEPAPER: "white paper",
    AssetType.VIDEO: "film|recording",
    AssetType.SHEET: "spreadsheet|calculator|checklist",
    AssetType.TALK_TRACK: "call script|pitch",
    AssetType.OBJECTION_HANDLING: "objection|objections",
    AssetType.EMAIL_TEMPLATE: "email|e-mail|mail template",
}
LANGUAGE_ALIASES: dict[str, str] = {
    Language.GERMAN: "deutsch",
    Language.FRENCH: "français",
    Language.SPANISH: "español",
    Language.ITALIAN: "italiano",
    Language.PORTUGUESE: "português",
    Language.DUTCH: "nederlands",
}
# Whoever says so wants the last of a series, not a word of it.
NEWEST = (
    "latest|newest|most recent|neueste|neuester|neuestes|aktuellste|dernière|dernier|plus récent|último|más reciente"
)
# What joins names to one: "Germany and Austria", "Banking & insurance", "Hotels, restaurants".
_BETWEEN_NAMES = re.compile(r"\s+(?:and|und|et|y)\s+|\s*[&/]\s*|,\s+", re.IGNORECASE)
# Offered while typing.
OFFERED = ("segment", "stage", "product", "type")
# Not things to choose: no one asks for "other".
UNSPOKEN = {AssetType.OTHER, AssetType.CUSTOMER_STORY, Language.OTHER, Kind.COLLATERAL}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet: `value` in addresses and the API, `label` on the screen, `pk` in the database."""

    facet: str
    value: str
    label: str
    pk: Any
    axis: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A glossary term: what may stand in an asset, and what of it we don't say."""

    term: str
    said: tuple[str, ...]
    avoid: frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All facet values in the order in which they are shown, and the dictionary by which queries are understood."""

    values: tuple[Value, ...]
    dictionary: Dictionary
    axes: tuple[str, ...]
    languages: tuple[str, ...]
    shares: dict[str, float]
    newest: datetime | None
    glossary: Dictionary
    entries: dict[str, Entry]
    #: The general words that come with the hub, by their keys.
    general: Dictionary = field(default_factory=lambda: Dictionary.of(()))
    general_entries: dict[str, Entry] = field(default_factory=dict)
    pins: tuple[tuple[tuple[str, ...], int, Any, Any], ...] = ()
    by_key: dict[tuple[str, str], Value] = field(default_factory=dict)
    # By (facet, axis), in the order in which they are shown: thousands of values are looked through by every search.
    groups: dict[tuple[str, str], tuple[Value, ...]] = field(default_factory=dict)
    axis_ids: dict[str, tuple[int, ...]] = field(default_factory=dict)
    kept_words: frozenset[str] = frozenset()
    #: What the search field offers while typing, each with the words of its label.
    spoken: tuple[tuple[Value, tuple[str, ...]], ...] = ()
    # Customers that only stories for certain teams name, with these teams: to others they are words.
    limited_customers: Mapping[str, frozenset[int]] = field(default_factory=dict)
    #: How many assets are live.
    assets: int = 0

    def find(self, facet: str, value: str) -> Value | None:
        return self.by_key.get((facet, value.casefold()))

    def pinned(self, text: str, now: datetime) -> list[int]:
        """The assets pinned for this query now."""
        key = normal(text)
        return [
            asset
            for query, asset, from_at, until_at in self.pins
            if query == key and key and from_at <= now and (until_at is None or until_at > now)
        ]

    def of(self, facet: str) -> list[Value]:
        return [value for (name, _), values in self.groups.items() if name == facet for value in values]

    def share(self, facet: str, value: str) -> float:
        """The share of live assets that carry any value of this facet (for a segment: of its axis)."""
        return self.shares.get(value.split(":", 1)[0] if facet == "segment" else facet, 0.0)


def build() -> Vocabulary:
    """Read everything. A dozen queries; see `current`."""
    values = [*_fixed_values(), *_taxonomy_values()]
    terms = [*_fixed_terms(), *_taxonomy_terms(), *_people_terms()]
    rows = list(GlossaryTerm.objects.all())
    total = Asset.objects.live().count()
    dictionary = Dictionary.of(terms)
    glossary = Dictionary.of(Term(name, "glossary", row.term) for row in rows for name in row.asked)
    general_terms = _general_terms()
    general = Dictionary.of(Term(name, "general", one.key) for one in general_terms for name in one.names)
    axes = tuple(SegmentAxis.objects.order_by("order", "name").values_list("name", flat=True))
    groups: dict[tuple[str, str], tuple[Value, ...]] = {("segment", axis): () for axis in axes}
    for key, found in groupby(values, key=lambda value: (value.facet, value.axis)):
        groups[key] = tuple(found)
    return Vocabulary(
        values=tuple(values),
        dictionary=dictionary,
        axes=axes,
        languages=tuple(Asset.objects.live().order_by().values_list("language", flat=True).distinct()) or ("en",),
        shares=_shares(total),
        newest=Asset.objects.live().aggregate(Max("first_published_at"))["first_published_at__max"],
        glossary=glossary,
        entries={row.term: _entry(row) for row in rows},
        general=general,
        general_entries={one.key: Entry(one.term, (one.term, *one.said), frozenset()) for one in general_terms},
        pins=tuple((normal(pin.query), pin.asset_id, pin.from_at, pin.until_at) for pin in Pin.objects.order_by("pk")),
        by_key={(value.facet, value.value.casefold()): value for value in values},
        groups=groups,
        axis_ids={axis: tuple(value.pk for value in groups["segment", axis]) for axis in axes},
        # Words that are never corrected: names of values, of people and customers, the glossary's and the general ones.
        kept_words=dictionary.words() | glossary.words() | general.words(),
        spoken=tuple((value, tuple(words(value.label))) for value in values if value.facet in OFFERED),
        limited_customers=_limited_customers(),
        assets=total,
    )


def _general_terms() -> Sequence[GeneralTerm]:
    off = frozenset(GeneralWordsOff.objects.values_list("key", flat=True))
    return () if GeneralWordsOff.ALL in off else general_words.shipped().without(off)


def _entry(row: GlossaryTerm) -> Entry:
    said = {normal(name) for name in row.said}
    avoid = frozenset(normal(name) for name in row.asked) - said
    return Entry(term=row.term, said=tuple(row.said), avoid=avoid)


def _fixed_values() -> list[Value]:
    return [
        *(Value("kind", str(code), str(label), code) for code, label in Kind.choices),
        *(Value("type", str(code), str(label), code) for code, label in AssetType.choices),
        *(Value("language", str(code), str(label), code) for code, label in Language.choices),
    ]


def _taxonomy_values() -> list[Value]:
    segments = Segment.objects.select_related("axis").order_by("axis__order", "axis__name", "order", "name")
    return [
        *(Value("segment", segment.key, segment.name, segment.pk, segment.axis.name) for segment in segments),
        *(Value("stage", stage.name, stage.name, stage.pk) for stage in BuyingStage.objects.order_by("order", "name")),
        *(Value("product", one.name, one.name, one.pk) for one in Product.objects.order_by("order", "name")),
    ]


def _fixed_terms() -> list[Term]:
    terms: list[Term] = []
    for facet, choices, aliases in (
        ("kind", Kind.choices, KIND_ALIASES),
        ("type", AssetType.choices, TYPE_ALIASES),
        ("language", Language.choices, LANGUAGE_ALIASES),
    ):
        for code, label in choices:
            if code not in UNSPOKEN:
                names = [str(label), *aliases.get(code, "").split("|")]
                terms.extend(Term(name, facet, str(code)) for name in names if name)
    return [*terms, *_shorter(terms), *(Term(name, "newest", "newest") for name in NEWEST.split("|"))]


def _shorter(terms: Sequence[Term]) -> list[Term]:
    """Who says "sheet" may well mean a data sheet: a name that is the last word of others names these, too."""
    whole = {(term.facet, normal(term.text)) for term in terms}
    last = [(term, normal(term.text)[-1]) for term in terms if len(normal(term.text)) > 1]
    return [Term(word, term.facet, term.value) for term, word in last if (term.facet, (word,)) in whole]


def _taxonomy_terms() -> list[Term]:
    terms: list[Term] = []
    pieces: list[Term] = []
    for segment in Segment.objects.select_related("axis"):
        names = [segment.name, *segment.aliases.split("\n")]
        terms.extend(Term(name, "segment", segment.key) for name in names if name.strip())
        pieces.extend(Term(name, "segment", segment.key) for name in _joined_names(segment.name))
    for facet, model in (("stage", BuyingStage), ("product", Product)):
        for row in model.objects.all():
            names = [row.name, *row.aliases.split("\n")]
            terms.extend(Term(name, facet, row.name) for name in names if name.strip())
    taken = {normal(term.text) for term in terms}
    return [*terms, *(piece for piece in pieces if normal(piece.text) not in taken)]


def _joined_names(name: str) -> list[str]:
    """What "Germany and Austria" joins: each is a name for both, unless something else is called so."""
    pieces = [piece.strip() for piece in _BETWEEN_NAMES.split(name)]
    return pieces if len(pieces) > 1 and all(re.search(r"[^\W\d_]{2}", piece) for piece in pieces) else []


def _people_terms() -> list[Term]:
    """Owners by their full name, customers by theirs."""
    owners = get_user_model().objects.filter(live_now("owned_assets__")).distinct()
    customers = CustomerStory.objects.live().order_by().values_list("customer", flat=True).distinct()
    return [
        *(Term(owner.get_full_name(), "owner", owner.get_username()) for owner in owners if owner.get_full_name()),
        *(Term(customer, "customer", customer) for customer in customers if customer),
    ]


def _limited_customers() -> dict[str, frozenset[int]]:
    teams: dict[str, set[int | None]] = defaultdict(set)
    for customer, team in CustomerStory.objects.live().order_by().values_list("customer", "teams").distinct():
        teams[customer].add(team)
    return {
        customer: frozenset(team for team in found if team is not None)
        for customer, found in teams.items()
        if None not in found
    }


def _shares(total: int) -> dict[str, float]:
    """For each facet, and each segment axis, the share of live assets that carry a value of it.

    Of a large library a sample tells: counting fifty thousand took a quarter of a second, which somebody waited for.
    """
    live = Asset.objects.live()
    if not total:
        return {}
    every = {"sampled": F("pk") % max(total // SAMPLE, 1)}
    sample = live.alias(**every).filter(sampled=0)
    size = sample.count() or 1
    counts = Counter({"kind": size, "type": size, "language": size, "owner": size})
    counts["customer"] = sample.filter(kind=Kind.STORY).count()
    counts["stage"] = sample.filter(Exists(Asset.stages.through.objects.filter(asset=OuterRef("pk")))).count()
    counts["product"] = sample.filter(Exists(Asset.products.through.objects.filter(asset=OuterRef("pk")))).count()
    tagged = (
        Asset.segments.through.objects.filter(asset__in=sample.values("pk"))
        .values("segment__axis__name")
        .annotate(assets=Count("asset", distinct=True))
    )
    for row in tagged:
        counts[row["segment__axis__name"]] = row["assets"]
    return {name: count / size for name, count in counts.items()}


class _Kept:
    """The vocabulary of this process, with the stamp and the moment of its reading."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.stamp: uuid.UUID | None = None
        self.read_at = 0.0
        self.asked_at = float("-inf")
        self.vocabulary: Vocabulary | None = None


_kept = _Kept()
_stamp = FixedQuery(lambda slot: VocabularyStamp.objects.filter(pk=1).values_list("stamp"))


def current() -> Vocabulary:
    """The vocabulary as it is now, or was SEARCH_VOCABULARY_SECONDS ago: one query at most, when nothing changed."""
    kept, now = _kept, time.monotonic()
    if kept.vocabulary is not None and now - kept.asked_at < settings.SEARCH_VOCABULARY_SECONDS:
        return kept.vocabulary
    stamp = next((row[0] for row in _stamp.rows()), None)
    fresh = now - kept.read_at < COUNTS_SECONDS
    kept.asked_at = now
    if kept.vocabulary is not None and kept.stamp == stamp and stamp is not None and fresh:
        return kept.vocabulary
    vocabulary = build()
    with kept.lock:
        kept.vocabulary, kept.stamp, kept.read_at = vocabulary, stamp, time.monotonic()
    return vocabulary


def forget() -> None:
    """Read again at the next search here, and within a second in other processes: called in the transaction of the
    change."""
    _kept.asked_at = float("-inf")
    VocabularyStamp.objects.update_or_create(pk=1, defaults={"stamp": uuid.uuid4()})
