"""What changed and must be indexed: noted with the change, delivered after its commit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from hub.core.batching import put_off
from search.backends.database import word_index
from search.backends.elasticsearch import indices
from search.index import admin_entries
from search.index.loading import at_once, load_documents
from search.models import IndexChange
from search.types import SearchUnavailable

# One bulk request: large enough to be worth its round trip, small enough for a short lock and little memory.
BATCH = 200
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=15)
# More than this at once, as when a segment that thousands carry gets another name, is for the worker: nobody waits for
# a page that long.
MOST_AT_ONCE = 100


def note_changes(ids: Iterable[int]) -> None:
    """Note in this transaction that these assets changed, appeared or went; deliver after its commit.

    What the transaction has noted already is not noted again: nobody sees the two changes apart.
    """
    wanted = sorted(set(ids).difference(*(delivery.noted for delivery in _deliveries())))
    if not wanted:
        return
    now = timezone.now()
    IndexChange.objects.bulk_create([IndexChange(asset_id=pk) for pk in wanted], ignore_conflicts=True)
    IndexChange.objects.filter(asset_id__in=wanted).update(
        version=F("version") + 1, enqueued_at=now, next_attempt_at=now, attempts=0, last_error=""
    )
    transaction.on_commit(_Delivery(wanted), robust=True)


class _Delivery:
    """To be called once after the commit. Django forgets it, with its ids, when its savepoint is rolled back."""

    def __init__(self, ids: list[int]) -> None:
        self.ids = ids
        self.noted = set(ids)

    def __call__(self) -> None:
        self.noted.clear()
        if not put_off(_deliver_many, self.ids):
            _deliver(self.ids)


def _deliveries() -> list[_Delivery]:
    """Those that the transaction under way has in store."""
    return [after for _, after, _ in connection.run_on_commit if isinstance(after, _Delivery)]


def _note_anew(ids: Iterable[int]) -> None:
    """What is delivered within a transaction and changes again in it has to be noted again."""
    for delivery in _deliveries():
        delivery.noted.difference_update(ids)


def _deliver(ids: list[int]) -> None:
    """The database's own words at once, Elasticsearch by the worker: it may be slow or away."""
    from search.tasks import deliver_changes

    if len(ids) <= MOST_AT_ONCE:
        store_changes(ids)
    if settings.ELASTICSEARCH_URL or len(ids) > MOST_AT_ONCE:
        deliver_changes.enqueue()


def _deliver_many(ids: set[int]) -> None:
    """For an import: everything at once and in order, with what an import that was killed left behind.

    Elasticsearch too, so that its words are found when it ends; but once something was refused, it is left to the
    worker, who waits longer each time.
    """
    from search.tasks import deliver_changes

    store_changes()
    if not settings.ELASTICSEARCH_URL:
        return
    if IndexChange.objects.waiting_for_engine().filter(attempts__gt=0).exists():
        deliver_changes.enqueue()
    else:
        send_changes(timezone.now())


def store_changes(ids: Iterable[int] | None = None) -> int:
    """Bring the database's words up to date; how many assets were delivered. Safe to run again and side by side."""
    done = 0
    while batch := _store_batch(None if ids is None else list(ids)):
        done += batch
    return done


def _store_batch(ids: list[int] | None) -> int:
    with transaction.atomic():
        waiting = IndexChange.objects.waiting_for_database()
        if ids is not None:
            waiting = waiting.filter(asset_id__in=ids)
        # Locked rows are being changed or delivered by somebody who will deliver what they hold.
        skip = connection.features.has_select_for_update_skip_locked
        rows = list(waiting.select_for_update(skip_locked=skip).order_by("asset_id")[:BATCH])
        if not rows:
            return 0
        # Read after the lock, so that what is stored is at least as new as the version it is stored under.
        locked = at_once([row.asset_id for row in rows])
        documents = load_documents(locked)
        word_index.write(documents.values(), {row.asset_id: row.version for row in rows})
        word_index.remove([pk for pk in locked if pk not in documents])
        admin_entries.write(locked)
        _note_anew(locked)
        IndexChange.objects.filter(asset_id__in=locked).update(stored_version=F("version"))
        return len(locked)


def send_changes(now: datetime) -> int:
    """Bring Elasticsearch up to date with all that is due; how many were delivered. What fails is tried again later."""
    done = 0
    while rows := list(IndexChange.objects.waiting_for_engine().due(now).order_by("next_attempt_at")[:BATCH]):
        rows = rows[: len(at_once(row.asset_id for row in rows))]
        sent = _send_batch(rows, now)
        done += sent
        if sent < len(rows):
            break
    return done


def _send_batch(rows: list[IndexChange], now: datetime) -> int:
    # Versions were read before the documents: what is sent is at least as new as its version says.
    versions = {row.asset_id: row.version for row in rows}
    _note_anew(versions)
    documents = load_documents(versions)
    try:
        failures = indices.write(documents, versions)
    except SearchUnavailable as away:
        failures = dict.fromkeys(versions, str(away))
    sent: dict[int, list[int]] = {}
    for row in rows:
        if row.asset_id in failures:
            IndexChange.objects.filter(asset_id=row.asset_id).update(
                attempts=F("attempts") + 1,
                next_attempt_at=now + retry_after(row.attempts),
                last_error=failures[row.asset_id][:1000],
            )
        else:
            sent.setdefault(row.version, []).append(row.asset_id)
    for version, ids in sent.items():
        IndexChange.objects.filter(asset_id__in=ids).update(
            sent_version=Greatest("sent_version", version), attempts=0, last_error=""
        )
    return len(rows) - len(failures)


def retry_after(attempts: int) -> timedelta:
    """5 s, 10 s, 20 s, and so on up to a quarter of an hour."""
    doubled: timedelta = FIRST_RETRY * 2 ** min(attempts, 12)
    return min(doubled, LONGEST_RETRY)
