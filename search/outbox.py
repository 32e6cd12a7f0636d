"""What changed and must be indexed: noted with the change, delivered after its commit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from search import indices, store
from search.loading import load_documents
from search.models import IndexChange
from search.types import SearchUnavailable

# One bulk request: large enough to be worth its round trip, small enough for a short lock and little memory.
BATCH = 200
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=15)


def note_changes(ids: Iterable[int]) -> None:
    """Note in this transaction that these assets changed, appeared or went; deliver after its commit."""
    wanted = sorted(set(ids))
    if not wanted:
        return
    now = timezone.now()
    IndexChange.objects.bulk_create([IndexChange(asset_id=pk) for pk in wanted], ignore_conflicts=True)
    IndexChange.objects.filter(asset_id__in=wanted).update(
        version=F("version") + 1, enqueued_at=now, next_attempt_at=now, attempts=0, last_error=""
    )
    transaction.on_commit(lambda: _deliver(wanted), robust=True)


def _deliver(ids: list[int]) -> None:
    """The database's own words at once, Elasticsearch by the worker: it may be slow or away."""
    from search.tasks import deliver_changes

    store_changes(ids)
    if settings.ELASTICSEARCH_URL:
        deliver_changes.enqueue()


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
        documents = load_documents([row.asset_id for row in rows])
        store.write(documents.values(), {row.asset_id: row.version for row in rows})
        store.remove([row.asset_id for row in rows if row.asset_id not in documents])
        for row in rows:
            row.stored_version = row.version
        IndexChange.objects.bulk_update(rows, ["stored_version"])
        return len(rows)


def send_changes(now: datetime) -> int:
    """Bring Elasticsearch up to date with all that is due; how many were delivered. What fails is tried again later."""
    done = 0
    while rows := list(IndexChange.objects.waiting_for_engine().due(now).order_by("next_attempt_at")[:BATCH]):
        sent = _send_batch(rows, now)
        done += sent
        if sent < len(rows):
            break
    return done


def _send_batch(rows: list[IndexChange], now: datetime) -> int:
    # Versions were read before the documents: what is sent is at least as new as its version says.
    versions = {row.asset_id: row.version for row in rows}
    documents = load_documents(versions)
    try:
        failures = indices.write(documents, versions)
    except SearchUnavailable as away:
        failures = dict.fromkeys(versions, str(away))
    for row in rows:
        mine = IndexChange.objects.filter(asset_id=row.asset_id)
        if row.asset_id in failures:
            mine.update(
                attempts=F("attempts") + 1,
                next_attempt_at=now + retry_after(row.attempts),
                last_error=failures[row.asset_id][:1000],
            )
        else:
            mine.update(sent_version=Greatest("sent_version", row.version), attempts=0, last_error="")
    return len(rows) - len(failures)


def retry_after(attempts: int) -> timedelta:
    """5 s, 10 s, 20 s, and so on up to a quarter of an hour."""
    return min(FIRST_RETRY * 2 ** min(attempts, 12), LONGEST_RETRY)
