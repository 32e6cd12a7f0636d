"""What Elasticsearch is to ask for: a request as it was read, in the terms of the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from elasticsearch.dsl import Q
from elasticsearch.dsl.query import Query

from search.backends.elasticsearch import clauses
from search.backends.elasticsearch.feedback import Related
from search.reading.preferences import Chosen, Preference
from search.reading.request import Reading
from search.reading.understanding import Understood
from search.types import SearchRequest


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a body is built from."""

    request: SearchRequest
    understood: Understood
    languages: Sequence[str]
    #: What has expired by then is not found.
    at: datetime
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
    language: str = ""
    axis_ids: Mapping[str, Sequence[int]] = field(default_factory=dict)
    value_count: int = 0
    related: Related = field(default_factory=dict)
    #: What makes a word of a language that few assets are in weigh as it would among all.
    factors: clauses.Factors = field(default_factory=dict)
    #: What being near the question adds to an asset's score, by its id.
    near: Mapping[int, float] = field(default_factory=dict)


def plan_for(reading: Reading) -> Plan:
    known = reading.vocabulary
    return Plan(
        request=reading.request,
        understood=reading.understood,
        languages=clauses.index_languages(known.languages),
        at=timezone.now(),
        chosen=reading.chosen,
        preferences=reading.preferences,
        team=reading.team,
        all_teams=reading.all_teams,
        owner=reading.owner,
        synonyms=[one.other for one in reading.synonyms],
        names=reading.names,
        pinned=reading.pinned,
        places=reading.places,
        newest=reading.newest,
        language=reading.language,
        axis_ids=known.axis_ids,
        value_count=len(known.values),
    )


def chosen_query(chosen: Chosen) -> Query:
    """One of the values chosen has to be there."""
    return Q("terms", **{chosen.field: list(chosen.ids)})
