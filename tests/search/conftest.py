"""Both backends, ready to be asked in the same words."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.conf import settings as configured
from django.utils import timezone

from content.models import Asset, Collateral
from content.signals import document_processed
from hub.core.outbox.models import Outgoing, OutgoingQuerySet
from search import engine
from search.backends.elasticsearch import indices
from search.index import outbox, rebuild
from search.index.outbox import ENGINE, WORDS
from search.meaning.model import Model, Read, Span
from search.types import SearchRequest, SearchResults
from tests.factories.content import CollateralFactory, DocumentPageFactory
from tests.search.empty_indices import EmptyIndices


def silent(name: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def deck(title: str, *pages: str, **more: Any) -> Collateral:
    """A live collateral with these pages, read and ready to be delivered."""
    asset = CollateralFactory(title=title, **more)
    for number, text in enumerate(pages, start=1):
        DocumentPageFactory(document=asset.document, number=number, text=text)
    document_processed.send(sender=None, document=asset.document)
    return asset


def deliver() -> None:
    """Deliver what changed, and make Elasticsearch show it."""
    outbox.store_changes()
    outbox.make_vectors(timezone.now())
    if engine_is_set_up():
        outbox.send_changes(timezone.now())
        for kind in ("assets", "pages"):
            indices.client().indices.refresh(index=indices.alias(kind))


def noted(asset_id: int, consumer: str = WORDS) -> Outgoing:
    """The outbox's row of this asset."""
    return Outgoing.objects.of(consumer).get(key=str(asset_id))


def waiting_words() -> OutgoingQuerySet:
    return Outgoing.objects.of(WORDS).waiting()


def waiting_for_engine() -> OutgoingQuerySet:
    return Outgoing.objects.of(ENGINE).waiting()


def engine_is_set_up() -> bool:
    return bool(configured.ELASTICSEARCH_URL)


@pytest.fixture
def no_elasticsearch(settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ""


_read = Model._read


@cache
def _read_once(model: Model, text: str, spans: tuple[Span, ...]) -> Read:
    read = _read(model, text, spans)
    read.vector.setflags(write=False)
    return read


@pytest.fixture
def meaning(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Searches by meaning too, with the model that comes with the set-up. It says the same of the same text whenever it
    is asked, and tests of each backend ask it of the same texts."""
    settings.HUB_MODEL = ""
    monkeypatch.setattr(Model, "_read", _read_once)


@pytest.fixture(scope="session")
def empty_indices() -> Iterator[EmptyIndices]:
    """Elasticsearch's indices of this process, which tests are given one after the other."""
    made = EmptyIndices(f"{configured.SEARCH_INDEX_PREFIX}-{uuid.uuid4().hex[:8]}")
    yield made
    made.remove()


@pytest.fixture
def elasticsearch(settings: Any, db: None, empty_indices: EmptyIndices) -> Iterator[str]:
    """A real Elasticsearch with an empty index of its own; what is live by now is in it."""
    settings.SEARCH_INDEX_PREFIX = empty_indices.prefix
    settings.SEARCH_TIMEOUT_SECONDS = 10.0
    engine.breaker.reset()
    empty_indices.give()
    if Asset.objects.live().exists():
        rebuild.rebuild_elasticsearch(silent)
    yield settings.SEARCH_INDEX_PREFIX
    engine.breaker.reset()
    empty_indices.take_back()


@pytest.fixture(params=["database", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def backend(request: pytest.FixtureRequest) -> str:
    """The name of the backend under test; the other one is not asked."""
    request.getfixturevalue("elasticsearch" if request.param == "elasticsearch" else "no_elasticsearch")
    request.getfixturevalue("db")
    return request.param


@pytest.fixture
def ask(backend: str, raj: Any) -> Callable[..., SearchResults]:
    """Ask the backend under test, as Raj unless said otherwise, once everything is delivered."""

    def ask(query: str = "", user: Any = None, **more: Any) -> SearchResults:
        deliver()
        return engine.named(backend).search(SearchRequest(user=user or raj, query=query, **more))

    return ask


def titles(results: SearchResults) -> list[str]:
    return [result.asset.title for result in results.results]


def counts(results: SearchResults, label: str) -> dict[str, int]:
    """The values of the facet of this label with their counts, without the empty ones."""
    found = next((facet for facet in results.facets if facet.label == label), None)
    return {value.label: value.count for value in found.values if value.count} if found else {}
