"""What the search field offers while typing: titles, customers, values, and queries that led others to use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urlencode

from django.db.models import Count, Exists, Field, OuterRef, QuerySet
from django.urls import reverse

from content.models import Asset, AssetType
from content.models.asset import address_of
from content.permissions import sees_all_teams
from content.words.letters import readable
from content.words.tokens import words
from hub.core.fixed_query import FixedQuery, Slot
from hub.core.people import Person
from search import engine
from search.reading import vocabulary
from search.reading.stems import begins
from search.reading.vocabulary import Value
from search.results.titles import Titled
from tracking.models import SearchHit, SearchLog

TITLES, VALUES, QUERIES, CUSTOMERS = 5, 3, 3, 2
# A query is only shown to others when more than two people found something to use by it.
FEWEST_PEOPLE = 3
QUERY_DAYS = 180
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line: `kind` is title, customer, value or query; `address` is where choosing it goes."""

    kind: str
    text: str
    detail: str
    address: str


def suggest(typed: str, *, user: Person, now: datetime) -> list[Suggestion]:
    """Suggestions for what was typed so far. Only what `user` may see; a word of it may be unfinished."""
    typed = " ".join(readable(typed).split())[:100]
    spoken = words(typed)
    if sum(map(len, spoken)) < SHORTEST:
        return []
    assets = engine.complete(typed, user=user, most=TITLES * 2)
    return [*_queries(typed, user, now), *_values(spoken), *_customers(assets, spoken), *_titles(assets)]


def _titles(assets: Sequence[Titled]) -> list[Suggestion]:
    return [
        Suggestion("title", one.title, str(AssetType(one.type).label), address_of(one.pk, one.title))
        for one in assets[:TITLES]
    ]


def _customers(assets: Sequence[Titled], spoken: Sequence[str]) -> list[Suggestion]:
    names = dict.fromkeys(one.customer for one in assets if one.customer)
    fitting = [name for name in names if begins(words(name), spoken)]
    return [Suggestion("customer", name, "Customer", _search(name)) for name in fitting[:CUSTOMERS]]


def _values(spoken: Sequence[str]) -> list[Suggestion]:
    fitting = (value for value, held in vocabulary.current().spoken if begins(held, spoken))
    return [Suggestion("value", value.label, _facet(value), _filter(value)) for value in islice(fitting, VALUES)]


def _facet(value: Value) -> str:
    return value.axis or {"stage": "Buying stage", "product": "Product", "type": "Type"}[value.facet]


def _queries(typed: str, user: Person, now: datetime) -> list[Suggestion]:
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
    return reverse("search") + "?" + urlencode({"q": query})


def _filter(value: Value) -> str:
    return reverse("search") + "?" + urlencode({value.facet: value.value})
