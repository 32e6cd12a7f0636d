"""The indices in Elasticsearch: names, versions, writing. Everything that writes goes through here."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.helpers import BulkIndexError, scan, streaming_bulk

from search.backends.elasticsearch import mapping
from search.index.documents import AssetDocument, for_engine, pages_for_engine
from search.meaning import storing
from search.meaning.model import current
from search.meaning.vectors import unpacked
from search.models import AssetVectors
from search.types import IndexUnusable, QueryRefused, SearchUnavailable

# Writing is the worker's: it may take its time where a search may not.
WRITE_TIMEOUT_SECONDS = 30.0
BULK_BYTES = 10 * 1024 * 1024
LOWEST_VERSION = 8
# What is left of a limit is rounded to this, so that few clients are made.
SHORTEST_TIMEOUT_SECONDS = 0.1
# When the limit of the search that is under way ends; None outside of one.
_ends: ContextVar[float | None] = ContextVar("search limit", default=None)


@lru_cache(maxsize=8)
def _client(url: str) -> Elasticsearch:
    if not url:
        raise SearchUnavailable("ELASTICSEARCH_URL is not set")
    return Elasticsearch(url, max_retries=0, retry_on_timeout=False, retry_on_status=())


def client() -> Elasticsearch:
    """The connection of this process. Never tries again by itself: that is for the outbox and the engine to decide."""
    return _client(settings.ELASTICSEARCH_URL)


def quick() -> Elasticsearch:
    """The same connection for searches, which people wait for: within SEARCH_TIMEOUT_SECONDS, or what is left of them
    for this search (`one_limit`)."""
    seconds, ends = settings.SEARCH_TIMEOUT_SECONDS, _ends.get()
    if ends is not None:
        left = ends - time.monotonic()
        if left <= 0:
            raise SearchUnavailable(f"slow: no answer within {seconds:g} s")
        seconds = min(seconds, max(round(left, 1), SHORTEST_TIMEOUT_SECONDS))
    return _within(settings.ELASTICSEARCH_URL, seconds)


@contextmanager
def one_limit() -> Iterator[None]:
    """All requests within share one SEARCH_TIMEOUT_SECONDS: a search may need several, and who waits counts them
    together."""
    token = _ends.set(time.monotonic() + settings.SEARCH_TIMEOUT_SECONDS)
    try:
        yield
    finally:
        _ends.reset(token)


@lru_cache(maxsize=64)
def _within(url: str, seconds: float) -> Elasticsearch:
    # `options` makes a client with all its namespaces anew, which is a fifth of what asking costs here.
    return _client(url).options(request_timeout=seconds)


def alias(kind: str = "assets") -> str:
    """The name that is searched. `kind` is "assets" or "pages"."""
    return f"{settings.SEARCH_INDEX_PREFIX}-{kind}"


def building_alias(kind: str = "assets") -> str:
    """The name of the index that is being built beside, while there is one."""
    return f"{alias(kind)}-building"


@contextmanager
def reaching() -> Iterator[None]:
    """Turns every failure of the client into SearchUnavailable, with a message that says which."""
    try:
        yield
    except ApiError as error:
        raise _failure(error.status_code, error.message, _reason(error)) from error
    except TransportError as error:
        raise SearchUnavailable(f"{type(error).__name__}: {str(error)[:300]}") from error


def ask(searches: Sequence[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """The answers to several searches, each of a kind of index and a body: asked in one request within the time limit,
    run side by side. Anything but a whole answer to each is SearchUnavailable."""
    asked: list[dict[str, Any]] = []
    for kind, body in searches:
        asked += [{"index": alias(kind), "allow_partial_search_results": False}, body]
    with reaching():
        answers: list[dict[str, Any]] = quick().msearch(searches=asked).body["responses"]
    for answer in answers:
        if "error" in answer:
            raise _failure(answer["status"], answer["error"]["type"], str(answer["error"].get("reason"))[:300])
        if answer["timed_out"] or answer["_shards"]["failed"]:
            raise SearchUnavailable("only a part of the index answered")
    return answers


def _failure(status: int, kind: str, reason: str) -> SearchUnavailable:
    if status == 404:
        return IndexUnusable(f"index missing: {reason}")
    if kind == "index_closed_exception":
        return IndexUnusable(f"index closed: {reason}")
    refused = QueryRefused if status == 400 else SearchUnavailable
    return refused(f"refused ({status}): {reason}")


def _reason(error: ApiError) -> str:
    body = error.body if isinstance(error.body, dict) else {}
    inner = body.get("error")
    reason = inner.get("reason") if isinstance(inner, dict) else inner
    return str(reason or error.message)[:300]


def create(kind: str, name: str) -> None:
    """An empty index of today's mapping."""
    body = mapping.asset_mapping() if kind == "assets" else mapping.page_mapping()
    body["_meta"] = {"version": mapping.version()}
    client().options(request_timeout=WRITE_TIMEOUT_SECONDS).indices.create(
        index=name, mappings=body, settings=mapping.settings_()
    )


def targets(kind: str) -> list[str]:
    """The indices that must get every write: the one behind the alias, and one being built."""
    try:
        found = client().options(request_timeout=WRITE_TIMEOUT_SECONDS).indices.get_alias(index=f"{alias(kind)}-*")
    except NotFoundError:
        return []
    ours = {alias(kind), building_alias(kind)}
    return sorted(name for name, about in found.items() if ours & set(about["aliases"]))


def check_ready() -> None:
    """Raises SearchUnavailable unless the engine can answer what this code asks: version, index, mapping."""
    with reaching():
        number = quick().info()["version"]["number"]
        if int(number.split(".")[0]) < LOWEST_VERSION:
            raise SearchUnavailable(f"wrong version: {number}, at least {LOWEST_VERSION} is needed")
        for kind in ("assets", "pages"):
            found = quick().indices.get_mapping(index=alias(kind))
            versions = {about["mappings"].get("_meta", {}).get("version") for about in found.values()}
            if versions != {mapping.version()}:
                raise IndexUnusable("mapping older than the code: run rebuild_search_index")


def check_whole() -> None:
    """Raises IndexUnusable when what is searched is closed or damaged on the engine's disk, SearchUnavailable when it
    does not answer for another reason: an engine that has just started is still reading its disk."""
    patient = client().options(request_timeout=WRITE_TIMEOUT_SECONDS)
    for kind in ("assets", "pages"):
        try:
            with reaching():
                patient.search(index=alias(kind), size=0, allow_partial_search_results=False)
        except IndexUnusable:
            raise
        except SearchUnavailable:
            with reaching():
                found = patient.indices.shard_stores(index=alias(kind), status=["red"]).body
            if damage := _damage(found):
                raise IndexUnusable(f"index damaged: {damage}") from None
            raise


def refresh() -> None:
    """Have all that was written so far found now, not within a second. Raises SearchUnavailable."""
    with reaching():
        client().indices.refresh(index=alias())


def indexed_versions() -> dict[int, int]:
    """The version in which each asset is indexed, all that was written before included. Raises SearchUnavailable."""
    query = {"query": {"match_all": {}}, "version": True, "_source": False}
    with reaching():
        client().indices.refresh(index=alias())
        found = scan(client(), index=alias(), query=query, size=2000)
        return {int(hit["_id"]): hit["_version"] for hit in found}


def _damage(found: Mapping[str, Any]) -> str:
    """What the engine says of copies of the index that it can't read."""
    shards = [shard for about in found["indices"].values() for shard in about["shards"].values()]
    errors = [store["store_exception"] for shard in shards for store in shard["stores"] if "store_exception" in store]
    return next((str(error.get("reason") or error.get("type"))[:300] for error in errors), "")


def operations(
    documents: Mapping[int, AssetDocument], versions: Mapping[int, int], names: Mapping[str, list[str]]
) -> Iterator[dict[str, Any]]:
    """Bulk operations for each asset of `versions`: index what is live, with the vectors that it has by now; delete
    what isn't; newer versions stay."""
    vectors = storing.kept(documents)
    for pk, version in versions.items():
        document = documents.get(pk)
        for name in names["assets"]:
            about = {"_index": name, "_id": str(pk), "version": version, "version_type": "external_gte"}
            if document is None:
                yield {"_op_type": "delete", **about}
            else:
                source = for_engine(document) | _meaning(vectors.get(pk))
                yield {"_op_type": "index", **about, "_source": source}
        for name in names["pages"]:
            for page_id, source in pages_for_engine(document) if document else ():
                yield {
                    "_op_type": "index",
                    "_index": name,
                    "_id": page_id,
                    "version": version,
                    "version_type": "external_gte",
                    "_source": source,
                }


def _meaning(kept: AssetVectors | None) -> dict[str, Any]:
    """The vectors of an asset as the index has them; those of another model wait until they are made anew."""
    model = current().model
    if kept is None or model is None or kept.model != model.name:
        return {}
    rows = unpacked(bytes(kept.vectors), len(kept.places))
    return {
        "model": kept.model,
        "meaning": [
            {"number": number, "start": start, "vector": row.tolist()}
            for (number, start), row in zip(kept.places, rows, strict=True)
            if row.any()
        ],
    }


def write(
    documents: Mapping[int, AssetDocument],
    versions: Mapping[int, int],
    names: Mapping[str, list[str]] | None = None,
    remove_pages: bool = True,
) -> dict[int, str]:
    """Write to `names` (all targets unless named). Answers the assets that failed, with the reason.

    Assets missing in `documents` are deleted; `remove_pages` removes pages that assets lost. A newer version in the
    index stays and counts as success. Raises SearchUnavailable when nothing could be written at all.
    """
    with reaching():
        if names is None:
            names = {kind: targets(kind) for kind in ("assets", "pages")}
            if not names["assets"] or not names["pages"]:
                raise SearchUnavailable("index missing: run rebuild_search_index")
        failures: dict[int, str] = {}
        try:
            for succeeded, answer in streaming_bulk(
                client().options(request_timeout=WRITE_TIMEOUT_SECONDS),
                operations(documents, versions, names),
                max_chunk_bytes=BULK_BYTES,
                raise_on_error=False,
                raise_on_exception=True,
            ):
                about = next(iter(answer.values()))
                if not succeeded and about.get("status") not in (404, 409):
                    failures[int(about["_id"].split("-")[0])] = str(about.get("error"))
        except BulkIndexError as error:
            raise SearchUnavailable(str(error)[:300]) from error
        if remove_pages:
            _remove_old_pages(documents, versions, names["pages"])
    return failures


def _remove_old_pages(documents: Mapping[int, AssetDocument], versions: Mapping[int, int], names: list[str]) -> None:
    """Pages that an asset no longer has: of those that went, are no longer long, or lost pages at their end."""
    last = {pk: max((p.number for p in d.parts), default=0) for pk, d in documents.items() if d.is_long}
    lost: list[dict[str, Any]] = [{"terms": {"asset": [pk for pk in versions if pk not in last]}}]
    lost += [
        {"bool": {"filter": [{"term": {"asset": pk}}, {"range": {"number": {"gt": number}}}]}}
        for pk, number in last.items()
    ]
    for name in names:
        client().options(request_timeout=WRITE_TIMEOUT_SECONDS).delete_by_query(
            index=name, query={"bool": {"should": lost}}, conflicts="proceed"
        )
