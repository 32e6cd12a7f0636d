"""What the search field offers while typing: titles, customers, values, and queries that led others to use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q

from content.models import Asset, AssetType
from content.models.asset import address_of
from content.permissions import sees_all_teams
from search import engine, indices, side_queries, vocabulary
from search.text import fold, words
from search.types import SearchUnavailable
from search.vocabulary import Value
from tracking.models import SearchLog

TITLES, VALUES, QUERIES, CUSTOMERS = 5, 3, 3, 2
# A query is only shown to others when more than two people found something to use by it.
FEWEST_PEOPLE = 3
QUERY_DAYS = 180
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Titled:
    """What of an asset a line shows: a whole asset costs more to load than all else here."""

    pk: int
    title: str
    type: str
    customer: str | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line: `kind` is title, customer, value or query; `address` is where choosing it goes."""

    kind: str
    text: str
    detail: str
    address: str


def suggest(typed: str, *, user: Any, now: datetime) -> list[Suggestion]:
    """Suggestions for what was typed so far. Only what `user` may see; a word of it may be unfinished."""
    typed = " ".join(typed.split())[:100]
    spoken = words(typed)
    if sum(map(len, spoken)) < SHORTEST:
        return []
    assets = _assets(typed, spoken, user)
    return [*_queries(typed, now), *_values(spoken), *_customers(assets, spoken), *_titles(assets)]


def _titles(assets: Sequence[Titled]) -> list[Suggestion]:
    return [
        Suggestion("title", one.title, str(AssetType(one.type).label), address_of(one.pk, one.title))
        for one in assets[:TITLES]
    ]


def _customers(assets: Sequence[Titled], spoken: Sequence[str]) -> list[Suggestion]:
    names = dict.fromkeys(one.customer for one in assets if one.customer)
    fitting = [name for name in names if _begins(words(name), spoken)]
    return [Suggestion("customer", name, "Customer", _search(name)) for name in fitting[:CUSTOMERS]]


def _values(spoken: Sequence[str]) -> list[Suggestion]:
    known = vocabulary.current()
    fitting = [value for value in known.values if value.facet in ("segment", "stage", "product", "type")]
    fitting = [value for value in fitting if _begins(words(value.label), spoken)]
    return [Suggestion("value", value.label, _facet(value), _filter(value)) for value in fitting[:VALUES]]


def _facet(value: Value) -> str:
    return value.axis or {"stage": "Buying stage", "product": "Product", "type": "Type"}[value.facet]


def _begins(held: Sequence[str], spoken: Sequence[str]) -> bool:
    """Whether each typed word begins a word that is held."""
    return all(any(word.startswith(part) for word in held) for part in spoken)


def _queries(typed: str, now: datetime) -> list[Suggestion]:
    used = SearchLog.objects.filter(
        normalised__startswith=typed.lower(), searched_at__gte=now - timedelta(days=QUERY_DAYS), total__gt=0
    ).exclude(first_used_at=None)
    rows = (
        used.values("normalised")
        .annotate(people=Count("actor", distinct=True))
        .filter(people__gte=FEWEST_PEOPLE)
        .order_by("-people", "normalised")[:QUERIES]
    )
    return [Suggestion("query", row["normalised"], "Searched before", _search(row["normalised"])) for row in rows]


def _search(query: str) -> str:
    return "/search/?" + urlencode({"q": query})


def _filter(value: Value) -> str:
    return "/search/?" + urlencode({value.facet: value.value})


def _assets(typed: str, spoken: Sequence[str], user: Any) -> list[Titled]:
    """Assets with a title or customer that holds each typed word's beginning: best first, loaded by `visible_to`."""
    visible = Asset.objects.live().visible_to(user)
    if settings.ELASTICSEARCH_URL and engine.breaker.allows():
        try:
            ids = _ask(typed, user)
        except SearchUnavailable as away:
            engine.breaker.opened(str(away))
        else:
            found = {one.pk: one for one in _load(visible.filter(pk__in=ids))}
            return [found[pk] for pk in ids if pk in found]
    fits = Q()
    for part in spoken:
        fits &= Q(title__icontains=part) | Q(customerstory__customer__icontains=part)
    rows = _load(visible.filter(fits).order_by("-search_words__worth", "title")[:50])
    fitting = [one for one in rows if _begins([*words(one.title), *words(one.customer or "")], spoken)]
    return sorted(fitting, key=lambda one: not fold(one.title).startswith(fold(typed)))[: TITLES * 2]


def _load(assets: Any) -> Iterable[Titled]:
    return [Titled(*row) for row in assets.values_list("pk", "title", "type", "customerstory__customer")]


def _ask(typed: str, user: Any) -> list[int]:
    body = side_queries.suggest_body(typed, user.team_id, sees_all_teams(user), TITLES * 2)
    quick = indices.client().options(request_timeout=settings.SEARCH_TIMEOUT_SECONDS)
    with indices.reaching():
        answer = quick.search(index=indices.alias(), body=body)
    return [int(hit["_id"]) for hit in answer["hits"]["hits"]]
