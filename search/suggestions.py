"""What the search field offers while typing: titles, customers, values, and queries that led others to use."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Exists, Field, OuterRef, Q, QuerySet

from content.models import Asset, AssetType
from content.models.asset import address_of
from content.permissions import sees_all_teams
from content.reading.cards import LiveQuery
from hub.core.fixed_query import FixedQuery, Slot
from search import engine
from search.backends.elasticsearch import indices, side_queries
from search.reading import vocabulary
from search.reading.vocabulary import Value
from search.text import fold, readable, words
from search.types import QueryRefused, SearchUnavailable
from tracking.models import SearchHit, SearchLog

logger = logging.getLogger(__name__)

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


TITLED = ("pk", "title", "type", "customerstory__customer")
_titled = LiveQuery(lambda slot, more: TITLED)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line: `kind` is title, customer, value or query; `address` is where choosing it goes."""

    kind: str
    text: str
    detail: str
    address: str


def suggest(typed: str, *, user: Any, now: datetime) -> list[Suggestion]:
    """Suggestions for what was typed so far. Only what `user` may see; a word of it may be unfinished."""
    typed = " ".join(readable(typed).split())[:100]
    spoken = words(typed)
    if sum(map(len, spoken)) < SHORTEST:
        return []
    assets = _assets(typed, spoken, user, now)
    return [*_queries(typed, user, now), *_values(spoken), *_customers(assets, spoken), *_titles(assets)]


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
    fitting = (value for value, held in vocabulary.current().spoken if _begins(held, spoken))
    return [Suggestion("value", value.label, _facet(value), _filter(value)) for value in islice(fitting, VALUES)]


def _facet(value: Value) -> str:
    return value.axis or {"stage": "Buying stage", "product": "Product", "type": "Type"}[value.facet]


def _begins(held: Sequence[str], spoken: Sequence[str]) -> bool:
    """Whether each typed word begins a word that is held."""
    return all(any(word.startswith(part) for word in held) for part in spoken)


def _queries(typed: str, user: Any, now: datetime) -> list[Suggestion]:
    values = {"typed": typed.lower(), "since": now - timedelta(days=QUERY_DAYS)}
    if sees_all_teams(user):
        rows = _used_queries.rows(**values)
    elif user.team_id is None:
        rows = _used_queries_of_none.rows(**values)
    else:
        rows = _used_queries_of_team.rows(team=user.team_id, **values)
    return [Suggestion("query", query, "Searched before", _search(query)) for query, _ in rows]


def _build_used_queries(slot: Callable[[str, Field], Slot]) -> QuerySet:
    return _most_used(_used(slot))


def _build_used_queries_of_none(slot: Callable[[str, Field], Slot]) -> QuerySet:
    return _most_used(_used(slot).exclude(_forbidden(None)))


def _build_used_queries_of_team(slot: Callable[[str, Field], Slot]) -> QuerySet:
    team = slot("team", Asset.teams.rel.model._meta.pk)  # type: ignore[attr-defined]
    return _most_used(_used(slot).exclude(_forbidden(team)))


def _forbidden(team: Slot | None) -> Exists:
    """What a team calls the assets that are for it alone is not for others."""
    used = SearchHit.objects.filter(search=OuterRef("pk"), used_at__isnull=False)
    return Exists(used.exclude(asset__in=Asset.objects.open_to(team).values("pk")))


def _used(slot: Callable[[str, Field], Slot]) -> QuerySet:
    logged = SearchLog._meta
    return SearchLog.objects.filter(
        normalised__startswith=slot("typed", logged.get_field("normalised")),
        searched_at__gte=slot("since", logged.get_field("searched_at")),
        total__gt=0,
    ).exclude(first_used_at=None)


def _most_used(used: QuerySet) -> QuerySet:
    by_query = used.values_list("normalised").annotate(people=Count("actor", distinct=True))
    return by_query.filter(people__gte=FEWEST_PEOPLE).order_by("-people", "normalised")[:QUERIES]


_used_queries = FixedQuery(_build_used_queries)
_used_queries_of_none = FixedQuery(_build_used_queries_of_none)
_used_queries_of_team = FixedQuery(_build_used_queries_of_team)


def _search(query: str) -> str:
    return "/search/?" + urlencode({"q": query})


def _filter(value: Value) -> str:
    return "/search/?" + urlencode({value.facet: value.value})


def _assets(typed: str, spoken: Sequence[str], user: Any, now: datetime) -> list[Titled]:
    """Assets with a title or customer that holds each typed word's beginning: best first, read as visible to `user`."""
    if settings.ELASTICSEARCH_URL and engine.breaker.allows():
        try:
            ids = _ask(typed, user, now)
        except QueryRefused:
            logger.exception("The search engine refuses what was typed, the database answers it")
        except SearchUnavailable as away:
            engine.breaker.opened(str(away))
        else:
            found = {row[0]: Titled(*row) for row in _titled.rows(ids, user=user)}
            return [found[pk] for pk in ids if pk in found]
    fits = Q()
    for part in spoken:
        fits &= Q(title__icontains=part) | Q(customerstory__customer__icontains=part)
    rows = Asset.objects.live().visible_to(user).filter(fits).order_by("-search_words__worth", "title")
    titled = [Titled(*row) for row in rows.values_list(*TITLED)[:50]]
    fitting = [one for one in titled if _begins([*words(one.title), *words(one.customer or "")], spoken)]
    return sorted(fitting, key=lambda one: not fold(one.title).startswith(fold(typed)))[: TITLES * 2]


def _ask(typed: str, user: Any, now: datetime) -> list[int]:
    body = side_queries.suggest_body(typed, user.team_id, sees_all_teams(user), TITLES * 2, now)
    with indices.reaching():
        answer = indices.quick().search(index=indices.alias(), body=body)
    return [int(hit["_id"]) for hit in answer["hits"]["hits"]]
