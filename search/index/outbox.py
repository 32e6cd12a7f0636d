"""What changed and must be indexed: noted in the outbox with the change, delivered after its commit.

The database's own words are delivered at once, Elasticsearch by the worker: it may be slow or away. So are vectors,
which take their time; once they are made, Elasticsearch gets them with the rest of the asset.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from content.models import Asset
from hub.core.batching import put_off
from hub.core.outbox import consumers
from hub.core.outbox.consumers import Failure, RetryPolicy
from hub.core.outbox.delivery import deliver
from hub.core.outbox.models import Outgoing
from hub.core.outbox.noting import note, note_unstarted
from hub.core.outbox.tasks import deliver_outgoing
from search.backends.database import word_index
from search.backends.elasticsearch import indices
from search.index import admin_entries
from search.index.loading import at_once, load_documents
from search.meaning import storing
from search.meaning.model import current, is_wanted
from search.types import SearchUnavailable

WORDS, ENGINE, VECTORS = "words", "elasticsearch", "vectors"
# One bulk request: large enough to be worth its round trip, small enough for a short lock and little memory.
BATCH = 200
# More than this at once, as when a segment that thousands carry gets another name, is for the worker: nobody waits for
# a page that long.
MOST_AT_ONCE = 100


def note_changes(ids: Iterable[int]) -> None:
    """Note in this transaction that these assets changed, appeared or went; deliver after its commit."""
    note(consumers=(WORDS, ENGINE, VECTORS), keys=_keys(ids))


def store_changes(ids: Iterable[int] | None = None) -> int:
    """Bring the database's words up to date: of what is due, or of these assets; how many assets were delivered.

    Safe to run again and side by side.
    """
    return deliver(WORDS, now=timezone.now(), keys=None if ids is None else _keys(ids))


def store_again(ids: Collection[int]) -> int:
    """Write the database's words of these assets whether they changed or not; how many were written."""
    note_unstarted(consumers=[WORDS], keys=_keys(ids), at=timezone.now())
    return store_changes(ids)


def send_changes(now: datetime) -> int:
    """Bring Elasticsearch up to date with all that is due; how many were delivered. What fails is tried again later."""
    return deliver(ENGINE, now=now)


def show_at_once(ids: Collection[int]) -> None:
    """Have these assets found now on both engines, without the worker.

    While Elasticsearch is away, the database answers and the worker brings it up to date later.
    """
    store_changes(ids)
    if deliver(ENGINE, now=timezone.now(), keys=_keys(ids)):
        with suppress(SearchUnavailable):
            indices.refresh()


def make_vectors(now: datetime) -> int:
    """Make the vectors of all assets that are due; how many were delivered."""
    return deliver(VECTORS, now=now)


def note_missing_vectors() -> int:
    """Note the live assets that have no vectors of the model in use, and wait for none; how many. So they are made for
    what was there before the model, and again after another took its place."""
    model = current().model
    if model is None:
        return 0
    storing.remember(model)
    waiting = set(Outgoing.objects.of(VECTORS).waiting().values_list("key", flat=True))
    missing = [key for key in _keys(storing.lacking(model)) if key not in waiting]
    if missing:
        with transaction.atomic():
            note(consumers=(VECTORS,), keys=missing)
    return len(missing)


def versions_of(consumer: str, ids: Collection[int] | None = None) -> dict[int, int]:
    """The version that each asset, or each of these, has for this consumer."""
    rows = Outgoing.objects.of(consumer)
    if ids is not None:
        rows = rows.with_keys(_keys(ids))
    return {int(key): version for key, version in rows.values_list("key", "version")}


def ensure_versions(consumer: str, ids: Collection[int]) -> None:
    """Give a first version to those of these assets that were never noted."""
    rows = [Outgoing(consumer=consumer, key=key) for key in _keys(ids)]
    Outgoing.objects.bulk_create(rows, ignore_conflicts=True)


def send_again(reasons: Mapping[int, str], *, at: datetime) -> None:
    """Elasticsearch lacks these assets, for these reasons: they are due now, whatever was delivered before."""
    for pk, reason in reasons.items():
        Outgoing.objects.of(ENGINE).with_keys(_keys([pk])).update(
            delivered_version=-1, next_try_at=at, last_error=reason[:1000], given_up_at=None
        )


def _keys(ids: Iterable[int]) -> list[str]:
    return [str(pk) for pk in ids]


def _ids(rows: Sequence[Outgoing]) -> list[int]:
    return sorted(int(row.key) for row in rows)


def _loadable(ids: list[int]) -> Iterable[list[int]]:
    """Parts small enough to be loaded together."""
    while ids:
        part = at_once(ids)
        yield part
        ids = ids[len(part) :]


class Words:
    """The database's own index, in the hub's own database: written together with the record that it was."""

    name, label = WORDS, "Search words"
    # Nothing but an asset that can't be read fails here, and the next change of the asset starts anew.
    policy = RetryPolicy(tries=20)
    batch = BATCH
    lease = timedelta(minutes=10)
    transactional = True

    def is_on(self) -> bool:
        return True

    def describe(self, keys: Sequence[str]) -> Mapping[str, str]:
        return _titles(keys)

    def start(self, keys: Sequence[str]) -> None:
        if put_off(_store_put_off, map(int, keys)):
            return
        if len(keys) <= MOST_AT_ONCE:
            store_changes(map(int, keys))
        else:
            deliver_outgoing.enqueue(WORDS)

    def deliver(self, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
        # Read after the lock, so that what is stored is at least as new as the version it is stored under.
        versions = {int(row.key): row.claimed_version for row in rows}
        for ids in _loadable(_ids(rows)):
            documents = load_documents(ids)
            word_index.write(documents.values(), versions)
            word_index.remove([pk for pk in ids if pk not in documents])
            admin_entries.write(ids)
        return {}


class Engine:
    """Elasticsearch. Versions were read before the documents: what is sent is at least as new as its version says."""

    name, label = ENGINE, "Search engine"
    policy = RetryPolicy(tries=None)
    batch = BATCH
    lease = timedelta(minutes=10)
    transactional = False

    def is_on(self) -> bool:
        return bool(settings.ELASTICSEARCH_URL)

    def describe(self, keys: Sequence[str]) -> Mapping[str, str]:
        return _titles(keys)

    def start(self, keys: Sequence[str]) -> None:
        if self.is_on() and not put_off(_send_put_off, map(int, keys)):
            deliver_outgoing.enqueue(ENGINE)

    def deliver(self, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
        versions = {int(row.key): row.claimed_version for row in rows}
        failures: dict[str, Failure] = {}
        for ids in _loadable(_ids(rows)):
            try:
                refused = indices.write(load_documents(ids), {pk: versions[pk] for pk in ids})
            except SearchUnavailable as away:
                late = Failure(str(away), away=True)
                return failures | {str(pk): late for pk in versions if pk >= ids[0]}
            failures.update({str(pk): Failure(reason) for pk, reason in refused.items()})
        return failures


class Vectors:
    """What assets mean, as vectors in the hub's own database. Made outside of any transaction: a page takes some 40 ms,
    and nobody may wait for it."""

    name, label = VECTORS, "Search by meaning"
    policy = RetryPolicy(tries=None)
    # Few at once, as the longest take a minute each.
    batch = 8
    lease = timedelta(minutes=20)
    transactional = False

    def is_on(self) -> bool:
        return is_wanted()

    def describe(self, keys: Sequence[str]) -> Mapping[str, str]:
        return _titles(keys)

    def start(self, keys: Sequence[str]) -> None:
        if self.is_on() and not put_off(_make_put_off, map(int, keys)):
            deliver_outgoing.enqueue(VECTORS)

    def deliver(self, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
        loaded = current()
        if loaded.model is None:
            missing = Failure(loaded.reason, away=True)
            return {row.key: missing for row in rows}
        for ids in _loadable(_ids(rows)):
            documents = load_documents(ids)
            storing.remember(loaded.model)
            made = list(filter(None, (storing.make(document, loaded.model) for document in documents.values())))
            with transaction.atomic():
                storing.keep(made, gone=[pk for pk in ids if pk not in documents])
                if made and settings.ELASTICSEARCH_URL:
                    note(consumers=(ENGINE,), keys=_keys(one.asset_id for one in made))
        return {}


def _store_put_off(ids: set[int]) -> None:
    """For an import: everything at once and in order, with what an import that was killed left behind."""
    store_changes()


def _send_put_off(ids: set[int]) -> None:
    """Elasticsearch too, so that an import's words are found when it ends; but once something was refused, it is left
    to the worker, who waits longer each time."""
    if Outgoing.objects.of(ENGINE).failing().exists():
        deliver_outgoing.enqueue(ENGINE)
    else:
        send_changes(timezone.now())


def _make_put_off(ids: set[int]) -> None:
    """An import's files are found by their words when it ends; the worker makes their vectors."""
    deliver_outgoing.enqueue(VECTORS)


def _titles(keys: Sequence[str]) -> dict[str, str]:
    titles = Asset.objects.filter(pk__in=[int(key) for key in keys]).values_list("pk", "title")
    return {str(pk): title for pk, title in titles}


def register() -> None:
    """Make the consumers known to the outbox."""
    consumers.register(Words())
    consumers.register(Engine())
    consumers.register(Vectors())
